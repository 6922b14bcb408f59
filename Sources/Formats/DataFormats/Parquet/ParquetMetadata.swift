/// What the end of a Parquet file says about it (parquet.thrift, `FileMetaData`).
struct ParquetMetadata {
    var version = 1
    var schema: [ParquetSchemaElement] = []
    var rowCount: Int64 = 0
    var rowGroups: [ParquetRowGroup] = []
    var keyValues: [(key: String, value: String?)] = []
    var createdBy: String?

    init() {}

    init(_ reader: inout ThriftReader) throws(ParquetError) {
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: self.version = Int(try reader.int(field))
            case 2:
                try reader.list(field) { (reader, element) throws(ParquetError) in
                    self.schema.append(try ParquetSchemaElement(&reader, element))
                }
            case 3: self.rowCount = try reader.int(field)
            case 4:
                try reader.list(field) { (reader, element) throws(ParquetError) in
                    self.rowGroups.append(try ParquetRowGroup(&reader, element))
                }
            case 5:
                try reader.list(field) { (reader, element) throws(ParquetError) in
                    self.keyValues.append(try Self.keyValue(&reader, element))
                }
            case 6: self.createdBy = try reader.string(field)
            case 8: throw ParquetError(.unsupported, "encrypted files are not read")
            default: return false
            }
            return true
        }
    }

    private static func keyValue(
        _ reader: inout ThriftReader, _ element: ThriftReader.Field
    ) throws(ParquetError) -> (key: String, value: String?) {
        var key = ""
        var value: String?
        try reader.structure(element) { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: key = try reader.string(field)
            case 2: value = try reader.string(field)
            default: return false
            }
            return true
        }
        return (key, value)
    }

    func write() -> [UInt8] {
        var writer = ThriftWriter()
        writer.structure { writer in
            writer.int32(1, version)
            writer.structures(2, schema) { $1.write(to: &$0) }
            writer.int64(3, rowCount)
            writer.structures(4, rowGroups) { $1.write(to: &$0) }
            if !keyValues.isEmpty {
                writer.structures(5, keyValues) { writer, pair in
                    writer.string(1, pair.key)
                    if let value = pair.value { writer.string(2, value) }
                }
            }
            if let createdBy { writer.string(6, createdBy) }
            // Minimum and maximum follow the order that the type defines.
            let columns = schema.filter { $0.childCount == nil }
            writer.structures(7, columns) { writer, _ in writer.structure(1) { _ in } }
        }
        return writer.bytes
    }
}

/// A part of the file that holds some records, column by column.
struct ParquetRowGroup {
    var columns: [ParquetChunk] = []
    var byteSize: Int64 = 0
    var rowCount: Int64 = 0

    init() {}

    init(_ reader: inout ThriftReader, _ element: ThriftReader.Field) throws(ParquetError) {
        try reader.structure(element) { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1:
                try reader.list(field) { (reader, element) throws(ParquetError) in
                    self.columns.append(try ParquetChunk(&reader, element))
                }
            case 2: self.byteSize = try reader.int(field)
            case 3: self.rowCount = try reader.int(field)
            default: return false
            }
            return true
        }
    }

    func write(to writer: inout ThriftWriter) {
        writer.structures(1, columns) { $1.write(to: &$0) }
        writer.int64(2, byteSize)
        writer.int64(3, rowCount)
        if let first = columns.first {
            writer.int64(5, first.dictionaryOffset ?? first.dataOffset)
        }
        writer.int64(6, columns.reduce(0) { $0 + $1.compressedSize })
    }
}

/// One column of one row group (parquet.thrift, `ColumnChunk` and `ColumnMetaData`).
struct ParquetChunk {
    var type = 0
    var encodings: [Int] = []
    var path: [String] = []
    var codec = 0
    var valueCount: Int64 = 0
    var uncompressedSize: Int64 = 0
    var compressedSize: Int64 = 0
    var dataOffset: Int64 = 0
    var dictionaryOffset: Int64?
    var statistics: ParquetStatistics?
    private var hasMetadata = false

    init() {}

    init(_ reader: inout ThriftReader, _ element: ThriftReader.Field) throws(ParquetError) {
        try reader.structure(element) { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: throw ParquetError(.unsupported, "columns in other files are not read")
            case 3:
                self.hasMetadata = true
                try reader.structure(field) { (reader, field) throws(ParquetError) in
                    try self.read(&reader, field)
                }
            case 8, 9: throw ParquetError(.unsupported, "encrypted columns are not read")
            default: return false
            }
            return true
        }
        guard hasMetadata else { throw ParquetError(.corrupt, "a column without metadata") }
    }

    private mutating func read(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ParquetError) -> Bool {
        switch field.id {
        case 1: type = Int(try reader.int(field))
        case 2:
            try reader.list(field) { (reader, element) throws(ParquetError) in
                self.encodings.append(Int(try reader.int(element)))
            }
        case 3:
            try reader.list(field) { (reader, element) throws(ParquetError) in
                self.path.append(try reader.string(element))
            }
        case 4: codec = Int(try reader.int(field))
        case 5: valueCount = try reader.int(field)
        case 6: uncompressedSize = try reader.int(field)
        case 7: compressedSize = try reader.int(field)
        case 9: dataOffset = try reader.int(field)
        case 11: dictionaryOffset = try reader.int(field)
        case 12: statistics = try ParquetStatistics(&reader, field)
        default: return false
        }
        return true
    }

    func write(to writer: inout ThriftWriter) {
        writer.int64(2, 0)
        writer.structure(3) { writer in
            writer.int32(1, type)
            writer.int32s(2, encodings)
            writer.strings(3, path)
            writer.int32(4, codec)
            writer.int64(5, valueCount)
            writer.int64(6, uncompressedSize)
            writer.int64(7, compressedSize)
            writer.int64(9, dataOffset)
            if let dictionaryOffset { writer.int64(11, dictionaryOffset) }
            if let statistics {
                writer.structure(12) { statistics.write(to: &$0) }
            }
        }
    }
}

/// Smallest and largest value and number of nulls (parquet.thrift, `Statistics`).
struct ParquetStatistics {
    var nullCount: Int64?
    /// Plain encoding, without a length in front.
    var minimum: [UInt8]?
    var maximum: [UInt8]?

    init() {}

    init(_ reader: inout ThriftReader, _ field: ThriftReader.Field) throws(ParquetError) {
        try reader.structure(field) { (reader, field) throws(ParquetError) in
            switch field.id {
            case 3: self.nullCount = try reader.int(field)
            case 5: self.maximum = try reader.binary(field)
            case 6: self.minimum = try reader.binary(field)
            default: return false
            }
            return true
        }
    }

    func write(to writer: inout ThriftWriter) {
        if let nullCount { writer.int64(3, nullCount) }
        if let maximum { writer.binary(5, maximum) }
        if let minimum { writer.binary(6, minimum) }
        if minimum != nil {
            writer.bool(7, true)
            writer.bool(8, true)
        }
    }
}
