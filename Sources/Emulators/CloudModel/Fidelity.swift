/// How closely something of a real service is emulated.
public enum FidelityStatus: Hashable, Sendable {
    /// Like the real service, as far as its callers can tell.
    case exact
    /// Works, with this difference.
    case approximated(String)
    /// Answered with an error that names it; nothing pretends.
    case refused

    /// The word in the fidelity ledger.
    public var word: String {
        switch self {
        case .exact: "exact"
        case .approximated: "approximated"
        case .refused: "refused"
        }
    }
}

/// One line of the fidelity ledger: a thing that the real service has, and what became of it here.
public struct FidelityEntry: Hashable, Sendable {
    /// What sort of thing is spoken of.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case operation, field, function, state, statement, type, rule
    }

    /// The service's short name, such as `s3`.
    public let service: String
    public let kind: Kind
    /// The real service's own name for it, such as `CopyObject`.
    public let name: String
    public let status: FidelityStatus
    /// Where the behaviour is described, such as `Amazon S3 API Reference, CopyObject`.
    public let source: String

    public init(
        service: String, kind: Kind, name: String, status: FidelityStatus, source: String
    ) {
        self.service = service
        self.kind = kind
        self.name = name
        self.status = status
        self.source = source
    }
}
