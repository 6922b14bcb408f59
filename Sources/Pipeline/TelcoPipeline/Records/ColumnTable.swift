import PipelineModel

/// Texts one behind the other in one buffer.
struct TextColumn: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where each text ends.
    private(set) var ends: [Int] = []
    private(set) var isNull: [Bool] = []

    var count: Int { ends.count }

    init() {}

    /// Texts without a null.
    init(bytes: [UInt8], ends: [Int]) {
        self.bytes = bytes
        self.ends = ends
        isNull = [Bool](repeating: false, count: ends.count)
    }

    func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

    func text(_ row: Int) -> String? {
        isNull[row] ? nil : String(decoding: bytes[range(row)], as: UTF8.self)
    }

    mutating func appendNull() {
        ends.append(bytes.count)
        isNull.append(true)
    }

    mutating func append(_ text: some Sequence<UInt8>) {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        isNull.append(false)
    }

    mutating func append(_ text: String) { append(text.utf8) }

    mutating func append(_ other: TextColumn, row: Int) {
        if other.isNull[row] {
            appendNull()
        } else {
            other.withBytes(row) { bytes.append(contentsOf: $0) }
            ends.append(bytes.count)
            isNull.append(false)
        }
    }

    mutating func append(contentsOf other: TextColumn) {
        let start = bytes.count
        bytes.append(contentsOf: other.bytes)
        ends.reserveCapacity(ends.count + other.ends.count)
        for end in other.ends { ends.append(start + end) }
        isNull.append(contentsOf: other.isNull)
    }

    func withBytes<Result>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let range = range(row)
        return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    func equals(_ row: Int, _ other: TextColumn, _ otherRow: Int) -> Bool {
        guard isNull[row] == other.isNull[otherRow] else { return false }
        let left = range(row)
        let right = other.range(otherRow)
        guard left.count == right.count else { return false }
        return withBytes(row) { mine in
            other.withBytes(otherRow) { theirs in mine.elementsEqual(theirs) }
        }
    }
}

/// Whole numbers: decimals without their point, days, microseconds, truth values.
struct NumberColumn: Sendable {
    private(set) var values: [Int64] = []
    private(set) var isNull: [Bool] = []

    var count: Int { values.count }

    func value(_ row: Int) -> Int64? { isNull[row] ? nil : values[row] }

    mutating func append(_ value: Int64?) {
        values.append(value ?? 0)
        isNull.append(value == nil)
    }

    mutating func append(contentsOf other: NumberColumn) {
        values.append(contentsOf: other.values)
        isNull.append(contentsOf: other.isNull)
    }

    func equals(_ row: Int, _ other: NumberColumn, _ otherRow: Int) -> Bool {
        isNull[row] == other.isNull[otherRow] && values[row] == other.values[otherRow]
    }
}

/// The values of one column, stored by what they are made of.
enum ColumnValues: Sendable {
    case text(TextColumn)
    case number(NumberColumn)

    var count: Int {
        switch self {
        case .text(let column): column.count
        case .number(let column): column.count
        }
    }

    func equals(_ row: Int, _ other: ColumnValues, _ otherRow: Int) -> Bool {
        switch (self, other) {
        case (.text(let mine), .text(let theirs)): mine.equals(row, theirs, otherRow)
        case (.number(let mine), .number(let theirs)): mine.equals(row, theirs, otherRow)
        default: false
        }
    }
}

/// What a column's values mean, for Parquet.
enum ColumnKind: Hashable, Sendable {
    case text, boolean, integer, date, timestamp
    case decimal(precision: Int, scale: Int)

    init(_ field: Field) {
        switch field.kind {
        case .string, .object, .ipv4: self = .text
        case .decimal: self = .decimal(precision: field.precision, scale: field.scale)
        case .integer: self = .integer
        case .boolean: self = .boolean
        case .date: self = .date
        case .timestamp: self = .timestamp
        }
    }

    /// How values are stored: two kinds that are stored alike can be put together.
    var storage: Int { self == .text ? 0 : 1 }

    var emptyValues: ColumnValues { self == .text ? .text(TextColumn()) : .number(NumberColumn()) }
}

/// Rows by columns, each with a name and a meaning.
struct ColumnTable: Sendable {
    struct Column: Sendable {
        var name: String
        var kind: ColumnKind
        var values: ColumnValues

        init(_ name: String, _ kind: ColumnKind) {
            self.name = name
            self.kind = kind
            values = kind.emptyValues
        }

        init(_ name: String, _ kind: ColumnKind, _ values: ColumnValues) {
            self.name = name
            self.kind = kind
            self.values = values
        }
    }

    var columns: [Column]

    var rowCount: Int { columns.first?.values.count ?? 0 }

    subscript(name: String) -> ColumnValues? { columns.first { $0.name == name }?.values }

    mutating func rename(_ name: String, to other: String) {
        for index in columns.indices where columns[index].name == name {
            columns[index].name = other
        }
    }

    /// The rows of tables that all have these columns, in any order of columns.
    ///
    /// - Returns: nil and the name of a column that a table lacks or has in another kind.
    func joining(_ tables: [ColumnTable]) -> (table: ColumnTable?, unusable: String?) {
        var result = ColumnTable(columns: [])
        for column in columns {
            let storage = column.kind.storage
            var texts = TextColumn()
            var numbers = NumberColumn()
            for table in tables {
                guard let source = table.columns.first(where: { $0.name == column.name }),
                    source.kind.storage == storage
                else { return (nil, column.name) }
                switch source.values {
                case .text(let values): texts.append(contentsOf: values)
                case .number(let values): numbers.append(contentsOf: values)
                }
            }
            result.columns.append(
                Column(column.name, column.kind, storage == 0 ? .text(texts) : .number(numbers)))
        }
        return (result, nil)
    }

    /// The rows at some places, in that order.
    func rows(_ places: [Int]) -> ColumnTable {
        var result = ColumnTable(columns: columns.map { Column($0.name, $0.kind) })
        for index in columns.indices {
            switch columns[index].values {
            case .text(let source):
                var column = TextColumn()
                for place in places { column.append(source, row: place) }
                result.columns[index].values = .text(column)
            case .number(let source):
                var column = NumberColumn()
                for place in places { column.append(source.value(place)) }
                result.columns[index].values = .number(column)
            }
        }
        return result
    }
}

/// Names of the columns that say where a clean row comes from.
enum Origin {
    static let key = "source_key"
    static let etag = "source_etag"
    static let line = "source_line"
    static let uploadedAt = "source_uploaded_at"
}
