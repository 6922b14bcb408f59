/// Limits on what a Parquet file may ask for.
public struct ParquetReadOptions: Hashable, Sendable {
    /// How many entries a column may have.
    public var maximumValues: Int
    /// How many bytes a page or the texts of a column may take.
    public var maximumColumnBytes: Int

    public init(maximumValues: Int = 1 << 26, maximumColumnBytes: Int = 1 << 30) {
        self.maximumValues = maximumValues
        self.maximumColumnBytes = maximumColumnBytes
    }
}

/// A Parquet file (parquet-format 2.11) whose metadata has been read.
///
/// Read are flat and nested columns, data pages of both versions, the encodings PLAIN,
/// PLAIN_DICTIONARY, RLE_DICTIONARY, RLE, DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY,
/// DELTA_BYTE_ARRAY and BYTE_STREAM_SPLIT, and the codecs none, snappy, gzip and zstd. Encryption,
/// columns in other files, and the codecs LZO, Brotli and LZ4 are refused by name.
public struct ParquetFile: Sendable {
    public let schema: ParquetSchema
    /// The columns in the order of the file.
    public let leaves: [ParquetLeaf]
    /// How many records there are.
    public let rowCount: Int
    /// Who wrote the file, in its own words.
    public let createdBy: String?
    /// Further metadata, such as Spark's or Arrow's own schema.
    public let keyValues: [(key: String, value: String?)]
    private let bytes: [UInt8]
    private let metadata: ParquetMetadata
    private let options: ParquetReadOptions

    public init(
        _ bytes: [UInt8], options: ParquetReadOptions = .init()
    ) throws(ParquetError) {
        let metadata = try Self.metadata(bytes)
        schema = try ParquetSchema(elements: metadata.schema)
        leaves = schema.leaves
        guard metadata.rowCount >= 0, metadata.rowCount <= options.maximumValues else {
            throw ParquetError(.tooLarge, "\(metadata.rowCount) records")
        }
        rowCount = Int(metadata.rowCount)
        var rows: Int64 = 0
        for group in metadata.rowGroups {
            guard group.columns.count == leaves.count, group.rowCount >= 0,
                group.rowCount <= metadata.rowCount
            else { throw ParquetError(.corrupt, "a row group that does not fit the schema") }
            rows += group.rowCount
        }
        guard rows == metadata.rowCount else {
            throw ParquetError(.corrupt, "the row groups have \(rows) records, not \(rowCount)")
        }
        createdBy = metadata.createdBy
        keyValues = metadata.keyValues
        self.bytes = bytes
        self.metadata = metadata
        self.options = options
    }

    private static func metadata(_ bytes: [UInt8]) throws(ParquetError) -> ParquetMetadata {
        let magic = Array("PAR1".utf8)
        guard bytes.count >= 12, bytes.starts(with: magic) else {
            throw ParquetError(.notParquet, "the file does not begin with PAR1")
        }
        if bytes.suffix(4).elementsEqual("PARE".utf8) {
            throw ParquetError(.unsupported, "encrypted files are not read")
        }
        guard bytes.suffix(4).elementsEqual(magic) else {
            throw ParquetError(.notParquet, "the file does not end with PAR1: it may be cut off")
        }
        return try bytes.withUnsafeBufferPointer { (buffer) throws(ParquetError) in
            let length = Int(buffer.littleEndian32(at: buffer.count - 8))
            guard length <= buffer.count - 12 else {
                throw ParquetError(.truncated, "the metadata is longer than the file")
            }
            let start = buffer.count - 8 - length
            var reader = ThriftReader(
                UnsafeBufferPointer(rebasing: buffer[start..<(start + length)]))
            return try ParquetMetadata(&reader)
        }
    }

    /// All values of a column, over all row groups.
    public func column(_ place: Int) throws(ParquetError) -> ParquetColumn {
        let leaf = leaves[place]
        var page = ParquetPage()
        try readPages(place, &page) { $0.spread(leaf.type.physical) }
        try check(page.values, leaf)
        return page.values
    }

    /// Adds page after page to what is there of others, and hands all of it on.
    func readPages(
        _ place: Int, _ page: inout ParquetPage,
        _ take: (inout ParquetPage) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        var before = 0
        for (number, group) in metadata.rowGroups.enumerated() {
            page.group = number
            let chunk = group.columns[place]
            do throws(ParquetError) {
                try bytes.withUnsafeBufferPointer { (buffer) throws(ParquetError) in
                    let reader = ParquetChunkReader(
                        file: buffer, chunk: chunk, leaf: leaves[place], options: options)
                    try reader.read(into: &page, after: before, take)
                }
            } catch {
                throw error.inColumn(leaves[place].name)
            }
            before += Int(chunk.valueCount)
        }
    }

    /// All values of the column with that path, joined with dots; nothing when there is none.
    public func column(named name: String) throws(ParquetError) -> ParquetColumn? {
        guard let place = leaves.firstIndex(where: { $0.name == name }) else { return nil }
        return try column(place)
    }

    /// A flat column has an entry for each record, a nested one a beginning of each.
    private func check(_ column: ParquetColumn, _ leaf: ParquetLeaf) throws(ParquetError) {
        var records = column.count
        if leaf.maxRepetition > 0 {
            records = column.repetitionLevels.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
            guard column.repetitionLevels.first ?? 0 == 0 else {
                throw ParquetError(
                    .corrupt, "the first entry continues a list", column: leaf.name)
            }
        }
        try check(records, leaf)
    }

    func check(_ records: Int, _ leaf: ParquetLeaf) throws(ParquetError) {
        guard records == rowCount else {
            throw ParquetError(
                .corrupt, "\(records) records where \(rowCount) should be", column: leaf.name)
        }
    }

    /// Smallest and largest value of a column in every row group, in plain encoding, and the
    /// number of nulls; nothing where the writer gave none.
    public func statistics(
        _ place: Int
    ) -> [(minimum: [UInt8]?, maximum: [UInt8]?, nullCount: Int64?)] {
        metadata.rowGroups.map { group in
            let statistics = group.columns[place].statistics
            return (statistics?.minimum, statistics?.maximum, statistics?.nullCount)
        }
    }
}
