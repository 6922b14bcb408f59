import DataFormats

/// One option of a file format as DESCRIBE shows it.
struct FormatProperty {
    var name: String
    /// `String`, `Integer`, `Boolean` or `List`.
    var type: String
    var value: String
    /// The default that DESCRIBE compares it with: that of a CSV format.
    var standard: String
    /// The value in the JSON of SHOW FILE FORMATS.
    var option: VariantValue
}

// The options of a format one by one. Source: Snowflake documentation, DESCRIBE FILE FORMAT,
// CREATE FILE FORMAT; what SHOW FILE FORMATS has in its column `format_options`.
extension FileFormat {
    var properties: [FormatProperty] {
        [Self.property("TYPE", kind.rawValue, "CSV")] + optionNames.map(property)
    }

    /// Whether formats of the kind have an option.
    ///
    /// Source: Snowflake documentation, CREATE FILE FORMAT, "Syntax".
    func has(_ name: String) -> Bool {
        switch name {
        case "COMMENT": true
        case "SNAPPY_COMPRESSION": kind == .parquet
        default: optionNames.contains(name)
        }
    }

    /// The options that formats of the kind have, in the order of DESCRIBE.
    private var optionNames: [String] {
        let formats = ["DATE_FORMAT", "TIME_FORMAT", "TIMESTAMP_FORMAT", "BINARY_FORMAT"]
        switch kind {
        case .csv:
            return [
                "RECORD_DELIMITER", "FIELD_DELIMITER", "FILE_EXTENSION", "SKIP_HEADER",
                "PARSE_HEADER",
            ] + formats + [
                "ESCAPE", "ESCAPE_UNENCLOSED_FIELD", "TRIM_SPACE", "FIELD_OPTIONALLY_ENCLOSED_BY",
                "NULL_IF", "COMPRESSION", "ERROR_ON_COLUMN_COUNT_MISMATCH", "VALIDATE_UTF8",
                "SKIP_BLANK_LINES", "REPLACE_INVALID_CHARACTERS", "EMPTY_FIELD_AS_NULL",
                "SKIP_BYTE_ORDER_MARK", "ENCODING", "MULTI_LINE",
            ]
        case .json:
            return ["FILE_EXTENSION"] + formats + [
                "TRIM_SPACE", "NULL_IF", "COMPRESSION", "ENABLE_OCTAL", "ALLOW_DUPLICATE",
                "STRIP_OUTER_ARRAY", "STRIP_NULL_VALUES", "IGNORE_UTF8_ERRORS",
                "REPLACE_INVALID_CHARACTERS", "SKIP_BYTE_ORDER_MARK", "MULTI_LINE",
            ]
        case .parquet:
            return [
                "TRIM_SPACE", "NULL_IF", "COMPRESSION", "BINARY_AS_TEXT",
                "REPLACE_INVALID_CHARACTERS", "USE_LOGICAL_TYPE", "USE_VECTORIZED_SCANNER",
            ]
        case .avro: return ["TRIM_SPACE", "NULL_IF", "COMPRESSION", "REPLACE_INVALID_CHARACTERS"]
        case .orc: return ["TRIM_SPACE", "NULL_IF", "REPLACE_INVALID_CHARACTERS"]
        case .xml:
            return [
                "COMPRESSION", "IGNORE_UTF8_ERRORS", "PRESERVE_SPACE", "STRIP_OUTER_ELEMENT",
                "DISABLE_SNOWFLAKE_DATA", "DISABLE_AUTO_CONVERT", "REPLACE_INVALID_CHARACTERS",
                "SKIP_BYTE_ORDER_MARK",
            ]
        }
    }

    private func property(_ name: String) -> FormatProperty {
        let plain = Self.standard
        switch FormatField.all[name] {
        case .flag(let path):
            return Self.property(name, self[keyPath: path], plain[keyPath: path])
        case .fixed(let flag): return Self.property(name, flag, flag)
        case .word(let path, _), .text(let path):
            return Self.property(name, self[keyPath: path], plain[keyPath: path])
        case .delimiter(let path):
            return Self.property(name, named(self[keyPath: path]), named(plain[keyPath: path]))
        case .character(let path):
            return Self.property(name, named(self[keyPath: path]), named(plain[keyPath: path]))
        case .count(let path):
            let count = self[keyPath: path]
            return FormatProperty(
                name: name, type: "Integer", value: "\(count)", standard: "0",
                option: .number(Int128(count), scale: 0))
        case .texts(let path):
            let texts = self[keyPath: path]
            return FormatProperty(
                name: name, type: "List", value: Self.shown(texts),
                standard: Self.shown(plain[keyPath: path]),
                option: .array(texts.map { .string($0) }))
        case .encoding: return Self.property(name, encoding?.name ?? "UTF8", "UTF8")
        case .extensionOfFiles:
            var property = Self.property(name, fileExtension ?? "", "")
            if fileExtension == nil { property.option = .null }
            return property
        case .snappy, .elsewhere, nil: return Self.property(name, false, false)
        }
    }

    private static func property(
        _ name: String, _ value: String, _ standard: String
    ) -> FormatProperty {
        FormatProperty(
            name: name, type: "String", value: escaped(value), standard: escaped(standard),
            option: .string(value))
    }

    private static func property(_ name: String, _ value: Bool, _ standard: Bool) -> FormatProperty
    {
        FormatProperty(
            name: name, type: "Boolean", value: "\(value)", standard: "\(standard)",
            option: .boolean(value))
    }

    private static func shown(_ texts: [String]) -> String {
        "[\(texts.map(escaped).joined(separator: ", "))]"
    }

    private func named(_ text: String) -> String { text.isEmpty ? "NONE" : text }

    private func named(_ byte: UInt8?) -> String {
        byte.map { String(decoding: [$0], as: UTF8.self) } ?? "NONE"
    }

    /// A text with the escapes that its characters need in a constant.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The options as one JSON object, for SHOW FILE FORMATS.
    func optionsText(_ cast: Cast) -> String {
        let members = properties.map { property in
            let list = cast.text(.variant(.array([property.option])))
            return "\"\(property.name)\":\(list.dropFirst().dropLast())"
        }
        return "{\(members.joined(separator: ","))}"
    }

    /// The options that differ from those of a new format of the kind, as a statement sets them.
    var settings: [String] {
        var plain = FileFormat()
        plain.kind = kind
        if kind != .csv { plain.nullIf = [] }
        let usual = plain.properties
        var settings = ["TYPE = \(kind.rawValue)"]
        for (own, other) in zip(properties, usual) where own.option != other.option {
            switch own.option {
            case .array(let texts):
                let list = texts.map { text in
                    if case .string(let text) = text { Self.quoted(text) } else { "" }
                }
                settings.append("\(own.name) = (\(list.joined(separator: ", ")))")
            case .boolean(let flag): settings.append("\(own.name) = \(flag ? "TRUE" : "FALSE")")
            case .string(let text):
                let isWord = ["COMPRESSION", "BINARY_FORMAT"].contains(own.name) || text == "NONE"
                settings.append("\(own.name) = \(isWord ? text : Self.quoted(text))")
            default: settings.append("\(own.name) = \(own.value)")
            }
        }
        return settings
    }

    private static func quoted(_ text: String) -> String {
        "'"
            + escaped(text).split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "''") + "'"
    }
}
