import DataFormats
import OrderedCollections

/// The columns that INFER_SCHEMA finds in files.
///
/// Source: Snowflake documentation, INFER_SCHEMA: Parquet says its types; of CSV every value of a
/// column is looked at.
struct SchemaInference {
    struct Column {
        var name: String
        var type: String
        var isNullable: Bool
        var files: [String]
    }

    let format: FileFormat
    var ignoresCase = false
    /// How many records of a CSV or JSON file are looked at.
    var mostRecords = Int.max
    private(set) var columns: [Column] = []

    init(format: FileFormat) { self.format = format }

    static let output: [(String, SnowflakeType)] = [
        ("COLUMN_NAME", .varchar), ("TYPE", .varchar), ("NULLABLE", .boolean),
        ("EXPRESSION", .varchar), ("FILENAMES", .varchar), ("ORDER_ID", .integer),
    ]

    var rows: RowSource.Rows {
        columns.enumerated().map { place, column in
            let member =
                ignoresCase ? "GET_IGNORE_CASE ($1, \(column.name))" : "$1:\(column.name)"
            let source = format.kind == .csv ? "$\(place + 1)" : member
            return [
                .text(column.name), .text(column.type), .integer(column.isNullable ? 1 : 0),
                .text("\(source)::\(column.type)"), .text(column.files.joined(separator: ", ")),
                .integer(Int64(place)),
            ]
        }
    }

    mutating func look(at bytes: [UInt8], name: String) throws(SnowflakeError) {
        switch format.kind {
        case .parquet:
            let file: ParquetFile
            do throws(ParquetError) { file = try ParquetFile(bytes) } catch {
                throw .execution(
                    100_142, "22000", "Error parsing the parquet file '\(name)': \(error)")
            }
            for field in file.schema.fields {
                add(
                    field.name, Self.type(field, format), field.repetition != .required, name)
            }
        case .csv: try lookAtCSV(bytes, name)
        case .json: try lookAtJSON(bytes, name)
        case .avro, .orc, .xml: throw .unsupported("INFER_SCHEMA of \(format.kind.rawValue)")
        }
    }

    private mutating func add(
        _ name: String, _ type: String, _ isNullable: Bool, _ file: String
    ) {
        let name = ignoresCase ? name.uppercased() : name
        guard let place = columns.firstIndex(where: { $0.name == name }) else {
            columns.append(Column(name: name, type: type, isNullable: isNullable, files: [file]))
            return
        }
        if columns[place].type != type { columns[place].type = "TEXT" }
        columns[place].isNullable = columns[place].isNullable || isNullable
        if columns[place].files.last != file { columns[place].files.append(file) }
    }

    // MARK: Parquet

    private static func type(_ field: ParquetField, _ format: FileFormat) -> String {
        guard field.repetition != .repeated else { return "ARRAY" }
        switch field.content {
        case .structure, .map: return "OBJECT"
        case .list: return "ARRAY"
        case .value(let type): return self.type(type, format)
        }
    }

    private static func type(_ type: ParquetType, _ format: FileFormat) -> String {
        switch type.logical {
        case .string, .enumeration, .json, .uuid: return "TEXT"
        case .date: return "DATE"
        case .time: return "TIME"
        case .timestamp:
            return format.useLogicalType || type.hasConvertedTimestamp
                ? "TIMESTAMP_NTZ" : "NUMBER(38, 0)"
        case .decimal(let precision, let scale): return "NUMBER(\(precision), \(scale))"
        case .integer: return "NUMBER(38, 0)"
        default: break
        }
        switch type.physical {
        case .boolean: return "BOOLEAN"
        case .int32, .int64: return "NUMBER(38, 0)"
        case .int96: return "TIMESTAMP_NTZ"
        case .float, .double: return "REAL"
        case .byteArray: return format.binaryAsText ? "TEXT" : "BINARY"
        case .fixedLengthByteArray: return "BINARY"
        }
    }

    // MARK: CSV

