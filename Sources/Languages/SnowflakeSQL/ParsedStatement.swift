public import Diagnostics

/// One statement of a text: what it says, where it stands and its own words.
public struct ParsedStatement: Sendable {
    public var statement: Statement
    public var span: SourceSpan
    /// The words of the statement without the semicolon; what the query history shows.
    public var text: String
}
