import DataFormats
import Guarantees
import PipelineModel

extension Pipeline {
    /// Everything that the policies of roles, users and buckets allow, and whom roles trust
    /// elsewhere.
    var permissions: [Permission] {
        var all: [Permission] = []
        for role in roles {
            for policy in role.policies { all += Self.allowed(policy, to: role.name) }
            for principal in role.trustedPrincipals where isElsewhere(principal) {
                all.append(
                    Permission(
                        who: role.name, action: "sts:AssumeRole", resource: principal,
                        isConditional: role.externalID != nil, file: "the trust of \(role.name)",
                        isTrust: true))
            }
        }
        for user in users {
            for policy in user.policies { all += Self.allowed(policy, to: user.name) }
        }
        for bucket in buckets { all += bucket.policy.map(allowedByResource) ?? [] }
        return all
    }

    /// What the policy of a resource allows, and to whom.
    private func allowedByResource(_ policy: JSONFile) -> [Permission] {
        Self.statements(policy).flatMap { statement -> [Permission] in
            let principal = statement["Principal"]
            let whom = Self.texts(principal?["AWS"] ?? principal)
            return whom.filter { $0 != "arn:aws:iam::\(account):root" && $0 != account }
                .flatMap { Self.allowed(statement, policy, to: name(of: $0)) }
        }
    }

    /// A role's or user's own name; a principal of another account keeps its ARN.
    private func name(of principal: String) -> String {
        if principal == "*" { return "everybody" }
        if isElsewhere(principal) { return principal }
        return principal.split(separator: "/").last.map(String.init) ?? principal
    }

    /// Whether a principal is everybody, or of another account.
    private func isElsewhere(_ principal: String) -> Bool {
        let parts = principal.split(separator: ":", omittingEmptySubsequences: false)
        return (parts.count > 4 ? String(parts[4]) : principal) != account
    }

    private static func allowed(_ policy: JSONFile, to who: String) -> [Permission] {
        statements(policy).flatMap { allowed($0, policy, to: who) }
    }

    /// The statements of a policy that allow something.
    private static func statements(_ policy: JSONFile) -> [JSONValue] {
        let statement = policy.value["Statement"]
        return (statement?.arrayValue ?? (statement.map { [$0] } ?? []))
            .filter { $0["Effect"]?.stringValue == "Allow" }
    }

    private static func allowed(
        _ statement: JSONValue, _ policy: JSONFile, to who: String
    ) -> [Permission] {
        // All but something is next to everything.
        let actions = statement["NotAction"] == nil ? texts(statement["Action"]) : ["*"]
        let resources = statement["NotResource"] == nil ? texts(statement["Resource"]) : ["*"]
        return actions.flatMap { action in
            resources.map { resource in
                Permission(
                    who: who, action: action, resource: resource,
                    isConditional: statement["Condition"] != nil, file: policy.file.path)
            }
        }
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        if let text = value?.stringValue { return [text] }
        return (value?.arrayValue ?? []).compactMap(\.stringValue)
    }
}
