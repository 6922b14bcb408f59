public import PipelineModel
public import SimKernel

/// Everything that judges may look at: what was put in, what happened, what is there at the end.
///
/// Nothing here comes from the pipeline's own bookkeeping, except where a rule is about it.
public struct Evidence: Sendable {
    public var contract: Contract
    public var trace: [TraceEntry]
    /// What policies and grants allow, laid beside the layers, when the contract claims that this
    /// is no more than they need.
    public var rights: RightsFindings?
    /// What an independent computation expects of this run's deliveries.
    public var expectation: Expectation
    /// Current objects of every layer in object storage, by key.
    public var objects: [ObservedObject]
    /// Messages on the alert topic and the dead-letter topic, in order.
    public var messages: [ObservedMessage]
    /// The analytics tables at the end, by full name.
    public var tables: [TableImage] {
        didSet { indexes = [:] }
    }
    private var indexes: [IndexName: TableIndex] = [:]
    /// What a reader saw after each visible change of the warehouse, oldest first.
    public var probes: [ReaderProbe]
    /// Readers of warehouse layers who could not read what the contract lets them read.
    public var lockedReaders: [LockedReader] = []
    /// The same tables after the schedules came due once more with nothing new to do.
    public var rerun: [TableImage]?
    /// The objects of every layer after that further night.
    public var rerunObjects: [ObservedObject]?
    /// Bad records that the pipeline set aside.
    public var quarantined: [QuarantinedRecord]
    /// What was still going on at the end: executions, runs, invocations.
    public var unfinished: [String]
    /// When the nightly loads ended, oldest first.
    public var loads: [VirtualInstant]
    /// When faults stopped, or the start if there were none.
    public var faultsEnded: VirtualInstant
    public var end: VirtualInstant

    public init(contract: Contract, trace: [TraceEntry], expectation: Expectation) {
        self.contract = contract
        self.trace = trace
        self.expectation = expectation
        objects = []
        messages = []
        tables = []
        probes = []
        rerun = nil
        rerunObjects = nil
        quarantined = []
        unfinished = []
        loads = []
        faultsEnded = VirtualInstant(nanoseconds: 0)
        end = VirtualInstant(nanoseconds: 0)
    }

    /// A table's final image; nil where the warehouse has no such table.
    public func table(_ name: String) -> TableImage? { tables.first { $0.name == name } }

    /// A final table's rows by their keys; nil where the table or a column is missing.
    func index(of name: String, by columns: [String]) -> TableIndex? {
        if let known = indexes[IndexName(table: name, columns: columns)] { return known }
        return table(name).flatMap { TableIndex($0, by: columns) }
    }

    private struct IndexName: Hashable, Sendable {
        let table: String
        let columns: [String]
    }

    /// Makes the indexes that more than one judge asks for.
    public mutating func prepareIndexes() {
        var names: [IndexName] = []
        func add(_ table: String, _ columns: [String]) {
            let name = IndexName(table: table, columns: columns)
            if !names.contains(name) { names.append(name) }
        }
        for expected in expectation.tables {
            add(expected.name, expected.keyColumns)
            add(expected.name, Array(expected.keyColumns.prefix(1)))
        }
        for name in names {
            indexes[name] = table(name.table).flatMap { TableIndex($0, by: name.columns) }
        }
    }
}

/// One thing that a policy allows, or a trust that a role gives.
public struct Permission: Hashable, Sendable {
    /// The role's or user's name.
    public let who: String
    /// The action's pattern.
    public let action: String
    /// The resource's pattern; for a trust, the principal.
    public let resource: String
    /// Whether a condition restricts it.
    public let isConditional: Bool
    /// The file that says so.
    public let file: String
    /// Whether it is the role's trust in a principal of another account, or in everybody.
    public let isTrust: Bool

    public init(
        who: String, action: String, resource: String, isConditional: Bool, file: String,
        isTrust: Bool = false
    ) {
        self.isTrust = isTrust
        self.who = who
        self.action = action
        self.resource = resource
        self.isConditional = isConditional
        self.file = file
    }
}

/// An object as it lies in a layer.
public struct ObservedObject: Hashable, Sendable {
    public let bucket: String
    public let key: String
    public let etag: String
    public let size: Int

    public init(bucket: String, key: String, etag: String, size: Int) {
        self.bucket = bucket
        self.key = key
        self.etag = etag
        self.size = size
    }
}

/// A message on a topic.
public struct ObservedMessage: Hashable, Sendable {
    public let topic: String
    public let subject: String
    public let body: String
    public let instant: VirtualInstant

    public init(topic: String, subject: String, body: String, instant: VirtualInstant) {
        self.topic = topic
        self.subject = subject
        self.body = body
        self.instant = instant
    }
}

/// A record in quarantine.
public struct QuarantinedRecord: Hashable, Sendable {
    public let dataset: String
    /// The file that it came from, by its key in the inbox or in the archive.
    public let sourceKey: String
    /// The file's entity tag, where the record tells it.
    public let etag: String?
    public let line: Int

    public init(dataset: String, sourceKey: String, etag: String? = nil, line: Int) {
        self.dataset = dataset
        self.sourceKey = sourceKey
        self.etag = etag
        self.line = line
    }
}

/// A table's committed rows in canonical text: numbers without needless zeros, instants in ISO-8601
/// UTC, booleans as `true` and `false`, JSON compact with sorted keys.
public struct TableImage: Hashable, Sendable {
    public let name: String
    public let columns: [String]
    public let rows: [[String?]]

    public init(name: String, columns: [String], rows: [[String?]]) {
        self.name = name
        self.columns = columns
        self.rows = rows
    }

    /// The position of a column, whatever its case.
    public func position(of column: String) -> Int? {
        if let exact = columns.firstIndex(of: column) { return exact }
        let wanted = column.uppercased()
        // A warehouse's columns mostly are in upper case already.
        if let exact = columns.firstIndex(of: wanted) { return exact }
        return columns.firstIndex { $0.uppercased() == wanted }
    }
}

/// A reader of a warehouse layer who cannot read one of its tables.
public struct LockedReader: Hashable, Sendable {
    public let role: String
    /// The table's full name.
    public let table: String
    /// The right that is missing, in words.
    public let reason: String
    public let instant: VirtualInstant
    /// The last trace entry by then.
    public let entry: Int

    public init(role: String, table: String, reason: String, instant: VirtualInstant, entry: Int) {
        self.role = role
        self.table = table
        self.reason = reason
        self.instant = instant
        self.entry = entry
    }
}

/// What the analysts' role sees at one instant.
public struct ReaderProbe: Hashable, Sendable {
    public let instant: VirtualInstant
    /// The trace entry of the commit that made it visible.
    public let entry: Int
    public let tables: [TableImage]

    public init(instant: VirtualInstant, entry: Int, tables: [TableImage]) {
        self.instant = instant
        self.entry = entry
        self.tables = tables
    }
}
