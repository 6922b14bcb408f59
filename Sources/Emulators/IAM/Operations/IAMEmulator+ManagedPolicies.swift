import CloudModel
import DataFormats
import OrderedCollections

extension IAMEmulator {
    // MARK: Finding

    func managedPolicy(_ arn: String) -> ManagedPolicy? {
        state.managed[arn] ?? AWSManagedPolicies.policy(arn)
    }

    func existingPolicy(_ arn: String) throws(IAMError) -> ManagedPolicy {
        guard let parsed = ARN(arn), parsed.service == "iam",
            parsed.resource.hasPrefix("policy/")
        else { throw .validation("ARN \(arn) is not valid.") }
        if let policy = managedPolicy(arn) { return policy }
        if parsed.account == "aws" {
            throw .noSuchEntity(
                "Policy \(arn) does not exist or is not attachable. (Of AWS's managed policies"
                    + " only \(AWSManagedPolicies.names.joined(separator: ", ")) are emulated.)")
        }
        throw .noSuchEntity("Policy \(arn) does not exist or is not attachable.")
    }

    private func policy(_ input: IAMInput) throws(IAMError) -> ManagedPolicy {
        try existingPolicy(input.required("PolicyArn"))
    }

    private func ownPolicy(_ input: IAMInput) throws(IAMError) -> ManagedPolicy {
        let policy = try policy(input)
        guard !policy.isByAWS else {
            throw .accessDenied("Policy \(policy.arn) belongs to AWS and cannot be changed.")
        }
        return policy
    }

    // MARK: Policies

