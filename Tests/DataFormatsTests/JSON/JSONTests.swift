import DataFormats
import Testing

@Suite("JSON")
struct JSONTests {
    @Test(
        "Numbers keep their digits",
        arguments: ["0", "-0", "1.0", "1e5", "1E+5", "123456789012345678901"])
    func numbersKeepText(text: String) throws {
        #expect(try JSONValue(parsing: text).serialized() == text)
    }

    @Test("Integers are found behind other spellings")
    func integers() throws {
        let cases: [(String, Int64?)] = [
            ("1e3", 1000), ("2.0", 2), ("20e-1", 2), ("2.5", nil), ("1e19", nil), ("-0", 0),
            ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("1e999999999999999999999", nil), ("0e99999", 0),
        ]
        for (text, value) in cases {
            #expect(try JSONValue(parsing: text).intValue == value, "\(text)")
        }
    }

    @Test("Numbers compare by text, and by value when asked")
    func numberEquality() throws {
        let one = try #require(JSONNumber(text: "1"))
        let float = try #require(JSONNumber(text: "1.0"))
        #expect(one != float)
        #expect(one.isEqualNumerically(to: float))
        let big = try #require(JSONNumber(text: "9007199254740993"))
        let near = try #require(JSONNumber(text: "9007199254740992.0"))
        #expect(!big.isEqualNumerically(to: near))
        #expect(JSONNumber(text: "01") == nil)
        #expect(JSONNumber(text: "+1") == nil)
        #expect(JSONNumber(text: "1 ") == nil)
    }

    @Test("Doubles are written as ECMAScript writes them")
    func doubles() {
        let cases: [(Double, String)] = [
            (1, "1"), (0.1, "0.1"), (1e21, "1e+21"), (1e20, "100000000000000000000"),
            (1.5e-7, "1.5e-7"), (0.000001, "0.000001"), (123456.789, "123456.789"), (-0.0, "0"),
            (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
            (-1.25, "-1.25"), (9007199254740992, "9007199254740992"), (.nan, "null"),
        ]
        for (value, text) in cases { #expect(JSONValue(value).serialized() == text) }
    }

    @Test("Strings are unescaped, and escaped as JSON.stringify does")
    func strings() throws {
        let value = try JSONValue(parsing: #""a\n\u00e9\ud83d\ude00\/\u0000é\u001f""#)
        #expect(value.stringValue == "a\né😀/\u{0}é\u{1f}")
        #expect(value.serialized() == #""a\né😀/\u0000é\u001f""#)
        #expect(
            value.serialized(asciiOnly: true) == #""a\n\u00e9\ud83d\ude00/\u0000\u00e9\u001f""#)
    }

    @Test("What RFC 8259 does not know is refused with its offset")
    func refusals() {
        let cases: [(String, Int)] = [
            ("", 0), ("[1,]", 3), ("{\"a\":1,}", 7), ("01", 0), ("1.", 2), ("-", 1), ("nul", 3),
            ("\"a\tb\"", 2), ("\"\\x\"", 1), ("\"\\ud800\"", 1), ("[1 2]", 3), ("1 1", 2),
            ("{a:1}", 1), ("NaN", 0), ("\u{feff}1", 0), ("\"abc", 4), ("{\"a\" 1}", 5), ("'a'", 0),
        ]
        for (text, offset) in cases {
            #expect {
                try JSONValue(parsing: text)
            } throws: { error in
                (error as? JSONError)?.offset == offset
            }
        }
    }

    @Test("Broken UTF-8 is refused at its first byte")
    func brokenUTF8() {
        for bytes: [UInt8] in [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80],
        ] {
            #expect(throws: JSONError(offset: 2, kind: .invalidUTF8)) {
                try JSONValue.parse([0x22, 0x61] + bytes + [0x22])
            }
        }
    }

    @Test("Repeated names follow the option", arguments: [3, 40])
    func duplicates(members: Int) throws {
        let filler = (0..<members).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let text = "{\"a\":1,\(filler),\"\\u0061\":2}"
        let last = try JSONValue(parsing: text)
        #expect(last["a"] == 2)
        #expect(last.objectValue?.keys.first == "a")
        #expect(last.objectValue?.count == members + 1)
        let all = try JSONValue(parsing: text, options: .init(duplicateKeys: .keepAll))
        #expect(all.objectValue?.count == members + 2)
        #expect(all["a"] == 2)
        #expect {
            try JSONValue(parsing: text, options: .init(duplicateKeys: .error))
        } throws: {
            ($0 as? JSONError)?.kind == .duplicateKey("a")
        }
    }

    @Test("Nesting stops at the limit")
    func depth() throws {
        let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(throws: Never.self) { try JSONValue(parsing: deep) }
        #expect {
            try JSONValue(parsing: "[" + deep + "]")
        } throws: {
            ($0 as? JSONError)?.kind == .tooDeep(limit: 512)
        }
    }

    @Test("Objects keep order, compare without it, and find members")
    func objects() throws {
        let left: JSONValue = ["b": 1, "a": [nil, true, 2.5]]
        let right: JSONValue = ["a": [nil, true, 2.5], "b": 1]
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left.serialized() == #"{"b":1,"a":[null,true,2.5]}"#)
        #expect(left.serialized(sortedKeys: true) == #"{"a":[null,true,2.5],"b":1}"#)
        #expect(left.serialized(style: .spaced) == #"{"b": 1, "a": [null, true, 2.5]}"#)
        #expect(
            left.serialized(style: .pretty)
                == "{\n  \"b\": 1,\n  \"a\": [\n    null,\n    true,\n    2.5\n  ]\n}")
        var object = JSONObject()
        for number in 0..<50 { object["k\(number)"] = JSONValue(number) }
        object["k7"] = "seven"
        object["k8"] = nil
        #expect(object.count == 49)
        #expect(object["k7"] == "seven")
        #expect(object["k8"] == nil)
        #expect(object["k49"] == 49)
    }

    @Test("Canonically equivalent names are different names")
    func exactNames() throws {
        let value = try JSONValue(parsing: "{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(value.objectValue?.count == 2)
        #expect(value["\u{e9}"] == 1)
        #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
    }

    @Test("Damaged text never crashes, and what parses is written back to the same value")
    func fuzz() throws {
        let seed = Array(
            #"{"a":[1,-2.5e3,"x\u00e9\n😀"],"b":{"c":null,"d":true},"long name here":"some text"}"#
                .utf8)
        var random = TestRandom(seed: 1)
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0...random.below(3) {
                switch random.below(3) {
                case 0: bytes[random.below(bytes.count)] = UInt8(random.below(256))
                case 1: bytes.remove(at: random.below(bytes.count))
                default:
                    bytes.insert(bytes[random.below(bytes.count)], at: random.below(bytes.count))
                }
            }
            if let value = try? JSONValue.parse(bytes) {
                #expect(try JSONValue(parsing: value.serialized()) == value)
            }
        }
    }
}
