public import CloudModel
public import SimKernel

/// Rows that a query answered, in canonical text.
public struct SavedRows: Hashable, Sendable {
    public let columns: [String]
    public let rows: [[String?]]

    public init(columns: [String], rows: [[String?]]) {
        self.columns = columns
        self.rows = rows
    }
}

/// The warehouse as guarantees, checks and people see it.
extension Cloud {
    public var commitVersion: Int { 0 }
    public var loads: [VirtualInstant] { [] }
    public func committedRows(ofTable name: String) -> (columns: [String], rows: [[String?]])? {
        nil
    }
    public func runSQL(
        _ sql: String, role: String,
        completion: @escaping (Result<SavedRows, ServiceFailure>) -> Void
    ) {}
    public func queryCommitted(
        _ sql: String, with saved: [String: SavedRows]
    ) -> Result<SavedRows, ServiceFailure> {
        .success(SavedRows(columns: [], rows: []))
    }
}
