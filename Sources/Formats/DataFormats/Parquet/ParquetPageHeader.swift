/// What stands in front of a page (parquet.thrift, `PageHeader`).
struct ParquetPageHeader {
    enum Kind { case data, dataV2, dictionary, index }

    var kind = Kind.data
    var uncompressedSize = 0
    var compressedSize = 0
    var checksum: UInt32?
    var valueCount = 0
    var encoding = 0
    var definitionEncoding = 3
    var repetitionEncoding = 3
    // Only in pages of version 2:
    var nullCount = 0
    var rowCount = 0
    var definitionLength = 0
    var repetitionLength = 0
    var isCompressed = true

    init() {}

    init(_ reader: inout ThriftReader) throws(ParquetError) {
        var isDescribed = false
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: self.kind = try Self.kind(try reader.int(field))
            case 2: self.uncompressedSize = try reader.size(field)
            case 3: self.compressedSize = try reader.size(field)
            case 4: self.checksum = UInt32(truncatingIfNeeded: try reader.int(field))
            case 5, 7:
                isDescribed = true
                try reader.structure(field) { (reader, field) throws(ParquetError) in
                    try self.readV1(&reader, field)
                }
            case 8:
                isDescribed = true
                try reader.structure(field) { (reader, field) throws(ParquetError) in
                    try self.readV2(&reader, field)
                }
            default: return false
            }
            return true
        }
        guard isDescribed || kind == .index else {
            throw ParquetError(.corrupt, "a page without a description")
        }
    }

    private static func kind(_ value: Int64) throws(ParquetError) -> Kind {
        switch value {
        case 0: return .data
        case 1: return .index
        case 2: return .dictionary
        case 3: return .dataV2
        default: throw ParquetError(.unsupported, "pages of type \(value) are not known")
        }
    }

    /// Data pages and dictionary pages begin alike.
    private mutating func readV1(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ParquetError) -> Bool {
        switch field.id {
        case 1: valueCount = try reader.size(field)
        case 2: encoding = try reader.size(field)
        case 3:
            // In a dictionary page this is the mark of sorted dictionaries.
            if field.type <= 2 { return false }
            definitionEncoding = try reader.size(field)
        case 4: repetitionEncoding = try reader.size(field)
        default: return false
        }
        return true
    }

    private mutating func readV2(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ParquetError) -> Bool {
        switch field.id {
        case 1: valueCount = try reader.size(field)
        case 2: nullCount = try reader.size(field)
        case 3: rowCount = try reader.size(field)
        case 4: encoding = try reader.size(field)
        case 5: definitionLength = try reader.size(field)
        case 6: repetitionLength = try reader.size(field)
        case 7: isCompressed = try reader.bool(field)
        default: return false
        }
        return true
    }

    func write(to bytes: inout [UInt8]) {
        var writer = ThriftWriter()
        writer.structure { writer in
            writer.int32(1, kind == .data ? 0 : kind == .dictionary ? 2 : 3)
            writer.int32(2, uncompressedSize)
            writer.int32(3, compressedSize)
            if let checksum { writer.int32(4, Int(Int32(bitPattern: checksum))) }
            switch kind {
            case .data, .index:
                writer.structure(5) { writer in
                    writer.int32(1, valueCount)
                    writer.int32(2, encoding)
                    writer.int32(3, definitionEncoding)
                    writer.int32(4, repetitionEncoding)
                }
            case .dictionary:
                writer.structure(7) { writer in
                    writer.int32(1, valueCount)
                    writer.int32(2, encoding)
                }
            case .dataV2:
                writer.structure(8) { writer in
                    writer.int32(1, valueCount)
                    writer.int32(2, nullCount)
                    writer.int32(3, rowCount)
                    writer.int32(4, encoding)
                    writer.int32(5, definitionLength)
                    writer.int32(6, repetitionLength)
                    writer.bool(7, isCompressed)
                }
            }
        }
        bytes.append(contentsOf: writer.bytes)
    }
}
