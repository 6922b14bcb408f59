public import CloudModel
import OrderedCollections
public import SimKernel

/// AWS IAM and STS of one account: who may do what to what, and why not.
public final class IAMEmulator: Service {
    public let name: ServiceName = "iam"
    unowned let context: CloudContext
    var state: State
    /// What policies of a principal speak of an action; derived from the state.
    var policiesByAction: [ActionKey: ApplicablePolicies] = [:]
    /// Whether questions are remembered for `usedPermissions` and `refusedPermissions`.
    public var recordsUse = true

    /// Everything that IAM and STS remember.
    struct State: Sendable {
        /// Users, roles and groups in the order of their creation.
        var entities: OrderedDictionary<EntityKey, Entity> = [:]
        /// Managed policies by ARN.
        var managed: OrderedDictionary<String, ManagedPolicy> = [:]
        /// Instance profiles by name.
        var profiles: OrderedDictionary<String, InstanceProfile> = [:]
        var accessKeys: OrderedDictionary<String, AccessKey> = [:]
        /// Temporary credentials by access key id.
        var sessions: OrderedDictionary<String, Session> = [:]
        var alias: String?
        var resourcePolicies: OrderedDictionary<String, PolicyDocument> = [:]
        /// How often something with this ARN was created: a second one gets an id of its own.
        var creations: OrderedDictionary<String, Int> = [:]
        /// How many access keys and sessions were handed out.
        var issued = 0
        var used: OrderedSet<UsedPermission> = []
        var refused: OrderedSet<UsedPermission> = []
    }

    struct ActionKey: Hashable {
        let identity: String
        let action: String
    }

    public init(context: CloudContext) {
        self.context = context
        state = Self.freshState(context)
    }

    /// An account as it is at first: the root user with the access key `test`, secret `test`.
    private static func freshState(_ context: CloudContext) -> State {
        var state = State()
        state.accessKeys["test"] = AccessKey(
            id: "test", secret: "test", user: nil, created: context.now)
        return state
    }

    /// IAM schedules nothing, so nothing can be addressed to it.
    public func handle(_ event: Event, in world: World) {
        preconditionFailure("IAM was sent an event that it never scheduled")
    }

    public func reset() {
        state = Self.freshState(context)
        policiesByAction = [:]
    }

    public func snapshot() -> any Sendable { state }

    public func restore(_ snapshot: any Sendable) {
        guard let state = snapshot as? State else {
            preconditionFailure("a snapshot of another service")
        }
        self.state = state
        policiesByAction = [:]
    }
}

/// A call and the permission that it needs: one line of the smallest policy for a run.
public struct UsedPermission: Hashable, Sendable {
    /// The role's or user's ARN; for others the principal's name.
    public let principal: String
    public let action: String
    public let resource: String

    public init(principal: String, action: String, resource: String) {
        self.principal = principal
        self.action = action
        self.resource = resource
    }
}
