import JSONata
import Testing

@Suite("References")
struct ReferencesTests {
    @Test(
        "What starts from the input is told apart from what a path or a variable gives",
        arguments: [
            ("phone", ["phone"]), ("phone.number & fax", ["phone", "fax"]), ("$x.phone", []),
            ("$", ["$"]), ("$$.a", ["$$"]), ("$x[a = 1].b", []),
            ("$map($x, function($v) { a })", ["a"]),
            ("[1, b]", ["b"]), ("$x.{'k': c}", []), ("{'k': c}", ["c"]), ("*.a", ["*"]),
            ("$x^(a)", []), ("1 + 'a'", []),
        ])
    func inputs(text: String, expected: [String]) throws {
        #expect(try Expression(parsing: text).references.inputs == expected)
    }

    @Test("Variables, functions and the members read of them are found")
    func uses() throws {
        let found = try Expression(parsing: "$sum($states.input.a) + $y").references
        #expect(found.variables == ["sum", "states", "y"])
        #expect(found.reads("input", of: "states"))
        #expect(!found.reads("context", of: "states"))
        #expect(try Expression(parsing: "$keys($states)").references.reads("context", of: "states"))
        let ancestor = try Expression(parsing: "$states.input.(%.context)").references
        #expect(ancestor.reads("context", of: "states"))
    }
}
