/// What the oracle knows about one kind of files: how a record must look and what becomes of it.
///
/// The telco rules are values in the same words, so another contract can describe its own.
public struct EntityRule: Hashable, Sendable {
    /// The folder below `raw/`.
    public var dataset: String
    public var format: FileFormat
    /// The fields of a record in the order of the files; other fields are ignored.
    public var fields: [FieldRule]
    /// NDJSON: a file without any line that has all of these belongs to another dataset.
    public var identityFields: [String]
    /// The field that names the thing.
    public var key: String
    public var kind: Kind
    /// The warehouse table that holds the rows.
    public var table: String

    /// How records of one key become rows.
    public enum Kind: Hashable, Sendable {
        /// The record delivered last counts (SCD type 1).
        case latest
        /// Each record is a version valid since its `since` field, or since `otherwise` without
        /// it (SCD type 2).
        case history(since: String, otherwise: String)
        /// Each key is one happening at the instant `at` of the thing named by `owner`; of
        /// different records with one key, the one delivered first counts.
        /// The row carries some attributes of the owner's version of that instant.
        case event(at: String, owner: String, carries: [String])
    }

    public init(
        dataset: String, format: FileFormat, fields: [FieldRule], identityFields: [String],
        key: String, kind: Kind, table: String
    ) {
        self.dataset = dataset
        self.format = format
        self.fields = fields
        self.identityFields = identityFields
        self.key = key
        self.kind = kind
        self.table = table
    }

    /// Where a field stands in ``fields`` and so in the values of a good record.
    public func place(of field: String) -> Int {
        guard let place = fields.firstIndex(where: { $0.name == field }) else {
            preconditionFailure("the rule of \(dataset) has no field \(field)")
        }
        return place
    }
}

/// What one field of a record may hold.
public struct FieldRule: Hashable, Sendable {
    public var name: String
    public var kind: Kind
    /// Whether a record without a value is bad; optional fields become null.
    public var isRequired: Bool
    /// Whether the warehouse keeps only the UTC day of a timestamp.
    public var isStoredAsDate = false

    /// The kinds of values and their canonical forms.
    public enum Kind: Hashable, Sendable {
        /// Text of at most so many code points, trimmed; inner white space collapsed on request.
        case text(limit: Int, collapsesSpace: Bool)
        /// A prefix letter and digits, trimmed and in upper case.
        case code(prefix: UInt8, digits: ClosedRange<Int>)
        /// Any text up to a limit of code points, trimmed and in lower case.
        case key(limit: Int)
        /// One of the words, exactly.
        case choice([String])
        case timestamp
        case date
        case decimal(precision: Int, scale: Int)
        case integer
        case boolean
        case ipv4
        case object
    }

    public init(
        _ name: String, _ kind: Kind, isRequired: Bool = true, isStoredAsDate: Bool = false
    ) {
        self.isStoredAsDate = isStoredAsDate
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
    }
}

/// Why a field makes its record bad.
public enum FieldFault: String, Hashable, Sendable, Error {
    case missing
    case notText = "not_text"
    case tooLong = "too_long"
    case badCode = "bad_code"
    case badChoice = "bad_choice"
    case badTimestamp = "bad_timestamp"
    case badDate = "bad_date"
    case badNumber = "bad_number"
    case badScale = "bad_scale"
    case negative
    case outOfRange = "out_of_range"
    case badBoolean = "bad_boolean"
    case badAddress = "bad_address"
    case notObject = "not_object"
}

/// One reason for which a record is in quarantine.
public struct RecordFault: Hashable, Sendable, CustomStringConvertible {
    public var field: String
    public var fault: FieldFault

    public init(field: String, fault: FieldFault) {
        self.field = field
        self.fault = fault
    }

    /// `field: fault`.
    public var description: String { "\(field): \(fault.rawValue)" }
}
