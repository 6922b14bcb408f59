import Cloud
import CloudModel
import SimKernel
import Testing

@Suite("A person's session with the warehouse") struct ConsoleTests {
    private func console() throws -> WarehouseConsole {
        try WarehouseConsole(start: VirtualInstant(secondsSinceEpoch: 1_735_689_600))
    }

    @Test("A session lasts from one text to the next, and knows the names of what there is")
    func session() throws {
        let console = try console()
        #expect(console.place.isEmpty)
        _ = try console.answer("create database d; create table t (a int); begin").get()
        #expect(console.place == "D.PUBLIC")
        let rows = try console.answer("insert into t values (1), (2); select a from t order by a")
            .get()
        #expect(rows.map(\.rows) == [[["2"]], [["1"], ["2"]]])
        #expect(console.names.contains("D") && console.names.contains("T"))
        guard case .failure(let failure) = console.answer("select b from t") else {
            Issue.record("there is no such column")
            return
        }
        #expect(failure.code == "000904")
    }

    @Test("Values look as the session's output formats say where that is asked for")
    func formats() throws {
        let console = try console()
        let query = """
            select '2025-01-02 03:04:05.6'::timestamp_ntz, '2025-01-01 00:00:00 Z'::timestamp_ltz,
                1.50, null
            """
        let plain = try console.answer(query).get()
        #expect(
            plain.last?.rows == [
                ["2025-01-02T03:04:05.600000Z", "2025-01-01T00:00:00Z", "1.50", nil]
            ])
        console.showsFormats = true
        let shown = try console.answer(query).get()
        #expect(
            shown.last?.rows == [
                ["2025-01-02 03:04:05.600", "2024-12-31 16:00:00.000 -0800", "1.50", nil]
            ])
        let other = try console.answer(
            "alter session set timestamp_ntz_output_format = 'DD.MM.YYYY'; " + query
        ).get()
        #expect(other.last?.rows.first?.first == "02.01.2025")
    }

    @Test(
        "A text is open until its statements are whole",
        arguments: [
            ("", false), ("select 1", true), ("select 1;", false), ("select 1 fro;", false),
            ("begin let x := 1;", true), ("begin let x := 1; return x; end;", false),
            ("select 'a;", true), ("create procedure p() returns int as $$ begin return 1;", true),
        ])
    func open(text: String, isOpen: Bool) {
        #expect(WarehouseConsole.isOpen(text) == isOpen)
    }
}
