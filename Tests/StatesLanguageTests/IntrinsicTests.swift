import DataFormats
import Testing

@testable import StatesLanguage

@Suite("Intrinsic functions")
struct IntrinsicTests {
    static func value(_ text: String, _ input: JSONValue = ["a": [1, 2, 3]]) throws -> JSONValue {
        var scope = EvaluationScope(input: input, entropy: EntropyStream(seed: 1))
        return try IntrinsicCall(parsing: text).evaluate(in: &scope)
    }

    @Test(
        "A function gives the documented answer",
        arguments: [
            ("States.Array('a', 1, null, $.a[0])", #"["a",1,null,1]"#),
            ("States.ArrayPartition($.a, 2)", "[[1,2],[3]]"),
            ("States.ArrayContains($.a, 2.0)", "true"),
            ("States.ArrayRange(1, 9, 2)", "[1,3,5,7,9]"),
            ("States.ArrayRange(3, 1, -1)", "[3,2,1]"),
            ("States.ArrayGetItem($.a, 2)", "3"),
            ("States.ArrayLength(States.ArrayUnique(States.Array(1, 1, 2)))", "2"),
            ("States.Base64Encode('Data to encode')", #""RGF0YSB0byBlbmNvZGU=""#),
            ("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", #""Data to encode""#),
            ("States.Format('It\\'s \\{{}\\}', 'x')", #""It's {x}""#),
            ("States.Format('{} {}', $.a, true)", #""[1, 2, 3] true""#),
            ("States.StringSplit('1.2-3..', '.-')", #"["1","2","3"]"#),
            ("States.StringToJson('{\"b\":[1.50]}')", #"{"b":[1.50]}"#),
            ("States.MathAdd(-0.5, 2)", "2"),
            ("States.Hash('input data', 'MD5')", #""812f45842bc6d66ee14572ce20db8e86""#),
        ])
    func answers(call: String, expected: String) throws {
        #expect(try Self.value(call).serialized() == expected)
    }

    @Test(
        "Arguments that a function refuses raise States.IntrinsicFailure",
        arguments: [
            "States.ArrayRange(1, 5000, 1)", "States.ArrayRange(1, 2, 0)",
            "States.ArrayGetItem($.a, 3)", "States.ArrayGetItem($.a, -1)",
            "States.ArrayPartition($.a, 0)", "States.ArrayLength('x')",
            "States.Base64Decode('%')", "States.Hash('x', 'CRC')", "States.Format('{} {}', 1)",
            "States.StringToJson('{')", "States.JsonMerge($, $, true)", "States.MathAdd('1', 2)",
            "States.MathRandom(5, 5)",
        ])
    func refuses(call: String) throws {
        do {
            _ = try Self.value(call)
            Issue.record("\(call) should fail")
        } catch let error as StatesError {
            #expect(error.name == "States.IntrinsicFailure")
            #expect(error.cause?.contains(call) == true)
        }
    }

    @Test(
        "A call that is malformed is refused when it is read",
        arguments: [
            "States.Nope()", "States.Array(", "States.UUID(1)", "States.Format()",
            "States.Array('a)", "States.Array(a)", "Format('a')", "States.UUID() x",
        ])
    func malformed(text: String) {
        #expect(throws: JSONPathSyntaxError.self) { try IntrinsicCall(parsing: text) }
    }

    @Test("Random numbers and identifiers depend on the seed alone")
    func random() throws {
        let uuid = try #require(try Self.value("States.UUID()").stringValue)
        #expect(uuid == (try Self.value("States.UUID()").stringValue))
        #expect(uuid.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        let seeded = try Self.value("States.MathRandom(0, 999, 3)")
        #expect(seeded == (try Self.value("States.MathRandom(0, 999, 3)")))
        #expect((0..<999).contains(try #require(seeded.intValue)))
    }
}
