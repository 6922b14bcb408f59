/// A column of a warehouse table.
public struct TableColumn: Hashable, Sendable {
    public var name: String
    public var kind: CellKind

    public init(name: String, kind: CellKind) {
        self.name = name
        self.kind = kind
    }
}

/// Rows of a warehouse table, expected or found.
public struct WarehouseTable: Hashable, Sendable {
    public var name: String
    public var columns: [TableColumn]
    /// The places of the columns that name a row.
    public var key: [Int]
    public var rows: [[Cell]]
    /// Where each expected row comes from; empty for rows that were found.
    public var origins: [RecordOrigin]
    /// Rows that good records made or could have made until a later delivery took their place.
    public var earlier: [[Cell]] = []

    public init(
        name: String, columns: [TableColumn], key: [Int], rows: [[Cell]] = [],
        origins: [RecordOrigin] = []
    ) {
        self.name = name
        self.columns = columns
        self.key = key
        self.rows = rows
        self.origins = origins
    }

    /// The place of a column.
    public func place(of column: String) -> Int? { columns.firstIndex { $0.name == column } }
}

/// What the warehouse must hold.
///
/// Surrogate keys are left out: a version is named by its key and its start, and a fact names its
/// version by `version_start` (null for an unknown owner).
public struct ExpectedWarehouse: Hashable, Sendable {
    /// One table for each rule, in the order of the rules.
    public var tables: [WarehouseTable]
    /// Records that lost against an earlier, different record of the same event.
    public var conflicts: [RecordOrigin]

    public func table(_ name: String) -> WarehouseTable? { tables.first { $0.name == name } }
}
