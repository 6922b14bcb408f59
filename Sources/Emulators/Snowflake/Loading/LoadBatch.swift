import CloudModel

/// An error of one record of a file.
struct LoadProblem: Hashable, Sendable {
    var error: SnowflakeError
    /// The record, from 1.
    var row: Int
    var line: Int
    var character: Int
    /// `"T"["C":n]`, or `"T"[n]` for a field that no column takes.
    var column: String
    var offset = 0
    var rejected = ""

    /// Whether it has a place in the file's text, which a member of a document has not that fits
    /// its column's type not.
    var isPlaced: Bool { error.code != 100_071 }
}

/// The rows of one file, ready for a table, in the order of the file.
struct LoadBatch: Sendable {
    /// The good ones.
    var rows: StoredRows
    /// Those of a large file, of which nothing is known yet.
    var pieces: LoadPieces?
    /// All records, good and bad.
    var parsed = 0
    var problems: [LoadProblem] = []

    /// How many rows went into the table while the file was read.
    var stored = 0

    init(columns: Int) { rows = StoredRows(width: columns) }

    init(_ pieces: LoadPieces, columns: Int) {
        self.init(columns: columns)
        self.pieces = pieces
    }

    /// How many good ones are known.
    var rowCount: Int { stored + rows.count }

    /// About how many bytes it takes.
    var weight: Int { rows.weight + 256 * (problems.count + 1) }

    mutating func append(_ row: [SnowflakeValue]) {
        for value in row { rows.append(value) }
    }
}

/// What the rows of files are loaded into, and how.
struct LoadTarget: Sendable {
    /// How columns find their fields.
    enum Match: Hashable, Sendable {
        case none
        case sensitive
        case insensitive
        /// Each column takes the field at a place, from 0, as a query asks for it.
        case places([Int])
        /// Each column takes the member of that name, as a query asks for it.
        case members([String])

        /// Whether a file's own names decide.
        var isByName: Bool { self == .sensitive || self == .insensitive }
    }

    var tableName: String
    /// The columns that get values, in the order in which fields come.
    var columns: [ColumnEntry]
    var match = Match.none
    /// Cuts texts that are too long instead of refusing them.
    var truncates = false
    var cast: Cast
    var format: FileFormat

    /// The column's name in messages: `"T"["C":n]`.
    func shown(_ index: Int, field: Int? = nil) -> String {
        let place = (field ?? index) + 1
        guard index < columns.count else { return "\"\(tableName)\"[\(place)]" }
        return "\"\(tableName)\"[\"\(columns[index].name)\":\(place)]"
    }

    /// The place of the field for a column among the names of a file's fields.
    func field(for index: Int, among names: [String]) -> Int? {
        switch match {
        case .none: return nil
        case .sensitive: return names.firstIndex(of: columns[index].name)
        case .insensitive:
            let wanted = columns[index].name.uppercased()
            return names.firstIndex { $0.uppercased() == wanted }
        case .places(let places): return places[index]
        case .members(let members): return names.firstIndex(of: members[index])
        }
    }

    /// A value as the column takes it.
    @inline(__always)
    func store(
        _ value: SnowflakeValue, in column: ColumnEntry
    ) throws(SnowflakeError) -> SnowflakeValue {
        if case .null = value {
            if column.isNotNull { throw .nullInNonNullable }
            return .null
        }
        switch (value, column.type) {
        case (.text(let text), .text(let length)):
            if text.utf8.count <= length || text.unicodeScalars.count <= length { return value }
            guard truncates else { throw .textTooLong(text) }
            var short = String.UnicodeScalarView()
            short.append(contentsOf: text.unicodeScalars.prefix(length))
            return .text(String(short))
        case (.boolean, .boolean), (.date, .date), (.float, .float): return value
        default: break
        }
        let stored = try cast.convert(value, to: column.type, strict: !truncates)
        if column.isNotNull, case .null = stored { throw .nullInNonNullable }
        return stored
    }
}

/// What the rows of a file depend on when no query transforms them.
struct LoadQuestion: Hashable, Sendable {
    private struct Column: Hashable {
        let name: String
        let type: SnowflakeType
        let isNotNull: Bool
    }

    private let content: FileContent
    private let table: String
    private let columns: [Column]
    private let match: LoadTarget.Match
    private let truncates: Bool
    private let format: FileFormat
    private let parameters: SessionParameters

    init(bytes: [UInt8], target: LoadTarget) {
        content = FileContent(bytes)
        table = target.tableName
        columns = target.columns.map {
            Column(name: $0.name, type: $0.type, isNotNull: $0.isNotNull)
        }
        match = target.match
        truncates = target.truncates
        format = target.format
        // The zone follows from the parameters.
        parameters = target.cast.parameters
    }
}
