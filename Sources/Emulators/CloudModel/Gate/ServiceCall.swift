public import SimKernel

/// What a call is, for everything that the gate does with it.
public struct ServiceCall: Sendable {
    /// One permission that the call needs.
    public struct Permission: Hashable, Sendable {
        public let action: String
        public let resource: String
        /// Whether the resource itself grants it, as an access control list does, so that only an
        /// explicit deny stands against it.
        public let isGranted: Bool

        public init(_ action: String, on resource: String, isGranted: Bool = false) {
            self.action = action
            self.resource = resource
            self.isGranted = isGranted
        }
    }

    /// The service's short name, such as `s3`.
    public var service: String
    /// The API's operation, such as `CopyObject`.
    public var operation: String
    /// The fault point, such as `s3.copy`.
    public var point: String
    /// The stable business name of what is acted on, such as an object key.
    public var subject: String
    public var permissions: [Permission]
    /// What fault rules can match, beyond those that every call has.
    public var attributes: [(name: String, value: String)]
    /// What the trace keeps of the request.
    public var details: [TraceField]
    public var context: [AuthorizationRequest.ContextKey]

    public init(
        service: String, operation: String, point: String, subject: String,
        permissions: [Permission] = [], attributes: [(name: String, value: String)] = [],
        details: [TraceField] = [], context: [AuthorizationRequest.ContextKey] = []
    ) {
        self.service = service
        self.operation = operation
        self.point = point
        self.subject = subject
        self.permissions = permissions
        self.attributes = attributes
        self.details = details
        self.context = context
    }
}

/// Who makes a call: the actor in the trace and the identity before IAM.
public struct Actor: Hashable, Sendable {
    /// Such as `lambda/validator`, `glue/clean`, `source`, `analyst`.
    public let name: String
    public let principal: Principal

    public init(name: String, principal: Principal) {
        self.name = name
        self.principal = principal
    }
}
