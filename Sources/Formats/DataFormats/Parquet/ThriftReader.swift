/// Reads the compact protocol of Apache Thrift, in which Parquet writes its metadata.
struct ThriftReader {
    /// A field of a structure: its number and the type of what follows.
    struct Field {
        var id: Int
        var type: UInt8
    }

    enum Kind {
        static let boolTrue: UInt8 = 1
        static let boolFalse: UInt8 = 2
        static let binary: UInt8 = 8
        static let list: UInt8 = 9
        static let structure: UInt8 = 12
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0
    private var depth = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Reads a structure: the body gets every field and says whether it has read it.
    mutating func structure(
        _ body: (inout ThriftReader, Field) throws(ParquetError) -> Bool
    ) throws(ParquetError) {
        depth += 1
        defer { depth -= 1 }
        if depth > 32 { throw ParquetError(.corrupt, "metadata is nested too deeply") }
        var id = 0
        while true {
            let head = try byte()
            if head == 0 { return }
            let type = head & 15
            let step = Int(head >> 4)
            id = step == 0 ? Int(truncatingIfNeeded: try zigzag()) : id + step
            let field = Field(id: id, type: type)
            if try !body(&self, field) { try skip(type) }
        }
    }

    /// Reads a structure that is a field or an element.
    mutating func structure(
        _ field: Field, _ body: (inout ThriftReader, Field) throws(ParquetError) -> Bool
    ) throws(ParquetError) {
        try expect(field, Kind.structure)
        try structure(body)
    }

    mutating func bool(_ field: Field) throws(ParquetError) -> Bool {
        guard field.type == Kind.boolTrue || field.type == Kind.boolFalse else {
            throw wrongType(field)
        }
        return field.type == Kind.boolTrue
    }

    mutating func int(_ field: Field) throws(ParquetError) -> Int64 {
        switch field.type {
        case 3: return Int64(Int8(bitPattern: try byte()))
        case 4...6: return try zigzag()
        default: throw wrongType(field)
        }
    }

    /// An integer that fits 32 bits, such as a size; never negative.
    mutating func size(_ field: Field) throws(ParquetError) -> Int {
        let value = try int(field)
        guard value >= 0, value <= Int32.max else {
            throw ParquetError(.corrupt, "an impossible size of \(value)")
        }
        return Int(value)
    }

    mutating func binary(_ field: Field) throws(ParquetError) -> [UInt8] {
        try expect(field, Kind.binary)
        return try binary()
    }

    mutating func string(_ field: Field) throws(ParquetError) -> String {
        String(decoding: try binary(field), as: UTF8.self)
    }

    /// Reads a list: the body reads one element after another.
    mutating func list(
        _ field: Field, _ body: (inout ThriftReader, Field) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        try expect(field, Kind.list)
        let (count, type) = try listHead()
        for place in 0..<count { try body(&self, Field(id: place, type: type)) }
    }

    private mutating func listHead() throws(ParquetError) -> (count: Int, type: UInt8) {
        let head = try byte()
        var count = UInt64(head >> 4)
        if count == 15 { count = try varint() }
        // Every element takes at least a byte.
        guard count <= UInt64(bytes.count - position) else { throw truncated }
        return (Int(count), head & 15)
    }

    private mutating func binary() throws(ParquetError) -> [UInt8] {
        let length = try varint()
        guard length <= UInt64(bytes.count - position) else { throw truncated }
        let start = position
        position += Int(length)
        return Array(bytes[start..<position])
    }

    private mutating func skip(_ type: UInt8) throws(ParquetError) {
        switch type {
        case 1, 2: return
        case 3: _ = try byte()
        case 4...6: _ = try varint()
        case 7: try skipBytes(8)
        case 8: _ = try binary()
        case 9, 10:
            let (count, element) = try listHead()
            for _ in 0..<count { try skipElement(element) }
        case 11:
            let count = try varint()
            if count == 0 { return }
            guard count <= UInt64(bytes.count - position) else { throw truncated }
            let types = try byte()
            for _ in 0..<count {
                try skipElement(types >> 4)
                try skipElement(types & 15)
            }
        case 12: try structure { (_, _) throws(ParquetError) in false }
        default: throw ParquetError(.corrupt, "metadata of unknown type \(type)")
        }
    }

    /// In a list a truth value takes a byte; as a field it is part of the type.
    private mutating func skipElement(_ type: UInt8) throws(ParquetError) {
        depth += 1
        defer { depth -= 1 }
        if depth > 32 { throw ParquetError(.corrupt, "metadata is nested too deeply") }
        if type == 1 || type == 2 { try skipBytes(1) } else { try skip(type) }
    }

    private mutating func skipBytes(_ count: Int) throws(ParquetError) {
        guard count <= bytes.count - position else { throw truncated }
        position += count
    }

    private mutating func byte() throws(ParquetError) -> UInt8 {
        guard position < bytes.count else { throw truncated }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func varint() throws(ParquetError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
            if shift > 63 { throw ParquetError(.corrupt, "a number in the metadata is too long") }
        }
    }

    private mutating func zigzag() throws(ParquetError) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    private func expect(_ field: Field, _ type: UInt8) throws(ParquetError) {
        if field.type != type { throw wrongType(field) }
    }

    private func wrongType(_ field: Field) -> ParquetError {
        ParquetError(.corrupt, "metadata field \(field.id) has type \(field.type)")
    }

    private var truncated: ParquetError { ParquetError(.truncated, "the metadata ends too early") }
}
