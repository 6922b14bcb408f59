import DataFormats
import Foundation

/// One case of the conformance corpus: statements, and what the service answers.
struct ConformanceCase: Sendable {
    var id: String
    var area: String
    var setup: [String]
    var sql: String
    var comparison: String
    var isOrdered: Bool
    var expect: JSONValue

    /// The cases of a file; nil when the corpus is not on this machine.
    static func load(_ name: String) -> [ConformanceCase]? {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let file = here.appendingPathComponent(
            "../../../shared/conformance/snowflake/\(name).jsonl")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").compactMap { line in
            guard let value = try? JSONValue(parsing: String(line)) else { return nil }
            return ConformanceCase(
                id: value["id"]?.stringValue ?? "", area: value["area"]?.stringValue ?? "",
                setup: value["setup"]?.arrayValue?.compactMap(\.stringValue) ?? [],
                sql: value["sql"]?.stringValue ?? "",
                comparison: value["cmp"]?.stringValue ?? "display",
                isOrdered: value["ordered"]?.boolValue ?? false, expect: value["expect"] ?? .null)
        }
    }
}
