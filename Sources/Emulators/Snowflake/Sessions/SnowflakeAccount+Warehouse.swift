import OrderedCollections
import SnowflakeSQL

/// What says whether a session may use its warehouse; the same answer while none of it changes.
struct WarehouseUse: Hashable, Sendable {
    var warehouse: String
    var role: String
    var secondaryRoles: SecondaryRoles
    var catalog: Int
}

extension SnowflakeAccount {
    /// Refuses a statement that needs a warehouse where the session's is one that its role may not
    /// use. A session that has none runs its statements all the same, so that nobody has to make
    /// one first.
    ///
    /// Source: Snowflake documentation, "Overview of warehouses", USE WAREHOUSE; the error is the
    /// service's own (000606).
    func requireWarehouse(_ session: SnowflakeSession) throws(SnowflakeError) {
        // A procedure runs on its caller's.
        guard let name = session.warehouse, session.work.callDepth == 0 else { return }
        let use = WarehouseUse(
            warehouse: name, role: session.role, secondaryRoles: session.secondaryRoles,
            catalog: catalog.version)
        guard session.allowedWarehouse != use else { return }
        let roles = effectiveRoles(session)
        guard let header = catalog.warehouses[name]?.header,
            roles.contains(header.owner)
                || roles.contains(where: { catalog.grants.has("USAGE", on: header.id, role: $0) })
        else { throw .noWarehouse }
        session.allowedWarehouse = use
    }
}

extension Statement {
    /// Whether it reads or writes rows whatever it says; of a query its plan tells.
    var needsWarehouse: Bool {
        switch self {
        case .insert, .multiInsert, .update, .delete, .merge, .copyIntoTable, .copyIntoLocation:
            true
        case .createTable(let create):
            if case .query = create.source { true } else { false }
        default: false
        }
    }
}

extension SnowflakeError {
    static var noWarehouse: SnowflakeError {
        execution(
            606, "57P03",
            "No active warehouse selected in the current session.  Select an active warehouse "
                + "with the 'use warehouse' command.")
    }
}
