import CloudModel
import DataFormats
import Testing

@testable import IAM

/// Service Authorization Reference, "Actions, resources, and condition keys for IAM" and "for STS".
@Suite("What IAM's own requests tell policies")
struct RequestContextTests {
    private let account = TestAccount()
    private let ann = Principal(
        kind: .user, name: "arn:aws:iam::123456789012:user/ann", account: "123456789012")

    /// Lets Ann do what the statements say and nothing else.
    private func permit(_ statements: String) throws {
        if account.code("GetUser", ["UserName": "ann"]) != nil {
            _ = try account.ok("CreateUser", ["UserName": "ann"])
        }
        _ = try account.ok(
            "PutUserPolicy",
            [
                "UserName": "ann", "PolicyName": "p",
                "PolicyDocument": TestAccount.text(statements),
            ])
    }

    @Test("The policy to attach and the boundary to set can be limited")
    func policies() throws {
        try permit(
            #"{"Effect": "Allow", "Action": "iam:Attach*", "Resource": "*", "Condition": "#
                + #"{"ArnLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonS3*"}}}, "#
                + #"{"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*", "#
                + #""Condition": {"StringEquals": {"iam:PermissionsBoundary": "#
                + #""arn:aws:iam::aws:policy/AWSDenyAll"}}}"#)
        func attach(_ name: String) -> String? {
            account.code(
                "AttachUserPolicy",
                ["UserName": "ann", "PolicyArn": .string("arn:aws:iam::aws:policy/\(name)")],
                as: ann)
        }
        #expect(attach("AmazonS3ReadOnlyAccess") == nil)
        #expect(attach("AdministratorAccess") == "AccessDenied")
        #expect(account.code("CreateUser", ["UserName": "bob"], as: ann) == "AccessDenied")
        let bounded: JSONValue = [
            "UserName": "bob", "PermissionsBoundary": "arn:aws:iam::aws:policy/AWSDenyAll",
        ]
        #expect(account.code("CreateUser", bounded, as: ann) == nil)
    }

    @Test("Tags in the request and on the resource count, and paths are part of the resource")
    func tags() throws {
        try permit(
            #"{"Effect": "Allow", "Action": "iam:CreateUser", "#
                + #""Resource": "arn:aws:iam::123456789012:user/team/*", "#
                + #""Condition": {"StringEquals": {"aws:RequestTag/cost": "1"}, "#
                + #""ForAllValues:StringEquals": {"aws:TagKeys": ["cost"]}}}, "#
                + #"{"Effect": "Allow", "Action": "iam:DeleteUser", "Resource": "*", "#
                + #""Condition": {"StringEquals": {"aws:ResourceTag/cost": "1"}}}"#)
        func create(_ path: JSONValue, _ tags: JSONValue) -> String? {
            account.code(
                "CreateUser", ["UserName": "bob", "Path": path, "Tags": tags], as: ann)
        }
        #expect(create("/", [["Key": "cost", "Value": "1"]]) == "AccessDenied")
        #expect(create("/team/", [["Key": "cost", "Value": "2"]]) == "AccessDenied")
        #expect(
            create(
                "/team/", [["Key": "cost", "Value": "1"], ["Key": "x", "Value": "1"]])
                == "AccessDenied")
        #expect(create("/team/", [["Key": "cost", "Value": "1"]]) == nil)
        #expect(account.code("DeleteUser", ["UserName": "ann"], as: ann) == "AccessDenied")
        #expect(account.code("DeleteUser", ["UserName": "bob"], as: ann) == nil)
    }

    @Test("A user manages its own keys without naming itself")
    func ownKeys() throws {
        try permit(
            #"{"Effect": "Allow", "Action": "iam:*AccessKey*", "#
                + #""Resource": "arn:aws:iam::*:user/${aws:username}"}"#)
        let key = try account.ok("CreateAccessKey", as: ann)["AccessKey"]
        #expect(key?["UserName"] == "ann")
        #expect(try account.ok("ListAccessKeys", as: ann)["AccessKeyMetadata"]?[1] == nil)
        _ = try account.ok("CreateUser", ["UserName": "bob"])
        #expect(
            account.code("CreateAccessKey", ["UserName": "bob"], as: ann) == "AccessDenied")
    }

    @Test("A role for an instance profile must be passed")
    func passRole() throws {
        _ = try account.ok("CreateInstanceProfile", ["InstanceProfileName": "i"])
        _ = try account.ok(
            "CreateRole",
            ["RoleName": "r", "AssumeRolePolicyDocument": TestAccount.trustAccount])
        let link: JSONValue = ["InstanceProfileName": "i", "RoleName": "r"]
        try permit(#"{"Effect": "Allow", "Action": "iam:AddRole*", "Resource": "*"}"#)
        guard
            case .failure(let denied) = account.call(
                "iam", "AddRoleToInstanceProfile", link, as: ann)
        else {
            Issue.record("not denied")
            return
        }
        #expect(
            denied.message.contains("iam:PassRole on resource: arn:aws:iam::123456789012:role/r"))
        try permit(
            #"{"Effect": "Allow", "Action": ["iam:AddRole*", "iam:PassRole"], "Resource": "*"}"#)
        #expect(account.code("AddRoleToInstanceProfile", link, as: ann) == nil)
    }

    @Test("The external id and the session's name are known to trust policies")
    func assumeRole() throws {
        try permit(#"{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}"#)
        _ = try account.ok(
            "CreateRole",
            [
                "RoleName": "r",
                "AssumeRolePolicyDocument": TestAccount.text(
                    #"{"Effect": "Allow", "Action": "sts:AssumeRole", "#
                        + #""Principal": {"AWS": "123456789012"}, "Condition": {"#
                        + #""StringEquals": {"sts:ExternalId": "42"}, "#
                        + #""StringLike": {"sts:RoleSessionName": "${aws:username}-*"}}}"#),
            ])
        func assume(_ session: JSONValue, _ id: JSONValue?) -> String? {
            var input: JSONObject = [
                "RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": session,
            ]
            input["ExternalId"] = id
            return account.code("AssumeRole", .object(input), service: "sts", as: ann)
        }
        #expect(assume("ann-1", "42") == nil)
        #expect(assume("ann-1", nil) == "AccessDenied")
        #expect(assume("ann-1", "43") == "AccessDenied")
        #expect(assume("bob-1", "42") == "AccessDenied")
    }

    @Test("NotPrincipal denies everyone else")
    func notPrincipal() throws {
        try permit(#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#)
        _ = try account.ok("CreateUser", ["UserName": "bob"])
        _ = try account.ok(
            "PutUserPolicy",
            ["UserName": "bob", "PolicyName": "p", "PolicyDocument": TestAccount.allowAll])
        let bob = Principal(
            kind: .user, name: "arn:aws:iam::123456789012:user/bob", account: "123456789012")
        try account.iam.setResourcePolicy(
            TestAccount.text(
                #"{"Effect": "Deny", "NotPrincipal": {"AWS": "\#(ann.name)"}, "#
                    + #""Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}"#
            ).stringValue, on: "arn:aws:s3:::b")
        #expect(account.ask(ann, "s3:GetObject", "arn:aws:s3:::b/k").isAllowed)
        #expect(
            account.ask(bob, "s3:GetObject", "arn:aws:s3:::b/k")
                == .explicitlyDenied(
                    by: "statement 1 of policy `policy of arn:aws:s3:::b`",
                    in: "a resource-based policy"))
    }
}
