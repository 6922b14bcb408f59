/// A failure as Snowflake reports it: a numeric code, an SQLSTATE and a text.
///
/// Source: Snowflake documentation, "Error and return codes"; messages as its examples print them.
public struct SnowflakeError: Error, Hashable, Sendable {
    /// The vendor's code, such as 100038 (shown with six digits).
    public var code: Int
    /// The five characters of the SQL state.
    public var sqlState: String
    /// The text that clients match on.
    public var message: String
    /// Where in the statement it happened, lines from 1 and positions from 0, when known.
    public var line: Int?
    public var position: Int?
    /// Whether the statement may have taken effect although it was reported as failed.
    public var isIndeterminate: Bool

    public init(
        code: Int, sqlState: String, message: String, line: Int? = nil, position: Int? = nil,
        isIndeterminate: Bool = false
    ) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
        self.line = line
        self.position = position
        self.isIndeterminate = isIndeterminate
    }

    /// The code with its leading zeros, such as `002003`.
    public var codeText: String {
        let digits = String(code)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}

extension SnowflakeError: CustomStringConvertible {
    /// As the vendor's client shows it: `002003 (42S02): SQL compilation error: …`.
    public var description: String { "\(codeText) (\(sqlState)): \(message)" }
}
