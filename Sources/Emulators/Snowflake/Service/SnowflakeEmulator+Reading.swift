import CSQLite
import DataFormats
import OrderedCollections

// Direct reading of committed rows, for observers.
extension SnowflakeEmulator {
    /// Which committed state of a table there is now; nil when there is no such table.
    public func committedState(ofTable fullName: String) -> CommittedState? {
        table(fullName).map { table in
            let id = table.header.id
            return CommittedState(table: id, version: account.tableVersions[id] ?? 0)
        }
    }

    /// How many committed rows a table has; nil when there is no such table.
    public func committedRowCount(ofTable fullName: String) -> Int? {
        table(fullName).map { account.rowCount($0) }
    }

    /// Rises with every change of objects and of rights.
    public var catalogVersion: Int { account.catalog.version }

    /// What keeps a role from reading a table that is there; nil when nothing does.
    ///
    /// As for a query of that role: it must see the database and the schema, and needs SELECT, and
    /// USAGE on some warehouse to run on (Snowflake documentation, "Access control privileges").
    /// Where the account has no warehouse at all, somebody else gives one.
    public func obstacle(toReading fullName: String, as role: String) -> String? {
        let role = role.uppercased()
        let catalog = account.catalog
        guard let table = table(fullName) else { return nil }
        guard catalog.roles[role] != nil else { return "there is no role \(role)" }
        let roles = catalog.effectiveRoles(of: role)
        func sees(_ header: ObjectHeader) -> Bool {
            roles.contains(header.owner)
                || roles.contains { catalog.grants.hasAny(on: header.id, role: $0) }
        }
        let parts = fullName.uppercased().split(separator: ".").map(String.init)
        if let database = catalog.databases[parts[0]] {
            guard sees(database.header) else { return "no right on database \(parts[0])" }
            if let schema = database.schemas[parts[1]], !sees(schema.header) {
                return "no right on schema \(parts[0]).\(parts[1])"
            }
        }
        let mayRead =
            roles.contains(table.header.owner)
            || roles.contains { catalog.grants.has("SELECT", on: table.header.id, role: $0) }
        guard mayRead else { return "no SELECT on table \(fullName.uppercased())" }
        let warehouses = catalog.warehouses.values
        let mayRun =
            warehouses.isEmpty
            || warehouses.contains { warehouse in
                roles.contains(warehouse.header.owner)
                    || roles.contains {
                        catalog.grants.has("USAGE", on: warehouse.header.id, role: $0)
                    }
            }
        return mayRun ? nil : "no USAGE on any warehouse"
    }

    /// Whether any object of the account has a name, given in full or by its last parts.
    public func knows(_ name: String) -> Bool {
        let wanted = name.uppercased()
        func fits(_ full: String) -> Bool { full == wanted || full.hasSuffix("." + wanted) }
        for (database, entry) in account.catalog.databases {
            if fits(database.uppercased()) { return true }
            for (schema, entry) in entry.schemas {
                let path = "\(database).\(schema)".uppercased()
                if fits(path) { return true }
                if entry.objectNames.contains(where: { fits("\(path).\($0.uppercased())") }) {
                    return true
                }
            }
        }
        return account.catalog.warehouses.keys.contains { fits($0.uppercased()) }
            || account.catalog.integrations.keys.contains { fits($0.uppercased()) }
    }

    private func table(_ fullName: String) -> TableEntry? {
        let name = fullName.uppercased()
        let parts = name.utf8.split(separator: UInt8(ascii: ".")).compactMap(String.init)
        guard parts.count == 3 else { return nil }
        return account.catalog.databases[parts[0]]?.schemas[parts[1]]?.tables[parts[2]]
    }

    /// The committed rows of a table as canonical text: numbers without needless zeros, times in
    /// ISO 8601 and UTC, variants as compact JSON. Nil when there is no such table.
    public func committedRows(
        ofTable fullName: String
    ) -> (columns: [String], rows: [[String?]])? {
        guard let table = table(fullName) else { return nil }
        let list = table.columns.map(\.storageName).joined(separator: ", ")
        var rows: [[String?]] = []
        do throws(SnowflakeError) {
            let statement = try account.connection.prepare(
                "SELECT \(list) FROM \(table.storageName) WHERE "
                    + account.isCommitted(in: table.header.id))
            defer { statement.done() }
            let types = table.columns.map(\.type)
            while try statement.step() {
                var row: [String?] = []
                row.reserveCapacity(types.count)
                for (index, type) in types.enumerated() {
                    row.append(try cell(statement.stored(index), type))
                }
                rows.append(row)
            }
        } catch { preconditionFailure("a table of the account cannot be read: \(error)") }
        return (table.columns.map(\.name), rows)
    }

    /// A stored value as canonical text; the usual ones without a detour.
    private func cell(
        _ value: OpaquePointer?, _ type: SnowflakeType
    ) throws(SnowflakeError) -> String? {
        switch (sqlite3_value_type(value), type) {
        case (SQLITE_NULL, _): return nil
        case (SQLITE_INTEGER, .number(_, 0)): return String(sqlite3_value_int64(value))
        case (SQLITE_TEXT, .text): return Storage.text(value)
        case (SQLITE_TEXT, .variant), (SQLITE_TEXT, .object), (SQLITE_TEXT, .array):
            if PlainJSON.isCanonical(Storage.bytes(value)) { return Storage.text(value) }
        default: break
        }
        let value = try Storage.decode(value, as: type)
        // One number has one text, whatever type its column has.
        if case .number(let unscaled, let scale) = value {
            return Decimals.shortText(unscaled, scale: scale)
        }
        return CanonicalText.text(value, type)
    }
}

/// A committed state of a table: equal states have equal rows.
public struct CommittedState: Hashable, Sendable {
    let table: Int
    let version: Int
}

extension SchemaEntry {
    /// The names of everything in it; those of procedures and functions without their arguments.
    fileprivate var objectNames: [String] {
        let routines = (Array(procedures.keys) + Array(functions.keys)).map { name in
            String(name.prefix { $0 != "(" })
        }
        return Array(tables.keys) + Array(views.keys) + Array(sequences.keys) + Array(stages.keys)
            + Array(fileFormats.keys) + Array(tasks.keys) + Array(streams.keys) + routines
    }
}
