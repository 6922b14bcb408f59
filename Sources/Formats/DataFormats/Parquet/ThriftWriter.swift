/// Writes the compact protocol of Apache Thrift.
struct ThriftWriter {
    private(set) var bytes: [UInt8] = []
    private var lastID = 0

    /// Writes the fields of a structure and its end.
    mutating func structure(_ body: (inout ThriftWriter) -> Void) {
        let outer = lastID
        lastID = 0
        body(&self)
        bytes.append(0)
        lastID = outer
    }

    mutating func structure(_ id: Int, _ body: (inout ThriftWriter) -> Void) {
        head(id, type: ThriftReader.Kind.structure)
        structure(body)
    }

    mutating func bool(_ id: Int, _ value: Bool) { head(id, type: value ? 1 : 2) }

    mutating func int8(_ id: Int, _ value: Int8) {
        head(id, type: 3)
        bytes.append(UInt8(bitPattern: value))
    }

    mutating func int32(_ id: Int, _ value: Int) {
        head(id, type: 5)
        zigzag(Int64(value))
    }

    mutating func int64(_ id: Int, _ value: Int64) {
        head(id, type: 6)
        zigzag(value)
    }

    mutating func binary(_ id: Int, _ value: [UInt8]) {
        head(id, type: ThriftReader.Kind.binary)
        binary(value)
    }

    mutating func string(_ id: Int, _ value: String) { binary(id, Array(value.utf8)) }

    mutating func structures<Element>(
        _ id: Int, _ elements: [Element], _ body: (inout ThriftWriter, Element) -> Void
    ) {
        list(id, count: elements.count, type: ThriftReader.Kind.structure)
        for element in elements { structure { body(&$0, element) } }
    }

    mutating func int32s(_ id: Int, _ values: [Int]) {
        list(id, count: values.count, type: 5)
        for value in values { zigzag(Int64(value)) }
    }

    mutating func strings(_ id: Int, _ values: [String]) {
        list(id, count: values.count, type: ThriftReader.Kind.binary)
        for value in values { binary(Array(value.utf8)) }
    }

    private mutating func list(_ id: Int, count: Int, type: UInt8) {
        head(id, type: ThriftReader.Kind.list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | type)
        } else {
            bytes.append(0xF0 | type)
            bytes.append(varint: UInt64(count))
        }
    }

    private mutating func head(_ id: Int, type: UInt8) {
        let step = id - lastID
        lastID = id
        if (1...15).contains(step) {
            bytes.append(UInt8(step) << 4 | type)
        } else {
            bytes.append(type)
            zigzag(Int64(id))
        }
    }

    private mutating func binary(_ value: [UInt8]) {
        bytes.append(varint: UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    private mutating func zigzag(_ value: Int64) {
        bytes.append(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }
}

extension [UInt8] {
    /// Adds a number in groups of seven bits, the lowest first.
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    /// Adds the bytes of an integer, the lowest first.
    @inline(__always)
    mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
