import DataFormats
import SnowflakeSQL

/// How files of a stage are read. Source: Snowflake documentation, CREATE FILE FORMAT.
struct FileFormat: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case csv = "CSV"
        case json = "JSON"
        case parquet = "PARQUET"
        // Formats of these kinds can be made, but no file can be read or written by them.
        case avro = "AVRO"
        case orc = "ORC"
        case xml = "XML"
    }

    var kind = Kind.csv
    var compression = "AUTO"
    /// How a CSV file's text is written; nil for UTF-8.
    var encoding: TextEncoding?
    var fieldDelimiter = ","
    var recordDelimiter = "\n"
    var skipHeader = 0
    var parseHeader = false
    var enclosedBy: UInt8?
    var escape: UInt8?
    var escapeUnenclosed: UInt8? = 0x5C
    var trimSpace = false
    var nullIf: [String] = ["\\N"]
    var emptyFieldAsNull = true
    var errorOnColumnCountMismatch = true
    var skipBlankLines = false
    var replaceInvalidCharacters = false
    var skipByteOrderMark = true
    var dateFormat = "AUTO"
    var timeFormat = "AUTO"
    var timestampFormat = "AUTO"
    var binaryFormat = "HEX"
    var stripOuterArray = false
    var stripNullValues = false
    var allowDuplicate = false
    var ignoreUTF8Errors = false
    var binaryAsText = true
    var useLogicalType = false
    var preserveSpace = false
    var stripOuterElement = false
    var disableSnowflakeData = false
    var disableAutoConvert = false

    /// Whether a stage's or a statement's options said anything.
    static let standard = FileFormat()

    /// Changes the format by options; unknown ones are refused by name.
    mutating func apply(_ options: [SQLOption]) throws(SnowflakeError) {
        if let type = options["TYPE"]?.text?.uppercased() {
            guard let kind = Kind(rawValue: type) else {
                throw .unsupported("file format type \(type)")
            }
            self.kind = kind
            if kind != .csv { nullIf = [] }
        }
        for option in options where option.name != "TYPE" && option.name != "FORMAT_NAME" {
            try apply(option)
        }
    }

    private mutating func apply(_ option: SQLOption) throws(SnowflakeError) {
        let value = option.value
        let text = value.text ?? ""
        let flag = value.boolean
        func need(_ flag: Bool?) throws(SnowflakeError) -> Bool {
            guard let flag else {
                throw .compilation(
                    1008, "22023", "invalid value [\(text)] for parameter '\(option.name)'")
            }
            return flag
        }
        switch option.name {
        case "COMPRESSION": compression = text.uppercased()
        case "FIELD_DELIMITER": fieldDelimiter = Self.delimiter(text)
        case "RECORD_DELIMITER": recordDelimiter = Self.delimiter(text)
        case "SKIP_HEADER": skipHeader = value.integer ?? 0
        case "PARSE_HEADER": parseHeader = try need(flag)
        case "FIELD_OPTIONALLY_ENCLOSED_BY": enclosedBy = Self.character(text)
        case "ESCAPE": escape = Self.character(text)
        case "ESCAPE_UNENCLOSED_FIELD": escapeUnenclosed = Self.character(text)
        case "TRIM_SPACE": trimSpace = try need(flag)
        case "NULL_IF": nullIf = value.elements.compactMap(\.text)
        case "EMPTY_FIELD_AS_NULL": emptyFieldAsNull = try need(flag)
        case "ERROR_ON_COLUMN_COUNT_MISMATCH": errorOnColumnCountMismatch = try need(flag)
        case "SKIP_BLANK_LINES": skipBlankLines = try need(flag)
        case "REPLACE_INVALID_CHARACTERS": replaceInvalidCharacters = try need(flag)
        case "SKIP_BYTE_ORDER_MARK": skipByteOrderMark = try need(flag)
        case "DATE_FORMAT": dateFormat = text
        case "TIME_FORMAT": timeFormat = text
        case "TIMESTAMP_FORMAT": timestampFormat = text
        case "BINARY_FORMAT": binaryFormat = text.uppercased()
        case "STRIP_OUTER_ARRAY": stripOuterArray = try need(flag)
        case "STRIP_NULL_VALUES": stripNullValues = try need(flag)
        case "ALLOW_DUPLICATE": allowDuplicate = try need(flag)
        case "IGNORE_UTF8_ERRORS": ignoreUTF8Errors = try need(flag)
        case "BINARY_AS_TEXT": binaryAsText = try need(flag)
        case "USE_LOGICAL_TYPE": useLogicalType = try need(flag)
        case "PRESERVE_SPACE": preserveSpace = try need(flag)
        case "STRIP_OUTER_ELEMENT": stripOuterElement = try need(flag)
        case "DISABLE_SNOWFLAKE_DATA": disableSnowflakeData = try need(flag)
        case "DISABLE_AUTO_CONVERT": disableAutoConvert = try need(flag)
        case "USE_VECTORIZED_SCANNER", "ENABLE_OCTAL", "SNAPPY_COMPRESSION", "COMMENT",
            "FILE_EXTENSION":
            break
        case "ENCODING":
            encoding = try Self.encoding(text)
        case "MULTI_LINE":
            break
        default:
            throw .compilation(
                1003, "42000", "invalid file format parameter '\(option.name)'")
        }
    }

    private static func character(_ text: String) -> UInt8? { delimiter(text).utf8.first }

    /// A delimiter as it is written: as characters, with escapes, or in hexadecimal or octal
    /// digits.
    ///
    /// Source: Snowflake documentation, CREATE FILE FORMAT, FIELD_DELIMITER.
    private static func delimiter(_ text: String) -> String {
        if text.uppercased() == "NONE" { return "" }
        if text.hasPrefix("0x") || text.hasPrefix("\\x"),
            let bytes = Hex.decode(Array(text.utf8.dropFirst(2)))
        {
            return String(decoding: bytes, as: UTF8.self)
        }
        guard text.hasPrefix("\\"), text.utf8.count > 1 else { return text }
        if let code = UInt8(text.dropFirst(), radix: 8) {
            return String(decoding: [code], as: UTF8.self)
        }
        switch text.dropFirst() {
        case "t": return "\t"
        case "n": return "\n"
        case "r": return "\r"
        case "r\\n": return "\r\n"
        case "f": return "\u{0C}"
        case "b": return "\u{08}"
        case "\\": return "\\"
        default: return text
        }
    }
}
