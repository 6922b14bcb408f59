import Diagnostics
import Testing

@testable import IAM

@Suite("Reading policies")
struct PolicyTests {
    private func problems(_ text: String, _ kind: PolicyDocument.Kind = .identity) -> [Diagnostic] {
        do {
            _ = try PolicyDocument(text: text, name: "p.json", kind: kind)
            return []
        } catch { return error.diagnostics }
    }

    private func statement(_ members: String) -> String {
        #"{"Version": "2012-10-17", "Statement": [{\#(members)}]}"#
    }

    @Test("A document that is no policy is told where it fails")
    func documents() throws {
        expect(#"{"Version": "2012-10-17""#, "I0101", at: nil)
        expect("[]", "I0102", at: "[]")
        expect(#"{"Version": "2012-10-17"}"#, "I0104", at: #"{"Version": "2012-10-17"}"#)
        expect(#"{"Statement": []}"#, "I0104", at: "[]")
        let statement = #"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#
        expect(
            #"{"Version": "2012-10-18", "Statement": [\#(statement)]}"#, "I0105",
            at: "\"2012-10-18\"")
    }

    @Test(
        "Every mistake in a statement has its code and its place",
        arguments: [
            (#""Action": "*", "Resource": "*""#, "I0104", #"{"Action": "*", "Resource": "*"}"#),
            (#""Effect": "allow", "Action": "*", "Resource": "*""#, "I0106", #""allow""#),
            (
                #""Effect": "Deny", "Actions": "*", "Action": "*", "Resource": "*""#, "I0103",
                #""Actions""#
            ),
            (
                #""Effect": "Deny", "Action": ["s3:Get*", "Get"], "Resource": "*""#, "I0107",
                #""Get""#
            ),
            (#""Effect": "Deny", "Action": "*", "Resource": "data/*""#, "I0108", #""data/*""#),
            (
                #""Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*""#, "I0111",
                #""Principal""#
            ),
            (#""Effect": "Deny", "Action": 1, "Resource": "*""#, "I0102", "1"),
        ])
    func mistakes(members: String, code: String, place: String) {
        expect(statement(members), code, at: place)
    }

    @Test("Conditions are checked down to their values")
    func conditions() {
        func with(_ condition: String) -> String {
            statement(
                #""Effect": "Deny", "Action": "*", "Resource": "*", "Condition": \#(condition)"#)
        }
        expect(with(#"{"StringEqual": {"k": "v"}}"#), "I0110", at: #""StringEqual""#)
        expect(with(#"{"NumericEquals": {"k": ["1", "x"]}}"#), "I0113", at: #""x""#)
        expect(with(#"{"BinaryEquals": {"k": "a b"}}"#), "I0113", at: #""a b""#)
        expect(with(#"{"IpAddress": {"k": "2001:db8::/129"}}"#), "I0113", at: #""2001:db8::/129""#)
        expect(with(#"{"Bool": "true"}"#), "I0102", at: #""true""#)
    }

    /// Expects one problem with this code under a caret at this text.
    private func expect(
        _ text: String, _ code: String, at place: String?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let found = problems(text)
        #expect(found.map(\.code) == [code], sourceLocation: sourceLocation)
        guard let place, let problem = found.first, let span = problem.span else { return }
        #expect(problem.source.map { String($0[span]) } == place, sourceLocation: sourceLocation)
    }

    @Test("A near miss is answered with the right name")
    func suggestions() {
        #expect(
            problems(statement(#""Effect": "Alow", "Action": "*", "Resource": "*""#))[0].label
                == "did you mean `Allow`?")
        #expect(
            problems(statement(#""Effect": "Allow", "Action": "*", "Resources": "*""#))[0].label
                == "did you mean `Resource`?")
    }

    @Test("Trust policies need principals and have no resources")
    func trust() {
        #expect(
            problems(statement(#""Effect": "Allow", "Action": "sts:AssumeRole""#), .trust)[0].code
                == "I0104")
        let resource = statement(
            #""Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", "Principal": "*""#)
        #expect(problems(resource, .trust)[0].code == "I0111")
        let unknown = statement(
            #""Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Fedrated": "x"}"#)
        #expect(problems(unknown, .trust)[0].label == "did you mean `Federated`?")
    }

    @Test("All mistakes are told at once")
    func several() {
        let text = statement(
            #""Effect": "Yes", "Action": "nope", "Resource": "nope", "Sid": "a b""#)
        #expect(problems(text).map(\.code) == ["I0112", "I0106", "I0107", "I0108"])
    }

    @Test("Damaged policies are refused and never crash the reader")
    func fuzz() {
        let good = Array(
            statement(
                #""Effect": "Allow", "Action": ["s3:Get*"], "Sid": "Read", "#
                    + #""Resource": "arn:aws:s3:::b/${aws:username}/*", "#
                    + #""Condition": {"StringLike": {"k": ["a*", "b"]}}"#
            ).utf8)
        var state: UInt64 = 2_026
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        var refused = 0
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0...random(3) {
                switch random(3) {
                case 0: bytes[random(bytes.count)] = UInt8(random(128))
                case 1: bytes.remove(at: random(bytes.count))
                default: bytes.insert(UInt8(random(128)), at: random(bytes.count))
                }
            }
            let found = problems(String(decoding: bytes, as: UTF8.self))
            if !found.isEmpty { refused += 1 }
        }
        #expect(refused > 1_000)
    }
}
