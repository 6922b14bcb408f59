import OrderedCollections

/// Who wants a session, and where it shall begin.
public struct ClientLogin: Sendable {
    public var user: String
    public var password: String?
    public var database: String?
    public var schema: String?
    public var warehouse: String?
    public var role: String?
    public var parameters: [SessionParameter]
    /// The driver and its version, such as `PythonConnector 4.8.1`: what CURRENT_CLIENT tells.
    public var client: String?

    public init(
        user: String, password: String? = nil, database: String? = nil, schema: String? = nil,
        warehouse: String? = nil, role: String? = nil, parameters: [SessionParameter] = [],
        client: String? = nil
    ) {
        self.user = user
        self.password = password
        self.database = database
        self.schema = schema
        self.warehouse = warehouse
        self.role = role
        self.parameters = parameters
        self.client = client
    }
}

extension SnowflakeEmulator {
    /// Opens a session for a client.
    ///
    /// A user that the account does not have yet is made, with every role of the system, so that
    /// any client can begin; a user that was created must give its password.
    ///
    /// Source: Snowflake documentation, "Connection parameters"; a database, schema or warehouse
    /// that does not exist leaves the session without one, a role that does not is an error.
    public func openClient(
        _ login: ClientLogin, verifiesPassword: Bool
    ) throws(SnowflakeError) -> SnowflakeSession {
        let user = Self.name(login.user)
        if account.catalog.users[user] == nil, !user.isEmpty { account.addUser(user) }
        if verifiesPassword, let entry = account.catalog.users[user], !entry.password.isEmpty,
            entry.password != login.password
        {
            throw .execution(390100, "08001", "Incorrect username or password was specified.")
        }
        let role = login.role.map(Self.name).flatMap { $0.isEmpty ? nil : $0 }
        if let role, account.catalog.roles[role] == nil {
            throw .execution(
                390201, "08004",
                "The requested role '\(role)' does not exist or is not authorized.")
        }
        let session = try account.openSession(user: user, role: role)
        try prepare(session, state.sessionParameters)
        // A client sends parameters of its own, of which the service keeps those it knows.
        for parameter in login.parameters where session.parameters.knows(parameter.name) {
            try session.parameters.set(parameter.name, to: parameter.value)
            session.ownParameters.insert(parameter.name.uppercased())
        }
        if let client = login.client { session.client = client }
        place(session, login)
        return session
    }

    private func place(_ session: SnowflakeSession, _ login: ClientLogin) {
        let catalog = account.catalog
        if let name = login.warehouse.map(Self.name), catalog.warehouses[name] != nil {
            session.warehouse = name
        }
        guard let name = login.database.map(Self.name), let database = catalog.databases[name]
        else { return }
        session.database = name
        let schema = login.schema.map(Self.name) ?? ""
        let wanted = schema.isEmpty ? "PUBLIC" : schema
        if database.schemas[wanted] != nil || wanted == "INFORMATION_SCHEMA" {
            session.schema = wanted
        }
    }

    /// A name as it was given at login: in double quotes as it stands, else in upper case.
    public static func name(_ given: String) -> String {
        guard given.utf8.count >= 2, given.hasPrefix("\""), given.hasSuffix("\"") else {
            return given.uppercased()
        }
        return String(given.dropFirst().dropLast()).split(separator: "\"\"").joined(separator: "\"")
    }

    /// Ends a client's session; what it had not committed is undone.
    public func closeClient(_ session: SnowflakeSession) {
        guard !session.isClosed else { return }
        account.close(session)
        live[session.id] = nil
    }
}

extension SnowflakeAccount {
    /// A user with all roles of the system.
    func addUser(_ name: String) {
        let roles = catalog.users["ADMIN"]?.roles ?? ["ACCOUNTADMIN", "PUBLIC"]
        catalog.users[name] = UserEntry(
            header: ObjectHeader(
                id: catalog.nextID(), name: name, owner: "ACCOUNTADMIN", created: Int128(now())),
            roles: roles, defaultRole: "ACCOUNTADMIN")
    }
}
