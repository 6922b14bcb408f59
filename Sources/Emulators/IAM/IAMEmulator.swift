public import CloudModel
import OrderedCollections
public import SimKernel

/// AWS IAM and STS of one account: who may do what to what, and why not.
public final class IAMEmulator: Service {
    public let name: ServiceName = "iam"
    unowned let context: CloudContext
    var state = State()
    /// Statements of a principal's policies that speak of an action; derived from the state.
    var statementsByAction: [ActionKey: [PolicyStatement]] = [:]
    /// Whether allowed calls are remembered for `usedPermissions`.
    public var recordsUse = true

    /// Everything that IAM remembers.
    struct State: Sendable {
        /// Roles and users by ARN.
        var identities: OrderedDictionary<String, Identity> = [:]
        var resourcePolicies: OrderedDictionary<String, PolicyDocument> = [:]
        var used: OrderedSet<UsedPermission> = []
    }

    /// A role or user.
    struct Identity: Sendable {
        let name: String
        /// Nil for users.
        let trust: PolicyDocument?
        var policies: [PolicyDocument]
    }

    struct ActionKey: Hashable {
        let identity: String
        let action: String
    }

    public init(context: CloudContext) { self.context = context }

    /// IAM schedules nothing, so nothing can be addressed to it.
    public func handle(_ event: Event, in world: World) {
        preconditionFailure("IAM was sent an event that it never scheduled")
    }

    public func reset() {
        state = State()
        statementsByAction = [:]
    }

    public func snapshot() -> any Sendable { state }

    public func restore(_ snapshot: any Sendable) {
        guard let state = snapshot as? State else {
            preconditionFailure("a snapshot of another service")
        }
        self.state = state
        statementsByAction = [:]
    }
}

/// A call that was allowed: one line of the smallest policy that a run needs.
public struct UsedPermission: Hashable, Sendable {
    /// The role's or user's ARN; for others the principal's name.
    public let principal: String
    public let action: String
    public let resource: String
}
