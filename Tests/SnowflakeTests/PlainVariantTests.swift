import Testing

@testable import Snowflake

/// Documents that become variants without being parsed, beside those that are.
@Suite("Plain documents of variants")
struct PlainVariantTests {
    private static let values = [
        "0", "-0", "7", "-12", "007", "-01", "1.5", "1.50", "10.00", "-0.0", "-0.50", "0.5", ".5",
        "5.", "1.2.3", "1e2", "100", "-", "1-2", "999999999999999999", "1234567890123456789012",
        "123456789012345.670", "null", "true", "false", "truer", "NULL", "\"\"", "\"abc\"",
        "\"Zoë 日本\"", "\"a\\\"b\"", "\"a\\u0041\"", "\"tab\there\"", "\"line\\n\"", "{}", "[1, 2]",
        "{\"b\": 1, \"a\": null}",
    ]

    private func target(_ format: FileFormat) -> LoadTarget {
        LoadTarget(
            tableName: "T", columns: [ColumnEntry(ordinal: 0, name: "V", type: .variant)],
            match: .none, cast: Cast(parameters: SessionParameters(), zone: .utc), format: format)
    }

    /// The rows and problems of a file.
    private func told(_ text: String, _ format: FileFormat) throws -> [String] {
        let batch = JSONLoad(format: format).batch(Array(text.utf8), for: target(format))
        return try (0..<batch.rowCount).map { row in
            guard case .variant(let variant) = try batch.rows.value(row, 0, as: .variant) else {
                return "-"
            }
            return String(decoding: variant.stored, as: UTF8.self)
        } + batch.problems.map { "\($0.row) \($0.error.code)" }
    }

    @Test("They are kept as if each were parsed", arguments: [false, true])
    func property(stripsNulls: Bool) throws {
        var format = FileFormat()
        format.kind = .json
        format.stripNullValues = stripsNulls
        var numbers = Numbers(state: 11)
        var documents: [String] = []
        var keys = ["\"id\"", "\"name\"", "\"Größe\""]
        for _ in 0..<4_000 {
            if numbers.pick(["", "", "", "", "", "", "", "", "", "new"]) == "new" {
                keys =
                    [
                        ["\"b\"", "\"a\""], ["\"x\"", "\"x\""],
                        ["\"id\"", "\"name\"", "\"Größe\""],
                    ][
                        Int(numbers.pick(["0", "1", "2"]))!]
            }
            let space = numbers.pick(["", " ", " ", " ", "\t"])
            let members = keys.map { "\($0):\(space)\(numbers.pick(Self.values))" }
            documents.append(
                "{\(members.joined(separator: ",\(space)"))\(numbers.pick(["", "", " "]))}")
        }
        let whole = try told(documents.joined(separator: "\n"), format)
        // A file of one document has none before it to be compared with.
        var alone: [String] = []
        var problems: [String] = []
        for (place, document) in documents.enumerated() {
            for line in try told(document, format) {
                if let code = line.split(separator: " ").last, line.hasPrefix("1 1") {
                    problems.append("\(place + 1) \(code)")
                } else {
                    alone.append(line)
                }
            }
        }
        #expect(alone.count > 500)
        #expect(whole == alone + problems)
    }

    @Test("Members are sorted, and zeros at the end of a fraction fall away")
    func sorted() throws {
        var format = FileFormat()
        format.kind = .json
        let text = #"{"b": 1.50, "a": "x"}"#
        var rows = StoredRows(width: 1)
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            var variants = PlainVariants(format)
            var parser = VariantParser(bytes, stored: false)
            #expect(!variants.read(&parser, into: &rows))
            variants.learn(parser, from: 0)
            #expect(variants.read(&parser, into: &rows))
            #expect(parser.place == bytes.count)
        }
        #expect(String(decoding: rows.bytes, as: UTF8.self) == #"{"a":"x","b":1.5}"#)
    }
}
