/// Writes newline-delimited JSON: one compact value and a line feed per record.
public struct NDJSONWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    private let style: JSONStyle

    /// - Parameter style: how a record is laid out; `pretty` would break lines and is written as
    ///   `compact`.
    public init(style: JSONStyle = .compact) {
        self.style = style == .pretty ? .compact : style
    }

    /// Adds a record.
    public mutating func append(_ value: JSONValue) {
        value.append(to: &bytes, style: style)
        bytes.append(0x0A)
    }

    /// All records as bytes.
    public static func bytes(
        of values: some Sequence<JSONValue>, style: JSONStyle = .compact
    ) -> [UInt8] {
        var writer = NDJSONWriter(style: style)
        for value in values { writer.append(value) }
        return writer.bytes
    }
}
