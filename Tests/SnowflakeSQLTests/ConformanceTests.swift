import Diagnostics
import Foundation
import Testing

@testable import SnowflakeSQL

/// The statements that public sources say Snowflake accepts, read from the folder beside the
/// repository. ``ConformanceLedger`` tells what is refused and why.
@Suite("Conformance")
struct ConformanceTests {
    struct Case: Decodable {
        struct Expectation: Decodable {
            struct Failure: Decodable { var errno: Int? }
            var error: Failure?
        }
        var id: String
        var sql: String
        var setup: [String]
        var expect: Expectation

        var isSyntaxError: Bool { expect.error?.errno == 1003 }
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/conformance/snowflake")

    static let isPresent = FileManager.default.fileExists(atPath: folder.path)

    static func cases(_ file: String) throws -> [Case] {
        let text = try String(contentsOf: folder.appending(path: file + ".jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").map {
            try JSONDecoder().decode(Case.self, from: Data($0.utf8))
        }
    }

    @Test(
        "Statements that must be read are read, and come back equal from their canonical form",
        .enabled(if: isPresent, "the conformance folder is absent"),
        arguments: ConformanceLedger.floors.map(\.file))
    func accepted(file: String) throws {
        let floor = try #require(ConformanceLedger.floors.first { $0.file == file })
        let cases = try Self.cases(file)
        var read = 0
        var refused: [String] = []
        for example in cases {
            do throws(SQLSyntaxError) {
                let source = SourceText(name: example.id, text: example.sql)
                for parsed in try SnowflakeParser.parseStatements(source) {
                    let canonical = parsed.statement.canonicalSQL
                    let again = try SnowflakeParser.parseStatement(canonical)
                    #expect(again.statement == parsed.statement, "\(example.id): \(canonical)")
                }
                read += 1
            } catch {
                refused.append(example.id)
            }
        }
        #expect(cases.count == floor.all)
        #expect(read >= floor.read, "\(read) of \(cases.count); refused: \(refused)")
    }

    @Test(
        "Statements that prepare examples are all read",
        .enabled(if: isPresent, "the conformance folder is absent"),
        arguments: ["docs", "docs_slt", "own", "suite"])
    func setups(file: String) throws {
        for example in try Self.cases(file) {
            for text in example.setup {
                do throws(SQLSyntaxError) {
                    _ = try SnowflakeParser.parseStatements(
                        SourceText(name: example.id, text: text))
                } catch {
                    Issue.record("\(example.id): \(error.message)\n\(text)")
                }
            }
        }
    }

    @Test(
        "What the service refuses as a syntax error is refused",
        .enabled(if: isPresent, "the conformance folder is absent"),
        arguments: ["docs", "docs_slt", "own", "suite"])
    func syntaxErrors(file: String) throws {
        for example in try Self.cases(file) where example.isSyntaxError {
            #expect(throws: SQLSyntaxError.self, "\(example.id): \(example.sql)") {
                let parsed = try SnowflakeParser.parseStatements(
                    SourceText(name: example.id, text: example.sql))
                // The text of EXECUTE IMMEDIATE is read when it runs.
                guard case .executeImmediate(let execute) = parsed[0].statement,
                    case .expression(let value) = execute.source,
                    case .string(let body) = value.kind
                else { return }
                _ = try SnowflakeParser.parseScript(body)
            }
        }
    }
}
