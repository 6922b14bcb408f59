import CloudModel
import DataFormats
import Testing

@testable import IAM

@Suite("The least policy")
struct LeastPolicyTests {
    private let role = "arn:aws:iam::123456789012:role/etl"

    private func used(_ action: String, _ resource: String, by principal: String? = nil)
        -> UsedPermission
    {
        UsedPermission(principal: principal ?? role, action: action, resource: resource)
    }

    @Test("It lists each principal's actions by the resources that they share, in one order")
    func canonical() throws {
        let permissions = [
            used("s3:PutObject", "arn:aws:s3:::data/clean/a"),
            used("s3:GetObject", "arn:aws:s3:::data/clean/a"),
            used("sns:Publish", "arn:aws:sns:us-east-1:123456789012:t"),
            used("lambda:InvokeFunction", "arn:aws:lambda:r:1:function:f", by: "s3.amazonaws.com"),
            used("s3:GetObject", "arn:aws:s3:::data/clean/a"),
        ]
        let policies = LeastPolicy.policies(for: permissions)
        #expect(policies.map(\.principal) == [role, "s3.amazonaws.com"])
        #expect(
            policies[0].document == [
                "Version": "2012-10-17",
                "Statement": [
                    [
                        "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
                        "Resource": "arn:aws:s3:::data/clean/a",
                    ],
                    [
                        "Effect": "Allow", "Action": "sns:Publish",
                        "Resource": "arn:aws:sns:us-east-1:123456789012:t",
                    ],
                ],
            ])
        #expect(
            policies[1].document["Statement"]?[0]?["Principal"]
                == ["Service": "s3.amazonaws.com"])
        #expect(LeastPolicy.policies(for: permissions.reversed()) == policies)
        #expect(LeastPolicy.policies(for: []).isEmpty)
    }

    @Test("Many objects become folders, as deep as the limit allows")
    func folders() {
        let keys = (1...20).map { "arn:aws:s3:::data/raw/2025/\($0 % 10)/f\($0)" }
        let few = [used("s3:GetObject", "arn:aws:s3:::data/clean/x")]
        func resources(_ limit: Int) -> JSONValue? {
            LeastPolicy.policies(
                for: keys.map { used("s3:GetObject", $0) } + few, objectsPerBucket: limit)[0]
                .document["Statement"]?[0]?["Resource"]
        }
        #expect(resources(21)?.arrayValue?.count == 21)
        #expect(resources(11)?.arrayValue?.count == 11)
        #expect(resources(11)?[10] == "arn:aws:s3:::data/raw/2025/9/*")
        #expect(
            resources(5) == ["arn:aws:s3:::data/clean/*", "arn:aws:s3:::data/raw/2025/*"])
        #expect(resources(1) == "arn:aws:s3:::data/*")
    }

    @Test("Under the policy everything that was used is allowed, and nothing else that was tried")
    func sound() throws {
        let account = TestAccount()
        let user = try account.role(#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#)
        var state: UInt64 = 3
        func random(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        let actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        for _ in 0..<60 {
            let resource = "arn:aws:s3:::data/\(random(3))/\(random(4))/\(random(5))"
            _ = account.ask(user, actions[random(2)], resource)
        }
        let needed = account.iam.usedPermissions
        let policy = try #require(LeastPolicy.policies(for: needed).first)
        let least = try account.iam.addRole(
            "least", trust: PolicyDocument(text: TestAccount.openTrust, name: "t", kind: .trust),
            policies: [
                PolicyDocument(text: policy.document.serialized(), name: "l", kind: .identity)
            ])
        let session = Principal.session(role: least, name: "s")
        for permission in needed {
            #expect(account.ask(session, permission.action, permission.resource).isAllowed)
        }
        #expect(!account.ask(session, "s3:DeleteObject", "arn:aws:s3:::data/0/0/0").isAllowed)
        #expect(!account.ask(session, "s3:GetObject", "arn:aws:s3:::other/0").isAllowed)
        #expect(account.iam.refusedPermissions.count == 2)
    }
}
