import DataFormats
import Testing

@Suite("NDJSON")
struct NDJSONTests {
    private func records(
        _ text: String, blankLines: NDJSONReader.BlankLines = .skip, bom: Bool = false
    ) -> [NDJSONReader.Record] {
        Array(
            NDJSONReader(Array(text.utf8), blankLines: blankLines, allowsByteOrderMark: bom))
    }

    @Test("Lines end at line feeds only, and carriage returns are dropped")
    func lines() throws {
        let text = "{\"a\":1}\r\n\n[\"x\u{2028}y\u{85}z\"]\n3"
        let found = records(text)
        #expect(found.map(\.line) == [1, 3, 4])
        #expect(found.map(\.bytes.lowerBound) == [0, 10, 23])
        #expect(found[0].bytes == 0..<7)
        #expect(try found.map { try $0.value.get() } == [["a": 1], ["x\u{2028}y\u{85}z"], 3])
    }

    @Test("A bad line is reported with its place and the others are read")
    func badLine() throws {
        let found = records("1\n{\"a\":tru}\n3\n")
        #expect(found.count == 3)
        #expect(found[1].errorInFile?.offset == 10)
        #expect(try found[2].value.get() == 3)
        #expect(throws: NDJSONError.self) { try NDJSONReader.values(Array("1\n{\n".utf8)) }
    }

    @Test("Blank lines are skipped or refused")
    func blank() {
        #expect(records(" \n\n1\n").count == 1)
        let refused = records("1\n\n2\n", blankLines: .refuse)
        #expect(refused.count == 3)
        #expect(refused[1].errorInFile?.offset == 2)
    }

    @Test("A byte order mark is an error unless allowed")
    func byteOrderMark() throws {
        #expect(records("\u{feff}1\n2")[0].errorInFile?.kind == .byteOrderMark)
        #expect(try records("\u{feff}1\n2", bom: true).map { try $0.value.get() } == [1, 2])
    }

    @Test("What is written is read back")
    func writer() throws {
        let values: [JSONValue] = [["a": "line\nbreak"], 1, nil]
        let bytes = NDJSONWriter.bytes(of: values)
        #expect(String(decoding: bytes, as: UTF8.self) == "{\"a\":\"line\\nbreak\"}\n1\nnull\n")
        #expect(try NDJSONReader.values(bytes) == values)
    }
}
