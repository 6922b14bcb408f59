import DataFormats
import Guarantees
import PipelineModel

extension Pipeline {
    /// Everything that the policies of roles and users allow, and whom roles trust elsewhere.
    var permissions: [Permission] {
        roles.flatMap { role in
            role.policies.flatMap { Self.allowed($0, to: role.name) }
                + role.trustedPrincipals.map { principal in
                    Permission(
                        who: role.name, action: "sts:AssumeRole", resource: principal,
                        isConditional: role.externalID != nil, file: "the trust of \(role.name)")
                }
        } + users.flatMap { user in user.policies.flatMap { Self.allowed($0, to: user.name) } }
    }

    private static func allowed(_ policy: JSONFile, to who: String) -> [Permission] {
        let statement = policy.value["Statement"]
        let statements = statement?.arrayValue ?? (statement.map { [$0] } ?? [])
        return statements.filter { $0["Effect"]?.stringValue == "Allow" }.flatMap { statement in
            texts(statement["Action"]).flatMap { action in
                texts(statement["Resource"]).map { resource in
                    Permission(
                        who: who, action: action, resource: resource,
                        isConditional: statement["Condition"] != nil, file: policy.file.path)
                }
            }
        }
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        if let text = value?.stringValue { return [text] }
        return (value?.arrayValue ?? []).compactMap(\.stringValue)
    }
}
