import CloudModel
import DataFormats
import SimKernel
import Testing

@Suite("Event patterns") struct EventPatternTests {
    /// Pattern, an event that matches, an event that does not (EventBridge User Guide,
    /// "Comparison operators for use in event patterns").
    static let operators: [(String, String, String)] = [
        (#"{"a":["x","y"]}"#, #"{"a":"y"}"#, #"{"a":"z"}"#),
        (#"{"a":[1]}"#, #"{"a":1.0}"#, #"{"a":"1"}"#),
        (#"{"a":["1"]}"#, #"{"a":"1"}"#, #"{"a":1}"#),
        (#"{"a":[3.0e2]}"#, #"{"a":300}"#, #"{"a":301}"#),
        (
            #"{"a":[123456789012345678]}"#, #"{"a":123456789012345678}"#,
            #"{"a":123456789012345679}"#
        ),
        (#"{"a":[null]}"#, #"{"a":null}"#, #"{"b":1}"#),
        (#"{"a":[true]}"#, #"{"a":true}"#, #"{"a":"true"}"#),
        (#"{"a":[""]}"#, #"{"a":""}"#, #"{"a":null}"#),
        (#"{"a":[{"exactly":"x"}]}"#, #"{"a":"x"}"#, #"{"a":"xy"}"#),
        (#"{"a":[{"prefix":"ab"}]}"#, #"{"a":"abc"}"#, #"{"a":"cab"}"#),
        (#"{"a":[{"prefix":{"equals-ignore-case":"AB"}}]}"#, #"{"a":"abc"}"#, #"{"a":"cab"}"#),
        (#"{"a":[{"suffix":".png"}]}"#, #"{"a":"x.png"}"#, #"{"a":"x.PNG"}"#),
        (#"{"a":[{"suffix":{"equals-ignore-case":".png"}}]}"#, #"{"a":"x.PNG"}"#, #"{"a":"x"}"#),
        (#"{"a":[{"equals-ignore-case":"Ab"}]}"#, #"{"a":"aB"}"#, #"{"a":"abc"}"#),
        (#"{"a":[{"anything-but":"x"}]}"#, #"{"a":"y"}"#, #"{"a":"x"}"#),
        (#"{"a":[{"anything-but":["x","y"]}]}"#, #"{"a":null}"#, #"{"a":"y"}"#),
        (#"{"a":[{"anything-but":[1,2]}]}"#, #"{"a":3}"#, #"{"a":2.0}"#),
        (#"{"a":[{"anything-but":"x"}]}"#, #"{"a":["x","y"]}"#, #"{"b":"y"}"#),
        (#"{"a":[{"anything-but":{"prefix":"x"}}]}"#, #"{"a":"yx"}"#, #"{"a":"xy"}"#),
        (#"{"a":[{"anything-but":{"suffix":["x","z"]}}]}"#, #"{"a":"xy"}"#, #"{"a":"yz"}"#),
        (
            #"{"a":[{"anything-but":{"equals-ignore-case":["x"]}}]}"#, #"{"a":"y"}"#,
            #"{"a":"X"}"#
        ),
        (
            #"{"a":[{"anything-but":{"wildcard":"*/lib/*"}}]}"#, #"{"a":"a/b"}"#,
            #"{"a":"a/lib/b"}"#
        ),
        (#"{"a":[{"numeric":["=",5]}]}"#, #"{"a":5.0}"#, #"{"a":5.1}"#),
        (#"{"a":[{"numeric":[">",0,"<=",5]}]}"#, #"{"a":5}"#, #"{"a":0}"#),
        (#"{"a":[{"numeric":["<",10]}]}"#, #"{"a":-1}"#, #"{"a":10}"#),
        (#"{"a":[{"numeric":[">=",1.5]}]}"#, #"{"a":1.5}"#, #"{"a":"2"}"#),
        (#"{"a":[{"cidr":"10.0.0.0/24"}]}"#, #"{"a":"10.0.0.255"}"#, #"{"a":"10.0.1.0"}"#),
        (#"{"a":[{"cidr":"10.0.0.0/22"}]}"#, #"{"a":"10.0.3.1"}"#, #"{"a":"10.0.4.1"}"#),
        (
            #"{"a":[{"cidr":"2001:db8::/33"}]}"#, #"{"a":"2001:db8:7fff::1"}"#,
            #"{"a":"2001:db8:8000::1"}"#
        ),
        (#"{"a":[{"exists":true}]}"#, #"{"a":null}"#, #"{"a":{"b":1}}"#),
        (#"{"a":[{"exists":false}]}"#, #"{"b":1}"#, #"{"a":1}"#),
        (#"{"a":{"b":[{"exists":false}]}}"#, #"{"a":{}}"#, #"{"a":{"b":[1]}}"#),
        (#"{"a":{"b":[{"exists":false}],"c":[1]}}"#, #"{"a":{"c":1}}"#, #"{"c":1}"#),
        (#"{"a":[{"wildcard":"*.png"}]}"#, #"{"a":".png"}"#, #"{"a":"png"}"#),
        (
            #"{"a":[{"wildcard":"dir/*/f*.txt"}]}"#, #"{"a":"dir/x/y/f.txt"}"#,
            #"{"a":"dir/f.txt"}"#
        ),
        (#"{"a":[{"wildcard":"a\\*b\\\\"}]}"#, #"{"a":"a*b\\"}"#, #"{"a":"axb\\"}"#),
        (#"{"a":[{"wildcard":"ab*ba"}]}"#, #"{"a":"abba"}"#, #"{"a":"aba"}"#),
        (#"{"a":["x"],"b":[1]}"#, #"{"a":"x","b":1,"c":2}"#, #"{"a":"x","b":2}"#),
        (#"{"a":["x"]}"#, #"{"a":["y",["x"]]}"#, #"{"a":[["y"]]}"#),
        (#"{"$or":[{"a":[1]},{"b":[2]}]}"#, #"{"b":2}"#, #"{"a":2,"b":1}"#),
        (
            #"{"a":["x"],"d":{"$or":[{"b":[1],"c":[1]},{"e":[2]}]}}"#,
            #"{"a":"x","d":{"e":2}}"#, #"{"a":"x","d":{"b":1,"c":2}}"#
        ),
        // Fields below one array must match in the same element.
        (
            #"{"a":{"b":[1],"c":[2]}}"#, #"{"a":[{"b":9},{"b":1,"c":2}]}"#,
            #"{"a":[{"b":1,"c":9},{"b":9,"c":2}]}"#
        ),
        (#"{"a":{"b":[{"exists":false}]}}"#, #"{"a":[]}"#, #"{"a":[{"b":1}]}"#),
    ]

    @Test("Each operator matches what it should and nothing else", arguments: operators)
    func matching(_ text: String, _ matching: String, _ other: String) throws {
        let pattern = try EventPattern(text)
        #expect(pattern.matches(try JSONValue(parsing: matching)), "\(matching)")
        #expect(!pattern.matches(try JSONValue(parsing: other)), "\(other)")
    }

    static let refusals: [(String, String)] = [
        ("[]", "Filter is not an object"),
        ("{}", "Empty objects are not allowed"),
        (#"{"a":{}}"#, "Empty objects are not allowed"),
        (#"{"a":[]}"#, "Empty arrays are not allowed"),
        (#"{"a":"x"}"#, #""a" must be an object or an array"#),
        (#"{"a":[["x"]]}"#, "Match value must be String, number, true, false, or null"),
        (#"{"a":[{}]}"#, "Match expression name not found"),
        (#"{"a":[{"like":"x"}]}"#, "Unrecognized match type like"),
        (#"{"a":[{"prefix":1}]}"#, "prefix match pattern must be a string"),
        (#"{"a":[{"prefix":"x","suffix":"y"}]}"#, "Only one key allowed in match expression"),
        (#"{"a":[{"exists":"yes"}]}"#, "exists match pattern must be either true or false."),
        (#"{"a":[{"numeric":5}]}"#, "Value of numeric must be an array."),
        (#"{"a":[{"numeric":[5]}]}"#, "Invalid member in numeric match: 5"),
        (#"{"a":[{"numeric":["!",5]}]}"#, "Unrecognized numeric range operator: !"),
        (#"{"a":[{"numeric":[">","5"]}]}"#, "Value of > must be numeric"),
        (#"{"a":[{"numeric":[">",5,"<",4]}]}"#, "Bottom must be less than top"),
        (#"{"a":[{"numeric":[">",5,">",6]}]}"#, "Bad numeric range operator: >"),
        (#"{"a":[{"numeric":["=",5,"<",6]}]}"#, "Too many elements in numeric expression"),
        (#"{"a":[{"numeric":[">",1,"<",6,7]}]}"#, "Too many terms in numeric range expression"),
        (
            #"{"a":[{"numeric":["=",5000000001]}]}"#,
            "Value must be between -5.0E9 and 5.0E9, inclusive"
        ),
        (
            #"{"a":[{"anything-but":["x",1]}]}"#,
            "Inside anything but list, either all values are number or string, mixed type is not"
                + " supported"
        ),
        (
            #"{"a":[{"anything-but":[null]}]}"#,
            "Inside anything but list, start|null|boolean is not supported."
        ),
        (#"{"a":[{"anything-but":{"cidr":"x"}}]}"#, "Unsupported anything-but pattern: cidr"),
        (#"{"a":[{"anything-but":{"prefix":""}}]}"#, "Null prefix/suffix not allowed"),
        (#"{"a":[{"wildcard":"a**b"}]}"#, "Consecutive wildcard characters at pos 2"),
        (#"{"a":[{"wildcard":"a\\b"}]}"#, "Invalid escape character at pos 2"),
        (#"{"a":[{"cidr":"10.0.0.0"}]}"#, "Malformed CIDR, one '/' required"),
        (#"{"a":[{"cidr":"10.0.0.0/x"}]}"#, "Malformed CIDR, mask bits must be an integer"),
        (#"{"$or":{"a":[1]}}"#, "It must be an Array followed with $or."),
        (#"{"$or":[{"a":[1]}]}"#, "There must have at least 2 Objects in $or relationship."),
        (#"{"$or":[{"a":[1]},1]}"#, "Only JSON object is allowed in array of $or relationship."),
        (
            #"{"$or":[{"prefix":[1]},{"b":[1]}]}"#,
            "prefix is Ruler reserved fieldName which cannot be used inside $or."
        ),
    ]

    @Test("What is no pattern is refused in the service's words", arguments: refusals)
    func refused(_ text: String, _ message: String) throws {
        let error = #expect(throws: EventPatternError.self) { try EventPattern(text) }
        #expect(error?.message == message)
    }

    @Test("Combinations multiply over fields, add over branches and grow with nesting")
    func counting() throws {
        let flat = try EventPattern(#"{"a":[1,2,3],"b":[1,2]}"#)
        #expect(flat.combinations(countingLevels: false) == 6 && flat.fieldCount == 2)
        #expect(!flat.isNested)
        let nested = try EventPattern(#"{"a":{"b":[1,2],"c":{"d":[1]}}}"#)
        #expect(nested.combinations(countingLevels: true) == 12 && nested.isNested)
        let either = try EventPattern(#"{"$or":[{"a":[1,2]},{"b":[1]}]}"#)
        #expect(either.combinations(countingLevels: false) == 3)
    }

    /// Texts near to patterns: cut, doubled and mixed at random.
    @Test("No text crashes the reader, and what it reads can be asked", arguments: 0..<200)
    func fuzz(seed: UInt64) throws {
        var hash = StableHash()
        hash.combine(seed)
        var state = hash.finalize()
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let texts = Self.operators.map(\.0) + Self.refusals.map(\.0)
        var bytes = Array(texts[next(texts.count)].utf8)
        for _ in 0..<(next(4) + 1) where !bytes.isEmpty {
            let place = next(bytes.count)
            switch next(4) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(UInt8(next(128)), at: place)
            case 2: bytes.insert(contentsOf: texts[next(texts.count)].utf8, at: place)
            default: bytes.swapAt(place, next(bytes.count))
            }
        }
        guard let pattern = try? EventPattern(String(decoding: bytes, as: UTF8.self)) else {
            return
        }
        for (_, matching, other) in Self.operators {
            for text in [matching, other] {
                let event = try JSONValue(parsing: text)
                #expect(pattern.matches(event) == pattern.matches(event))
            }
        }
        #expect(pattern.fieldCount > 0 && pattern.combinations(countingLevels: true) > 0)
    }
}
