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
