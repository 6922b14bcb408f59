/// STS as other services see it.
public protocol CredentialService: AnyObject {
    /// AssumeRole: a session of the role, if its trust policy and the caller's policies allow it.
    ///
    /// A service principal needs only the trust policy.
    func assumeRole(
        _ roleARN: String, session: String, externalID: String?, as actor: Actor
    ) throws(ServiceFailure) -> Principal
}
