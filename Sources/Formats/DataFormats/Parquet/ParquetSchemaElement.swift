/// One element of the flattened schema (parquet.thrift, `SchemaElement`).
struct ParquetSchemaElement {
    var type: Int?
    var typeLength = 0
    var repetition: Int?
    var name = ""
    var childCount: Int?
    var converted: Int?
    var scale = 0
    var precision = 0
    var logical: ParquetAnnotation?

    init() {}

    init(_ reader: inout ThriftReader, _ element: ThriftReader.Field) throws(ParquetError) {
        try reader.structure(element) { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: self.type = try reader.size(field)
            case 2: self.typeLength = try reader.size(field)
            case 3: self.repetition = try reader.size(field)
            case 4: self.name = try reader.string(field)
            case 5: self.childCount = try reader.size(field)
            case 6: self.converted = try reader.size(field)
            case 7: self.scale = try reader.size(field)
            case 8: self.precision = try reader.size(field)
            case 10: self.logical = try ParquetAnnotation(&reader, field)
            default: return false
            }
            return true
        }
    }

    func write(to writer: inout ThriftWriter) {
        if let type { writer.int32(1, type) }
        if typeLength > 0 { writer.int32(2, typeLength) }
        if let repetition { writer.int32(3, repetition) }
        writer.string(4, name)
        if let childCount { writer.int32(5, childCount) }
        if let converted { writer.int32(6, converted) }
        if case .value(.decimal(let precision, let scale)) = logical {
            writer.int32(7, scale)
            writer.int32(8, precision)
        }
        if let logical { writer.structure(10) { logical.write(to: &$0) } }
    }
}

/// The annotation of a field: a logical type, or that a group is a list or map.
enum ParquetAnnotation: Hashable {
    case value(ParquetLogicalType)
    case list
    case map

    init?(_ reader: inout ThriftReader, _ field: ThriftReader.Field) throws(ParquetError) {
        var found: ParquetAnnotation?
        try reader.structure(field) { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: found = .value(.string)
            case 2: found = .map
            case 3: found = .list
            case 4: found = .value(.enumeration)
            case 5:
                found = try Self.decimal(&reader, field)
                return true
            case 6: found = .value(.date)
            case 7, 8:
                found = try Self.clock(&reader, field)
                return true
            case 10:
                found = try Self.integer(&reader, field)
                return true
            case 11: found = .value(.unknown)
            case 12: found = .value(.json)
            case 14: found = .value(.uuid)
            case 13: found = .value(.other("BSON"))
            case 15: found = .value(.other("FLOAT16"))
            default: found = .value(.other("logical type \(field.id)"))
            }
            return false
        }
        guard let found else { return nil }
        self = found
    }

    private static func decimal(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ParquetError) -> ParquetAnnotation {
        var scale = 0
        var precision = 0
        try reader.structure(field) { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: scale = try reader.size(field)
            case 2: precision = try reader.size(field)
            default: return false
            }
            return true
        }
        return .value(.decimal(precision: precision, scale: scale))
    }

    private static func clock(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ParquetError) -> ParquetAnnotation {
        var isAdjusted = false
        var unit: ParquetLogicalType.Unit?
        try reader.structure(field) { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: isAdjusted = try reader.bool(field)
            case 2:
                try reader.structure(field) { (_, field) throws(ParquetError) in
                    unit = [1: .millis, 2: .micros, 3: .nanos][field.id]
                    return false
                }
            default: return false
            }
            return true
        }
        guard let unit else { throw ParquetError(.unsupported, "an unknown unit of time") }
        return field.id == 7
            ? .value(.time(unit, isAdjustedToUTC: isAdjusted))
            : .value(.timestamp(unit, isAdjustedToUTC: isAdjusted))
    }

    private static func integer(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ParquetError) -> ParquetAnnotation {
        var bits = 0
        var isSigned = false
        try reader.structure(field) { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: bits = Int(try reader.int(field))
            case 2: isSigned = try reader.bool(field)
            default: return false
            }
            return true
        }
        return .value(.integer(bits: bits, isSigned: isSigned))
    }

    func write(to writer: inout ThriftWriter) {
        func empty(_ id: Int) { writer.structure(id) { _ in } }
        switch self {
        case .list: empty(3)
        case .map: empty(2)
        case .value(let type):
            switch type {
            case .string: empty(1)
            case .enumeration: empty(4)
            case .date: empty(6)
            case .unknown: empty(11)
            case .json: empty(12)
            case .uuid: empty(14)
            case .decimal(let precision, let scale):
                writer.structure(5) { writer in
                    writer.int32(1, scale)
                    writer.int32(2, precision)
                }
            case .time(let unit, let isAdjusted): writeClock(7, unit, isAdjusted, to: &writer)
            case .timestamp(let unit, let isAdjusted): writeClock(8, unit, isAdjusted, to: &writer)
            case .integer(let bits, let isSigned):
                writer.structure(10) { writer in
                    writer.int8(1, Int8(bits))
                    writer.bool(2, isSigned)
                }
            case .other: break
            }
        }
    }

    private func writeClock(
        _ id: Int, _ unit: ParquetLogicalType.Unit, _ isAdjusted: Bool,
        to writer: inout ThriftWriter
    ) {
        writer.structure(id) { writer in
            writer.bool(1, isAdjusted)
            writer.structure(2) { writer in
                let id =
                    switch unit {
                    case .millis: 1
                    case .micros: 2
                    case .nanos: 3
                    }
                writer.structure(id) { _ in }
            }
        }
    }
}
