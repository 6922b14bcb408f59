public import PipelineModel

/// What may be done and reached in a warehouse, when the contract claims that this is no more than
/// the layers need.
public struct WarehouseRights: Sendable {
    public var grants: [WarehouseGrant] = []
    public var integrations: [WarehouseIntegration] = []

    public init() {}
}

/// What policies and grants allow beside what the layers need: it follows from the pipeline alone,
/// so that one judgement serves all its runs.
public struct RightsFindings: Sendable {
    let examined: Int
    let witnesses: [Witness]

    /// Lays rights beside the layers of a contract.
    public init(
        _ contract: Contract, permissions: [Permission], warehouse: WarehouseRights
    ) {
        var findings = Findings("")
        LeastPrivilege(contract: contract).judge(permissions, &findings)
        WarehousePrivilege(contract: contract).judge(warehouse, &findings)
        examined = findings.examined
        witnesses = findings.witnesses
    }
}

/// One right that a warehouse role has.
public struct WarehouseGrant: Hashable, Sendable {
    public let role: String
    /// Such as `SELECT`, `OWNERSHIP` or `CREATE TABLE`.
    public let privilege: String
    /// The kind of object: `ACCOUNT`, `DATABASE`, `TABLE`, `ROLE`, ….
    public let kind: String
    /// The object's full name; for a future grant, that of the schema or database.
    public let name: String
    /// Whether it is on all objects of the kind that will ever be made there.
    public let isFuture: Bool
    /// Whether the role may give it to others.
    public let mayGrant: Bool
    /// The role that has it, where this one only has that role.
    public let through: String?

    public init(
        role: String, privilege: String, kind: String, name: String, isFuture: Bool = false,
        mayGrant: Bool = false, through: String? = nil
    ) {
        self.role = role
        self.privilege = privilege
        self.kind = kind
        self.name = name
        self.isFuture = isFuture
        self.mayGrant = mayGrant
        self.through = through
    }
}

/// The places that a storage integration may reach.
public struct WarehouseIntegration: Hashable, Sendable {
    public let name: String
    /// The IAM role whose name it takes.
    public let role: String
    /// Such as `s3://bucket/folder/`, or `*`.
    public let allowed: [String]
    public let blocked: [String]

    public init(name: String, role: String, allowed: [String], blocked: [String]) {
        self.name = name
        self.role = role
        self.allowed = allowed
        self.blocked = blocked
    }
}
