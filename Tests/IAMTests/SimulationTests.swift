import CloudModel
import DataFormats
import Testing

@testable import IAM

@Suite("Policy simulation")
struct SimulationTests {
    private let account = TestAccount()

    private func decisions(_ operation: String, _ input: JSONValue) throws -> [String] {
        let results = try account.ok(operation, input)["EvaluationResults"]?.arrayValue ?? []
        return results.compactMap { $0["EvalDecision"]?.stringValue }
    }

    @Test("A custom policy is evaluated for every action and resource, page by page")
    func custom() throws {
        let policy = TestAccount.text(
            #"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"}, "#
                + #"{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b/no"}"#)
        let input: JSONValue = [
            "PolicyInputList": [policy], "ActionNames": ["s3:GetObject", "s3:PutObject"],
            "ResourceArns": ["arn:aws:s3:::b/a", "arn:aws:s3:::b/no"],
        ]
        #expect(
            try decisions("SimulateCustomPolicy", input)
                == ["allowed", "explicitDeny", "implicitDeny", "explicitDeny"])
        var paged = input.objectValue ?? [:]
        paged["MaxItems"] = 3
        let page = try account.ok("SimulateCustomPolicy", .object(paged))
        #expect(page["EvaluationResults"]?.arrayValue?.count == 3)
        let matched = page["EvaluationResults"]?[0]?["MatchedStatements"]?[0]
        #expect(matched?["SourcePolicyId"] == "PolicyInputList.1")
        #expect(matched?["StartPosition"]?["Line"] == 1)
        paged["Marker"] = page["Marker"]
        #expect(try decisions("SimulateCustomPolicy", .object(paged)) == ["explicitDeny"])
        #expect(
            account.code(
                "SimulateCustomPolicy", ["PolicyInputList": ["{"], "ActionNames": ["s3:A"]])
                == "InvalidInput")
    }

    @Test("A user's policies, groups and boundary count, and missing keys are named")
    func principal() throws {
        _ = try account.ok(
            "CreatePolicy",
            [
                "PolicyName": "b",
                "PolicyDocument": TestAccount.text(
                    #"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#),
            ])
        _ = try account.ok(
            "CreateUser",
            [
                "UserName": "ann",
                "PermissionsBoundary": "arn:aws:iam::123456789012:policy/b",
            ])
        _ = try account.ok(
            "PutUserPolicy",
            [
                "UserName": "ann", "PolicyName": "p",
                "PolicyDocument": TestAccount.text(
                    #"{"Effect": "Allow", "Action": "*", "Resource": "*", "#
                        + #""Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}"#),
            ])
        var input: JSONObject = [
            "PolicySourceArn": "arn:aws:iam::123456789012:user/ann",
            "ActionNames": ["s3:GetObject", "sns:Publish"],
        ]
        let blind = try account.ok("SimulatePrincipalPolicy", .object(input))
        #expect(blind["EvaluationResults"]?[0]?["EvalDecision"] == "implicitDeny")
        #expect(blind["EvaluationResults"]?[0]?["MissingContextValues"] == ["aws:SourceIp"])
        input["ContextEntries"] = [
            [
                "ContextKeyName": "aws:SourceIp", "ContextKeyType": "ip",
                "ContextKeyValues": ["10.1.2.3"],
            ]
        ]
        let seeing = try account.ok("SimulatePrincipalPolicy", .object(input))
        #expect(
            try decisions("SimulatePrincipalPolicy", .object(input))
                == ["allowed", "implicitDeny"])
        #expect(
            seeing["EvaluationResults"]?[1]?["PermissionsBoundaryDecisionDetail"]
                == ["AllowedByPermissionsBoundary": false])
        #expect(
            try account.ok(
                "GetContextKeysForPrincipalPolicy",
                ["PolicySourceArn": "arn:aws:iam::123456789012:user/ann"])["ContextKeyNames"]
                == ["aws:SourceIp"])
        input["PolicySourceArn"] = "arn:aws:iam::123456789012:user/bob"
        #expect(account.code("SimulatePrincipalPolicy", .object(input)) == "NoSuchEntity")
    }

    @Test("A simulation decides as the gate does")
    func agreement() throws {
        _ = try account.ok("CreateUser", ["UserName": "ann"])
        let ann = Principal(
            kind: .user, name: "arn:aws:iam::123456789012:user/ann", account: "123456789012")
        var state: UInt64 = 17
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let actions = ["s3:GetObject", "s3:PutObject", "sns:Publish"]
        let patterns = ["s3:*", "s3:Get*", "*", "sns:Publish"]
        let resources = ["arn:aws:s3:::b/a", "arn:aws:s3:::c/a"]
        for _ in 0..<200 {
            let statements = (0...random(3)).map { _ in
                #"{"Effect": "\#(random(3) == 0 ? "Deny" : "Allow")", "#
                    + #""\#(random(4) == 0 ? "NotAction" : "Action")": "#
                    + #""\#(patterns[random(4)])", "Resource": "#
                    + #""\#(random(2) == 0 ? "*" : "arn:aws:s3:::b/*")"}"#
            }
            _ = try account.ok(
                "PutUserPolicy",
                [
                    "UserName": "ann", "PolicyName": "p",
                    "PolicyDocument": TestAccount.text(statements.joined(separator: ",")),
                ])
            let (action, resource) = (actions[random(3)], resources[random(2)])
            let simulated = try decisions(
                "SimulatePrincipalPolicy",
                [
                    "PolicySourceArn": .string(ann.name), "ActionNames": [.string(action)],
                    "ResourceArns": [.string(resource)],
                ])
            let asked: String =
                switch account.ask(ann, action, resource) {
                case .allowed: "allowed"
                case .explicitlyDenied: "explicitDeny"
                case .implicitlyDenied: "implicitDeny"
                }
            #expect(simulated == [asked])
        }
    }
}
