/// One compiled statement.
final class PolicyStatement: Sendable {
    enum Effect: String, Sendable { case allow = "Allow", deny = "Deny" }

    /// What a statement lists: patterns that must match, or must not.
    struct Selection: Sendable {
        let patterns: [WildcardPattern]
        let isNegated: Bool
    }

    /// One entry of a `Principal` element.
    enum Party: Sendable, Hashable {
        case everyone
        /// `arn:aws:iam::ACCOUNT:root` or the number alone: the account may delegate.
        case account(String)
        /// A user, a role or a session of one.
        case identity(String)
        case service(String)
        /// The unique id of a user or role, which a policy keeps when its owner was deleted.
        case uniqueID(String)
        /// An identity provider; nobody in a world comes through one.
        case federated(String)
        /// S3's id of an account.
        case canonicalUser(String)
    }

    /// A place in the policy's text, counted from one.
    struct Position: Sendable {
        let line: Int
        let column: Int

        init(_ place: (line: Int, column: Int)) {
            line = place.line
            column = place.column
        }
    }

    let effect: Effect
    let actions: Selection
    /// Nil in trust policies, which are about the role that they are attached to.
    let resources: Selection?
    let principals: (parties: [Party], isNegated: Bool)?
    let conditions: [PolicyCondition]
    /// Such as ``statement `ReadRaw` of policy `validator` ``.
    let label: String
    /// Such as `iam/mover.json:12`; nil for policies that come from no file.
    let place: String?
    /// Where the statement stands in its policy's text.
    let start: Position
    let end: Position
    /// The policy's name.
    let policy: String

    init(
        effect: Effect, actions: Selection, resources: Selection?,
        principals: (parties: [Party], isNegated: Bool)?, conditions: [PolicyCondition],
        label: String, place: String?, start: Position, end: Position, policy: String
    ) {
        self.effect = effect
        self.actions = actions
        self.resources = resources
        self.principals = principals
        self.conditions = conditions
        self.label = label
        self.place = place
        self.start = start
        self.end = end
        self.policy = policy
    }
}
