import CloudModel
import DataFormats
import Messaging
import Testing

@Suite("Filter policies") struct FilterPolicyTests {
    private static let pieces: [JSONValue] = [
        "x", 1, true, nil, ["prefix": "x"], ["numeric": [">", 1]], ["exists": true],
        ["anything-but": ["x"]], ["cidr": "10.0.0.0/8"], ["wildcard": "a*"], [], [:], ["like": 1],
        ["x"], ["numeric": [1]], ["prefix": nil], ["anything-but": [:]],
    ]

    /// JSON of any shape, deeper values being rarer.
    private func value(_ random: inout StableSequence, depth: Int) -> JSONValue {
        switch random.next(depth > 3 ? 1 : 4) {
        case 0: return Self.pieces[random.next(Self.pieces.count)]
        case 1:
            return .array((0..<random.next(4)).map { _ in value(&random, depth: depth + 1) })
        default:
            var object = JSONObject()
            for _ in 0..<(random.next(3) + 1) {
                let name = ["a", "b", "c", "$or", "numeric"][random.next(5)]
                object[name] = value(&random, depth: depth + 1)
            }
            return .object(object)
        }
    }

    @Test("No policy crashes; it is read or refused as a parameter", arguments: 0..<300)
    func fuzz(seed: UInt64) {
        var random = StableSequence(seed: seed)
        let json = value(&random, depth: 0)
        for scope in [FilterPolicy.Scope.messageAttributes, .messageBody] {
            do throws(SNSError) {
                let policy = try FilterPolicy(json, scope: scope)
                let attributes = [
                    MessageAttribute(name: "a", text: "x"),
                    MessageAttribute(name: "b", type: "Number", value: .text("2")),
                    MessageAttribute(name: "c", type: "String.Array", value: .text("[1,null]")),
                ]
                for body in ["", "{}", #"{"a":{"b":[1,"x"]}}"#, "[1]"] {
                    let first = policy.accepts(attributes, body: body)
                    #expect(first == policy.accepts(attributes, body: body))
                }
            } catch {
                #expect(error.code == "InvalidParameter")
            }
        }
    }
}
