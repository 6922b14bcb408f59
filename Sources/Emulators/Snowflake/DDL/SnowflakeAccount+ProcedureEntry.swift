import Diagnostics
import SnowflakeSQL

extension SnowflakeAccount {
    /// A procedure as its definition says, of a schema or of one call.
    ///
    /// Source: Snowflake documentation, CREATE PROCEDURE, "Snowflake Scripting handler".
    func procedureEntry(
        _ create: CreateRoutine, _ name: String, _ context: StatementContext
    ) throws(SnowflakeError) -> ProcedureEntry {
        let language = create.language?.uppercased() ?? "SQL"
        guard language == "SQL" else { throw .unsupported("procedure in language \(language)") }
        let parameters = context.session.parameters
        let body: String
        switch create.body {
        case .text(let text): body = text
        case .block: body = context.source.text(create.bodySpan.start, create.bodySpan.end)
        case nil: throw .unsupported("procedure without a body")
        }
        // A body that cannot be read is refused now.
        do throws(SnowflakeError) {
            _ = try ScriptProgram(body: body)
        } catch {
            var failure = error
            // The error counts from the body, its place from the statement.
            if let start = context.source.place(create.bodySpan.start), let line = failure.line {
                failure.line = start.line + line - 1
                if line == 1 { failure.position = failure.position.map { $0 + start.position } }
            }
            throw failure
        }
        var returns = SnowflakeType.varchar
        var table: [ColumnEntry]?
        switch create.returns {
        case .scalar(let type, _): returns = try SnowflakeType(type, parameters)
        case .table(let columns):
            var entries: [ColumnEntry] = []
            for (index, column) in columns.enumerated() {
                guard let type = column.type else { continue }
                entries.append(
                    ColumnEntry(
                        ordinal: index, name: column.name.name,
                        type: try SnowflakeType(type, parameters)))
            }
            table = entries
        case nil: break
        }
        var head = header(name, context, comment: create.options["COMMENT"]?.text ?? "")
        head.isSecure = create.isSecure
        return ProcedureEntry(
            header: head,
            arguments: try arguments(create, parameters), returns: returns, returnsTable: table,
            runsAsCaller: create.executeAs?.uppercased() == "CALLER", body: body)
    }
}
