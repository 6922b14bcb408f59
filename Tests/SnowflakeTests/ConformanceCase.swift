import DataFormats
import Foundation

@testable import Snowflake

/// One case of the conformance corpus: statements, and what the service answers.
struct ConformanceCase: Sendable {
    var id: String
    var area: String
    var setup: [String]
    var sql: String
    var comparison: String
    var isOrdered: Bool
    var expect: JSONValue
    /// Files that a PUT reads, by their names in the folder `/files`.
    var files: [String: [UInt8]]

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
                isOrdered: value["ordered"]?.boolValue ?? false, expect: value["expect"] ?? .null,
                files: files(value["files"]))
        }
    }

    /// Contents are texts, or bytes in hexadecimal.
    private static func files(_ value: JSONValue?) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for (name, content) in value?.objectValue ?? JSONObject() {
            if let text = content.stringValue {
                files[name] = Array(text.utf8)
            } else if let hex = content["hex"]?.stringValue,
                case .binary(let bytes)? = SnowflakeValue.binary(ofHex: hex)
            {
                files[name] = bytes
            }
        }
        return files
    }

    /// A statement with the folder of the files where it says `{dir}`.
    static func filled(_ sql: String) -> String {
        sql.replacingOccurrences(of: "{dir}", with: "/files")
    }
}
