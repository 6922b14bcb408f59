/// What a Map in distributed mode has beyond one in inline mode.
///
/// Step Functions developer guide, "Using Map state in Distributed mode for large-scale parallel
/// workloads".
public struct DistributedMap: Sendable, Hashable {
    /// The type of the child executions.
    public let executionType: WorkflowType
    /// What the names of the child machine and the Map Run carry; nothing lets the service choose.
    public let label: String?
    /// Where items come from that are not in the state's input.
    public let reader: ItemReader?
    public let batcher: ItemBatcher?
    public let writer: ResultWriter?
}

/// `ItemReader`: items from Amazon S3.
///
/// Step Functions developer guide, "ItemReader (Map)".
public struct ItemReader: Sendable, Hashable {
    public enum Action: String, Sendable, Hashable, CaseIterable {
        case getObject = "arn:aws:states:::s3:getObject"
        case listObjects = "arn:aws:states:::s3:listObjectsV2"
    }

    public enum InputType: String, Sendable, Hashable, CaseIterable {
        case csv = "CSV"
        case json = "JSON"
        case jsonLines = "JSONL"
        case parquet = "PARQUET"
        case manifest = "MANIFEST"
    }

    public enum ManifestType: String, Sendable, Hashable, CaseIterable {
        case athena = "ATHENA_DATA"
        case inventory = "S3_INVENTORY"
    }

    /// `CSVDelimiter`.
    public enum Delimiter: String, Sendable, Hashable, CaseIterable {
        case comma = "COMMA"
        case pipe = "PIPE"
        case semicolon = "SEMICOLON"
        case space = "SPACE"
        case tab = "TAB"

        public var byte: UInt8 {
            switch self {
            case .comma: UInt8(ascii: ",")
            case .pipe: UInt8(ascii: "|")
            case .semicolon: UInt8(ascii: ";")
            case .space: UInt8(ascii: " ")
            case .tab: UInt8(ascii: "\t")
            }
        }
    }

    public let action: Action
    /// Nothing for a listing whose objects are not read.
    public let inputType: InputType?
    public let manifestType: ManifestType?
    /// `Transformation: LOAD_AND_FLATTEN`: a listing's objects are read, not named.
    public let loadsObjects: Bool
    /// Names of columns that the definition gives; nothing takes the first row.
    public let headers: [String]?
    public let delimiter: Delimiter
    public let maxItems: State.Number?
    /// A JSON pointer (RFC 6901) to the items inside a JSON object.
    public let itemsPointer: String?
    /// `Parameters`, or `Arguments` in the JSONata query language.
    public let parameters: PayloadTemplate?
}

/// `ItemBatcher`: several items for one child execution.
///
/// Step Functions developer guide, "ItemBatcher (Map)".
public struct ItemBatcher: Sendable, Hashable {
    public let maxItems: State.Number?
    public let maxBytes: State.Number?
    public let input: PayloadTemplate?
}

/// `ResultWriter`: results to Amazon S3, or in another shape.
///
/// Step Functions developer guide, "ResultWriter (Map)".
public struct ResultWriter: Sendable, Hashable {
    public enum Transformation: String, Sendable, Hashable, CaseIterable {
        case none = "NONE"
        case compact = "COMPACT"
        case flatten = "FLATTEN"
    }

    public enum OutputType: String, Sendable, Hashable, CaseIterable {
        case json = "JSON"
        case jsonLines = "JSONL"
    }

    /// Whether results are written to Amazon S3.
    public let exports: Bool
    public let transformation: Transformation
    public let outputType: OutputType
    /// `Parameters`, or `Arguments` in the JSONata query language: Bucket and Prefix.
    public let parameters: PayloadTemplate?
}

extension ItemReader {
    /// A reader of CSV rows whose columns are known, as those of an inventory are.
    public init(columns: [String]) {
        self.init(
            action: .getObject, inputType: .csv, manifestType: nil, loadsObjects: false,
            headers: columns, delimiter: .comma, maxItems: nil, itemsPointer: nil,
            parameters: nil)
    }
}
