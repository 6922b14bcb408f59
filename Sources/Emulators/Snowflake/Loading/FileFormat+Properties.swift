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

/// The options of a format while they are put together.
private struct FormatProperties {
    var all: [FormatProperty] = []

    mutating func text(_ name: String, _ value: String, _ standard: String) {
        all.append(
            FormatProperty(
                name: name, type: "String", value: FileFormat.escaped(value),
                standard: FileFormat.escaped(standard), option: .string(value)))
    }

    mutating func flag(_ name: String, _ value: Bool, _ standard: Bool) {
        all.append(
            FormatProperty(
                name: name, type: "Boolean", value: "\(value)", standard: "\(standard)",
                option: .boolean(value)))
    }

    mutating func count(_ name: String, _ value: Int) {
        all.append(
            FormatProperty(
                name: name, type: "Integer", value: "\(value)", standard: "0",
                option: .number(Int128(value), scale: 0)))
    }

    mutating func nulls(_ texts: [String]) {
        func shown(_ texts: [String]) -> String {
            "[\(texts.map(FileFormat.escaped).joined(separator: ", "))]"
        }
        all.append(
            FormatProperty(
                name: "NULL_IF", type: "List", value: shown(texts),
                standard: shown(FileFormat.standard.nullIf),
                option: .array(texts.map { .string($0) })))
    }
}

// The options of a format one by one. Source: Snowflake documentation, DESCRIBE FILE FORMAT,
// CREATE FILE FORMAT; what SHOW FILE FORMATS has in its column `format_options`.
extension FileFormat {
    var properties: [FormatProperty] {
        var list = FormatProperties()
        list.text("TYPE", kind.rawValue, "CSV")
        switch kind {
        case .csv: addCSV(to: &list)
        case .json:
            list.text("FILE_EXTENSION", "", "")
            addFormats(to: &list)
            list.flag("TRIM_SPACE", trimSpace, false)
            list.nulls(nullIf)
            list.text("COMPRESSION", compression, "AUTO")
            list.flag("ENABLE_OCTAL", false, false)
            list.flag("ALLOW_DUPLICATE", allowDuplicate, false)
            list.flag("STRIP_OUTER_ARRAY", stripOuterArray, false)
            list.flag("STRIP_NULL_VALUES", stripNullValues, false)
            list.flag("IGNORE_UTF8_ERRORS", ignoreUTF8Errors, false)
            list.flag("REPLACE_INVALID_CHARACTERS", replaceInvalidCharacters, false)
            list.flag("SKIP_BYTE_ORDER_MARK", skipByteOrderMark, true)
            list.flag("MULTI_LINE", true, true)
        case .parquet:
            list.flag("TRIM_SPACE", trimSpace, false)
            list.nulls(nullIf)
            list.text("COMPRESSION", compression, "AUTO")
            list.flag("BINARY_AS_TEXT", binaryAsText, true)
            list.flag("REPLACE_INVALID_CHARACTERS", replaceInvalidCharacters, false)
            list.flag("USE_LOGICAL_TYPE", useLogicalType, false)
            list.flag("USE_VECTORIZED_SCANNER", false, false)
        case .avro, .orc:
            list.flag("TRIM_SPACE", trimSpace, false)
            list.nulls(nullIf)
            if kind == .avro { list.text("COMPRESSION", compression, "AUTO") }
            list.flag("REPLACE_INVALID_CHARACTERS", replaceInvalidCharacters, false)
        case .xml:
            list.text("COMPRESSION", compression, "AUTO")
            list.flag("IGNORE_UTF8_ERRORS", ignoreUTF8Errors, false)
            list.flag("PRESERVE_SPACE", preserveSpace, false)
            list.flag("STRIP_OUTER_ELEMENT", stripOuterElement, false)
            list.flag("DISABLE_SNOWFLAKE_DATA", disableSnowflakeData, false)
            list.flag("DISABLE_AUTO_CONVERT", disableAutoConvert, false)
            list.flag("REPLACE_INVALID_CHARACTERS", replaceInvalidCharacters, false)
            list.flag("SKIP_BYTE_ORDER_MARK", skipByteOrderMark, true)
        }
        return list.all
    }

    private func addCSV(to list: inout FormatProperties) {
        list.text("RECORD_DELIMITER", named(recordDelimiter), "\n")
        list.text("FIELD_DELIMITER", named(fieldDelimiter), ",")
        list.text("FILE_EXTENSION", "", "")
        list.count("SKIP_HEADER", skipHeader)
        list.flag("PARSE_HEADER", parseHeader, false)
        addFormats(to: &list)
        list.text("ESCAPE", named(escape), "NONE")
        list.text("ESCAPE_UNENCLOSED_FIELD", named(escapeUnenclosed), "\\")
        list.flag("TRIM_SPACE", trimSpace, false)
        list.text("FIELD_OPTIONALLY_ENCLOSED_BY", named(enclosedBy), "NONE")
        list.nulls(nullIf)
        list.text("COMPRESSION", compression, "AUTO")
        list.flag("ERROR_ON_COLUMN_COUNT_MISMATCH", errorOnColumnCountMismatch, true)
        list.flag("VALIDATE_UTF8", true, true)
        list.flag("SKIP_BLANK_LINES", skipBlankLines, false)
        list.flag("REPLACE_INVALID_CHARACTERS", replaceInvalidCharacters, false)
        list.flag("EMPTY_FIELD_AS_NULL", emptyFieldAsNull, true)
        list.flag("SKIP_BYTE_ORDER_MARK", skipByteOrderMark, true)
        list.text("ENCODING", encoding?.name ?? "UTF8", "UTF8")
        list.flag("MULTI_LINE", true, true)
    }

    private func addFormats(to list: inout FormatProperties) {
        list.text("DATE_FORMAT", dateFormat, "AUTO")
        list.text("TIME_FORMAT", timeFormat, "AUTO")
        list.text("TIMESTAMP_FORMAT", timestampFormat, "AUTO")
        list.text("BINARY_FORMAT", binaryFormat, "HEX")
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
            let list =
                property.name == "FILE_EXTENSION"
                ? "[null]" : cast.text(.variant(.array([property.option])))
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
