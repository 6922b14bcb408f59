/// What an option of a file format sets.
///
/// Source: Snowflake documentation, CREATE FILE FORMAT, "Format type options".
enum FormatField: Sendable {
    typealias Path<Value> = any WritableKeyPath<FileFormat, Value> & Sendable

    case flag(Path<Bool>)
    /// An option of which only the default is emulated.
    case fixed(Bool)
    /// One of these words.
    case word(Path<String>, [String])
    case text(Path<String>)
    case delimiter(Path<String>)
    case character(Path<UInt8?>)
    case count(Path<Int>)
    case texts(Path<[String]>)
    case encoding
    /// The older name of COMPRESSION for Parquet files.
    case snappy
    case extensionOfFiles
    /// It changes nothing that can be seen, or whoever makes the object reads it.
    case elsewhere

    /// The options by their names in statements.
    static let all: [String: FormatField] = [
        "ALLOW_DUPLICATE": .flag(\.allowDuplicate),
        "BINARY_AS_TEXT": .flag(\.binaryAsText),
        "BINARY_FORMAT": .word(\.binaryFormat, ["HEX", "BASE64", "UTF8", "UTF-8"]),
        "COMMENT": .elsewhere,
        "COMPRESSION": .word(\.compression, compressions),
        "DATE_FORMAT": .text(\.dateFormat),
        "DISABLE_AUTO_CONVERT": .flag(\.disableAutoConvert),
        "DISABLE_SNOWFLAKE_DATA": .flag(\.disableSnowflakeData),
        "EMPTY_FIELD_AS_NULL": .flag(\.emptyFieldAsNull),
        "ENABLE_OCTAL": .flag(\.enableOctal),
        "ENCODING": .encoding,
        "ERROR_ON_COLUMN_COUNT_MISMATCH": .flag(\.errorOnColumnCountMismatch),
        "ESCAPE": .character(\.escape),
        "ESCAPE_UNENCLOSED_FIELD": .character(\.escapeUnenclosed),
        "FIELD_DELIMITER": .delimiter(\.fieldDelimiter),
        "FIELD_OPTIONALLY_ENCLOSED_BY": .character(\.enclosedBy),
        "FILE_EXTENSION": .extensionOfFiles,
        "IGNORE_UTF8_ERRORS": .flag(\.ignoreUTF8Errors),
        "MULTI_LINE": .flag(\.multiLine),
        "NULL_IF": .texts(\.nullIf),
        "PARSE_HEADER": .flag(\.parseHeader),
        "PRESERVE_SPACE": .flag(\.preserveSpace),
        "RECORD_DELIMITER": .delimiter(\.recordDelimiter),
        "REPLACE_INVALID_CHARACTERS": .flag(\.replaceInvalidCharacters),
        "SKIP_BLANK_LINES": .flag(\.skipBlankLines),
        "SKIP_BYTE_ORDER_MARK": .flag(\.skipByteOrderMark),
        "SKIP_HEADER": .count(\.skipHeader),
        "SNAPPY_COMPRESSION": .snappy,
        "STRIP_NULL_VALUES": .flag(\.stripNullValues),
        "STRIP_OUTER_ARRAY": .flag(\.stripOuterArray),
        "STRIP_OUTER_ELEMENT": .flag(\.stripOuterElement),
        "TIMESTAMP_FORMAT": .text(\.timestampFormat),
        "TIME_FORMAT": .text(\.timeFormat),
        "TRIM_SPACE": .flag(\.trimSpace),
        "USE_LOGICAL_TYPE": .flag(\.useLogicalType),
        // A faster reader of the same rows.
        "USE_VECTORIZED_SCANNER": .elsewhere,
        "VALIDATE_UTF8": .fixed(true),
    ]

    private static let compressions = [
        "AUTO", "AUTO_DETECT", "GZIP", "BZ2", "BROTLI", "ZSTD", "DEFLATE", "RAW_DEFLATE", "NONE",
        "LZO", "SNAPPY",
    ]
}
