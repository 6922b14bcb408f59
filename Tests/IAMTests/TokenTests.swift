import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import IAM

@Suite("Temporary credentials")
struct TokenTests {
    private let account = TestAccount()
    private let role: JSONValue = "arn:aws:iam::123456789012:role/r"
    private let ann = Principal(
        kind: .user, name: "arn:aws:iam::123456789012:user/ann", account: "123456789012")

    init() throws {
        _ = try account.ok("CreateUser", ["UserName": "ann"])
        _ = try account.ok(
            "PutUserPolicy",
            ["UserName": "ann", "PolicyName": "p", "PolicyDocument": TestAccount.allowAll])
        _ = try account.ok(
            "CreateRole",
            ["RoleName": "r", "AssumeRolePolicyDocument": TestAccount.trustAccount])
        _ = try account.ok(
            "PutRolePolicy",
            ["RoleName": "r", "PolicyName": "p", "PolicyDocument": TestAccount.allowAll])
    }

    private func assume(
        _ more: [(String, JSONValue)] = [], as principal: Principal? = nil
    ) -> Result<JSONObject, ServiceFailure> {
        var input: JSONObject = ["RoleArn": role, "RoleSessionName": "s1"]
        for (name, value) in more { input[name] = value }
        return account.call("sts", "AssumeRole", .object(input), as: principal ?? ann)
    }

    private func code(
        _ more: [(String, JSONValue)] = [], as principal: Principal? = nil
    ) -> String? {
        if case .failure(let failure) = assume(more, as: principal) { failure.code } else { nil }
    }

