public import Diagnostics

/// Reads Snowflake SQL and Snowflake Scripting.
///
/// Spans are UTF-8 offsets into the text that was given. A result may be kept and used again: it is
/// a value without ties to the parser.
public enum SnowflakeParser {
    /// How deep expressions, queries and blocks may be nested.
    public static let depthLimit = 100
    /// How many operators may follow each other without parentheses.
    public static let chainLimit = 500

    /// All statements of a text, parted by semicolons; empty ones are left out.
    public static func parseStatements(
        _ source: SourceText
    ) throws(SQLSyntaxError) -> [ParsedStatement] {
        let parser = try Parser(source.text)
        return try parser.statements()
    }

    /// The only statement of a text; a semicolon may follow it.
    ///
    /// - Parameter ignoringCaseOfQuotedNames: whether names in quotes are in upper case as well,
    ///   which is what the parameter QUOTED_IDENTIFIERS_IGNORE_CASE asks for.
    public static func parseStatement(
        _ text: String, ignoringCaseOfQuotedNames: Bool = false
    ) throws(SQLSyntaxError) -> ParsedStatement {
        let parser = try Parser(text)
        parser.ignoresCaseOfQuotedNames = ignoringCaseOfQuotedNames
        parser.skipSemicolons()
        let statement = try parser.parsedStatement()
        parser.skipSemicolons()
        try parser.expectEnd()
        return statement
    }

    /// One expression.
    public static func parseExpression(_ text: String) throws(SQLSyntaxError) -> Expression {
        let parser = try Parser(text)
        let expression = try parser.expression()
        try parser.expectEnd()
        return expression
    }

    /// The body of a procedure, task or `EXECUTE IMMEDIATE`: a block, or one statement that stands
    /// for a block of itself.
    public static func parseScript(_ body: String) throws(SQLSyntaxError) -> ScriptBlock {
        let parser = try Parser(body)
        parser.skipSemicolons()
        let block = try parser.scriptBody()
        parser.skipSemicolons()
        try parser.expectEnd()
        return block
    }

    /// How many `?` stand in a text for values; none in a text that has no tokens.
    public static func placeholders(in text: String) -> Int {
        guard let parser = try? Parser(text) else { return 0 }
        var count = 0
        var isMatch = false
        while !parser.isAtEnd {
            if parser.at("MATCH_RECOGNIZE") { isMatch = true }
            if isMatch, parser.at("PATTERN"), parser.peek().symbol == .leftParen {
                // A question mark of a pattern is a quantifier.
                parser.advance()
                parser.skipParentheses()
                isMatch = false
                continue
            }
            if parser.at(.question) { count += 1 }
            parser.advance()
        }
        return count
    }

    /// The name of an object, as it is given to `IDENTIFIER(…)` or in a text.
    public static func parseName(_ text: String) throws(SQLSyntaxError) -> ObjectName {
        let parser = try Parser(text)
        let name = try parser.objectName()
        try parser.expectEnd()
        return name
    }

    /// A place in a stage, with or without its `@`.
    public static func parseStage(_ text: String) throws(SQLSyntaxError) -> StageReference {
        let parser = try Parser(text)
        return try parser.stageReference(ofText: text, span: .none)
    }
}

/// One statement of a text: what it says, where it stands and its own words.
public struct ParsedStatement: Sendable {
    public var statement: Statement
    public var span: SourceSpan
    /// The words of the statement without the semicolon; what the query history shows.
    public var text: String
}
