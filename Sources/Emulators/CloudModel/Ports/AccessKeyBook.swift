public import SimKernel

/// Who signs with which access key: what a wire needs to verify signatures.
public protocol AccessKeyBook: AnyObject {
    /// The credentials with this access key id; nil if the account has none.
    func accessKey(_ id: String) -> AccessKeyCredential?

    /// Notes for GetAccessKeyLastUsed that a request was signed with the key.
    func noteUse(ofAccessKey id: String, service: String, region: String)
}

/// One access key with everything that decides whether a signature of it counts.
public struct AccessKeyCredential: Hashable, Sendable {
    public let id: String
    public let secret: String
    /// What temporary credentials must send along; nil for long-term keys.
    public let sessionToken: String?
    public let principal: Principal
    /// When temporary credentials end, on the virtual clock.
    public let expiry: VirtualInstant?
    public let isActive: Bool

    public init(
        id: String, secret: String, sessionToken: String? = nil, principal: Principal,
        expiry: VirtualInstant? = nil, isActive: Bool = true
    ) {
        self.id = id
        self.secret = secret
        self.sessionToken = sessionToken
        self.principal = principal
        self.expiry = expiry
        self.isActive = isActive
    }
}
