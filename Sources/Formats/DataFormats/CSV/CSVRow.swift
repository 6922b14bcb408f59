/// One record of a CSV text; its fields are decoded when they are asked for.
public struct CSVRow: Sendable {
    struct Field: Sendable {
        /// Offsets in the file, without quotes.
        var start: Int
        var end: Int
        var isQuoted = false
        /// Whether doubled quotes or escapes must be undone.
        var hasEscapes = false
    }

    private let file: [UInt8]
    private let fields: [Field]
    private let quote: UInt8?
    private let escape: UInt8?
    /// The line on which the record begins, from 1.
    public let line: Int
    /// The offsets of the record in the file, without its line end.
    public let bytes: Range<Int>

    init(file: [UInt8], fields: [Field], options: CSVOptions, line: Int, bytes: Range<Int>) {
        self.file = file
        self.fields = fields
        quote = options.quote
        escape = options.escape
        self.line = line
        self.bytes = bytes
    }

    /// How many fields there are.
    public var count: Int { fields.count }

    /// The text of a field.
    public subscript(place: Int) -> String { text(fields[place]) }

    /// The texts of all fields.
    public var texts: [String] { fields.map(text) }

    /// Whether a field stood in quotes: many readers take only the unquoted empty field for null.
    public func isQuoted(_ place: Int) -> Bool { fields[place].isQuoted }

    /// Whether a field has no byte between delimiters or quotes.
    public func isEmpty(_ place: Int) -> Bool { fields[place].start == fields[place].end }

    /// Gives the bytes of a field to a closure without making a string of them.
    public func withBytes<Result>(
        _ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        let field = fields[place]
        if field.hasEscapes { return unescaped(field).withUnsafeBufferPointer(body) }
        return file.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[field.start..<field.end]))
        }
    }

    /// The offsets of a field in the file, without quotes.
    public func range(_ place: Int) -> Range<Int> { fields[place].start..<fields[place].end }

    private func text(_ field: Field) -> String {
        if field.hasEscapes { return String(decoding: unescaped(field), as: UTF8.self) }
        return file.withUnsafeBufferPointer {
            String(
                decoding: UnsafeBufferPointer(rebasing: $0[field.start..<field.end]),
                as: UTF8.self)
        }
    }

    private func unescaped(_ field: Field) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(field.end - field.start)
        var place = field.start
        while place < field.end {
            let byte = file[place]
            let next = place + 1
            if next < field.end, byte == escape || (byte == quote && file[next] == quote) {
                result.append(file[next])
                place += 2
            } else {
                result.append(byte)
                place += 1
            }
        }
        return result
    }
}
