import OrderedCollections
import SnowflakeSQL

// Parameters of the account and of users, which sessions begin with. Source: Snowflake
// documentation, ALTER ACCOUNT, ALTER USER, "Parameters", parameter hierarchy.
extension SnowflakeAccount {
    func alterAccount(
        _ alter: AlterObject, _ context: StatementContext
    ) throws(SnowflakeError) {
        guard catalog.effectiveRoles(of: context.session.role).contains("ACCOUNTADMIN") else {
            throw .insufficientPrivileges("account", name)
        }
        var names: [String] = []
        switch alter.action {
        case .set(let options):
            for option in options {
                let (name, value) = try Self.parameter(option)
                // One that only the account has keeps its default.
                guard Self.accountOnly[name] == nil else { continue }
                catalog.parameters[name] = value
                names.append(name)
            }
        case .unset(let given):
            for name in given.map(\.name) {
                guard Self.accountOnly[name] != nil || SessionParameters().knows(name) else {
                    throw .compilation(1006, "22023", "invalid parameter '\(name)'")
                }
                catalog.parameters[name] = nil
                names.append(name)
            }
        default: throw .unsupported("ALTER ACCOUNT action")
        }
        for session in sessions.values { try inherit(names, session) }
    }

    /// ALTER USER … SET and UNSET.
    func alterUser(
        _ alter: AlterObject, _ user: String, _ context: StatementContext
    ) throws(SnowflakeError) {
        guard var entry = catalog.users[user] else { throw .missing("User", user) }
        var names: [String] = []
        switch alter.action {
        case .set(let options):
            for option in options {
                guard SessionParameters().knows(option.name) else {
                    try entry.set(option.name, to: option.value)
                    continue
                }
                let (name, value) = try Self.parameter(option)
                entry.parameters[name] = value
                names.append(name)
            }
        case .unset(let given):
            for name in given.map(\.name) {
                if entry.parameters.removeValue(forKey: name) != nil {
                    names.append(name)
                } else {
                    try entry.set(name, to: nil)
                }
            }
        default: throw .unsupported("ALTER USER action")
        }
        catalog.users[user] = entry
        for session in sessions.values where session.user == user { try inherit(names, session) }
    }

    private static let accountOnly = Dictionary(
        uniqueKeysWithValues: accountParameters.map { ($0.0, $0.1) })

    /// A parameter with its value, in the form in which it is shown.
    private static func parameter(
        _ option: SQLOption
    ) throws(SnowflakeError) -> (name: String, value: String) {
        let value = option.value.text ?? ""
        var probe = SessionParameters()
        if let standard = accountOnly[option.name], !probe.knows(option.name) {
            guard value.uppercased() == standard.uppercased() else {
                throw .unsupported("parameter \(option.name) other than its default")
            }
            return (option.name, standard)
        }
        try probe.set(option.name, to: value)
        return (option.name, probe.text(of: option.name) ?? value)
    }

    /// The level that a session has a parameter from, and the value there.
    func inherited(
        _ name: String, by user: String?
    ) -> (level: String, value: String)? {
        if let user, let value = catalog.users[user]?.parameters[name] { return ("USER", value) }
        return catalog.parameters[name].map { ("ACCOUNT", $0) }
    }

    /// Gives a session the parameters that it has not set itself.
    private func inherit(
        _ names: [String], _ session: SnowflakeSession
    ) throws(SnowflakeError) {
        for name in names where !session.ownParameters.contains(name) {
            if let value = inherited(name, by: session.user)?.value {
                try session.parameters.set(name, to: value)
            } else {
                try session.parameters.unset(name)
            }
        }
    }

    /// Gives a new session what the account and its user have.
    func inherit(_ session: SnowflakeSession) {
        let own = catalog.users[session.user]?.parameters ?? [:]
        guard !catalog.parameters.isEmpty || !own.isEmpty else { return }
        for (name, value) in catalog.parameters { try? session.parameters.set(name, to: value) }
        for (name, value) in own { try? session.parameters.set(name, to: value) }
    }
}
