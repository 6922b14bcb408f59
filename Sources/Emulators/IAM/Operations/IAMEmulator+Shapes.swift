import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// The structures of IAM's API model.
extension IAMEmulator {
    /// A time as IAM tells it, to the second.
    static func time(_ instant: VirtualInstant) -> JSONValue {
        .string(ISOTime.text(ofInstant: instant.nanoseconds, fraction: .digits(0)))
    }

    static func tags(_ tags: OrderedDictionary<String, String>) -> JSONValue {
        .array(tags.elements.map { ["Key": .string($0.key), "Value": .string($0.value)] })
    }

    /// Policies are percent-encoded in IAM's answers (RFC 3986).
    static func encoded(_ document: PolicyDocument?) -> JSONValue {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in (document?.text ?? "").utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    /// The structure `User`, `Role` or `Group`; lists leave out tags and boundaries.
    func shape(_ entity: Entity, inList: Bool = false) -> JSONValue {
        let title = entity.kind.title
        var object: JSONObject = [
            "Path": .string(entity.path), "\(title)Name": .string(entity.name),
            "\(title)Id": .string(entity.id), "Arn": .string(entity.arn(in: context.account)),
            "CreateDate": Self.time(entity.created),
        ]
        if entity.kind == .role {
            object["AssumeRolePolicyDocument"] = Self.encoded(entity.trust)
            if let text = entity.description { object["Description"] = .string(text) }
            object["MaxSessionDuration"] = JSONValue(entity.maxSessionDuration)
        }
        if inList || entity.kind == .group { return .object(object) }
        if let boundary = entity.boundary {
            object["PermissionsBoundary"] = Self.boundary(boundary)
        }
        if !entity.tags.isEmpty { object["Tags"] = Self.tags(entity.tags) }
        if entity.kind == .role { object["RoleLastUsed"] = lastUse(entity) }
        return .object(object)
    }

    func lastUse(_ role: Entity) -> JSONValue {
        guard let used = role.lastUsed else { return [:] }
        return ["LastUsedDate": Self.time(used), "Region": .string(context.region)]
    }

    static func boundary(_ arn: String) -> JSONValue {
        ["PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": .string(arn)]
    }

    func shape(_ policy: ManagedPolicy, inList: Bool = false) -> JSONValue {
        var object: JSONObject = [
            "PolicyName": .string(policy.name), "PolicyId": .string(policy.id),
            "Arn": .string(policy.arn), "Path": .string(policy.path),
            "DefaultVersionId": .string(policy.defaultVersion),
            "AttachmentCount": JSONValue(attachments(of: policy.arn).count),
            "PermissionsBoundaryUsageCount": JSONValue(bounded(by: policy.arn).count),
            "IsAttachable": true, "CreateDate": Self.time(policy.created),
            "UpdateDate": Self.time(policy.updated),
        ]
        if inList { return .object(object) }
        if let text = policy.description { object["Description"] = .string(text) }
        object["Tags"] = Self.tags(policy.tags)
        return .object(object)
    }

    func shape(
        _ version: ManagedPolicy.Version, of policy: ManagedPolicy, withDocument: Bool
    ) -> JSONValue {
        var object = JSONObject()
        if withDocument { object["Document"] = Self.encoded(version.document) }
        object["VersionId"] = .string(version.id)
        object["IsDefaultVersion"] = .bool(version.id == policy.defaultVersion)
        object["CreateDate"] = Self.time(version.created)
        return .object(object)
    }

    func shape(_ profile: InstanceProfile) -> JSONValue {
        let role = profile.role.flatMap { state.entities[$0] }
        var object: JSONObject = [
            "Path": .string(profile.path), "InstanceProfileName": .string(profile.name),
            "InstanceProfileId": .string(profile.id), "Arn": .string(profile.arn),
            "CreateDate": Self.time(profile.created),
            "Roles": .array(role.map { [shape($0, inList: true)] } ?? []),
        ]
        if !profile.tags.isEmpty { object["Tags"] = Self.tags(profile.tags) }
        return .object(object)
    }

    func attachedPolicies(_ entity: Entity) -> [JSONValue] {
        entity.attached.compactMap { managedPolicy($0) }.map {
            ["PolicyName": .string($0.name), "PolicyArn": .string($0.arn)]
        }
    }

    // MARK: Who uses a managed policy

    func attachments(of policy: String) -> [Entity] {
        state.entities.values.filter { $0.attached.contains(policy) }
    }

    func bounded(by policy: String) -> [Entity] {
        state.entities.values.filter { $0.boundary == policy }
    }
}
