/// Writes canonical Snowflake SQL.
struct Printer {
    /// A text constant with its quotes and escapes.
    static func string(_ text: String) -> String {
        var result = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": result += "''"
            case "\\": result += "\\\\"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "'"
    }
}
