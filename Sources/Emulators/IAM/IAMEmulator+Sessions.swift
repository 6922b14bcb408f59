public import CloudModel

extension IAMEmulator: CredentialService {
    /// STS AssumeRole (AWS STS API Reference): a session of the role, if its trust policy allows.
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
        guard session.utf8.count >= 2, isName(session, upTo: 64) else {
            throw .validation(
                "1 validation error detected: Value '\(session)' at 'roleSessionName' failed to"
                    + " satisfy constraint: Member must satisfy regular expression pattern:"
                    + " [\\w+=,.@-]*, and have length between 2 and 64")
        }
        guard let role = ARN(roleARN), role.service == "iam", role.resource.hasPrefix("role/")
        else { throw .validation("\(roleARN) is invalid") }
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
        return .session(role: role, name: session)
    }
}
