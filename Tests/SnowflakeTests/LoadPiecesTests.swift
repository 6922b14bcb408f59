import DataFormats
import SimKernel
import Testing

@testable import Snowflake

/// Files that are read in pieces, beside the same ones read in one go.
@Suite("Pieces of large files")
struct LoadPiecesTests {
    private static func target(_ names: [String], _ type: SnowflakeType, _ format: FileFormat)
        -> LoadTarget
    {
        LoadTarget(
            tableName: "T",
            columns: names.enumerated().map { ColumnEntry(ordinal: $0, name: $1, type: type) },
            match: .none, cast: Cast(parameters: SessionParameters(), zone: .utc), format: format)
    }

    private static func rows(_ batch: LoadBatch, _ target: LoadTarget) throws -> [String] {
        try (0..<batch.rowCount).map { row in
            try target.columns.indices.map {
                "\(try batch.rows.value(row, $0, as: target.columns[$0].type))"
            }.joined(separator: "|")
        }
    }

    /// Hands that do the work at once, instead of when it is wanted.
    private static let eager = Workers(
        performing: { count, piece in (0..<count).forEach(piece) },
        beginning: { work in
            work()
            return {}
        })

    /// Whether a file came in pieces; then with the rows that it has in one go.
    private static func compare(
        _ pieces: LoadPieces?, _ whole: LoadBatch?, _ target: LoadTarget
    ) throws -> Bool {
        guard let pieces else { return false }
        for workers in [Workers.none, eager] {
            var found: (rows: [String], parsed: Int) = ([], 0)
            var problem: (any Error)?
            let areSound = try pieces.forEach(by: workers) { piece, _ in
                found.parsed += piece.parsed
                do { found.rows += try rows(piece, target) } catch { problem = error }
            }
            #expect(problem == nil)
            guard areSound else { return false }
            let whole = try #require(whole)
            #expect(whole.problems.isEmpty)
            #expect(found.rows == (try rows(whole, target)))
            #expect(found.parsed == whole.parsed)
        }
        return true
    }

    private static func csvFormat(_ numbers: inout Numbers) -> FileFormat {
        var format = FileFormat()
        if numbers.below(3) > 0 { format.enclosedBy = 0x22 }
        if numbers.below(4) == 0 { format.escape = 0x5C }
        if numbers.below(4) == 0 { format.escapeUnenclosed = nil }
        format.skipHeader = numbers.below(3)
        format.multiLine = numbers.below(3) > 0
        format.skipBlankLines = numbers.below(2) == 0
        format.trimSpace = numbers.below(3) == 0
        format.errorOnColumnCountMismatch = numbers.below(3) == 0
        if numbers.below(8) == 0 { format.recordDelimiter = numbers.pick(["\r\n", "\r", ";"]) }
        return format
    }

    @Test("CSV files in pieces have the rows that they have in one go", arguments: 1...4)
    func csv(seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        let plain = ["a", "12", "", "xyz", "Zoë", "\\N"]
        let odd = [
            "\"q\"", "\"a\nb\"", "\"x\"\"y\"", "\\\n", "\"open", "a\"b", "\\", "\r", "\"a\\\"\n",
        ]
        var sound = 0
        for _ in 0..<1_000 {
            let format = Self.csvFormat(&numbers)
            let target = Self.target(["A", "B"], .text(length: 100), format)
            let oddness = [0, 0, 12, 3][numbers.below(4)]
            var text = ""
            for _ in 0..<numbers.below(24) {
                let fields = (0..<(numbers.below(9) == 0 ? 3 : 2)).map { _ in
                    oddness > 0 && numbers.below(oddness) == 0
                        ? numbers.pick(odd) : numbers.pick(plain)
                }
                text += fields.joined(separator: ",")
                text += numbers.below(6) == 0 ? "\r\n" : "\n"
                if numbers.below(10) == 0 { text += "\n" }
            }
            if numbers.below(2) == 0 { text += "last,one" }
            let bytes = Array(text.utf8)
            let load = CSVLoad(format: format)
            let isSound = try Self.compare(
                try load.pieces(bytes, of: 16 + numbers.below(32), for: target),
                try load.batch(bytes, for: target), target)
            sound += isSound ? 1 : 0
        }
        #expect(sound > 100)
    }

    @Test("JSON files in pieces have the rows that they have in one go", arguments: 1...4)
    func json(seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        let plain = ["{\"a\": 1}", "{\"a\": \"x\"}", "{\"b\": null}", "[1, 2]", "12", "\"t\"", ""]
        let odd = [
            "{\"a\":\n1}", "[\n1,", "]", ",", "{\"a\": \"x\ny\"}", "tru\ne", "{", "1 2", "{},",
        ]
        var sound = 0
        for _ in 0..<1_000 {
            var format = FileFormat()
            format.kind = .json
            format.stripOuterArray = numbers.below(3) == 0
            let target = Self.target(["V"], .variant, format)
            let oddness = [0, 0, 12, 3][numbers.below(4)]
            var text = numbers.below(5) == 0 ? "\u{FEFF}" : ""
            for _ in 0..<numbers.below(24) {
                text +=
                    oddness > 0 && numbers.below(oddness) == 0
                    ? numbers.pick(odd) : numbers.pick(plain)
                text += numbers.pick(["\n", "\n", "\r\n", " \n\n", ",\n"])
            }
            let bytes = Array(text.utf8)
            let load = JSONLoad(format: format)
            let isSound = try Self.compare(
                load.pieces(bytes, of: 16 + numbers.below(32), for: target),
                load.batch(bytes, for: target), target)
            sound += isSound ? 1 : 0
        }
        #expect(sound > 100)
    }

    @Test("A bad record at the end of a large file is found, and nothing of the file is left")
    func badEnd() throws {
        let warehouse = TestWarehouse()
        try warehouse.deploy(TestWarehouse.setup + "CREATE TABLE DB.S.T (V VARIANT);")
        let line = #"{"id": 1, "text": "\#(String(repeating: "x", count: 2_000))"}"#
        let lines = [String](repeating: line, count: 8_500) + ["{\"id\": x}", line]
        let text = lines.joined(separator: "\n")
        #expect(text.utf8.count > LoadPieces.least)
        warehouse.put("in/big.json", text)
        let copy = "COPY INTO DB.S.T FROM @DB.S.ST FILE_FORMAT = (TYPE = JSON)"
        #expect(throws: SnowflakeError.self) { try warehouse.ask(copy) }
        #expect(try warehouse.ask("SELECT count(*) FROM DB.S.T") == [["0"]])
        let skipped = try warehouse.ask(copy + " ON_ERROR = SKIP_FILE")
        #expect(skipped[0][1...3] == ["LOAD_FAILED", "8502", "0"])
        let result = try warehouse.ask(copy + " ON_ERROR = CONTINUE FORCE = TRUE")
        #expect(result[0][1...3] == ["PARTIALLY_LOADED", "8502", "8501"])
        #expect(result[0][7] == "8501")
        #expect(try warehouse.ask("SELECT count(*) FROM DB.S.T") == [["8501"]])
    }
}
