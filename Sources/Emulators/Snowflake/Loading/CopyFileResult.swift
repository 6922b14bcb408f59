import CloudModel

/// What became of one file of a COPY, as its result and COPY_HISTORY tell it.
struct CopyFileResult: Sendable {
    var file: String
    var status: String
    var rowsParsed = 0
    var rowsLoaded = 0
    var errorLimit = 1
    var problems: [LoadProblem] = []
    var object: StagedObject
    /// A text instead of a problem's own: `File was loaded before.`
    var note: String?

    var errorsSeen: Int { note == nil ? problems.count : 1 }

    static let columns: [StatementResult.Column] = [
        .init("file", .varchar), .init("status", .varchar), .init("rows_parsed", .integer),
        .init("rows_loaded", .integer), .init("error_limit", .integer),
        .init("errors_seen", .integer), .init("first_error", .varchar),
        .init("first_error_line", .integer), .init("first_error_character", .integer),
        .init("first_error_column_name", .varchar),
    ]

    var row: [SnowflakeValue] {
        let first = problems.first
        let place = first.flatMap { $0.isPlaced ? $0 : nil }
        return [
            .text(file), .text(status), .integer(rowsParsed), .integer(rowsLoaded),
            note == nil ? .integer(errorLimit) : .null, .integer(errorsSeen),
            (note ?? first?.error.message).map { .text($0) } ?? .null,
            first.map { .integer($0.line) } ?? .null,
            place.map { .integer($0.character) } ?? .null,
            place.map { .text($0.column) } ?? .null,
        ]
    }

    /// What the table remembers of the file.
    func record(at instant: Int64, stage: String) -> LoadRecord {
        let first = problems.first
        let place = first.flatMap { $0.isPlaced ? $0 : nil }
        return LoadRecord(
            file: file, tag: object.tag, size: object.size,
            modified: Int128(object.lastModified), loadedAt: Int128(instant), status: status,
            rowsParsed: rowsParsed, rowsLoaded: rowsLoaded, errorLimit: errorLimit,
            errorsSeen: problems.count, firstError: first?.error.message,
            firstErrorLine: first?.line, firstErrorCharacter: place?.character,
            firstErrorColumn: place?.column, stageName: stage)
    }
}

extension LoadProblem {
    /// The error of a statement that a bad record ends.
    func aborting(file: String) -> SnowflakeError {
        let name = file.lastPart(after: "/") ?? file
        return SnowflakeError(
            code: error.code, sqlState: error.sqlState,
            message: "\(error.message)\n  File '\(file.hasPrefix("s3://") ? shortKey(file) : name)'"
                + ", line \(line), character \(character)\n  Row \(row), column \(column)\n  "
                + "If you would like to continue loading when an error is encountered, use other "
                + "values such as 'SKIP_FILE' or 'CONTINUE' for the ON_ERROR option. For more "
                + "information on loading options, please run 'info loading_data' in a SQL client.")
    }

    /// The key without the bucket.
    private func shortKey(_ url: String) -> String {
        let rest = url.dropFirst("s3://".count)
        return rest.firstIndex(of: "/").map { String(rest[rest.index(after: $0)...]) } ?? url
    }

    static let columns: [StatementResult.Column] = [
        .init("ERROR", .varchar), .init("FILE", .varchar), .init("LINE", .integer),
        .init("CHARACTER", .integer), .init("BYTE_OFFSET", .integer), .init("CATEGORY", .varchar),
        .init("CODE", .integer), .init("SQL_STATE", .varchar), .init("COLUMN_NAME", .varchar),
        .init("ROW_NUMBER", .integer), .init("ROW_START_LINE", .integer),
        .init("REJECTED_RECORD", .varchar),
    ]

    /// Whether a record could not be taken apart, or a value of it not be converted.
    ///
    /// Source: the output of VALIDATION_MODE in COPY INTO <table>.
    private var category: String {
        Self.parsing.contains(error.code) ? "parsing" : "conversion"
    }

    private static let parsing: Set<Int> = [100_065, 100_066, 100_067, 100_069, 100_080]

    /// One line of VALIDATION_MODE's result.
    func row(file: String) -> [SnowflakeValue] {
        [
            .text(error.message), .text(file), .integer(line), .integer(character),
            .integer(offset), .text(category), .integer(error.code), .text(error.sqlState),
            .text(column), .integer(row), .integer(line), .text(rejected),
        ]
    }
}
