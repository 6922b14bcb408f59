/// What a statement gives back.
public struct StatementResult: Sendable {
    /// One column of the result.
    public struct Column: Hashable, Sendable {
        public var name: String
        public var type: SnowflakeType
        /// Whether the column may hold NULL; true where nothing is known.
        public var isNullable: Bool

        public init(_ name: String, _ type: SnowflakeType, isNullable: Bool = true) {
            self.name = name
            self.type = type
            self.isNullable = isNullable
        }
    }

    public var columns: [Column]
    public var rows: [[SnowflakeValue]]
    /// The statement's id, as LAST_QUERY_ID gives it.
    public var queryID: String = ""
    /// The kind of statement in one or two words, such as `MERGE` or `CREATE TABLE`.
    public var kind: String = ""
    /// Rows that the statement changed.
    public var rowsAffected: Int = 0
    /// What OUT arguments of a call have left for the caller's variables.
    var outputs: [(variable: String, value: TypedValue)] = []

    public init(columns: [Column], rows: [[SnowflakeValue]], rowsAffected: Int = 0) {
        self.columns = columns
        self.rows = rows
        self.rowsAffected = rowsAffected
    }

    /// One row with one text under the column `status`.
    static func status(_ text: String) -> StatementResult {
        StatementResult(columns: [Column("status", .varchar)], rows: [[.text(text)]])
    }

    /// The counts of a statement that changes rows.
    static func counts(_ counts: [(name: String, rows: Int)]) -> StatementResult {
        StatementResult(
            columns: counts.map {
                Column($0.name, .number(precision: 19, scale: 0), isNullable: false)
            },
            rows: [counts.map { .integer($0.rows) }],
            rowsAffected: counts.reduce(0) { $0 + $1.rows })
    }
}
