/// Statements of the account's own, which fail only by a mistake of ours: what goes wrong in them
/// is no answer to a user and must not pass unseen.
extension SQLiteConnection {
    func upkeep(_ sql: String, _ values: [SQLiteValue] = []) {
        do throws(SnowflakeError) { try run(sql, values) } catch {
            preconditionFailure("\(error)")
        }
    }

    /// The one number that a query of the account's own gives.
    func number(_ sql: String) -> Int64 {
        do throws(SnowflakeError) {
            let statement = try prepare(sql)
            defer { statement.done() }
            return try statement.step() ? statement.integer(0) : 0
        } catch { preconditionFailure("\(error)") }
    }

    /// The number of a table's last row; zero for a table without rows.
    func lastRow(of storage: String) -> Int64 {
        number("SELECT ifnull(max(rowid), 0) FROM \(storage)")
    }

    func isEmpty(_ storage: String) -> Bool {
        number("SELECT EXISTS (SELECT 1 FROM \(storage))") == 0
    }

    /// Whether there is storage of this name: that of a table or of its earlier rows.
    func has(_ storage: String) -> Bool {
        number("SELECT count(*) FROM sqlite_master WHERE name = '\(storage)'") > 0
    }
}
