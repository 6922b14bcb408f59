/// One question to IAM: may this principal do this to that?
public struct AuthorizationRequest: Hashable, Sendable {
    public let principal: Principal
    /// Such as `s3:GetObject`.
    public let action: String
    /// The ARN of what is acted on, or `*`.
    public let resource: String
    /// Condition keys and their values, such as `aws:SourceArn`.
    public let context: [ContextKey]

    /// One condition key of a request.
    public struct ContextKey: Hashable, Sendable {
        public let name: String
        public let values: [String]

        public init(_ name: String, _ values: String...) {
            self.init(name, values)
        }

        public init(_ name: String, _ values: [String]) {
            self.name = name
            self.values = values
        }
    }

    public init(
        principal: Principal, action: String, resource: String, context: [ContextKey] = []
    ) {
        self.principal = principal
        self.action = action
        self.resource = resource
        self.context = context
    }
}

/// IAM's answer, with its reason.
public enum Authorization: Hashable, Sendable {
    /// Allowed; the statement that did it.
    case allowed(by: String)
    /// A statement says no; the sort of policy that holds it and, where known, its file and line,
    /// such as `an identity-based policy at iam/mover.json:12`.
    case explicitlyDenied(by: String, in: String? = nil)
    /// No statement says yes; what is missing, in words.
    case implicitlyDenied(missing: String)

    public var isAllowed: Bool {
        if case .allowed = self { true } else { false }
    }

    /// The reason in one line, for traces and for people.
    public var reason: String {
        switch self {
        case .allowed(let statement): "allowed by \(statement)"
        case .explicitlyDenied(let statement, _): "denied by \(statement)"
        case .implicitlyDenied(let missing): missing
        }
    }
}

/// Whoever answers authorization questions: the IAM emulator.
public protocol Authorizer: AnyObject {
    func authorize(_ request: AuthorizationRequest) -> Authorization
}

/// How seriously a world takes IAM.
public enum AuthorizationMode: String, Hashable, Sendable {
    /// Nobody is asked.
    case off
    /// Denials are recorded, and let pass.
    case audit
    /// Denials deny. The default in scenarios.
    case enforce
}
