import DataFormats
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
        let value: JSONValue = ["input": ["a": 1, "b": 2], "context": ["c": [["d": 1, "e": 2]]]]
        #expect(found.part(of: value, variable: "states") == ["input": ["a": 1]])
        let ancestor = try Expression(parsing: "$states.input.(%.context)").references
        #expect(ancestor.reads("context", of: "states"))
    }

    @Test(
        "A part of a value is enough where it is said to be",
        arguments: [
            "$v.a.b", "$v.a[b = 1].c", "$v.a.*", "$v.list.x", "$v.list[y > 1].x", "$v.list^(>y).x",
            "$v.a@$w.b", "$v.list#$i.{'i': $i, 'y': y}", "$v", "$v.a{'k': c}", "$v.(a.b + n)",
            "$v.n & $v.a.b", "$keys($v.a)", "$v.a.b.%.c", "$v[n = 3].a", "$v.missing.x",
            "$v.list.$sum(y)", "$lookup($v, 'n')", "$v.a ~> |$|{'n': b}|", "$v.a ~> $keys()",
            "($w := $v.a; $w.c)", "$map($v.list, function($i) { $i.y })", "$v.`a`.`b`", "$v.**.y",
            "$v.list[0].x", "$v.list.x[0]", "$v.a[]", "[$v.a.b, $v.n]",
        ])
    func part(text: String) throws {
        let value: JSONValue = [
            "n": 3, "a": ["b": 1, "c": 2], "list": [["x": 1, "y": 2], ["x": 3, "y": 1]],
        ]
        let expression = try Expression(parsing: text)
        let part = expression.references.part(of: value, variable: "v")
        #expect(
            try expression.evaluate(nil, bindings: ["v": part])
                == expression.evaluate(nil, bindings: ["v": value]))
    }
}
