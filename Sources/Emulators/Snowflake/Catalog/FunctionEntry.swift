import OrderedCollections
import SnowflakeSQL

/// A user-defined function in SQL.
///
/// Source: Snowflake documentation, CREATE FUNCTION, "SQL UDFs".
struct FunctionEntry: Sendable {
    /// What the body is: one expression, a query, or a block of Snowflake Scripting.
    enum Body: Sendable {
        case expression(SnowflakeSQL.Expression)
        case query(Query)
        case script(ScriptProgram)
    }

    var header: ObjectHeader
    var arguments: [ProcedureArgument]
    var returns: SnowflakeType
    /// The columns of RETURNS TABLE.
    var returnsTable: [OutputColumn]?
    var body: Body
    var text: String
    /// RETURNS NULL ON NULL INPUT: a NULL among the arguments is NULL without a look at the body.
    var isStrict = false
    var isImmutable = false
    var isMemoizable = false

    /// Takes the properties that stand between the head and the body.
    mutating func take(_ options: [SQLOption]) {
        let words = options.filter { $0.value.kind == .flag }.map(\.name)
        isStrict = words.contains("STRICT") || words.contains("RETURNS")
        isImmutable = words.contains("IMMUTABLE")
        isMemoizable = words.contains("MEMOIZABLE")
    }

    var signature: String {
        "\(header.name)(" + arguments.map(\.type.description).joined(separator: ", ") + ")"
    }

    /// What tells functions of one name apart.
    static func key(_ name: String, _ types: [SnowflakeType]) -> String {
        "\(name)(\(types.map(\.familyName).joined(separator: ",")))"
    }

    /// Reads a body: a query where it is one, an expression otherwise.
    static func read(_ text: String) throws(SnowflakeError) -> Body {
        switch (try? SnowflakeParser.parseStatement(text))?.statement {
        case .query(let query): return .query(query)
        case .block:
            let program = try ScriptProgram(body: text)
            try program.requireFunction()
            return .script(program)
        default: break
        }
        return .expression(try SnowflakeError.wrapping(SnowflakeParser.parseExpression, text))
    }
}

extension Resolver {
    /// The routines that none of the session's own with the same arguments hides.
    func unhidden<Entry>(
        _ entries: [Entry], _ header: KeyPath<Entry, ObjectHeader>,
        _ arguments: KeyPath<Entry, [ProcedureArgument]>
    ) -> [Entry] {
        guard !catalog.temporaries.isEmpty else { return entries }
        func key(_ entry: Entry) -> String {
            FunctionEntry.key("", entry[keyPath: arguments].map(\.type))
        }
        let own = entries.filter { $0[keyPath: header].session != nil }.map(key)
        return entries.filter { $0[keyPath: header].session != nil || !own.contains(key($0)) }
    }

    /// The functions of a name that the role sees, with the full name, of each schema that the
    /// name is looked up in.
    func functions(_ parts: [Identifier]) -> [(entries: [FunctionEntry], path: Path)] {
        guard let candidates = try? candidates(parts) else { return [] }
        return candidates.compactMap { path in
            let found = (try? schema(of: path))?.functions.values.filter {
                $0.header.name == path.name && sees($0.header)
            }
            guard let found, !found.isEmpty else { return nil }
            return (unhidden(found, \.header, \.arguments), path)
        }
    }
}
