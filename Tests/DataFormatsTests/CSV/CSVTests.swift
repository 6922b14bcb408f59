import DataFormats
import Testing

@Suite("CSV")
struct CSVTests {
    private func rows(_ text: String, _ options: CSVOptions = .init()) -> [[String]] {
        CSVReader(Array(text.utf8), options: options).compactMap { try? $0.get().texts }
    }

    private func errors(_ text: String, _ options: CSVOptions = .init()) -> [CSVError] {
        CSVReader(Array(text.utf8), options: options).compactMap {
            if case .failure(let error) = $0 { error } else { nil }
        }
    }

    @Test("Quotes, doubled quotes, quoted line ends and all line ends are read")
    func basics() {
        let text = "id,name\r\n1,\"Müller, \"\"Anna\"\"\"\n2,\"two\r\nlines\"\r3,\n\n4,x"
        let reader = CSVReader(Array(text.utf8))
        #expect(reader.header == ["id", "name"])
        #expect(
            rows(text) == [
                ["1", "Müller, \"Anna\""], ["2", "two\r\nlines"], ["3", ""], ["4", "x"],
            ])
        let lines = reader.compactMap { try? $0.get().line }
        #expect(lines == [2, 3, 5, 7])
    }

    @Test("A ragged row is refused with its line, and the next one is read")
    func ragged() {
        let text = "a,b\n1,2\n\"x\ny\",2,3\n4\n5,6\n"
        #expect(
            errors(text) == [
                CSVError(line: 3, offset: 8, kind: .ragged(expected: 2, found: 3)),
                CSVError(line: 5, offset: 18, kind: .ragged(expected: 2, found: 1)),
            ])
        #expect(rows(text) == [["1", "2"], ["5", "6"]])
        #expect(rows(text, CSVOptions(allowsRaggedRows: true)).count == 4)
    }

    @Test("Broken quotes and bytes are reported where they stand")
    func broken() {
        #expect(
            errors("a,b\n1,\"x\n2,y\n")
                == [CSVError(line: 2, offset: 6, kind: .unclosedQuote)])
        #expect(
            errors("a,b\n\"x\"y,1\n2,z\n")
                == [CSVError(line: 2, offset: 7, kind: .textAfterQuote)])
        #expect(errors("a\nx\"y\n") == [CSVError(line: 2, offset: 3, kind: .bareQuote)])
        #expect(rows("a\nx\"y\n", CSVOptions(allowsBareQuotes: true)) == [["x\"y"]])
        let bytes = Array("a\nok\n\"x\n".utf8) + [0xC3, 0x28] + Array("\"\n".utf8)
        let found = CSVReader(bytes).map { $0 }
        #expect(found.count == 2)
        guard case .failure(let error) = found[1] else {
            Issue.record("bad bytes were taken")
            return
        }
        #expect(error == CSVError(line: 4, offset: 8, kind: .invalidUTF8))
    }

    @Test("Delimiter, escape, trimming and a missing header follow the options")
    func options() {
        let semicolon = CSVOptions(
            delimiter: UInt8(ascii: ";"), escape: UInt8(ascii: "\\"), hasHeader: false,
            trimsSpaces: true)
        #expect(
            rows(" a ; \"b \\\" c\" ;x\\;y\n;;\n", semicolon)
                == [["a", "b \" c", "x;y"], ["", "", ""]])
        let plain = CSVOptions(quote: nil, hasHeader: false)
        #expect(rows("\"a,b\"\n", plain) == [["\"a", "b\""]])
    }

    @Test("A byte order mark is skipped, refused or kept")
    func byteOrderMark() {
        let text = "\u{feff}a\n1\n"
        #expect(CSVReader(Array(text.utf8)).header == ["a"])
        let refused = CSVReader(Array(text.utf8), options: CSVOptions(byteOrderMark: .refuse))
        #expect(refused.headerError?.kind == .byteOrderMark(.utf8))
        let kept = CSVReader(Array(text.utf8), options: CSVOptions(byteOrderMark: .keep))
        #expect(kept.header == ["\u{feff}a"])
        #expect(
            CSVReader([0xFF, 0xFE, 0x61, 0]).headerError?.kind == .byteOrderMark(.utf16LittleEndian)
        )
    }

    @Test("Empty and quoted empty fields can be told apart")
    func nulls() throws {
        let reader = CSVReader(Array("a,b\n,\"\"\n".utf8))
        let row = try #require(try reader.first { _ in true }?.get())
        #expect(row.isEmpty(0) && row.isEmpty(1))
        #expect(!row.isQuoted(0) && row.isQuoted(1))
        #expect(Array(CSVReader([])).isEmpty)
    }

    @Test("What is written is read back, whatever it holds")
    func roundTrip() throws {
        var random = TestRandom(seed: 9)
        let pieces = ["a", ",", "\"", "\n", "\r\n", " ", "é", "😀", "\\", ";", ""]
        for _ in 0..<500 {
            let table = (0...random.below(5)).map { _ in
                (0..<3).map { _ in
                    (0..<random.below(4)).map { _ in pieces[random.below(pieces.count)] }.joined()
                }
            }
            for options in [
                CSVOptions(hasHeader: false),
                CSVOptions(
                    delimiter: UInt8(ascii: ";"), escape: UInt8(ascii: "\\"), hasHeader: false),
            ] {
                var writer = CSVWriter(options: options)
                for row in table { writer.append(row) }
                let read = try CSVReader(writer.bytes, options: options).map { try $0.get().texts }
                #expect(read == table)
            }
        }
    }

    @Test("Damaged text never crashes and offsets stay inside")
    func fuzz() {
        let seed = Array("id,name\n1,\"a\"\"b\"\n2,\"x\ny\",z\n\r\n3,\u{e9}\n".utf8)
        let letters = Array(",\"\n\r\\ \u{e9}x".utf8)
        var random = TestRandom(seed: 11)
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0...random.below(4) {
                bytes[random.below(bytes.count)] = letters[random.below(letters.count)]
            }
            let options = CSVOptions(
                escape: random.below(2) == 0 ? nil : UInt8(ascii: "\\"),
                trimsSpaces: random.below(2) == 0, allowsRaggedRows: random.below(2) == 0)
            for record in CSVReader(bytes, options: options) {
                switch record {
                case .success(let row):
                    #expect(row.texts.count == row.count && row.bytes.upperBound <= bytes.count)
                case .failure(let error):
                    #expect(error.offset < bytes.count && error.line >= 1)
                }
            }
        }
    }
}
