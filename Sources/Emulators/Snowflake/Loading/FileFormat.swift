import DataFormats
import SnowflakeSQL

/// How files of a stage are read. Source: Snowflake documentation, CREATE FILE FORMAT.
struct FileFormat: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case csv = "CSV"
        case json = "JSON"
        case parquet = "PARQUET"
        case xml = "XML"
        // Formats of these kinds can be made, but no file can be read or written by them.
        case avro = "AVRO"
        case orc = "ORC"
    }

    var kind = Kind.csv
    var compression = "AUTO"
    /// How a CSV file's text is written; nil for UTF-8.
    var encoding: TextEncoding?
    var fieldDelimiter = ","
    var recordDelimiter = "\n"
    /// The ending of unloaded files; nil for that of the kind and its packing.
    var fileExtension: String?
    var skipHeader = 0
    var parseHeader = false
    var enclosedBy: UInt8?
    var escape: UInt8?
    var escapeUnenclosed: UInt8? = 0x5C
    var trimSpace = false
    var nullIf: [String] = ["\\N"]
    var emptyFieldAsNull = true
    var errorOnColumnCountMismatch = true
    /// Whether the end of a record may stand inside of a field's quotes.
    var multiLine = true
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
    var enableOctal = false
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
        guard let field = FormatField.all[option.name], has(option.name) else {
            throw .compilation(1003, "42000", "invalid file format parameter '\(option.name)'")
        }
        let value = option.value
        let text = value.text ?? ""
        let invalid = SnowflakeError.compilation(
            1008, "22023", "invalid value [\(text)] for parameter '\(option.name)'")
        switch field {
        case .flag(let path):
            guard let flag = value.boolean else { throw invalid }
            self[keyPath: path] = flag
        case .fixed(let standard):
            guard let flag = value.boolean else { throw invalid }
            guard flag == standard else {
                throw .unsupported("\(option.name) = \(flag ? "TRUE" : "FALSE")")
            }
        case .word(let path, let values):
            guard values.contains(text.uppercased()) else { throw invalid }
            self[keyPath: path] = text.uppercased()
        case .text(let path): self[keyPath: path] = text
        case .delimiter(let path): self[keyPath: path] = Self.delimiter(text)
        case .character(let path): self[keyPath: path] = Self.delimiter(text).utf8.first
        case .count(let path):
            guard let count = value.integer, count >= 0 else { throw invalid }
            self[keyPath: path] = count
        case .texts(let path): self[keyPath: path] = value.elements.compactMap(\.text)
        case .encoding: encoding = try Self.encoding(text)
        case .snappy:
            guard let flag = value.boolean else { throw invalid }
            compression = flag ? "SNAPPY" : "NONE"
        case .extensionOfFiles: fileExtension = text.uppercased() == "NONE" ? nil : text
        case .elsewhere: break
        }
    }

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