    private mutating func lookAtCSV(_ bytes: [UInt8], _ file: String) throws(SnowflakeError) {
        var plain = format
        plain.parseHeader = false
        if format.parseHeader { plain.skipHeader = 0 }
        var rows = try CSVLoad(format: plain).rows(bytes, most: Int.max)
        var names: [String] = []
        if format.parseHeader, !rows.isEmpty {
            names = rows.removeFirst().map { $0.textValue ?? "" }
        }
        rows = Array(rows.prefix(mostRecords))
        let width = max(names.count, rows.map(\.count).max() ?? 0)
        for place in 0..<width {
            let texts = rows.map { place < $0.count ? $0[place].textValue : nil }
            add(
                place < names.count ? names[place] : "c\(place + 1)",
                Self.type(texts.compactMap { $0 }), true, file)
        }
    }

    // MARK: JSON

    /// The members of the documents, in the order in which they are met.
    private mutating func lookAtJSON(_ bytes: [UInt8], _ file: String) throws(SnowflakeError) {
        var values: OrderedDictionary<String, [VariantValue]> = [:]
        for document in JSONLoad(format: format).documents(bytes).prefix(mostRecords) {
            guard case .success(.object(let object)) = document.value else { continue }
            for member in object.members { values[member.key, default: []].append(member.value) }
        }
        for (name, values) in values { add(name, Self.type(values), true, file) }
    }

    /// One type for the values of a member; texts may be those of dates and times.
    private static func type(_ values: [VariantValue]) -> String {
        var kinds: Set<String> = []
        var texts: [String] = []
        var (whole, scale) = (1, 0)
        for value in values {
            switch value {
            case .null, .undefined: continue
            case .boolean: kinds.insert("BOOLEAN")
            case .array: kinds.insert("ARRAY")
            case .object: kinds.insert("OBJECT")
            case .double: kinds.insert("REAL")
            case .number(let number, let places):
                kinds.insert("NUMBER")
                whole = max(whole, String(number.magnitude).count - places)
                scale = max(scale, places)
            case .string(let text):
                kinds.insert("TEXT")
                texts.append(text)
            default: kinds.insert("TEXT")
            }
        }
        if kinds == ["NUMBER"] { return "NUMBER(\(min(whole + scale, 38)), \(scale))" }
        if kinds == ["NUMBER", "REAL"] { return "REAL" }
        guard kinds.count == 1, let kind = kinds.first else {
            return kinds.isEmpty ? "TEXT" : "VARIANT"
        }
        return kind == "TEXT" ? moment(texts) ?? kind : kind
    }

    private static let readers: [(String, SnowflakeType)] = [
        ("BOOLEAN", .boolean), ("DATE", .date), ("TIME", .time(scale: 9)), ("TIMESTAMP_NTZ", .ntz),
    ]

    private static func type(_ texts: [String]) -> String {
        guard !texts.isEmpty else { return "TEXT" }
        return number(texts) ?? moment(texts) ?? "TEXT"
    }

    /// The type of which all of the texts are: a truth value, a date or a time.
    private static func moment(_ texts: [String]) -> String? {
        let cast = Cast(parameters: SessionParameters(), zone: .utc)
        for (name, type) in readers {
            if texts.allSatisfy({ text in
                // Digits alone would be taken for a time by the readers of dates, and a time of
                // day would be cut off.
                text.contains { !$0.isNumber } && !(type == .date && text.contains(":"))
                    && (try? cast.convert(.text(text), to: type)) != nil
            }) {
                return name
            }
        }
        return nil
    }

    /// The number type that holds all of the texts.
    private static func number(_ texts: [String]) -> String? {
        var whole = 1
        var scale = 0
        for text in texts {
            guard let (unscaled, digits) = Decimals.parse(text.trimmed.utf8) else { return nil }
            let size = String(unscaled.magnitude).count
            whole = max(whole, max(size - digits, 0))
            scale = max(scale, digits)
        }
        guard whole + scale <= 38 else { return "REAL" }
        return "NUMBER(\(max(whole + scale, 1)), \(scale))"
    }
}
