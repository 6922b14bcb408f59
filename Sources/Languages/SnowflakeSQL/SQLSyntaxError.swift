public import Diagnostics

/// A text that is not Snowflake SQL, with the message that the service gives (error 001003).
public struct SQLSyntaxError: Error, Hashable, Sendable {
    /// The service's own words: `SQL compilation error:` and the line that follows.
    public var message: String
    public var code: Int
    public var sqlState: String
    @Located public var span: SourceSpan
    /// One-based line.
    public var line: Int
    /// Zero-based characters into the line, as Snowflake counts them.
    public var position: Int
    /// What could have stood there, for people; the service does not tell.
    public var expected: [String]

    /// The error as a caret under the place in a source.
    public func diagnostic(in source: SourceText) -> Diagnostic {
        let first = message.split(separator: "\n").last.map(String.init) ?? message
        let summary = first.hasSuffix(".") ? String(first.dropLast()) : first
        return Diagnostic(
            "Q1003", summary, source: source, span: span,
            label: expected.isEmpty ? nil : "expected " + expected.joined(separator: ", "))
    }
}
