import Testing

@testable import TelcoData

@Suite("Comparing tables")
struct TableDiffTests {
    let columns = [
        TableColumn(name: "id", kind: .text), TableColumn(name: "price", kind: .decimal(scale: 2)),
        TableColumn(name: "payload", kind: .json), TableColumn(name: "plan_id", kind: .text),
    ]

    private func table(_ rows: [[Cell]]) -> WarehouseTable {
        WarehouseTable(name: "T", columns: columns, key: [0], rows: rows)
    }

    private func row(_ id: String, _ units: Int64 = 100, _ json: String = "{}") -> [Cell] {
        [.text(id), .decimal(units: units, scale: 2), .json(json), .null]
    }

    @Test("Missing, unexpected and different rows are told apart")
    func kinds() throws {
        let expected = table([row("a"), row("b"), row("c")])
        let actual = table([row("d"), row("c", 200), row("a"), row("a")])
        let diff = try #require(TableDiff(expected: expected, actual: actual))
        #expect(diff.missing.map(\.key) == [[.text("b")]])
        #expect(diff.unexpected.map(\.key) == [[.text("d")], [.text("a")]])
        #expect(diff.different.count == 1)
        #expect(diff.description.contains("price: 1.00 expected, 2.00 found"))
        #expect(TableDiff(expected: expected, actual: expected)?.isEmpty == true)
    }

    @Test("JSON is compared by value, columns by name, and an unknown plan may be spelled out")
    func meaning() throws {
        let expected = table([row("a", 100, #"{"a":1.50,"b":[1]}"#)])
        var actual = WarehouseTable(
            name: "T",
            columns: columns.reversed().map { column in
                TableColumn(name: column.name.uppercased(), kind: column.kind)
            }, key: [3])
        actual.rows = [
            [
                .text("UNKNOWN"), .json(#"{"b":[1.0],"a":1.5}"#), .decimal(units: 100, scale: 2),
                .text("a"),
            ]
        ]
        #expect(TableDiff(expected: expected, actual: actual)?.isEmpty == true)
        actual.rows[0][1] = .json(#"{"b":[2],"a":1.5}"#)
        #expect(TableDiff(expected: expected, actual: actual)?.different.count == 1)
        actual.columns[0].name = "other"
        #expect(TableDiff(expected: expected, actual: actual) == nil)
        #expect(TableDiff.missingColumns(expected: expected, actual: actual) == ["plan_id"])
    }

    @Test("Cells read back from the texts of a warehouse")
    func reading() {
        #expect(Cell(text: nil, kind: .text) == .null)
        #expect(Cell(text: "1.5", kind: .decimal(scale: 2)) == .decimal(units: 150, scale: 2))
        #expect(Cell(text: "-7", kind: .decimal(scale: 2)) == .decimal(units: -700, scale: 2))
        #expect(Cell(text: "1.500", kind: .decimal(scale: 2)) == .decimal(units: 150, scale: 2))
        #expect(Cell(text: "1.505", kind: .decimal(scale: 2)) == nil)
        #expect(Cell(text: ".", kind: .decimal(scale: 2)) == nil)
        #expect(Cell(text: "TRUE", kind: .boolean) == .boolean(true))
        #expect(Cell(text: "2025-01-05", kind: .date) == .date(20_093))
        let micros = Cell.timestamp(1_736_035_200_500_000)
        #expect(Cell(text: "2025-01-05 00:00:00.500000", kind: .timestamp) == micros)
        #expect(Cell(text: "2025-01-05T00:00:00.500000Z", kind: .timestamp) == micros)
        #expect(micros.description == "2025-01-05T00:00:00.500000Z")
        #expect(Cell.decimal(units: -5, scale: 2).description == "-0.05")
        #expect(Cell.text("\u{E9}") != .text("e\u{301}"))
    }
}
