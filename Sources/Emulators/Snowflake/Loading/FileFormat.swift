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
        try requireSense()
    }

    /// Refuses options that do not go together.
    ///
    /// Source: Snowflake documentation, CREATE FILE FORMAT, PARSE_HEADER and FIELD_DELIMITER; the
    /// errors are not documented.
    private func requireSense() throws(SnowflakeError) {
        guard kind == .csv else { return }
        if parseHeader, skipHeader > 0 {
            throw .invalidArgument("SKIP_HEADER is not supported with PARSE_HEADER = TRUE")
        }
        let delimiters = [fieldDelimiter, recordDelimiter].map { Array($0.utf8) }
        guard !delimiters.contains([]) else { return }
        if Text.find(delimiters[0], in: delimiters[1], from: 0) != nil
            || Text.find(delimiters[1], in: delimiters[0], from: 0) != nil
        {
            throw .invalidArgument(
                "One of FIELD_DELIMITER and RECORD_DELIMITER cannot be a part of the other")
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
            guard values.contains(text.uppercased()), fits(option.name, text.uppercased()) else {
                throw invalid
            }
            self[keyPath: path] = text.uppercased()
        case .text(let path): self[keyPath: path] = text
        case .delimiter(let path):
            let delimiter = Self.delimiter(text)
            guard delimiter.count <= 20 else { throw invalid }
            self[keyPath: path] = delimiter
        case .character(let path):
            let character = Self.delimiter(text)
            let encloses = option.name == "FIELD_OPTIONALLY_ENCLOSED_BY"
            guard character.utf8.count <= 1, !encloses || ["", "'", "\""].contains(character) else {
                throw invalid
            }
            self[keyPath: path] = character.utf8.first
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

    /// Whether files of the kind are compressed so; every other word fits all kinds.
    ///
    /// The service takes GZIP for Parquet files as well, which its own clients name.
    private func fits(_ option: String, _ word: String) -> Bool {
        guard option == "COMPRESSION", ["LZO", "SNAPPY"].contains(word) else { return true }
        return kind == .parquet
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
