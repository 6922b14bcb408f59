import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import IAM

@Suite("IAM's operations")
struct IdentityTests {
    private let account = TestAccount()

    @Test("Users, their tags, keys and groups live and die as IAM lets them")
    func users() throws {
        let made = try account.ok(
            "CreateUser",
            [
                "UserName": "Ann", "Path": "/team/",
                "Tags": [["Key": "cost", "Value": "1"]],
            ])
        #expect(made["User"]?["Arn"] == "arn:aws:iam::123456789012:user/team/Ann")
        #expect(made["User"]?["CreateDate"] == "2026-01-01T00:00:00Z")
        #expect(account.code("CreateUser", ["UserName": "ANN"]) == "EntityAlreadyExists")
        #expect(account.code("CreateUser", ["UserName": "a b"]) == "ValidationError")
        #expect(account.code("CreateUser") == "ValidationError")
        #expect(account.code("GetUser", ["UserName": "bob"]) == "NoSuchEntity")
        _ = try account.ok(
            "TagUser", ["UserName": "Ann", "Tags": [["Key": "COST", "Value": "2"]]])
        #expect(
            try account.ok("ListUserTags", ["UserName": "ann"])["Tags"]
                == [["Key": "cost", "Value": "2"]])
        let key = try account.ok("CreateAccessKey", ["UserName": "Ann"])["AccessKey"]
        #expect(key?["AccessKeyId"]?.stringValue?.hasPrefix("AKIA") == true)
        #expect(key?["SecretAccessKey"]?.stringValue?.utf8.count == 40)
        _ = try account.ok("CreateAccessKey", ["UserName": "Ann"])
        #expect(account.code("CreateAccessKey", ["UserName": "Ann"]) == "LimitExceeded")
        #expect(account.code("DeleteUser", ["UserName": "Ann"]) == "DeleteConflict")
        for item in try account.ok("ListAccessKeys", ["UserName": "Ann"])["AccessKeyMetadata"]?
            .arrayValue ?? []
        {
            let id = item["AccessKeyId"] ?? ""
            _ = try account.ok("DeleteAccessKey", ["UserName": "Ann", "AccessKeyId": id])
        }
        _ = try account.ok("DeleteUser", ["UserName": "Ann"])
        let again = try account.ok("CreateUser", ["UserName": "Ann", "Path": "/team/"])
        #expect(again["User"]?["UserId"] != made["User"]?["UserId"])
    }

    @Test("A new name takes keys and groups along")
    func rename() throws {
        _ = try account.ok("CreateUser", ["UserName": "ann"])
        _ = try account.ok("CreateGroup", ["GroupName": "team"])
        _ = try account.ok("AddUserToGroup", ["GroupName": "team", "UserName": "ann"])
        let id =
            try account.ok("CreateAccessKey", ["UserName": "ann"])["AccessKey"]?["AccessKeyId"]
        _ = try account.ok("UpdateUser", ["UserName": "ann", "NewUserName": "anna"])
        #expect(account.code("GetUser", ["UserName": "ann"]) == "NoSuchEntity")
        let members = try account.ok("GetGroup", ["GroupName": "team"])["Users"]
        #expect(members?[0]?["UserName"] == "anna")
        let key = account.iam.accessKey(id?.stringValue ?? "")
        #expect(key?.principal.name == "arn:aws:iam::123456789012:user/anna")
        #expect(account.code("DeleteGroup", ["GroupName": "team"]) == "DeleteConflict")
        _ = try account.ok("RemoveUserFromGroup", ["GroupName": "team", "UserName": "anna"])
        _ = try account.ok("DeleteGroup", ["GroupName": "team"])
    }

    @Test("A group's policies count for its members, attached and inline ones alike")
    func groups() throws {
        _ = try account.ok("CreateUser", ["UserName": "ann"])
        _ = try account.ok("CreateGroup", ["GroupName": "team"])
        let ann = Principal(
            kind: .user, name: "arn:aws:iam::123456789012:user/ann", account: "123456789012")
        #expect(account.code("ListUsers", as: ann) == "AccessDenied")
        _ = try account.ok("AddUserToGroup", ["GroupName": "team", "UserName": "ann"])
        _ = try account.ok(
            "AttachGroupPolicy",
            ["GroupName": "team", "PolicyArn": "arn:aws:iam::aws:policy/IAMReadOnlyAccess"])
        #expect(account.code("ListUsers", as: ann) == nil)
        _ = try account.ok(
            "PutGroupPolicy",
            [
                "GroupName": "team", "PolicyName": "no",
                "PolicyDocument": TestAccount.text(
                    #"{"Effect": "Deny", "Action": "iam:ListUsers", "Resource": "*"}"#),
            ])
        guard case .failure(let denied) = account.call("iam", "ListUsers", as: ann) else {
            Issue.record("not denied")
            return
        }
        #expect(
            denied.message.contains(
                "with an explicit deny in an identity-based policy (statement 1 of policy `no`)"))
        _ = try account.ok("RemoveUserFromGroup", ["GroupName": "team", "UserName": "ann"])
        #expect(account.code("GetUser", ["UserName": "ann"], as: ann) == "AccessDenied")
    }

    @Test("Managed policies have five versions, one of which decides")
    func managed() throws {
        let allow = TestAccount.allowAll
        let deny = TestAccount.text(#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#)
        let arn: JSONValue = "arn:aws:iam::123456789012:policy/p"
        let made = try account.ok("CreatePolicy", ["PolicyName": "p", "PolicyDocument": allow])
        #expect(made["Policy"]?["Arn"] == arn)
        #expect(
            account.code("CreatePolicy", ["PolicyName": "P", "PolicyDocument": allow])
                == "EntityAlreadyExists")
        #expect(
            account.code("CreatePolicy", ["PolicyName": "q", "PolicyDocument": "{}"])
                == "MalformedPolicyDocument")
        _ = try account.ok("CreateUser", ["UserName": "ann"])
        _ = try account.ok("AttachUserPolicy", ["UserName": "ann", "PolicyArn": arn])
        let ann = Principal(
            kind: .user, name: "arn:aws:iam::123456789012:user/ann", account: "123456789012")
        #expect(account.code("ListUsers", as: ann) == nil)
        let second: JSONValue = [
            "PolicyArn": arn, "PolicyDocument": deny, "SetAsDefault": true,
        ]
        #expect(
            try account.ok("CreatePolicyVersion", second)["PolicyVersion"]?["VersionId"] == "v2")
        #expect(account.code("ListUsers", as: ann) == "AccessDenied")
        _ = try account.ok("SetDefaultPolicyVersion", ["PolicyArn": arn, "VersionId": "v1"])
        #expect(account.code("ListUsers", as: ann) == nil)
        for _ in 3...5 {
            _ = try account.ok("CreatePolicyVersion", ["PolicyArn": arn, "PolicyDocument": deny])
        }
        #expect(account.code("CreatePolicyVersion", second) == "LimitExceeded")
        #expect(
            account.code("DeletePolicyVersion", ["PolicyArn": arn, "VersionId": "v1"])
                == "DeleteConflict")
        #expect(account.code("DeletePolicy", ["PolicyArn": arn]) == "DeleteConflict")
        let version = try account.ok("GetPolicyVersion", ["PolicyArn": arn, "VersionId": "v1"])
        #expect(
            version["PolicyVersion"]?["Document"]?.stringValue?.hasPrefix("%7B%22Version%22%3A%20")
                == true)
        let entities = try account.ok("ListEntitiesForPolicy", ["PolicyArn": arn])
        #expect(entities["PolicyUsers"]?[0]?["UserName"] == "ann")
        #expect(
            account.code(
                "AttachUserPolicy",
                ["UserName": "ann", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"])
                == "NoSuchEntity")
        #expect(
            account.code(
                "DeletePolicy", ["PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"])
                == "AccessDenied")
    }

    @Test("Lists come in pages, and a marker of another list is refused")
    func paging() throws {
        for number in 1...7 {
            _ = try account.ok("CreateUser", ["UserName": .string("u\(number)")])
        }
        var names: [String] = []
        var input: JSONObject = ["MaxItems": 3]
        var pages = 0
        while true {
            let page = try account.ok("ListUsers", .object(input))
            names += (page["Users"]?.arrayValue ?? []).compactMap { $0["UserName"]?.stringValue }
            pages += 1
            guard page["IsTruncated"]?.boolValue == true else { break }
            input["Marker"] = page["Marker"]
        }
        #expect(names == (1...7).map { "u\($0)" } && pages == 3)
        #expect(account.code("ListRoles", ["Marker": input["Marker"] ?? ""]) == "ValidationError")
        #expect(account.code("ListUsers", ["MaxItems": 0]) == "ValidationError")
        #expect(account.code("ListUsers", ["MaxItems": 1_001]) == "ValidationError")
    }

    @Test("Roles need a sound trust policy and hang on their profiles")
    func roles() throws {
        func create(_ trust: JSONValue) -> String? {
            account.code(
                "CreateRole", ["RoleName": "r", "AssumeRolePolicyDocument": trust])
        }
        #expect(create("x") == "MalformedPolicyDocument")
        #expect(
            create(
                TestAccount.text(
                    #"{"Effect": "Allow", "Action": "s3:GetObject", "Principal": "*"}"#))
                == "MalformedPolicyDocument")
        #expect(
            create(
                TestAccount.text(
                    #"{"Effect": "Allow", "Action": "sts:AssumeRole", "#
                        + #""Principal": {"AWS": "arn:aws:iam::123456789012:user/none"}}"#))
                == "MalformedPolicyDocument")
        #expect(create(TestAccount.trustAccount) == nil)
        _ = try account.ok("CreateInstanceProfile", ["InstanceProfileName": "i"])
        let link: JSONValue = ["InstanceProfileName": "i", "RoleName": "r"]
        _ = try account.ok("AddRoleToInstanceProfile", link)
        #expect(account.code("AddRoleToInstanceProfile", link) == "LimitExceeded")
        #expect(account.code("DeleteRole", ["RoleName": "r"]) == "DeleteConflict")
        #expect(
            account.code("DeleteInstanceProfile", ["InstanceProfileName": "i"])
                == "DeleteConflict")
        let profiles = try account.ok("ListInstanceProfilesForRole", ["RoleName": "r"])
        #expect(profiles["InstanceProfiles"]?[0]?["Roles"]?[0]?["RoleName"] == "r")
        _ = try account.ok("RemoveRoleFromInstanceProfile", link)
        _ = try account.ok("UpdateRole", ["RoleName": "r", "MaxSessionDuration": 7_200])
        #expect(
            account.code("UpdateRole", ["RoleName": "r", "MaxSessionDuration": 60])
                == "ValidationError")
        let role = try account.ok("GetRole", ["RoleName": "r"])["Role"]
        #expect(role?["MaxSessionDuration"] == 7_200)
        _ = try account.ok("DeleteRole", ["RoleName": "r"])
    }

    @Test("The account tells about itself")
    func summary() throws {
        _ = try account.ok("CreateUser", ["UserName": "ann"])
        _ = try account.ok(
            "PutUserPolicy",
            ["UserName": "ann", "PolicyName": "p", "PolicyDocument": TestAccount.allowAll])
        #expect(try account.ok("GetAccountSummary")["SummaryMap"]?["Users"] == 1)
        let details = try account.ok("GetAccountAuthorizationDetails", ["Filter": ["User"]])
        #expect(details["UserDetailList"]?[0]?["UserPolicyList"]?[0]?["PolicyName"] == "p")
        #expect(details["RoleDetailList"] == [])
        _ = try account.ok("CreateAccountAlias", ["AccountAlias": "my-team"])
        #expect(try account.ok("ListAccountAliases")["AccountAliases"] == ["my-team"])
        #expect(account.code("CreateAccountAlias", ["AccountAlias": "-x"]) == "ValidationError")
        #expect(try account.ok("GetUser")["User"]?["Arn"] == "arn:aws:iam::123456789012:root")
    }

    @Test("What is not emulated is refused by name")
    func refusals() {
        guard case .failure(let failure) = account.call("iam", "CreateServiceLinkedRole") else {
            Issue.record("not refused")
            return
        }
        #expect(failure.code == "NotImplemented" && failure.status == 501)
        #expect(failure.message.contains("iam CreateServiceLinkedRole is not emulated"))
        #expect(account.code("NoSuchThing") == "NotImplemented")
        #expect(account.code("AssumeRoleWithWebIdentity", service: "sts") == "NotImplemented")
    }

    @Test("Every operation is in the table once, and answers any input without a crash")
    func fuzz() {
        let names = IAMOperation.all.map(\.name)
        #expect(Set(names).count == names.count && names.count == 176)
        #expect(IAMOperation.sts.count == 11)
        var state: UInt64 = 5
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let members = [
            "UserName", "RoleName", "GroupName", "PolicyName", "PolicyArn", "PolicyDocument",
            "Path", "MaxItems", "Marker", "Tags", "TagKeys", "RoleArn", "RoleSessionName",
            "AssumeRolePolicyDocument", "DurationSeconds", "ActionNames", "PolicyInputList",
            "AccessKeyId", "Status", "VersionId", "PermissionsBoundary", "Name", "Policy",
        ]
        let values: [JSONValue] = [
            "a", "", "x/y", nil, 5, -1, true, [], ["a"], [["Key": "a", "Value": "b"]], [:],
            TestAccount.allowAll, TestAccount.trustAccount, "/", "Active", "v1", "s3:GetObject",
            "arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:policy/a",
        ]
        for round in 0..<3_000 {
            let isSTS = round % 8 == 0
            let table = (isSTS ? IAMOperation.sts : IAMOperation.all)
                .filter { $0.perform != nil }
            var input = JSONObject()
            for _ in 0..<random(6) {
                input[members[random(members.count)]] = values[random(values.count)]
            }
            let name = table[random(table.count)].name
            _ = account.call(isSTS ? "sts" : "iam", name, .object(input))
        }
    }
}
