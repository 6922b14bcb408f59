import CloudModel
import DataFormats
import OrderedCollections

extension IAMEmulator {
    // MARK: Alias

    func createAlias(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let alias = try input.required("AccountAlias")
        let isSound =
            3...63 ~= alias.utf8.count && !alias.hasPrefix("-") && !alias.hasSuffix("-")
            && !alias.contains("--")
            && alias.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 || $0 == 0x2D }
        guard isSound else {
            throw .invalid(
                "AccountAlias", alias,
                "Member must satisfy regular expression pattern:"
                    + " ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$")
        }
        // An account has one alias: a new one takes the place of the old.
        state.alias = alias
        return [:]
    }

    func deleteAlias(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let alias = try input.required("AccountAlias")
        guard state.alias == alias else {
            throw .noSuchEntity("The account alias \(alias) cannot be found.")
        }
        state.alias = nil
        return [:]
    }

    func listAliases(_ input: IAMInput) throws(IAMError) -> JSONObject {
        try input.page("AccountAliases", state.alias.map { [.string($0)] } ?? [])
    }

    // MARK: Summary

    func accountSummary(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let versions = state.managed.values.reduce(0) { $0 + $1.versions.count }
        let hasRootKeys = state.accessKeys.values.contains { $0.user == nil }
        let counts: [(String, Int)] = [
            ("Users", all(.user).count), ("UsersQuota", 5_000), ("Groups", all(.group).count),
            ("GroupsQuota", 300), ("Roles", all(.role).count), ("RolesQuota", 1_000),
            ("Policies", state.managed.count), ("PoliciesQuota", 1_500),
            ("PolicySizeQuota", 6_144), ("PolicyVersionsInUse", versions),
            ("PolicyVersionsInUseQuota", 10_000), ("VersionsPerPolicyQuota", 5),
            ("InstanceProfiles", state.profiles.count), ("InstanceProfilesQuota", 1_000),
            ("UserPolicySizeQuota", 2_048), ("GroupPolicySizeQuota", 5_120),
            ("RolePolicySizeQuota", 10_240), ("AssumeRolePolicySizeQuota", 2_048),
            ("AttachedPoliciesPerUserQuota", 10), ("AttachedPoliciesPerGroupQuota", 10),
            ("AttachedPoliciesPerRoleQuota", 10), ("GroupsPerUserQuota", 10),
            ("AccessKeysPerUserQuota", 2), ("AccountAccessKeysPresent", hasRootKeys ? 1 : 0),
            ("AccountMFAEnabled", 0), ("AccountPasswordPresent", 0), ("MFADevices", 0),
            ("MFADevicesInUse", 0), ("Providers", 0), ("ServerCertificates", 0),
        ]
        var map = JSONObject()
        for (name, count) in counts { map[name] = JSONValue(count) }
        return ["SummaryMap": .object(map)]
    }

    // MARK: What nothing can create here

    /// A list that has nothing in it; a user that it is of must be there.
    static func empty(_ member: String) -> IAMOperation.Perform {
        { iam in
            { input throws(IAMError) in
                if let name = input.text("UserName") { _ = try iam.key(.user, name) }
                var output = try input.page(member, [])
                // The lists of identity providers and service credentials have no pages.
                if ["OpenIDConnectProviderList", "SAMLProviderList", "ServiceSpecificCredentials"]
                    .contains(member)
                {
                    output["IsTruncated"] = nil
                }
                return output
            }
        }
    }

    func noLoginProfile(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let name = entity(at: try key(.user, input.userName())).name
        throw .noSuchEntity("Login Profile for User \(name) cannot be found.")
    }

    func noPasswordPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        throw .noSuchEntity(
            "The Password Policy with domain name \(context.account) cannot be found.")
    }

    // MARK: Authorization details

    func authorizationDetails(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let known = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"]
        let filter = input.texts("Filter")
        if let wrong = filter.first(where: { !known.contains($0) }) {
            throw .invalid(
                "Filter", wrong,
                "Member must satisfy enum value set: [\(known.joined(separator: ", "))]")
        }
        var items: [(member: String, value: JSONValue)] = []
        for kind in Entity.Kind.allCases where filter.isEmpty || filter.contains(kind.title) {
            items += all(kind).map { ("\(kind.title)DetailList", detail($0)) }
        }
        var policies: [ManagedPolicy] = []
        if filter.isEmpty || filter.contains("LocalManagedPolicy") {
            policies += Array(state.managed.values)
        }
        if filter.isEmpty || filter.contains("AWSManagedPolicy") {
            policies += AWSManagedPolicies.all.filter { !attachments(of: $0.arn).isEmpty }
        }
        items += policies.map { ("Policies", detail($0)) }
        let (range, marker) = try input.slice(items.count)
        var output = JSONObject()
        for member in ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"] {
            output[member] = .array(
                items[range].filter { $0.member == member }.map(\.value))
        }
        output["IsTruncated"] = .bool(marker != nil)
        if let marker { output["Marker"] = .string(marker) }
        return output
    }

    private func detail(_ entity: Entity) -> JSONValue {
        guard case .object(var object) = shape(entity) else { return [:] }
        let title = entity.kind.title
        object["Description"] = nil
        object["MaxSessionDuration"] = nil
        object["\(title)PolicyList"] = .array(
            entity.inline.elements.map {
                ["PolicyName": .string($0.key), "PolicyDocument": Self.encoded($0.value)]
            })
        object["AttachedManagedPolicies"] = .array(attachedPolicies(entity))
        if entity.kind == .user {
            let names = groups(of: EntityKey(.user, entity.name)).map { JSONValue($0.name) }
            object["GroupList"] = .array(names)
        }
        if entity.kind == .role {
            let key = EntityKey(.role, entity.name)
            object["InstanceProfileList"] = .array(
                state.profiles.values.filter { $0.role == key }.map { shape($0) })
        }
        return .object(object)
    }

    private func detail(_ policy: ManagedPolicy) -> JSONValue {
        guard case .object(var object) = shape(policy) else { return [:] }
        object["Tags"] = nil
        object["PolicyVersionList"] = .array(
            policy.versions.map { shape($0, of: policy, withDocument: true) })
        return .object(object)
    }
}
