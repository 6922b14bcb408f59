public import DataFormats
public import StatesLanguage

/// What a distributed Map wants: a child execution for each of its items or batches.
public struct MapRunRequest: Sendable, Hashable {
    public let token: TaskToken
    /// The Map Run's ARN.
    public let arn: String
    public let state: String
    /// What the names of the children's machine and of the Map Run carry.
    public let label: String
    /// The workflow of the children in the machine's table.
    public let workflow: Int
    public let type: WorkflowType
    /// How many children run at once; zero sets no limit of its own.
    public internal(set) var concurrency: Int64
    public internal(set) var toleratedCount: Int64
    /// From 0 to 100.
    public internal(set) var toleratedPercentage: Double
    /// Whether each child gets a batch of items.
    public let isBatched: Bool
    public let reading: Reading?
    public let writing: Writing?

    /// An `ItemReader` with everything evaluated.
    public struct Reading: Sendable, Hashable {
        public let reader: ItemReader
        public let parameters: JSONValue
        /// Nothing reads all items.
        public let maxItems: Int64?
    }

    /// A `ResultWriter` with everything evaluated.
    public struct Writing: Sendable, Hashable {
        public let writer: ResultWriter
        public let parameters: JSONValue
    }

    /// Whether so many failures among so many children end the run.
    ///
    /// Step Functions developer guide, "Setting failure thresholds for Distributed Map states":
    /// either threshold ends it once it is exceeded.
    func isExceeded(by failures: Int, of total: Int) -> Bool {
        guard failures > 0 else { return false }
        if toleratedCount == 0, toleratedPercentage == 0 { return true }
        if toleratedCount > 0, failures > toleratedCount { return true }
        return toleratedPercentage > 0
            && Double(failures) * 100 > toleratedPercentage * Double(total)
    }
}

/// An item that an `ItemReader` found.
public struct ReadItem: Sendable, Hashable {
    public let value: JSONValue
    /// Such as `S3://bucket/key`.
    public let source: String
}
