import OrderedCollections
import SnowflakeSQL

/// A user-defined function in SQL.
///
/// Source: Snowflake documentation, CREATE FUNCTION, "SQL UDFs".
struct FunctionEntry: Sendable {
    /// What the body is: one expression, or a query.
    enum Body: Sendable {
        case expression(SnowflakeSQL.Expression)
        case query(Query)
    }

    var header: ObjectHeader
    var arguments: [ProcedureArgument]
    var returns: SnowflakeType
    /// The columns of RETURNS TABLE.
    var returnsTable: [OutputColumn]?
    var body: Body
    var text: String

    var signature: String {
        "\(header.name)(" + arguments.map(\.type.description).joined(separator: ", ") + ")"
    }

    /// What tells functions of one name apart.
    static func key(_ name: String, _ types: [SnowflakeType]) -> String {
        "\(name)(\(types.map(\.familyName).joined(separator: ",")))"
    }

    /// Reads a body: a query where it is one, an expression otherwise.
    static func read(_ text: String) throws(SnowflakeError) -> Body {
        do throws(SQLSyntaxError) {
            if let parsed = try? SnowflakeParser.parseStatement(text),
                case .query(let query) = parsed.statement
            {
                return .query(query)
            }
            return .expression(try SnowflakeParser.parseExpression(text))
        } catch { throw SnowflakeError(error) }
    }
}

extension Resolver {
    /// The functions of a name that the role sees, with the full name.
    func functions(_ parts: [Identifier]) -> (entries: [FunctionEntry], path: Path)? {
        guard let path = try? path(parts), let schema = try? schema(of: path) else { return nil }
        let found = schema.functions.values.filter {
            $0.header.name == path.name && sees($0.header)
        }
        return found.isEmpty ? nil : (found, path)
    }
}
