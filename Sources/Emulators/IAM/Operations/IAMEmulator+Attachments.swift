import CloudModel
import DataFormats
import OrderedCollections

// Attached and inline policies and boundaries, alike for users, groups and roles.
extension IAMEmulator {
    // MARK: Managed policies

    func attachPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        let policy = try existingPolicy(input.required("PolicyArn"))
        let attached = entity(at: key).attached
        guard attached.contains(policy.arn) || attached.count < 10 else {
            throw .limitExceeded("Cannot exceed quota for PoliciesPer\(key.kind.title): 10")
        }
        state.entities[key]?.attached.append(policy.arn)
        return [:]
    }

    func detachPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        let arn = try input.required("PolicyArn")
        guard state.entities[key]?.attached.remove(arn) != nil else {
            throw .noSuchEntity("Policy \(arn) was not found.")
        }
        return [:]
    }

    func listAttachedPolicies(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let prefix = try input.pathPrefix()
        var entity = try entity(input)
        entity.attached = entity.attached.filter {
            managedPolicy($0)?.path.hasPrefix(prefix) == true
        }
        return try input.page("AttachedPolicies", attachedPolicies(entity))
    }

    // MARK: Inline policies

    func putInlinePolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        let name = try input.name("PolicyName")
        let text = try input.required("PolicyDocument")
        // IAM User Guide, "IAM and AWS STS quotas": the sizes of all inline policies together.
        let (limit, others) = (
            key.kind == .user ? 2_048 : key.kind == .group ? 5_120 : 10_240,
            entity(at: key).inline.filter { $0.key != name }
        )
        let used = others.values.reduce(0) { $0 + $1.size }
        let policy = try document(text, name, .identity, limit: limit)
        guard used + policy.size <= limit else {
            throw .limitExceeded(
                "Maximum policy size of \(limit) bytes exceeded for \(key.kind.rawValue)"
                    + " \(entity(at: key).name)")
        }
        state.entities[key]?.inline[name] = policy
        return [:]
    }

    func getInlinePolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let entity = try entity(input)
        let name = try input.required("PolicyName")
        guard let policy = entity.inline[name] else { throw missingInline(name, entity) }
        return [
            "\(entity.kind.title)Name": .string(entity.name), "PolicyName": .string(name),
            "PolicyDocument": Self.encoded(policy),
        ]
    }

    func deleteInlinePolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        let name = try input.required("PolicyName")
        guard state.entities[key]?.inline.removeValue(forKey: name) != nil else {
            throw missingInline(name, entity(at: key))
        }
        return [:]
    }

    func listInlinePolicies(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let names = try entity(input).inline.keys.sorted()
        return try input.page("PolicyNames", names.map { .string($0) })
    }

    private func missingInline(_ name: String, _ entity: Entity) -> IAMError {
        .noSuchEntity("The \(entity.kind.rawValue) policy with name \(name) cannot be found.")
    }

    // MARK: Boundaries

    func putBoundary(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        let policy = try existingPolicy(input.required("PermissionsBoundary"))
        state.entities[key]?.boundary = policy.arn
        return [:]
    }

    func deleteBoundary(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        guard entity(at: key).boundary != nil else {
            throw .noSuchEntity(
                "The \(key.kind.rawValue) with name \(entity(at: key).name) has no permissions"
                    + " boundary.")
        }
        state.entities[key]?.boundary = nil
        return [:]
    }
}

extension PolicyDocument {
    /// Its characters without white space, which is what IAM's quotas count.
    var size: Int { text.utf8.count { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } }
}
