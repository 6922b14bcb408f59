import CloudModel
import SimKernel
import Testing

@testable import IAM

@Suite("Conditions")
struct ConditionTests {
    typealias Key = AuthorizationRequest.ContextKey

    @Test(
        "Operators compare as IAM's do",
        arguments: [
            (#"{"StringEquals": {"k": ["a", "b"]}}"#, "b", true),
            (#"{"StringEquals": {"K": "a*"}}"#, "ab", false),
            (#"{"StringNotEquals": {"k": ["a", "b"]}}"#, "b", false),
            (#"{"StringEqualsIgnoreCase": {"k": "ABC"}}"#, "abC", true),
            (#"{"StringLike": {"k": "raw/*/?.csv"}}"#, "raw/x/y/1.csv", true),
            (#"{"StringNotLike": {"k": "raw/*"}}"#, "raw/x", false),
            (#"{"NumericLessThanEquals": {"k": 1000}}"#, "1000", true),
            (#"{"NumericGreaterThan": {"k": "1000"}}"#, "1e3", false),
            (#"{"NumericEquals": {"k": "10"}}"#, "ten", false),
            (#"{"DateLessThan": {"k": "2026-01-01T00:00:00Z"}}"#, "2025-12-31T23:59:59Z", true),
            (#"{"DateGreaterThan": {"k": "1767225600"}}"#, "2026-01-01", false),
            (#"{"Bool": {"k": true}}"#, "true", true),
            (#"{"Bool": {"k": "true"}}"#, "false", false),
            (#"{"IpAddress": {"k": "203.0.113.0/24"}}"#, "203.0.113.77", true),
            (#"{"NotIpAddress": {"k": "203.0.113.0/24"}}"#, "203.0.113.77", false),
            (#"{"IpAddress": {"k": "203.0.113.0/24"}}"#, "203.0.113.077.1", false),
            (#"{"IpAddress": {"k": "2001:db8::/32"}}"#, "2001:DB8:0:1::5", true),
            (#"{"IpAddress": {"k": "2001:db8::/32"}}"#, "2001:db9::5", false),
            (#"{"IpAddress": {"k": ["10.0.0.0/8", "::1"]}}"#, "0:0:0:0:0:0:0:1", true),
            (#"{"IpAddress": {"k": "::ffff:10.0.0.1"}}"#, "::ffff:a00:1", true),
            (#"{"NotIpAddress": {"k": "2001:db8::/32"}}"#, "10.0.0.1", true),
            (#"{"BinaryEquals": {"k": "QmluYXJ5"}}"#, "QmluYXJ5", true),
            (#"{"BinaryEquals": {"k": "QQ=="}}"#, "QQ", true),
            (#"{"BinaryEquals": {"k": "QQ=="}}"#, "QR", false),
            (#"{"NumericNotEqualsIfExists": {"k": 10}}"#, "11", true),
            (#"{"DateNotEquals": {"k": "2026-01-01T00:00:00Z"}}"#, "1767225600", false),
            (#"{"StringNotEqualsIgnoreCase": {"k": "ABC"}}"#, "abd", true),
            (#"{"ArnNotEquals": {"k": "arn:aws:s3:::b*"}}"#, "arn:aws:s3:::c", true),
            (#"{"StringLike": {"k": "a${*}b"}}"#, "a*b", true),
            (#"{"StringLike": {"k": "a${*}b"}}"#, "axb", false),
            (
                #"{"ArnLike": {"k": "arn:aws:sns:*:123456789012:t*"}}"#,
                "arn:aws:sns:eu-west-1:123456789012:top", true
            ),
            (#"{"ArnLike": {"k": "arn:aws:sns:*:top"}}"#, "arn:aws:sns:eu-west-1:1:top", false),
            (#"{"Null": {"k": "true"}}"#, "x", false),
            (#"{"Null": {"k": "false"}}"#, "x", true),
        ])
    func operators(condition: String, value: String, wanted: Bool) throws {
        #expect(try TestAccount().meets(condition, [Key("k", value)]) == wanted)
    }

    @Test("An absent key fails, unless the operator is negated, IfExists, Null or ForAllValues")
    func absent() throws {
        let account = TestAccount()
        #expect(try !account.meets(#"{"StringEquals": {"k": "a"}}"#, []))
        #expect(try account.meets(#"{"StringNotEquals": {"k": "a"}}"#, []))
        #expect(try account.meets(#"{"StringEqualsIfExists": {"k": "a"}}"#, []))
        #expect(try account.meets(#"{"Null": {"k": "true"}}"#, []))
        #expect(try account.meets(#"{"ForAllValues:StringEquals": {"k": "a"}}"#, []))
        #expect(try !account.meets(#"{"ForAnyValue:StringEquals": {"k": "a"}}"#, []))
    }

    @Test("Keys with several values are taken as the quantifier says")
    func quantifiers() throws {
        let account = TestAccount()
        let both = [Key("k", "a", "z")]
        #expect(try !account.meets(#"{"ForAllValues:StringEquals": {"k": ["a", "b"]}}"#, both))
        #expect(try account.meets(#"{"ForAnyValue:StringEquals": {"k": ["a", "b"]}}"#, both))
        #expect(try account.meets(#"{"ForAnyValue:StringNotEquals": {"k": ["a"]}}"#, both))
        #expect(try !account.meets(#"{"ForAllValues:StringNotEquals": {"k": ["a"]}}"#, both))
    }

    @Test("All operators and all keys must hold")
    func conjunction() throws {
        let condition = #"{"StringEquals": {"a": "1", "b": "2"}, "Bool": {"c": "true"}}"#
        let account = TestAccount()
        let keys = [Key("a", "1"), Key("b", "2"), Key("c", "true")]
        #expect(try account.meets(condition, keys))
        for left in 0..<3 {
            #expect(
                try !account.meets(condition, keys.enumerated().filter { $0.0 != left }.map(\.1)))
        }
    }

    @Test("Variables take the request's values literally, and only in version 2012-10-17")
    func variables() throws {
        let account = TestAccount()
        let statement = """
            {"Effect": "Allow", "Action": "s3:*",
             "Resource": "arn:aws:s3:::home/${aws:username}/${team, 'none'}/*"}
            """
        let new = try account.iam.addUser(
            "ann", policies: [account.policy(statement, kind: .identity)])
        let old = try account.iam.addUser(
            "bob", policies: [account.policy(statement, kind: .identity, version: "2008-10-17")])
        func may(_ arn: ARN, _ resource: String, _ keys: [Key] = []) -> Bool {
            let user = Principal(kind: .user, name: arn.description, account: "123456789012")
            return account.ask(user, "s3:GetObject", resource, keys).isAllowed
        }
        #expect(may(new, "arn:aws:s3:::home/ann/none/x"))
        #expect(may(new, "arn:aws:s3:::home/ann/red/x", [Key("team", "red")]))
        #expect(!may(new, "arn:aws:s3:::home/bob/none/x"))
        #expect(!may(new, "arn:aws:s3:::home/ann/anything/x", [Key("team", "*")]))
        #expect(!may(old, "arn:aws:s3:::home/bob/none/x"))
    }

    @Test("The clock of the world decides about dates")
    func clock() throws {
        let account = TestAccount()
        let condition = #"{"DateLessThan": {"aws:CurrentTime": "2026-01-02T00:00:00Z"}}"#
        #expect(try account.meets(condition, []))
        account.world.run(until: account.world.now + .days(2))
        #expect(try !account.meets(condition, []))
    }

    @Test("No operator, no value and no request makes the evaluator fail or stall")
    func fuzz() throws {
        let account = TestAccount()
        var state: UInt64 = 41
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let operators = ConditionOperator.names
        let prefixes = ["", "ForAllValues:", "ForAnyValue:"]
        let texts = [
            "", "a", "*", "1", "-9223372036854775808", "1e999", "nan", "true", "10.0.0.1/0", "::/0",
            "1:2:3:4:5:6:7:8", ":::", "QQ==", "9999-12-31T23:59:59Z", "arn:aws:s3:::${k}", "${k",
            "${k, 'x'}", "2026-01-01",
        ]
        var evaluated = 0
        for _ in 0..<3_000 {
            let name =
                prefixes[random(3)] + operators[random(operators.count)]
                + (random(2) == 0 ? "IfExists" : "")
            let condition = #"{"\#(name)": {"k": ["\#(texts[random(18)])"]}}"#
            let values = (0..<random(3)).map { _ in texts[random(18)] }
            let keys = values.isEmpty ? [] : [Key("k", values)]
            if (try? account.meets(condition, keys)) != nil { evaluated += 1 }
        }
        #expect(evaluated > 500)
    }

    @Test("No pattern and no text makes matching fail or stall")
    func patterns() {
        let long = String(repeating: "a", count: 5_000)
        let evil = WildcardPattern(String(repeating: "*a", count: 200) + "b")
        #expect(!evil.matches(long, variable: { _ in nil }))
        var state: UInt64 = 99
        func random(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        let letters = Array("ab*?:${}")
        for _ in 0..<5_000 {
            let pattern = String((0..<random(12)).map { _ in letters[random(8)] })
            let text = String((0..<random(12)).map { _ in letters[random(2)] })
            let compiled = WildcardPattern(
                pattern, .init(isARN: random(2) == 0, hasVariables: random(2) == 0))
            let plain = !pattern.contains("$") && !pattern.contains(":")
            let matched = compiled.matches(text, variable: { _ in nil })
            if plain { #expect(matched == naive(Array(pattern), Array(text))) }
        }
    }

    private func naive(_ pattern: [Character], _ text: [Character]) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = Array(pattern.dropFirst())
        if first == "*" {
            return (0...text.count).contains { naive(rest, Array(text.dropFirst($0))) }
        }
        guard let letter = text.first, first == "?" || first == letter else { return false }
        return naive(rest, Array(text.dropFirst()))
    }
}
