/// How a Parquet file is written.
public struct ParquetWriteOptions: Hashable, Sendable {
    public enum Codec: Hashable, Sendable {
        case none, snappy, gzip, zstd

        var code: Int {
            switch self {
            case .none: 0
            case .snappy: 1
            case .gzip: 2
            case .zstd: 6
            }
        }

        var format: CompressionFormat? {
            switch self {
            case .none: nil
            case .snappy: .snappy
            case .gzip: .gzip
            case .zstd: .zstd
            }
        }
    }

    public var codec: Codec
    /// Whether repeated values go into a dictionary where that makes the column smaller.
    public var usesDictionary: Bool
    /// How many records a page has at most.
    public var rowsPerPage: Int
    /// How many records a row group has at most when records are appended.
    public var rowsPerGroup: Int
    /// Further metadata.
    public var keyValues: [String: String]

    public init(
        codec: Codec = .snappy, usesDictionary: Bool = true, rowsPerPage: Int = 20_000,
        rowsPerGroup: Int = 1_000_000, keyValues: [String: String] = [:]
    ) {
        self.codec = codec
        self.usesDictionary = usesDictionary
        self.rowsPerPage = max(1, rowsPerPage)
        self.rowsPerGroup = max(1, rowsPerGroup)
        self.keyValues = keyValues
    }
}

/// Writes a Parquet file: flat and nested columns, pages of version 1, PLAIN or dictionary
/// encoding, statistics and checksums. The same input gives the same bytes.
public struct ParquetWriter: Sendable {
    public let schema: ParquetSchema
    private let leaves: [ParquetLeaf]
    private let options: ParquetWriteOptions
    private var bytes: [UInt8] = Array("PAR1".utf8)
    private var groups: [ParquetRowGroup] = []
    private var rowCount = 0

    public init(
        schema: ParquetSchema, options: ParquetWriteOptions = .init()
    ) throws(ParquetError) {
        self.schema = schema
        self.options = options
        leaves = schema.leaves
        for leaf in leaves {
            if leaf.type.physical == .int96 {
                throw ParquetError(.unsupported, "INT96 is read, never written", column: leaf.name)
            }
            if case .other(let name) = leaf.type.logical {
                throw ParquetError(.unsupported, "\(name) is not written", column: leaf.name)
            }
            guard leaf.type.isConsistent, leaf.maxDefinition < 256 else {
                throw ParquetError(
                    .mismatch, "\(leaf.type) is not possible", column: leaf.name)
            }
        }
        if leaves.isEmpty { throw ParquetError(.mismatch, "a file needs a column") }
    }

    /// Adds a row group from columns in the order of ``ParquetSchema/leaves``.
    public mutating func append(columns: [ParquetColumn]) throws(ParquetError) {
        guard columns.count == leaves.count else {
            throw ParquetError(
                .mismatch, "\(columns.count) columns where \(leaves.count) should be")
        }
        var rows: Int?
        for (leaf, column) in zip(leaves, columns) {
            let own = try ParquetColumnCheck.rows(of: column, leaf: leaf)
            if let rows, rows != own {
                throw ParquetError(
                    .mismatch, "\(own) records where other columns have \(rows)",
                    column: leaf.name)
            }
            rows = own
        }
        var group = ParquetRowGroup()
        group.rowCount = Int64(rows ?? 0)
        for (leaf, column) in zip(leaves, columns) {
            let writer = ParquetChunkWriter(leaf: leaf, column: column, options: options)
            let chunk = writer.write(to: &bytes)
            group.byteSize += chunk.uncompressedSize
            group.columns.append(chunk)
        }
        rowCount += rows ?? 0
        groups.append(group)
    }

    /// Adds records, each an object; see ``ParquetSchema`` for how JSON fits columns.
    public mutating func append(
        records: some Collection<JSONValue>
    ) throws(ParquetError) {
        var rest = records[...]
        while !rest.isEmpty {
            var shredder = ParquetShredder(schema: schema)
            for record in rest.prefix(options.rowsPerGroup) { try shredder.append(record) }
            try append(columns: shredder.columns)
            rest = rest.dropFirst(options.rowsPerGroup)
        }
    }

    /// The whole file; what was appended may be appended to further.
    public func finished() -> [UInt8] {
        var metadata = ParquetMetadata()
        metadata.version = 2
        metadata.schema = schema.elements()
        metadata.rowCount = Int64(rowCount)
        metadata.rowGroups = groups
        metadata.keyValues = options.keyValues.sorted { $0.key.precedesByBytes($1.key) }
            .map { ($0.key, $0.value) }
        metadata.createdBy = "rehearsal"
        let footer = metadata.write()
        var file = bytes
        file.append(contentsOf: footer)
        file.append(littleEndian: UInt32(footer.count))
        file.append(contentsOf: "PAR1".utf8)
        return file
    }

    /// A file of one row group from columns.
    public static func file(
        schema: ParquetSchema, columns: [ParquetColumn], options: ParquetWriteOptions = .init()
    ) throws(ParquetError) -> [UInt8] {
        var writer = try ParquetWriter(schema: schema, options: options)
        try writer.append(columns: columns)
        return writer.finished()
    }

    /// A file from records.
    public static func file(
        schema: ParquetSchema, records: some Collection<JSONValue>,
        options: ParquetWriteOptions = .init()
    ) throws(ParquetError) -> [UInt8] {
        var writer = try ParquetWriter(schema: schema, options: options)
        try writer.append(records: records)
        return writer.finished()
    }
}

/// Whether a column holds together, before it is written.
enum ParquetColumnCheck {
    static func rows(of column: ParquetColumn, leaf: ParquetLeaf) throws(ParquetError) -> Int {
        func refuse(_ why: String) -> ParquetError {
            ParquetError(.mismatch, why, column: leaf.name)
        }
        let values = column.valueCount(of: leaf.type.physical)
        var present = column.count
        if leaf.maxDefinition == 0 {
            guard column.definitionLevels.allSatisfy({ $0 == 1 }) else {
                throw refuse("a null in a required column")
            }
        } else if column.definitionLevels.isEmpty, leaf.maxRepetition == 0, values == column.count {
            // Every value is there.
        } else {
            guard column.definitionLevels.count == column.count else {
                throw refuse("\(column.definitionLevels.count) levels for \(column.count) entries")
            }
            present = 0
            for level in column.definitionLevels {
                guard level <= leaf.maxDefinition else { throw refuse("a level beyond the schema") }
                if level == leaf.maxDefinition { present += 1 }
            }
        }
        guard values == present else {
            throw refuse(
                "\(values) values of type \(leaf.type.physical) where \(present) should be")
        }
        if case .fixedLengthByteArray(let length) = leaf.type.physical {
            for place in 0..<values where column.byteArrays.range(place).count != length {
                throw refuse("a value that is not of \(length) bytes")
            }
        }
        guard leaf.maxRepetition > 0 else { return column.count }
        guard column.repetitionLevels.count == column.count,
            column.repetitionLevels.first ?? 0 == 0,
            column.repetitionLevels.allSatisfy({ $0 <= leaf.maxRepetition })
        else { throw refuse("repetition levels that do not fit") }
        return column.repetitionLevels.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
    }
}
