public import CloudModel
import Diagnostics
public import SimKernel
import Snowflake
import SnowflakeSQL

/// A person's session with a warehouse.
public final class WarehouseConsole {
    private let cloud: Cloud
    private let session: SnowflakeSession
    /// Whether values come by the session's output formats, or as texts that depend on no session.
    public var showsFormats = false
    /// What the account's world holds on to.
    private let kept: AnyObject?

    /// A session with the warehouse of an account, in the database that its contract speaks of;
    /// the account's world ends with it.
    public init(
        _ cloud: Cloud, role: String = "ACCOUNTADMIN", keeping kept: AnyObject? = nil
    ) throws(ServiceFailure) {
        self.cloud = cloud
        self.kept = kept
        do throws(SnowflakeError) {
            session = try cloud.snowflake.openConsole(role: role)
        } catch { throw Cloud.failure(error) }
        if let database = cloud.contractDatabase { _ = answer("USE DATABASE \(database)") }
    }

    /// A session with an empty warehouse.
    public convenience init(start: VirtualInstant) throws(ServiceFailure) {
        try self.init(
            Cloud(
                account: "123456789012", region: "us-east-1",
                settings: Cloud.Settings(start: start)))
    }

    /// Lets PUT and GET move files of the machine.
    public func use(_ files: any ConsoleFiles) {
        cloud.snowflake.use(FilesOfConsole(files))
    }

    deinit { cloud.world.shutDown() }

    /// The rows of each statement of a text, or why one of them was refused.
    public func answer(_ sql: String) -> Result<[SavedRows], ServiceFailure> {
        do throws(SnowflakeError) {
            let results = try cloud.snowflake.answer(sql, in: session)
            let texts = session.texts
            return .success(
                results.map { result in
                    let rows = SavedRows(result)
                    return showsFormats ? rows.shown(texts.rows(of: result)) : rows
                })
        } catch { return .failure(Cloud.failure(error)) }
    }

    /// Answers the statements of a text one after the other, up to the first that is refused; what
    /// cannot be read is refused as a whole.
    ///
    /// - Returns: the refusal, with the statement in its message when there are several.
    public func answer(
        _ sql: String, each show: (SavedRows) -> Void
    ) -> ServiceFailure? {
        let statements =
            (try? SnowflakeParser.parseStatements(.init(name: "input", text: sql))) ?? []
        for (place, statement) in statements.enumerated() {
            switch answer(statement.text) {
            case .success(let results): results.forEach(show)
            case .failure(let failure):
                guard statements.count > 1 else { return failure }
                return ServiceFailure(
                    service: failure.service, code: failure.code,
                    message: failure.message
                        + "\nin statement \(place + 1) of \(statements.count): \(statement.text)",
                    status: failure.status)
            }
        }
        guard statements.isEmpty else { return nil }
        switch answer(sql) {
        case .success(let results):
            results.forEach(show)
            return nil
        case .failure(let failure): return failure
        }
    }

    /// Whether more has to follow before a text is a statement, or several: a semicolon, or the
    /// end of a block or of a quoted text.
    public static func isOpen(_ sql: String) -> Bool {
        let text = sql.reversed().drop { $0.isWhitespace }
        guard text.first == ";" else { return !text.isEmpty }
        let words = sql.uppercased().split { !$0.isLetter }
        let mayGoOn =
            words.contains("BEGIN") || words.contains("DECLARE")
            || sql.contains { $0 == "'" || $0 == "\"" || $0 == "$" }
        guard mayGoOn else { return false }
        do throws(SQLSyntaxError) {
            _ = try SnowflakeParser.parseStatements(.init(name: "prompt", text: sql))
            return false
        } catch {
            // What is wrong at the very end is what has not been written yet.
            return error.span.end >= sql.utf8.count - 1
        }
    }

    /// Where names are looked up, as a prompt shows it.
    public var place: String {
        [session.database, session.schema].compactMap(\.self).joined(separator: ".")
    }

    /// The names of what there is: databases, schemas, tables and views.
    public var names: [String] {
        ["DATABASES", "SCHEMAS IN ACCOUNT", "TABLES IN ACCOUNT", "VIEWS IN ACCOUNT"].flatMap {
            kind -> [String] in
            // Not in the session: it is no statement of its user.
            guard
                let shown = try? cloud.snowflake.query("SHOW TERSE \(kind)", role: session.role),
                let column = shown.columns.firstIndex(where: { $0.name == "name" })
            else { return [] }
            return shown.rows.compactMap { $0[column].textValue }
        }
    }
}
