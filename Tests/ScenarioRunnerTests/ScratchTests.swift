import Foundation
import SimKernel
import Snowflake
import SnowflakeSQL
import Diagnostics
import Testing

@Suite struct Scratch {
    @Test func scripts() throws {
        let account = SnowflakeAccount()
        let session = try account.openSession(role: "ACCOUNTADMIN")
        let world = World(start: VirtualInstant(secondsSinceEpoch: 1_735_776_000))
        for name in ["01-account", "02-staging", "03-warehouse", "04-load", "05-task"] {
            let text = try String(contentsOf: Workbench.root.appending(path: "pipelines/telco/sql/\(name).sql"), encoding: .utf8)
            let statements = try SnowflakeParser.parseStatements(SourceText(name: name, text: text))
            world.startGuest("x") { _ in
                for statement in statements {
                    do {
                        let r = try await account.execute(statement, in: session)
                        print(name, "ok", r.kind, r.rows.prefix(2))
                    } catch {
                        print(name, "ERR", error, String(statement.text.prefix(80)))
                    }
                }
            }
            world.drainGuests()
        }
    }
}
