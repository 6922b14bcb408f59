extension StatementResult {
    /// The rows as texts that do not depend on any session: numbers with their column's scale,
    /// times in ISO 8601 and UTC, variants as compact JSON.
    public var canonicalRows: [[String?]] {
        rows.map { row in
            zip(row, columns).map { CanonicalText.text($0, $1.type) }
        }
    }
}