    func createPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let name = try input.name("PolicyName")
        let path = try input.path()
        let text = try input.required("PolicyDocument")
        let tags = try input.tags()
        guard state.managed.count < 1_500 else {
            throw .limitExceeded("Cannot exceed quota for PoliciesPerAccount: 1500")
        }
        let folded = name.lowercased()
        guard !state.managed.values.contains(where: { $0.name.lowercased() == folded }) else {
            throw .entityAlreadyExists(
                "A policy called \(name) already exists. Duplicate names are not allowed.")
        }
        let document = try document(text, name, .identity, limit: 6_144)
        let arn = "arn:aws:iam::\(context.account):policy\(path)\(name)"
        let policy = ManagedPolicy(
            name: name, path: path, arn: arn, id: uniqueID("ANPA", for: arn),
            description: input.text("Description"), created: context.now, updated: context.now,
            versions: [.init(id: "v1", document: document, created: context.now)],
            defaultVersion: "v1", nextVersion: 2, tags: tags, isByAWS: false)
        state.managed[arn] = policy
        return ["Policy": shape(policy)]
    }

    func getPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        ["Policy": shape(try policy(input))]
    }

    func listPolicies(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let scope = try input.oneOf("Scope", ["All", "AWS", "Local"]) ?? "All"
        let usage = try input.oneOf(
            "PolicyUsageFilter", ["PermissionsPolicy", "PermissionsBoundary"])
        let onlyAttached = input.flag("OnlyAttached")
        let prefix = try input.pathPrefix()
        var found = scope == "AWS" ? [] : state.managed.values.sorted { $0.name < $1.name }
        if scope != "Local" { found += AWSManagedPolicies.all }
        found = found.filter { policy in
            let isAttached = !attachments(of: policy.arn).isEmpty
            let isBoundary = !bounded(by: policy.arn).isEmpty
            if usage == "PermissionsBoundary" && !isBoundary { return false }
            if usage == "PermissionsPolicy" && !isAttached { return false }
            return policy.path.hasPrefix(prefix) && (!onlyAttached || isAttached || isBoundary)
        }
        return try input.page("Policies", found.map { shape($0, inList: true) })
    }

    func deletePolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let policy = try ownPolicy(input)
        guard attachments(of: policy.arn).isEmpty, bounded(by: policy.arn).isEmpty else {
            throw .deleteConflict("Cannot delete a policy attached to entities.")
        }
        guard policy.versions.count == 1 else {
            throw .deleteConflict(
                "This policy has more than one version. Before you delete a policy, you must"
                    + " delete the policy's versions. The default version is deleted with the"
                    + " policy.")
        }
        state.managed.removeValue(forKey: policy.arn)
        return [:]
    }

    // MARK: Versions

    func createPolicyVersion(_ input: IAMInput) throws(IAMError) -> JSONObject {
        var policy = try ownPolicy(input)
        let text = try input.required("PolicyDocument")
        let document = try document(text, policy.name, .identity, limit: 6_144)
        guard policy.versions.count < 5 else {
            throw .limitExceeded(
                "A managed policy can have up to 5 versions. Before you create a new version, you"
                    + " must delete an existing version.")
        }
        let version = ManagedPolicy.Version(
            id: "v\(policy.nextVersion)", document: document, created: context.now)
        policy.nextVersion += 1
        policy.versions.append(version)
        policy.updated = context.now
        if input.flag("SetAsDefault") { policy.defaultVersion = version.id }
        state.managed[policy.arn] = policy
        return ["PolicyVersion": shape(version, of: policy, withDocument: false)]
    }

    func getPolicyVersion(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let policy = try policy(input)
        let version = try version(input, of: policy)
        return ["PolicyVersion": shape(version, of: policy, withDocument: true)]
    }

    func listPolicyVersions(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let policy = try policy(input)
        let versions = policy.versions.reversed().map {
            shape($0, of: policy, withDocument: false)
        }
        return try input.page("Versions", versions)
    }

    func deletePolicyVersion(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let policy = try ownPolicy(input)
        let version = try version(input, of: policy)
        guard version.id != policy.defaultVersion else {
            throw .deleteConflict("Cannot delete the default version of a policy.")
        }
        state.managed[policy.arn]?.versions.removeAll { $0.id == version.id }
        return [:]
    }

    func setDefaultPolicyVersion(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let policy = try ownPolicy(input)
        let version = try version(input, of: policy).id
        state.managed[policy.arn]?.defaultVersion = version
        state.managed[policy.arn]?.updated = context.now
        return [:]
    }

    private func version(
        _ input: IAMInput, of policy: ManagedPolicy
    ) throws(IAMError) -> ManagedPolicy.Version {
        let id = try input.required("VersionId")
        guard let version = policy.versions.first(where: { $0.id == id }) else {
            throw .noSuchEntity(
                "Policy \(policy.arn) version \(id) does not exist or is not attachable.")
        }
        return version
    }

    // MARK: Tags and users

    func tagPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let policy = try ownPolicy(input)
        let tags = try merged(policy.tags, with: input.tags())
        state.managed[policy.arn]?.tags = tags
        return [:]
    }

    func untagPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let policy = try ownPolicy(input)
        let tags = without(input.texts("TagKeys"), policy.tags)
        state.managed[policy.arn]?.tags = tags
        return [:]
    }

    func listPolicyTags(_ input: IAMInput) throws(IAMError) -> JSONObject {
        try pageOfTags(policy(input).tags, input)
    }

    func listEntitiesForPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let arn = try policy(input).arn
        let filter = try input.oneOf(
            "EntityFilter", ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"])
        let usage = try input.oneOf(
            "PolicyUsageFilter", ["PermissionsPolicy", "PermissionsBoundary"])
        let prefix = try input.pathPrefix()
        let entities = usage == "PermissionsBoundary" ? bounded(by: arn) : attachments(of: arn)
        let found = entities.filter {
            $0.path.hasPrefix(prefix) && (filter == nil || filter == $0.kind.title)
        }
        let (range, marker) = try input.slice(found.count)
        var output = JSONObject()
        for kind in [Entity.Kind.group, .user, .role] {
            let title = kind.title
            output["Policy\(title)s"] = .array(
                found[range].filter { $0.kind == kind }.map {
                    ["\(title)Name": .string($0.name), "\(title)Id": .string($0.id)]
                })
        }
        output["IsTruncated"] = .bool(marker != nil)
        if let marker { output["Marker"] = .string(marker) }
        return output
    }
}
