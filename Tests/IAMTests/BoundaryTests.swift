import CloudModel
import DataFormats
import Diagnostics
import Testing

@testable import IAM

/// IAM User Guide, "Policy evaluation logic" and "Permissions boundaries for IAM entities".
@Suite("Boundaries and session policies")
struct BoundaryTests {
    private let account = TestAccount()
    private let object = "arn:aws:s3:::data/a"
    private let ann = Principal(
        kind: .user, name: "arn:aws:iam::123456789012:user/ann", account: "123456789012")
    private let session = Principal.session(
        role: ARN("arn:aws:iam::123456789012:role/r")!, name: "se")

    private func allow(_ action: String) -> JSONValue {
        TestAccount.text(#"{"Effect": "Allow", "Action": "\#(action)", "Resource": "*"}"#)
    }

    /// A user and a role with a policy for all of S3 and SNS, bounded to S3.
    private func prepare() throws {
        _ = try account.ok(
            "CreatePolicy", ["PolicyName": "bound", "PolicyDocument": allow("s3:*")])
        let boundary: JSONValue = "arn:aws:iam::123456789012:policy/bound"
        _ = try account.ok("CreateUser", ["UserName": "ann", "PermissionsBoundary": boundary])
        _ = try account.ok(
            "CreateRole",
            [
                "RoleName": "r", "AssumeRolePolicyDocument": TestAccount.trustAccount,
                "PermissionsBoundary": boundary,
            ])
        for kind in ["User", "Role"] {
            let name: JSONValue = kind == "User" ? "ann" : "r"
            _ = try account.ok(
                "Put\(kind)Policy",
                ["\(kind)Name": name, "PolicyName": "p", "PolicyDocument": TestAccount.allowAll])
        }
    }

    private func setBucketPolicy(_ principal: String, condition: String = "") throws {
        try account.iam.setResourcePolicy(
            TestAccount.text(
                """
                {"Effect": "Allow", "Principal": \(principal), "Action": "*",
                 "Resource": "arn:aws:s3:::data/*"\(condition)}
                """
            ).stringValue, on: "arn:aws:s3:::data")
    }

    @Test("A boundary limits identity policies and says so")
    func limit() throws {
        try prepare()
        for principal in [ann, session] {
            #expect(account.ask(principal, "s3:GetObject", object).isAllowed)
            #expect(
                account.ask(principal, "sns:Publish", "*")
                    == .implicitlyDenied(
                        missing: "no permissions boundary allows the sns:Publish action"))
        }
        _ = try account.ok("DeleteUserPermissionsBoundary", ["UserName": "ann"])
        #expect(account.ask(ann, "sns:Publish", "*").isAllowed)
        #expect(
            account.code("DeleteUserPermissionsBoundary", ["UserName": "ann"]) == "NoSuchEntity")
    }

    @Test("A resource's policy passes the boundary for a user or a session, not for a role")
    func resources() throws {
        try prepare()
        _ = try account.ok(
            "CreatePolicyVersion",
            [
                "PolicyArn": "arn:aws:iam::123456789012:policy/bound",
                "PolicyDocument": allow("sqs:*"), "SetAsDefault": true,
            ])
        func allows(_ party: String, _ principal: Principal) throws -> Bool {
            try setBucketPolicy(party)
            return account.ask(principal, "s3:GetObject", object).isAllowed
        }
        #expect(try allows(#"{"AWS": "\#(ann.name)"}"#, ann))
        #expect(try !allows(#"{"AWS": "\#(session.roleARN ?? "")"}"#, session))
        #expect(try allows(#"{"AWS": "\#(session.name)"}"#, session))
        #expect(try allows("\"*\"", session))
        #expect(try !allows(#"{"AWS": "123456789012"}"#, ann))
    }

    @Test("A deny in a boundary wins even over a resource's policy")
    func deny() throws {
        try prepare()
        _ = try account.ok(
            "CreatePolicyVersion",
            [
                "PolicyArn": "arn:aws:iam::123456789012:policy/bound",
                "PolicyDocument": TestAccount.text(
                    #"{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#),
                "SetAsDefault": true,
            ])
        try setBucketPolicy("\"*\"")
        #expect(
            account.ask(ann, "s3:GetObject", object)
                == .explicitlyDenied(
                    by: "statement 1 of policy `bound`", in: "a permissions boundary"))
    }

    @Test("A session policy limits the role's policies; a resource that names the session does not")
    func sessionPolicies() throws {
        try prepare()
        let answer = try account.ok(
            "AssumeRole",
            [
                "RoleArn": .string(session.roleARN ?? ""), "RoleSessionName": "se",
                "Policy": allow("s3:GetObject"),
            ], service: "sts", as: ann.unbounded(account))
        let limited = try account.principal(answer["Credentials"])
        #expect(limited.name == session.name)
        #expect(account.ask(limited, "s3:GetObject", object).isAllowed)
        #expect(
            account.ask(limited, "s3:PutObject", object)
                == .implicitlyDenied(
                    missing: "no session policy allows the s3:PutObject action"))
        #expect(account.ask(session, "s3:PutObject", object).isAllowed)
        try setBucketPolicy(#"{"AWS": "\#(session.roleARN ?? "")"}"#)
        #expect(!account.ask(limited, "s3:PutObject", object).isAllowed)
        try setBucketPolicy(#"{"AWS": "\#(session.name)"}"#)
        #expect(account.ask(limited, "s3:PutObject", object).isAllowed)
    }

    @Test("A malformed policy of a resource is refused, and the one before stays")
    func malformed() throws {
        try setBucketPolicy("\"*\"")
        let failure = #expect(throws: ServiceFailure.self) {
            try account.iam.setResourcePolicy(
                #"{"Statement": {"Principal": "*", "Action": "*", "Resource": "*"}}"#,
                on: "arn:aws:s3:::data")
        }
        #expect(failure?.code == "MalformedPolicyDocument")
        #expect(failure?.message == "the statement has no `Effect`")
        let nobody = Principal(kind: .anonymous, name: "*", account: "")
        #expect(account.ask(nobody, "s3:GetObject", object).isAllowed)
        try account.iam.setResourcePolicy(nil as String?, on: "arn:aws:s3:::data")
        #expect(!account.ask(nobody, "s3:GetObject", object).isAllowed)
    }

    @Test("Unique ids, canonical ids and tags of principals are known to policies")
    func principals() throws {
        _ = try account.ok("CreateUser", ["UserName": "ann"])
        let id = try account.ok("GetUser", ["UserName": "ann"])["User"]?["UserId"]?.stringValue
        try setBucketPolicy(#"{"AWS": "\#(id ?? "")"}"#)
        #expect(account.ask(ann, "s3:GetObject", object).isAllowed)
        _ = try account.ok("DeleteUser", ["UserName": "ann"])
        _ = try account.ok("CreateUser", ["UserName": "ann"])
        #expect(!account.ask(ann, "s3:GetObject", object).isAllowed)
        _ = try account.ok(
            "TagUser", ["UserName": "ann", "Tags": [["Key": "team", "Value": "red"]]])
        try setBucketPolicy(
            "\"*\"",
            condition: #", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}"#)
        #expect(account.ask(ann, "s3:GetObject", object).isAllowed)
        _ = try account.ok("UntagUser", ["UserName": "ann", "TagKeys": ["team"]])
        #expect(!account.ask(ann, "s3:GetObject", object).isAllowed)
        let root = Principal.root(account: "123456789012")
        try setBucketPolicy(
            #"{"CanonicalUser": "\#(account.iam.canonicalUserID(of: "123456789012"))"}"#)
        #expect(account.ask(root, "s3:GetObject", object).isAllowed)
    }

    @Test("A denial names the file and the line of its statement")
    func place() throws {
        let text = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "*", "Resource": "*"},
              {"Sid": "No", "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}]}
            """
        try account.iam.addUser(
            "ann",
            policies: [
                PolicyDocument(
                    .init(name: "iam/ann.json", text: text), name: "iam/ann.json", kind: .identity)
            ])
        #expect(
            account.ask(ann, "s3:GetObject", object)
                == .explicitlyDenied(
                    by: "statement `No` of policy `iam/ann.json`",
                    in: "an identity-based policy at iam/ann.json:3"))
    }
}

extension Principal {
    /// The user itself, without its boundary, so that it may assume roles.
    fileprivate func unbounded(_ account: TestAccount) throws -> Principal {
        _ = try account.ok("DeleteUserPermissionsBoundary", ["UserName": "ann"])
        return self
    }
}
