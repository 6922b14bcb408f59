/// Whose words a service uses for what is wrong with a signature.
///
/// The same mistake has different codes in S3, in services of the query protocol and in those of
/// the JSON protocols.
public enum SignatureDialect: String, Hashable, Sendable, CaseIterable {
    case s3, query, json
}

/// When requests are too old or too early.
public struct SignatureClock: Hashable, Sendable {
    /// Nanoseconds since the Unix epoch.
    public let now: Int64
    /// Whether a request's own time must be within 15 minutes of `now`.
    ///
    /// Real clients sign with the wall clock, which a world on virtual time does not have.
    public var checksSkew: Bool
    /// Whether a presigned request ends; measured on `now`.
    public var checksExpiry: Bool

    public init(now: Int64, checksSkew: Bool = true, checksExpiry: Bool = true) {
        // Far enough from the ends of the range that windows around it can be computed.
        self.now = min(max(now, 0), 8_000_000_000_000_000_000)
        self.checksSkew = checksSkew
        self.checksExpiry = checksExpiry
    }
}