    @Test("The caller learns who it is, whatever its policies say")
    func identity() throws {
        func identity(_ principal: Principal?) throws -> [String?] {
            let answer = try account.ok("GetCallerIdentity", service: "sts", as: principal)
            return ["Arn", "Account", "UserId"].map { answer[$0]?.stringValue }
        }
        #expect(
            try identity(nil) == [
                "arn:aws:iam::123456789012:root", "123456789012", "123456789012",
            ])
        let id = try account.ok("GetUser", ["UserName": "ann"])["User"]?["UserId"]?.stringValue
        _ = try account.ok(
            "PutUserPolicy",
            [
                "UserName": "ann", "PolicyName": "none",
                "PolicyDocument": TestAccount.text(
                    #"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#),
            ])
        #expect(try identity(ann) == [ann.name, "123456789012", id])
        let nobody = Principal(kind: .anonymous, name: "*", account: "")
        #expect(
            account.code("GetCallerIdentity", service: "sts", as: nobody)
                == "MissingAuthenticationToken")
    }

    @Test("A role's session has credentials that end on the virtual clock")
    func session() throws {
        let answer = JSONValue.object(try assume([("DurationSeconds", 900)]).get())
        let credentials = answer["Credentials"]
        let id = try #require(credentials?["AccessKeyId"]?.stringValue)
        #expect(id.hasPrefix("ASIA") && id.utf8.count == 20)
        #expect(credentials?["Expiration"] == "2026-01-01T00:15:00Z")
        #expect(
            answer["AssumedRoleUser"]?["Arn"]
                == "arn:aws:sts::123456789012:assumed-role/r/s1")
        let key = try #require(account.iam.accessKey(id))
        #expect(key.sessionToken == credentials?["SessionToken"]?.stringValue)
        #expect(key.expiry == account.world.now + .minutes(15))
        #expect(account.ask(key.principal, "s3:GetObject", "*").isAllowed)
        #expect(account.code("ListUsers", as: key.principal) == nil)
        account.world.run(until: account.world.now + .minutes(15))
        #expect(
            account.ask(key.principal, "s3:GetObject", "*").reason
                == "the session's credentials \(id) have expired")
        #expect(account.code("ListUsers", as: key.principal) == "ExpiredToken")
        #expect(
            account.code("GetCallerIdentity", service: "sts", as: key.principal) == "ExpiredToken")
    }

    @Test("The same calls give the same credentials, and each call others")
    func determinism() throws {
        let other = try TokenTests()
        #expect(try assume().get() == other.assume().get())
        #expect(try assume().get() != other.account.call("sts", "GetSessionToken", as: ann).get())
        let again = try assume().get()
        #expect(try assume().get()["Credentials"] != again["Credentials"])
    }

    @Test("Durations keep to the role's maximum, in a chain to an hour")
    func durations() throws {
        #expect(code([("DurationSeconds", 899)]) == "ValidationError")
        #expect(code([("DurationSeconds", 3_601)]) == "ValidationError")
        _ = try account.ok("UpdateRole", ["RoleName": "r", "MaxSessionDuration": 7_200])
        #expect(code([("DurationSeconds", 7_200)]) == nil)
        _ = try account.ok(
            "UpdateAssumeRolePolicy",
            [
                "RoleName": "r",
                "PolicyDocument": TestAccount.text(
                    #"{"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": "*"}}"#),
            ])
        let chained = try account.principal(try assume().get()["Credentials"])
        #expect(code([("DurationSeconds", 3_601)], as: chained) == "ValidationError")
        #expect(code([("DurationSeconds", 3_600)], as: chained) == nil)
    }

    @Test("The root user gets a session where the trust policy names the account, not else")
    func root() throws {
        #expect(code(as: .root(account: "123456789012")) == nil)
        _ = try account.ok(
            "UpdateAssumeRolePolicy",
            [
                "RoleName": "r",
                "PolicyDocument": TestAccount.text(
                    #"{"Effect": "Allow", "Action": "sts:AssumeRole", "#
                        + #""Principal": {"AWS": "\#(ann.name)"}}"#),
            ])
        #expect(code(as: .root(account: "123456789012")) == "AccessDenied")
        #expect(code() == nil)
    }

    @Test("Strangers and malformed requests do not get a session")
    func refusals() {
        #expect(code([("RoleArn", "arn:aws:iam::123456789012:role/none")]) == "AccessDenied")
        #expect(code([("RoleArn", "r")]) == "ValidationError")
        #expect(code([("RoleSessionName", "a b")]) == "ValidationError")
        #expect(code([("Policy", "{")]) == "MalformedPolicyDocument")
        #expect(code([("SerialNumber", "x")]) == "NotImplemented")
        #expect(
            code([("PolicyArns", [["arn": "arn:aws:iam::aws:policy/None"]])]) == "NoSuchEntity")
    }

    @Test("Session tags need sts:TagSession, count in conditions, and pass on if transitive")
    func tags() throws {
        let tags: JSONValue = [
            ["Key": "team", "Value": "red"], ["Key": "cost", "Value": "1"],
        ]
        let first = try account.principal(
            try assume([("Tags", tags), ("TransitiveTagKeys", ["team"])]).get()["Credentials"])
        _ = try account.ok(
            "CreateRole",
            ["RoleName": "second", "AssumeRolePolicyDocument": TestAccount.trustAccount])
        let second: JSONValue = "arn:aws:iam::123456789012:role/second"
        let next = try account.principal(
            try assume([("RoleArn", second)], as: first).get()["Credentials"])
        try account.iam.setResourcePolicy(
            TestAccount.text(
                """
                {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                 "Resource": "arn:aws:s3:::data/${aws:PrincipalTag/team}/*"}
                """
            ).stringValue, on: "arn:aws:s3:::data")
        #expect(account.ask(next, "s3:GetObject", "arn:aws:s3:::data/red/x").isAllowed)
        #expect(!account.ask(next, "s3:GetObject", "arn:aws:s3:::data/blue/x").isAllowed)
        #expect(
            code(
                [("RoleArn", second), ("Tags", [["Key": "Team", "Value": "blue"]])], as: first)
                == "ValidationError")
        _ = try account.ok(
            "UpdateAssumeRolePolicy",
            [
                "RoleName": "r",
                "PolicyDocument": TestAccount.text(
                    #"{"Effect": "Allow", "Action": "sts:AssumeRole", "#
                        + #""Principal": {"AWS": "123456789012"}}"#),
            ])
        #expect(code() == nil)
        guard case .failure(let denied) = assume([("Tags", tags)]) else {
            Issue.record("not denied")
            return
        }
        #expect(denied.message.contains("not authorized to perform: sts:TagSession"))
    }

    @Test("Session tokens and federated users may do what their kind may")
    func tokens() throws {
        let token = try account.principal(
            account.ok("GetSessionToken", service: "sts", as: ann)["Credentials"])
        #expect(token.name == ann.name)
        #expect(account.ask(token, "s3:GetObject", "*").isAllowed)
        #expect(account.code("ListUsers", as: token) == "InvalidClientTokenId")
        #expect(account.code("GetSessionToken", service: "sts", as: token) == "AccessDenied")
        func federate(_ input: JSONValue, as principal: Principal?) throws -> Principal {
            try account.principal(
                account.ok("GetFederationToken", input, service: "sts", as: principal)[
                    "Credentials"])
        }
        let none = try federate(["Name": "bob"], as: ann)
        #expect(none.name == "arn:aws:sts::123456789012:federated-user/bob")
        #expect(!account.ask(none, "s3:GetObject", "*").isAllowed)
        let policy = TestAccount.text(
            #"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}"#)
        for principal in [ann, nil] {
            let some = try federate(["Name": "bob", "Policy": policy], as: principal)
            #expect(account.ask(some, "s3:GetObject", "*").isAllowed)
            #expect(!account.ask(some, "s3:PutObject", "*").isAllowed)
        }
        #expect(
            account.code("GetFederationToken", ["Name": "b"], service: "sts", as: ann)
                == "ValidationError")
    }

    @Test("The account's own key is test, and others can be given beforehand")
    func keys() throws {
        let root = try #require(account.iam.accessKey("test"))
        #expect(root.secret == "test" && root.principal.kind == .root)
        #expect(account.iam.accessKey("nobody") == nil)
        try account.iam.setAccessKey("AKIAANN", secret: "s", ofUser: "ann")
        #expect(account.iam.accessKey("AKIAANN")?.principal == ann)
        #expect(throws: IAMError.self) {
            try account.iam.setAccessKey("AKIABOB", secret: "s", ofUser: "bob")
        }
        account.iam.noteUse(ofAccessKey: "AKIAANN", service: "s3", region: "us-east-1")
        let used = try account.ok("GetAccessKeyLastUsed", ["AccessKeyId": "AKIAANN"])
        #expect(used["AccessKeyLastUsed"]?["ServiceName"] == "s3")
        _ = try account.ok(
            "UpdateAccessKey",
            ["UserName": "ann", "AccessKeyId": "AKIAANN", "Status": "Inactive"])
        #expect(account.iam.accessKey("AKIAANN")?.isActive == false)
    }
}
