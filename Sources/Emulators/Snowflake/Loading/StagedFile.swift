/// What a query of staged files may ask of the file that a row comes from.
///
/// Source: Snowflake documentation, "Querying metadata for staged files".
enum StagedFile {
    static let metadata: [(name: String, type: SnowflakeType)] = [
        ("METADATA$FILENAME", .varchar), ("METADATA$FILE_ROW_NUMBER", .integer),
        ("METADATA$FILE_CONTENT_KEY", .varchar), ("METADATA$FILE_LAST_MODIFIED", .ntz),
        ("METADATA$START_SCAN_TIME", .ltz),
    ]

    /// How many fields of a file a query can name.
    static var mostFields: Int { RowSource.columns - metadata.count }

    /// The values for a file's rows; the number of the row is filled in for each.
    static func values(_ file: StagedObject, at now: Int64) -> [SQLiteValue] {
        [
            .text(file.key), .integer(0),
            .text(file.tag.text.filter { $0 != "\"" }), .integer(file.lastModified), .integer(now),
        ]
    }
}
