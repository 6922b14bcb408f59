import CloudModel
import DataFormats
import Foundation
import Testing

@testable import IAM

@Suite("Shapes of answers")
struct ShapeTests {
    /// What answers may hold; generate_shapes.py writes it from botocore's models.
    private static let shapes: JSONValue = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "AnswerShapes.json")
        let text = try? String(contentsOf: file, encoding: .utf8)
        return text.flatMap { try? JSONValue(parsing: $0) } ?? .null
    }()

    /// One call of everything that can succeed, in an order in which it does.
    private static let calls: [(operation: String, input: JSONValue)] = {
        let user: JSONValue = ["UserName": "ann"]
        let role: JSONValue = ["RoleName": "r"]
        let group: JSONValue = ["GroupName": "g"]
        let profile: JSONValue = ["InstanceProfileName": "i"]
        let arn: JSONValue = "arn:aws:iam::123456789012:policy/p"
        let policy: JSONValue = ["PolicyArn": arn]
        let tags: JSONValue = [["Key": "k", "Value": "v"]]
        func with(_ base: JSONValue, _ more: JSONObject) -> JSONValue {
            var object = base.objectValue ?? [:]
            for (key, value) in more { object[key] = value }
            return .object(object)
        }
        let document: JSONObject = ["PolicyName": "in", "PolicyDocument": TestAccount.allowAll]
        var calls: [(String, JSONValue)] = [
            (
                "CreatePolicy",
                ["PolicyName": "p", "PolicyDocument": TestAccount.allowAll, "Tags": tags]
            ),
            ("CreateUser", with(user, ["Tags": tags, "PermissionsBoundary": arn])),
            ("CreateGroup", group),
            (
                "CreateRole",
                with(
                    role,
                    [
                        "AssumeRolePolicyDocument": TestAccount.trustAccount,
                        "PermissionsBoundary": arn, "Description": "d", "Tags": tags,
                    ])
            ),
            ("CreateInstanceProfile", with(profile, ["Tags": tags])),
            ("AddRoleToInstanceProfile", with(profile, ["RoleName": "r"])),
            ("AddUserToGroup", with(group, ["UserName": "ann"])),
            ("CreateAccessKey", user), ("CreateAccountAlias", ["AccountAlias": "alias"]),
        ]
        for (kind, base) in [("User", user), ("Role", role), ("Group", group)] {
            calls += [
                ("Attach\(kind)Policy", with(base, ["PolicyArn": arn])),
                ("Put\(kind)Policy", with(base, document)),
                ("ListAttached\(kind)Policies", base), ("List\(kind)Policies", base),
                ("Get\(kind)Policy", with(base, ["PolicyName": "in"])), ("Get\(kind)", base),
                ("List\(kind)s", [:]),
            ]
            if kind == "Group" { continue }
            calls += [
                ("Tag\(kind)", with(base, ["Tags": tags])), ("List\(kind)Tags", base),
                ("Put\(kind)PermissionsBoundary", with(base, ["PermissionsBoundary": arn])),
                ("Untag\(kind)", with(base, ["TagKeys": ["k"]])),
            ]
        }
        calls += [
            (
                "CreatePolicyVersion",
                with(policy, ["PolicyDocument": TestAccount.allowAll, "SetAsDefault": true])
            ),
            ("GetPolicyVersion", with(policy, ["VersionId": "v1"])),
            ("ListPolicyVersions", policy), ("GetPolicy", policy), ("ListPolicies", [:]),
            ("ListEntitiesForPolicy", policy), ("TagPolicy", with(policy, ["Tags": tags])),
            ("ListPolicyTags", policy), ("UntagPolicy", with(policy, ["TagKeys": ["k"]])),
            ("SetDefaultPolicyVersion", with(policy, ["VersionId": "v2"])),
            ("DeletePolicyVersion", with(policy, ["VersionId": "v1"])),
            ("ListGroupsForUser", user), ("ListAccessKeys", user),
            ("GetAccessKeyLastUsed", ["AccessKeyId": "test"]),
            ("UpdateAccessKey", ["AccessKeyId": "test", "Status": "Active"]),
            ("GetInstanceProfile", profile), ("ListInstanceProfiles", [:]),
            ("ListInstanceProfilesForRole", role),
            ("TagInstanceProfile", with(profile, ["Tags": tags])),
            ("ListInstanceProfileTags", profile),
            ("UntagInstanceProfile", with(profile, ["TagKeys": ["k"]])),
            ("UpdateRole", with(role, ["Description": "e"])),
            ("UpdateRoleDescription", with(role, ["Description": "f"])),
            (
                "UpdateAssumeRolePolicy",
                with(role, ["PolicyDocument": TestAccount.trustAccount])
            ),
            ("ListAccountAliases", [:]), ("GetAccountSummary", [:]),
            ("GetAccountAuthorizationDetails", [:]),
        ]
        let simulated: JSONObject = [
            "ActionNames": ["s3:GetObject"], "PolicyInputList": [TestAccount.allowAll],
            "PermissionsBoundaryPolicyInputList": [TestAccount.allowAll],
        ]
        let source: JSONValue = ["PolicySourceArn": "arn:aws:iam::123456789012:user/ann"]
        calls += [
            ("SimulateCustomPolicy", .object(simulated)),
            ("SimulatePrincipalPolicy", with(source, simulated)),
            ("GetContextKeysForPrincipalPolicy", source),
            (
                "GetContextKeysForCustomPolicy", ["PolicyInputList": [TestAccount.allowAll]]
            ),
        ]
        calls += [
            "ListMFADevices", "ListVirtualMFADevices", "ListSSHPublicKeys",
            "ListSigningCertificates", "ListServerCertificates", "ListServiceSpecificCredentials",
            "ListOpenIDConnectProviders", "ListSAMLProviders",
        ].map { ($0, [:]) }
        calls += [
            ("RemoveRoleFromInstanceProfile", with(profile, ["RoleName": "r"])),
            ("DeleteInstanceProfile", profile),
            ("RemoveUserFromGroup", with(group, ["UserName": "ann"])),
            ("DeleteAccountAlias", ["AccountAlias": "alias"]),
            ("UpdateGroup", with(group, ["NewPath": "/x/"])),
            ("UpdateUser", with(user, ["NewPath": "/x/"])),
            ("DeleteUserPermissionsBoundary", user), ("DeleteRolePermissionsBoundary", role),
        ]
        for (kind, base) in [("User", user), ("Role", role), ("Group", group)] {
            calls += [
                ("Detach\(kind)Policy", with(base, ["PolicyArn": arn])),
                ("Delete\(kind)Policy", with(base, ["PolicyName": "in"])),
            ]
        }
        return calls + [("DeleteRole", role), ("DeleteGroup", group), ("DeletePolicy", policy)]
    }()

    @Test("Every operation of IAM answers in the shape of its API model")
    func iam() throws {
        let account = TestAccount()
        for (operation, input) in Self.calls {
            check(operation, try account.ok(operation, input), "iam")
        }
        for key in try account.ok("ListAccessKeys", ["UserName": "ann"])["AccessKeyMetadata"]?
            .arrayValue ?? []
        {
            let input: JSONValue = ["UserName": "ann", "AccessKeyId": key["AccessKeyId"] ?? ""]
            check("DeleteAccessKey", try account.ok("DeleteAccessKey", input), "iam")
        }
        check("DeleteUser", try account.ok("DeleteUser", ["UserName": "ann"]), "iam")
        let failing = [
            "GetLoginProfile", "DeleteLoginProfile", "GetAccountPasswordPolicy",
            "DeleteAccountPasswordPolicy",
        ]
        let called = Set(Self.calls.map(\.operation) + failing + ["DeleteAccessKey", "DeleteUser"])
        let emulated = IAMOperation.all.filter { $0.perform != nil }.map(\.name)
        #expect(Set(emulated).subtracting(called).sorted() == [])
        for operation in failing {
            #expect(account.code(operation, ["UserName": "ann"]) == "NoSuchEntity")
        }
    }

    @Test("Every operation of STS answers in the shape of its API model")
    func sts() throws {
        let account = TestAccount()
        _ = try account.ok("CreateUser", ["UserName": "ann"])
        _ = try account.ok(
            "PutUserPolicy",
            ["UserName": "ann", "PolicyName": "p", "PolicyDocument": TestAccount.allowAll])
        _ = try account.ok(
            "CreateRole",
            [
                "RoleName": "r",
                "AssumeRolePolicyDocument": TestAccount.text(
                    #"{"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": "*"}}"#),
            ])
        let ann = Principal(
            kind: .user, name: "arn:aws:iam::123456789012:user/ann", account: "123456789012")
        let calls: [(String, JSONValue)] = [
            (
                "AssumeRole",
                [
                    "RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "se",
                    "SourceIdentity": "ann", "Policy": TestAccount.allowAll,
                ]
            ),
            ("GetCallerIdentity", [:]), ("GetSessionToken", [:]),
            ("GetFederationToken", ["Name": "bob", "Policy": TestAccount.allowAll]),
            ("GetAccessKeyInfo", ["AccessKeyId": "test"]),
        ]
        for (operation, input) in calls {
            check(operation, try account.ok(operation, input, service: "sts", as: ann), "sts")
        }
        let emulated = IAMOperation.sts.filter { $0.perform != nil }.map(\.name)
        #expect(Set(emulated) == Set(calls.map(\.0)))
    }

    @Test("The tables name the operations of the API models and no others")
    func names() {
        for (service, table) in [("iam", IAMOperation.all), ("sts", IAMOperation.sts)] {
            let model = Self.shapes[service]?.objectValue?.keys ?? []
            #expect(table.map(\.name).sorted() == model.sorted())
        }
    }

    // MARK: Checking

    private func check(_ operation: String, _ answer: JSONValue, _ service: String) {
        guard let shape = Self.shapes[service]?[operation] else {
            Issue.record("\(operation) is in no API model")
            return
        }
        for problem in Self.problems(answer, shape, operation) { Issue.record("\(problem)") }
    }

    private static func problems(
        _ value: JSONValue, _ shape: JSONValue, _ place: String
    ) -> [String] {
        switch (value, shape) {
        case (.object(let members), .object(let known)):
            return members.flatMap { key, value -> [String] in
                guard let member = known[key] ?? known["*"] else { return ["\(place).\(key)"] }
                return problems(value, member, "\(place).\(key)")
            }
        case (.array(let elements), .array(let element)):
            return elements.flatMap { problems($0, element[0], place + "[]") }
        case (.string(let text), .string("timestamp")):
            return (try? ISOTime.instant(text)) == nil ? ["\(place) is no time"] : []
        case (.string, .string("string")), (.bool, .string("boolean")),
            (.number, .string("integer")):
            return []
        default: return ["\(place) is \(value.kindName), the model has \(shape.serialized())"]
        }
    }
}
