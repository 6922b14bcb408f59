public import OrderedCollections

/// One kind of record that flows through a pipeline.
public struct Entity: Hashable, Sendable {
    /// How records of an entity relate to time.
    public enum Kind: String, CaseIterable, Sendable {
        /// The latest delivered record of a key counts.
        case reference
        /// Every record is a version that is valid from an instant on.
        case dimension
        /// Something that happened at an instant, once.
        case event
    }

    /// How files of a dataset are written.
    public enum Format: String, CaseIterable, Sendable {
        case ndjson, csv
    }

    public var name: String
    public var kind: Kind
    /// The prefix of its files within the inbox, such as `raw/customers/`.
    public var dataset: String
    public var format: Format
    /// Fields of which at least one record of a file must have all; else the file is of another
    /// dataset.
    public var identity: [String]
    public var key: [String]
    public var fields: [Field]
    /// The instant from which a version is valid: the first of these fields that is present.
    public var validFrom: [String]
    /// The instant at which an event happened.
    public var eventTime: String?
    /// Fields whose change alone makes no new version.
    public var untracked: [String]
    public var references: [Reference]
    public var table: Table?

    /// The field of that name.
    public func field(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// Fields that are attributes of a version: all but the key and the untracked ones.
    public var trackedFields: [Field] {
        fields.filter { !key.contains($0.name) && !untracked.contains($0.name) }
    }

    /// The last folder of `dataset`: the dataset's name in keys and messages.
    public var datasetName: String {
        dataset.split(separator: "/").last.map(String.init) ?? dataset
    }

    /// A field that names a record of another entity.
    public struct Reference: Hashable, Sendable {
        public var field: String
        public var entity: String
        /// For a link to a version: the instant at which the version must be valid.
        public var at: String?
        /// The fact's column that holds the version's surrogate key.
        public var column: String?
        /// What stands there while the version is unknown.
        public var unknown: String?
        /// Columns of the fact that are taken from the version, by the version's field.
        public var carries: OrderedDictionary<String, String>
    }

    /// Where an entity ends in the warehouse.
    public struct Table: Hashable, Sendable {
        /// Database, schema and table.
        public var name: String
        /// The column of each field that the table holds.
        public var columns: OrderedDictionary<String, String>
        public var surrogateKey: String?
        public var validFrom: String?
        public var validTo: String?
        public var current: String?
        /// Columns that hold the UTC day of a timestamp field, by column.
        public var days: OrderedDictionary<String, String>
        /// Columns that tell when and how a row was written, such as `loaded_at`: they may differ
        /// from run to run.
        public var audit: [String] = []

        /// Whether a column is one of those, whatever its case.
        public func isAudit(_ column: String) -> Bool {
            audit.contains { $0.uppercased() == column.uppercased() }
        }
    }
}

/// One field of an entity and what a good value of it is.
public struct Field: Hashable, Sendable {
    /// The types that fields can have.
    public enum Kind: String, CaseIterable, Sendable {
        case string, decimal, integer, boolean, date, timestamp
        /// A JSON object, kept as canonical compact text.
        case object
        /// A dotted quad.
        case ipv4
    }

    /// What is done to a text, after trimming, before it is checked.
    public enum Normalisation: String, CaseIterable, Sendable {
        case upper, lower
        /// Inner runs of white space become one space.
        case collapse
    }

    public var name: String
    public var kind: Kind
    /// Present, not null and not empty after trimming.
    public var isRequired: Bool
    public var normalisations: [Normalisation]
    public var pattern: FieldPattern?
    /// The only values that a string may have; empty for any.
    public var values: [String]
    /// In characters (Unicode scalars).
    public var maximumLength: Int?
    public var minimum: Int?
    public var maximum: Int?
    /// For decimals.
    public var precision: Int
    public var scale: Int
}
