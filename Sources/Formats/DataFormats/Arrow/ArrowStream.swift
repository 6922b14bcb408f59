/// Columns of a table as an Arrow IPC stream: a schema, one record batch, the end.
///
/// Source: Apache Arrow, "Serialization and Interprocess Communication"; metadata version 5, no
/// compression, no dictionaries.
public enum ArrowStream {
    /// The stream of one batch.
    public static func encode(_ columns: [ArrowColumn], rows: Int) -> [UInt8] {
        var stream: [UInt8] = []
        append(message: schema(columns), to: &stream)
        var body: [UInt8] = []
        var nodes: [(Int64, Int64)] = []
        var buffers: [(Int64, Int64)] = []
        for column in columns { add(column, rows, &nodes, &buffers, &body) }
        append(message: batch(rows, nodes, buffers, body.count), to: &stream)
        stream.append(contentsOf: body)
        // The end of the stream: a continuation mark and a length of zero.
        stream.append(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
        return stream
    }

    private static let version: Int16 = 4

    private static func append(message: [UInt8], to stream: inout [UInt8]) {
        let padded = (message.count + 7) / 8 * 8
        stream.append(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF])
        withUnsafeBytes(of: Int32(padded).littleEndian) { stream.append(contentsOf: $0) }
        stream.append(contentsOf: message)
        stream.append(contentsOf: repeatElement(0, count: padded - message.count))
    }

    private static func message(
        _ buffer: inout FlatBuffer, kind: UInt8, _ header: FlatBuffer.Offset, body: Int
    ) -> [UInt8] {
        let root = buffer.table([
            .int16(version), .byte(kind), .offset(header), .int64(Int64(body)),
        ])
        return buffer.finish(root)
    }

    // MARK: Schema

    private static func schema(_ columns: [ArrowColumn]) -> [UInt8] {
        var buffer = FlatBuffer()
        var fields: [FlatBuffer.Offset] = []
        for column in columns { fields.append(field(column, &buffer)) }
        let list = buffer.vector(fields)
        let schema = buffer.table([nil, .offset(list)])
        return message(&buffer, kind: 1, schema, body: 0)
    }

    private static func field(
        _ column: ArrowColumn, _ buffer: inout FlatBuffer
    ) -> FlatBuffer.Offset {
        var children: [FlatBuffer.Offset] = []
        for child in column.children { children.append(field(child, &buffer)) }
        let name = buffer.string(column.name)
        var pairs: [FlatBuffer.Offset] = []
        for (key, value) in column.metadata {
            let key = buffer.string(key)
            let value = buffer.string(value)
            pairs.append(buffer.table([.offset(key), .offset(value)]))
        }
        let metadata = buffer.vector(pairs)
        let list = buffer.vector(children)
        let (kind, type) = type(column, &buffer)
        return buffer.table([
            .offset(name), .byte(1), .byte(kind), .offset(type), nil, .offset(list),
            .offset(metadata),
        ])
    }

    private static func type(
        _ column: ArrowColumn, _ buffer: inout FlatBuffer
    ) -> (UInt8, FlatBuffer.Offset) {
        switch column.values {
        case .int8: (2, buffer.table([.int32(8), .byte(1)]))
        case .int16: (2, buffer.table([.int32(16), .byte(1)]))
        case .int64: (2, buffer.table([.int32(64), .byte(1)]))
        case .int32: (2, buffer.table([.int32(32), .byte(1)]))
        case .double: (3, buffer.table([.int16(2)]))
        case .binary: (4, buffer.table([]))
        case .text: (5, buffer.table([]))
        case .boolean: (6, buffer.table([]))
        case .decimal(_, let precision, let scale):
            (
                7,
                buffer.table([.int32(Int32(precision)), .int32(Int32(scale)), .int32(128)])
            )
        case .days: (8, buffer.table([.int16(0)]))
        case .structure: (13, buffer.table([]))
        }
    }

    // MARK: Rows

    private static func batch(
        _ rows: Int, _ nodes: [(Int64, Int64)], _ buffers: [(Int64, Int64)], _ body: Int
    ) -> [UInt8] {
        var buffer = FlatBuffer()
        let buffersList = buffer.vector(buffers)
        let nodesList = buffer.vector(nodes)
        let batch = buffer.table([
            .int64(Int64(rows)), .offset(nodesList), .offset(buffersList),
        ])
        return message(&buffer, kind: 3, batch, body: body)
    }

    private static func add(
        _ column: ArrowColumn, _ rows: Int, _ nodes: inout [(Int64, Int64)],
        _ buffers: inout [(Int64, Int64)], _ body: inout [UInt8]
    ) {
        let missing = column.isPresent.reduce(0) { $0 + ($1 ? 0 : 1) }
        nodes.append((Int64(rows), Int64(missing)))
        add(missing == 0 ? [] : bits(column.isPresent), &buffers, &body)
        switch column.values {
        case .int8(let values): add(raw(values), &buffers, &body)
        case .int16(let values): add(raw(values), &buffers, &body)
        case .int64(let values): add(raw(values), &buffers, &body)
        case .int32(let values), .days(let values): add(raw(values), &buffers, &body)
        case .double(let values): add(raw(values), &buffers, &body)
        case .decimal(let values, _, _): add(raw(values), &buffers, &body)
        case .boolean(let values): add(bits(values), &buffers, &body)
        case .text(let ends, let bytes), .binary(let ends, let bytes):
            add(raw([0] + ends), &buffers, &body)
            add(bytes, &buffers, &body)
        case .structure(let children):
            for child in children { add(child, rows, &nodes, &buffers, &body) }
        }
    }

    private static func add(
        _ bytes: [UInt8], _ buffers: inout [(Int64, Int64)], _ body: inout [UInt8]
    ) {
        buffers.append((Int64(body.count), Int64(bytes.count)))
        body.append(contentsOf: bytes)
        while body.count % 8 != 0 { body.append(0) }
    }

    private static func bits(_ flags: [Bool]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (flags.count + 7) / 8)
        for (place, flag) in flags.enumerated() where flag { bytes[place / 8] |= 1 << (place % 8) }
        return bytes
    }

    /// Numbers as they lie in memory, which is little-endian on every platform of this project.
    private static func raw<Number>(_ values: [Number]) -> [UInt8] {
        values.withUnsafeBytes { [UInt8]($0) }
    }
}

/// One column of an Arrow table.
public struct ArrowColumn: Sendable {
    /// The values, with any value where a row has none.
    public indirect enum Values: Sendable {
        case int8([Int8])
        case int16([Int16])
        case int64([Int64])
        case int32([Int32])
        case double([Double])
        case boolean([Bool])
        /// Days since 1970-01-01.
        case days([Int32])
        /// Unscaled numbers of 128 bits.
        case decimal([Int128], precision: Int, scale: Int)
        /// Texts one after the other, and where each of them ends.
        case text(ends: [Int32], bytes: [UInt8])
        case binary(ends: [Int32], bytes: [UInt8])
        case structure([ArrowColumn])
    }

    public var name: String
    public var values: Values
    /// Whether each row has a value.
    public var isPresent: [Bool]
    /// What readers are told of the column besides its type.
    public var metadata: [(key: String, value: String)]

    public init(
        _ name: String, _ values: Values, isPresent: [Bool],
        metadata: [(key: String, value: String)] = []
    ) {
        self.name = name
        self.values = values
        self.isPresent = isPresent
        self.metadata = metadata
    }

    var children: [ArrowColumn] {
        if case .structure(let children) = values { children } else { [] }
    }
}
