/// Functions that write SQL from metadata.
enum MetadataFunctions {
    /// Source: Snowflake documentation, GENERATE_COLUMN_DESCRIPTION.
    static let all: [FunctionDefinition] = [
        FunctionDefinition.simple("GENERATE_COLUMN_DESCRIPTION", [.array, .text], .varchar) {
            (_, a) throws(SnowflakeError) in
            let kind = a.text(1).lowercased()
            guard ["table", "external_table", "view"].contains(kind) else {
                throw .invalidArgumentValue("Invalid kind of object '\(a.text(1))'")
            }
            let lines = a.items(0).map { item -> String in
                guard case .object(let column) = item else { return "" }
                func member(_ name: String) -> String? {
                    guard case .string(let text)? = column[name] else { return nil }
                    return text
                }
                var line = "\"\(member("COLUMN_NAME") ?? "")\""
                if kind != "view" { line += " \(member("TYPE") ?? "")" }
                if kind == "external_table" { line += " AS (\(member("EXPRESSION") ?? "null"))" }
                if kind == "table", column["NULLABLE"] == .boolean(false) { line += " NOT NULL" }
                return line
            }
            return .text(lines.joined(separator: ",\n"))
        }
    ]
}
