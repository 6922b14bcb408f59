public import CloudModel
import OrderedCollections

extension IAMEmulator: AccessKeyBook {
    public func accessKey(_ id: String) -> AccessKeyCredential? {
        if let session = state.sessions[id] {
            return AccessKeyCredential(
                id: id, secret: session.secret, sessionToken: session.token,
                principal: session.principal, expiry: session.expiry)
        }
        guard let key = state.accessKeys[id], let principal = principal(of: key) else {
            return outsider(id)
        }
        return AccessKeyCredential(
            id: id, secret: key.secret, principal: principal, isActive: key.isActive)
    }

    /// The root user of another account, whose number is the key: for tests across accounts.
    ///
    /// No account here has a key of twelve digits otherwise, and IAM's own begin with a letter.
    private func outsider(_ id: String) -> AccessKeyCredential? {
        let isAccount =
            id.utf8.count == 12 && id.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isAccount, id != context.account else { return nil }
        return AccessKeyCredential(id: id, secret: "test", principal: .root(account: id))
    }

    private func principal(of key: AccessKey) -> Principal? {
        guard let user = key.user else { return .root(account: context.account) }
        guard let entity = state.entities[user] else { return nil }
        return Principal(
            kind: .user, name: entity.arn(in: context.account), account: context.account)
    }

    public func noteUse(ofAccessKey id: String, service: String, region: String) {
        state.accessKeys[id]?.lastUse = (context.now, service, region)
    }

    /// Gives a user, or without one the root user, an access key that is known beforehand.
    public func setAccessKey(
        _ id: String, secret: String, ofUser name: String? = nil
    ) throws(IAMError) {
        let user = try name.map { name throws(IAMError) in try key(.user, name) }
        state.accessKeys[id] = AccessKey(
            id: id, secret: secret, user: user, created: context.now)
    }
}
