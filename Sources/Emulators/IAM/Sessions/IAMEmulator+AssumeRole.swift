public import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension IAMEmulator: CredentialService {
    /// STS AssumeRole (AWS STS API Reference): a session of the role, if its trust policy allows.
    ///
    /// Services take such a session for their own work and renew it themselves, so it has no
    /// credentials and does not end.
    public func assumeRole(
        _ roleARN: String, session: String, externalID: String?, as actor: Actor
    ) throws(ServiceFailure) -> Principal {
        do {
            return try openSession(of: roleARN, named: session, externalID, for: actor.principal)
        } catch {
            throw ServiceFailure(error, service: "sts")
        }
    }

    private func openSession(
        of roleARN: String, named session: String, _ externalID: String?,
        for principal: Principal
    ) throws(IAMError) -> Principal {
        try checkSessionName(session)
        let role = try roleName(roleARN)
        var keys = [AuthorizationRequest.ContextKey("sts:RoleSessionName", session)]
        if let externalID { keys.append(.init("sts:ExternalId", externalID)) }
        let answer = authorize(
            AuthorizationRequest(
                principal: principal, action: "sts:AssumeRole", resource: roleARN, context: keys))
        // A role that does not exist is denied like any other: STS tells nobody which roles exist.
        guard answer.isAllowed else {
            throw .accessDenied(
                "User: \(principal.name) is not authorized to perform: sts:AssumeRole on"
                    + " resource: \(roleARN) because \(answer.reason)")
        }
        noteUse(ofRole: roleARN)
        return .session(role: role, name: session)
    }

    func checkSessionName(_ session: String) throws(IAMError) {
        guard session.utf8.count >= 2, isName(session, upTo: 64) else {
            throw .validation(
                "1 validation error detected: Value '\(session)' at 'roleSessionName' failed to"
                    + " satisfy constraint: Member must satisfy regular expression pattern:"
                    + " [\\w+=,.@-]*, and have length between 2 and 64")
        }
    }

    func roleName(_ text: String) throws(IAMError) -> ARN {
        guard let role = ARN(text), role.service == "iam", role.resource.hasPrefix("role/")
        else { throw .validation("\(text) is invalid") }
        return role
    }

    func noteUse(ofRole arn: String) {
        guard let role = entity(arn: arn) else { return }
        state.entities[EntityKey(.role, role.name)]?.lastUsed = context.now
    }

    // MARK: Through the API

    /// AssumeRole as callers with credentials use it; the gate has asked the trust policy.
    func assumeRoleForCaller(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let arn = try input.required("RoleArn")
        let name = try input.required("RoleSessionName")
        try checkSessionName(name)
        let role = try roleName(arn)
        guard let entity = entity(arn: arn) else {
            throw .accessDenied(
                "User: \(input.actor.principal.name) is not authorized to perform:"
                    + " sts:AssumeRole on resource: \(arn) because there is no such role")
        }
        try refuseDevices(input)
        let parent = input.actor.principal.credentials.flatMap { state.sessions[$0] }
        let length = try sessionLength(input, role: entity)
        let policies = try sessionPolicies(input)
        let (tags, transitive) = try sessionTags(input, parent: parent)
        let identity = try sourceIdentity(input, parent: parent)
        noteUse(ofRole: arn)
        let session = issue(
            for: { .session(role: role, name: name, credentials: $0) }, entity: arn,
            length: length, policies: policies, tags: tags, transitive: transitive,
            sourceIdentity: identity)
        var output: JSONObject = [
            "Credentials": Self.shape(session),
            "AssumedRoleUser": [
                "AssumedRoleId": .string("\(entity.id):\(name)"),
                "Arn": .string(session.principal.name),
            ],
        ]
        if let size = packedSize(input) { output["PackedPolicySize"] = JSONValue(size) }
        if let identity { output["SourceIdentity"] = .string(identity) }
        return output
    }

    /// STS API Reference, AssumeRole: 15 minutes to the role's maximum; one hour in a chain.
    private func sessionLength(_ input: IAMInput, role: Entity) throws(IAMError) -> Int {
        let wanted = try input.integer("DurationSeconds", in: 900...43_200)
        if input.actor.principal.roleARN != nil, let wanted, wanted > 3_600 {
            throw .validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed"
                    + " by role chaining")
        }
        if let wanted, wanted > role.maxSessionDuration {
            throw .validation(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
        return wanted ?? 3_600
    }

    private func sessionTags(
        _ input: IAMInput, parent: Session?
    ) throws(IAMError) -> (OrderedDictionary<String, String>, OrderedSet<String>) {
        let given = try input.tags()
        var tags: OrderedDictionary<String, String> = [:]
        var transitive: OrderedSet<String> = []
        if let parent, parent.principal.roleARN != nil {
            for key in parent.transitiveTags { tags[key] = parent.tags[key] }
            transitive = parent.transitiveTags
        }
        for (key, value) in given {
            guard !transitive.contains(where: { $0.lowercased() == key.lowercased() }) else {
                throw .validation(
                    "One of the specified tag keys can't be set because it conflicts with a"
                        + " transitive tag key from the calling session.")
            }
            tags[key] = value
        }
        for key in input.texts("TransitiveTagKeys") {
            guard given.keys.contains(key) else {
                throw .validation(
                    "The specified transitive tag key must be included in the requested tags.")
            }
            transitive.append(key)
        }
        return (tags, transitive)
    }

    private func sourceIdentity(
        _ input: IAMInput, parent: Session?
    ) throws(IAMError) -> String? {
        guard let given = input.text("SourceIdentity") else { return parent?.sourceIdentity }
        guard given.utf8.count >= 2, isName(given, upTo: 64) else {
            throw .invalid(
                "SourceIdentity", given,
                "Member must satisfy regular expression pattern: [\\w+=,.@-]*")
        }
        if let kept = parent?.sourceIdentity, kept != given {
            throw .validation("The source identity of a session cannot be changed: it is \(kept)")
        }
        return given
    }
}
