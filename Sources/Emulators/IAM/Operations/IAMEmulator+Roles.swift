import CloudModel
import DataFormats
import Diagnostics
import OrderedCollections

extension IAMEmulator {
    func createRole(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let text = try input.required("AssumeRolePolicyDocument")
        let duration = try input.integer("MaxSessionDuration", in: 3_600...43_200)
        let description = try roleDescription(input)
        var role = try drafted(input)
        role.trust = try trustPolicy(text, of: role.name)
        role.description = description
        role.maxSessionDuration = duration ?? 3_600
        state.entities[EntityKey(.role, role.name)] = role
        var answer = shape(role).objectValue ?? [:]
        answer["RoleLastUsed"] = nil
        return ["Role": .object(answer)]
    }

    func updateRole(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        let duration = try input.integer("MaxSessionDuration", in: 3_600...43_200)
        let description = try roleDescription(input)
        if let duration { state.entities[key]?.maxSessionDuration = duration }
        if let description { state.entities[key]?.description = description }
        return [:]
    }

    func updateRoleDescription(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        let description = try roleDescription(input) ?? ""
        state.entities[key]?.description = description
        return ["Role": shape(entity(at: key))]
    }

    func updateTrust(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        let text = try input.required("PolicyDocument")
        let trust = try trustPolicy(text, of: entity(at: key).name)
        state.entities[key]?.trust = trust
        return [:]
    }

    private func roleDescription(_ input: IAMInput) throws(IAMError) -> String? {
        guard let text = input.text("Description") else { return nil }
        guard text.unicodeScalars.count <= 1_000 else {
            throw .invalid(
                "Description", text, "Member must have length less than or equal to 1000")
        }
        return text
    }

    /// Reads a trust policy; own users and roles that it names must be there.
    private func trustPolicy(_ text: String, of role: String) throws(IAMError) -> PolicyDocument {
        let policy = try document(text, "trust policy of \(role)", .trust, limit: 2_048)
        for statement in policy.statements {
            let actions = statement.actions.patterns.map(\.text)
            guard actions.allSatisfy({ $0.lowercased().hasPrefix("sts:") }) else {
                throw .malformedPolicy(
                    "AssumeRole policy may only specify STS AssumeRole actions.")
            }
            for case .identity(let arn) in statement.principals?.parties ?? [] {
                guard let parsed = ARN(arn), parsed.service == "iam",
                    parsed.account == context.account
                else { continue }
                guard entity(arn: arn) != nil else {
                    throw .malformedPolicy("Invalid principal in policy: \"AWS\":\"\(arn)\"")
                }
            }
        }
        return policy
    }

    /// Reads a policy as it comes through the API.
    ///
    /// - Throws: `MalformedPolicyDocument` with the first thing that is wrong, `LimitExceeded`
    ///   beyond `limit` characters, of which IAM does not count white space.
    func document(
        _ text: String, _ name: String, _ kind: PolicyDocument.Kind, limit: Int
    ) throws(IAMError) -> PolicyDocument {
        // IAM API Reference, CreatePolicy: a document has at most 131,072 characters.
        guard text.utf8.count <= 131_072 else {
            throw .invalid(
                "PolicyDocument", "…", "Member must have length less than or equal to 131072")
        }
        let policy: PolicyDocument
        do {
            policy = try PolicyDocument(text: text, name: name, kind: kind)
        } catch {
            throw .malformedPolicy(error.sentence)
        }
        guard policy.size <= limit else {
            throw .limitExceeded("Cannot exceed quota for PolicySize: \(limit)")
        }
        return policy
    }
}

extension PolicyProblems {
    /// The problems in one line, for services that answer with a message.
    public var sentence: String {
        let first = diagnostics.first?.summary ?? "Syntax errors in policy."
        return diagnostics.count <= 1 ? first : "\(first) (and \(diagnostics.count - 1) more)"
    }
}
