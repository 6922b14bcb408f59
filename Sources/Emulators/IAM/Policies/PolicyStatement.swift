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
    }

    let effect: Effect
    let actions: Selection
    /// Nil in trust policies, which are about the role that they are attached to.
    let resources: Selection?
    let principals: (parties: [Party], isNegated: Bool)?
    let conditions: [PolicyCondition]
    /// Such as ``statement `ReadRaw` of policy `validator` ``.
    let label: String

    init(
        effect: Effect, actions: Selection, resources: Selection?,
        principals: (parties: [Party], isNegated: Bool)?, conditions: [PolicyCondition],
        label: String
    ) {
        self.effect = effect
        self.actions = actions
        self.resources = resources
        self.principals = principals
        self.conditions = conditions
        self.label = label
    }
}
