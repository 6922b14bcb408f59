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
    /// As for a query of that role: it must see the database and the schema, and needs SELECT
    /// (Snowflake documentation, "Access control privileges").
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
        return mayRead ? nil : "no SELECT on table \(fullName.uppercased())"
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

    /// The committed rows of a table as canonical text: numbers with the column's scale, times in
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
            while try statement.step() {
                var row: [String?] = []
                row.reserveCapacity(table.columns.count)
                for (index, column) in table.columns.enumerated() {
                    row.append(
                        CanonicalText.text(
                            try statement.value(index, as: column.type), column.type))
                }
                rows.append(row)
            }
        } catch { preconditionFailure("a table of the account cannot be read: \(error)") }
        return (table.columns.map(\.name), rows)
    }
}

/// A committed state of a table: equal states have equal rows.
public struct CommittedState: Hashable, Sendable {
    let table: Int
    let version: Int
}

/// Texts of values that do not depend on any session.
enum CanonicalText {
    /// Nothing for NULL.
    static func text(_ value: SnowflakeValue, _ type: SnowflakeType) -> String? {
        switch value {
        case .null: nil
        case .boolean(let flag): flag ? "true" : "false"
        case .number(let unscaled, let scale): Decimals.text(unscaled, scale: scale)
        case .date(let days): date(days)
        case .time(let time): clock(time)
        case .timestampNTZ(let instant), .timestampLTZ(let instant): iso(instant)
        case .timestampTZ(let instant, _): iso(instant)
        case .variant(let variant): TextForm.json(variant, .compact, SessionParameters(), .utc)
        case .text(let text): text
        case .float(let double): DoubleText.plain(double)
        case .binary(let bytes): Hex.encode(bytes)
        }
    }

    private static func date(_ days: Int) -> String {
        let day = CivilDay(days: days)
        guard (1...9_999).contains(day.year) else {
            return TimeFormat("YYYY-MM-DD").text(days: days, ofDay: 0, offset: 0)
        }
        let year = String(day.year)
        let zeros = String(repeating: "0", count: 4 - year.utf8.count)
        return "\(zeros)\(year)-\(two(Int64(day.month)))-\(two(Int64(day.day)))"
    }

    private static func two(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// `2024-03-01T12:00:00Z`, with six digits of the second where they are not zero.
    private static func iso(_ instant: Int128) -> String {
        let (days, ofDay) = Nanos.split(instant)
        return "\(date(days))T\(clock(ofDay))Z"
    }

    private static func clock(_ ofDay: Int64) -> String {
        let seconds = ofDay / Nanos.second
        let micros = ofDay % Nanos.second / 1_000
        let text = "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        guard micros != 0 else { return text }
        let digits = String(micros)
        return "\(text).\(String(repeating: "0", count: 6 - digits.count))\(digits)"
    }
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
