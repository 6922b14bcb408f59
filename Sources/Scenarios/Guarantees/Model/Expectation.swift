public import SimKernel

/// What an oracle expects of a run, computed from the delivered bytes alone.
public struct Expectation: Sendable {
    public var files: [FileExpectation]
    public var tables: [TableExpectation]
    public var quarantined: [QuarantineExpectation]

    public init(
        files: [FileExpectation] = [], tables: [TableExpectation] = [],
        quarantined: [QuarantineExpectation] = []
    ) {
        self.files = files
        self.tables = tables
        self.quarantined = quarantined
    }
}

/// What must become of one delivered file.
public struct FileExpectation: Hashable, Sendable {
    public enum Verdict: Hashable, Sendable {
        case accepted
        case rejected(reason: String)
        /// Folder markers and hidden files.
        case ignored
    }

    public let key: String
    public let etag: String
    public let uploaded: VirtualInstant
    public let dataset: String?
    public let verdict: Verdict

    public init(
        key: String, etag: String, uploaded: VirtualInstant, dataset: String?, verdict: Verdict
    ) {
        self.key = key
        self.etag = etag
        self.uploaded = uploaded
        self.dataset = dataset
        self.verdict = verdict
    }
}

/// What an analytics table must hold in the end.
public struct TableExpectation: Sendable {
    public enum Kind: Hashable, Sendable { case reference, dimension, fact }

    /// The full name, such as `TELCO_DB.DW.DIM_PLAN`.
    public var name: String
    public var kind: Kind
    /// Columns of the business key.
    public var keyColumns: [String]
    public var rows: [ExpectedRow]
    /// What good records said until a later delivery took their place: right to be seen meanwhile,
    /// wrong in the end.
    public var earlier: [ExpectedRow] = []

    public init(name: String, kind: Kind, keyColumns: [String], rows: [ExpectedRow]) {
        self.name = name
        self.kind = kind
        self.keyColumns = keyColumns
        self.rows = rows
    }
}

/// One row that must be there, in canonical text.
public struct ExpectedRow: Hashable, Sendable {
    /// The key columns' values, in order.
    public var key: [String]
    /// Cells by column; only these are compared.
    public var cells: [Cell]
    /// For a fact: the start of the dimension version that it must be linked to; `unknown` is
    /// empty text; nil where the table has no link.
    public var linkedVersionStart: String?
    /// Cells that a fact takes from the version that it is linked to.
    public var carried: [Cell]
    /// For a version of a dimension: its end; nil while it is open.
    public var versionEnd: String?
    /// The upload of the first file that brought it.
    public var uploaded: VirtualInstant

    public struct Cell: Hashable, Sendable {
        public var column: String
        public var value: String?

        public init(_ column: String, _ value: String?) {
            self.column = column
            self.value = value
        }
    }

    public init(
        key: [String], cells: [Cell], linkedVersionStart: String? = nil, carried: [Cell] = [],
        versionEnd: String? = nil, uploaded: VirtualInstant
    ) {
        self.key = key
        self.cells = cells
        self.linkedVersionStart = linkedVersionStart
        self.carried = carried
        self.versionEnd = versionEnd
        self.uploaded = uploaded
    }
}

/// One record that must end in quarantine.
public struct QuarantineExpectation: Hashable, Sendable {
    public let dataset: String
    /// The key under which the source delivered the file.
    public let deliveredKey: String
    public let etag: String
    public let line: Int
    public let reasons: [String]

    public init(
        dataset: String, deliveredKey: String, etag: String, line: Int, reasons: [String]
    ) {
        self.dataset = dataset
        self.deliveredKey = deliveredKey
        self.etag = etag
        self.line = line
        self.reasons = reasons
    }
}
