import Diagnostics
import OrderedCollections
import SnowflakeSQL

// CREATE, DROP and SHOW of user-defined functions. Source: Snowflake documentation, CREATE
// FUNCTION, DROP FUNCTION, SHOW FUNCTIONS, SHOW USER FUNCTIONS.
extension SnowflakeAccount {
    func createFunction(
        _ create: CreateRoutine, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let language = create.language?.uppercased() ?? "SQL"
        guard create.kind == .function, language == "SQL", !create.isAggregate else {
            throw .unsupported("CREATE \(create.kind.rawValue) in language \(language)")
        }
        let path = try place(create.name, "CREATE FUNCTION", context)
        try refuseSystemName(path.name)
        let text: String
        switch create.body {
        case .text(let body): text = body
        case .block: text = context.source.text(create.bodySpan.start, create.bodySpan.end)
        case nil: throw .unsupported("function without a body in SQL")
        }
        let parameters = context.session.parameters
        let arguments = try arguments(create, parameters)
        var head = header(path.name, context, comment: create.options["COMMENT"]?.text ?? "")
        head.isSecure = create.isSecure
        var entry = FunctionEntry(
            header: head,
            arguments: arguments, returns: .varchar, body: try FunctionEntry.read(text), text: text)
        switch create.returns {
        case .scalar(let type, _): entry.returns = try SnowflakeType(type, parameters)
        case .table(let columns):
            var found: [OutputColumn] = []
            for column in columns {
                guard let type = column.type else { continue }
                found.append(
                    OutputColumn(
                        name: column.name.name, type: try SnowflakeType(type, parameters)))
            }
            entry.returnsTable = found
            guard case .query = entry.body else {
                throw .compilation(1003, "42000", "the body of a tabular function is a query")
            }
        case nil: throw .missingReturns(create)
        }
        entry.take(create.options)
        let own = try madeRoutine(
            path, arguments, .function, create.isTemporary, create.mode, context)
        let key = own.key
        let known = catalog.databases[path.database]?.schemas[path.schema]?.functions[key]
        guard try mayCreate(create.mode, exists: known != nil, path.name) else {
            return existed(path.name)
        }
        try requireUnambiguous(
            own, path.name, arguments, "FUNCTION",
            among: catalog.databases[path.database]?.schemas[path.schema]?.functions, \.header,
            \.arguments)
        try binder(context).check(entry, at: path)
        if create.mode.orAlter, let known {
            entry.header = header(
                path.name, context, comment: entry.header.comment, create.mode, known: known.header)
        }
        entry.header.session = own.session
        catalog.databases[path.database]?.schemas[path.schema]?.functions[key] = entry
        keepTemporary(own, .function)
        keepGrants(create.options, from: known?.header.id, to: entry.header.id)
        applyFutureGrants("FUNCTION", entry.header, database: path.database, schema: path.schema)
        return .status("Function \(path.name) successfully created.")
    }

    /// Source: Snowflake documentation, "Naming and overloading procedures and UDFs": no function
    /// has the name of one of the system; the error's number is not documented.
    private func refuseSystemName(_ name: String) throws(SnowflakeError) {
        guard FunctionRegistry.find(name) != nil || FunctionFidelity.special[name] != nil else {
            return
        }
        throw .alreadyExists(name)
    }

    /// The parameters of a routine with their types.
    func arguments(
        _ create: CreateRoutine, _ parameters: SessionParameters
    ) throws(SnowflakeError) -> [ProcedureArgument] {
        var arguments: [ProcedureArgument] = []
        for parameter in create.parameters {
            guard let type = parameter.type else { throw .unsupported("untyped argument") }
            arguments.append(
                ProcedureArgument(
                    name: parameter.name.name, type: try SnowflakeType(type, parameters),
                    defaultValue: parameter.defaultValue,
                    isOutput: Self.outputModes.contains(parameter.mode?.uppercased() ?? "")))
        }
        return arguments
    }

    /// The modes of arguments whose last value the caller gets; they begin as what was given.
    private static let outputModes = ["OUT", "OUTPUT", "INOUT"]

    /// The key of the routine that DROP and GRANT name by its argument types.
    func routineKey(
        _ name: String, _ signature: [TypeName]?, _ parameters: SessionParameters
    ) throws(SnowflakeError) -> String {
        var types: [SnowflakeType] = []
        for type in signature ?? [] { types.append(try SnowflakeType(type, parameters)) }
        return FunctionEntry.key(name, types)
    }

    /// The full key of the routine that DROP, ALTER and DESCRIBE name by its argument types.
    func routinePath(
        _ path: Resolver.Path, _ signature: [TypeName]?, _ kind: TemporaryKind, _ resolver: Resolver
    ) throws(SnowflakeError) -> Resolver.Path {
        let key = try routineKey(path.name, signature, resolver.session.parameters)
        return resolver.own(
            Resolver.Path(database: path.database, schema: path.schema, name: key), kind)
    }

    /// The full key of a routine that is made.
    func madeRoutine(
        _ path: Resolver.Path, _ arguments: [ProcedureArgument], _ kind: TemporaryKind,
        _ isTemporary: Bool, _ mode: CreateMode, _ context: StatementContext
    ) throws(SnowflakeError) -> Resolver.Path {
        let key = FunctionEntry.key(path.name, arguments.map(\.type))
        return try madePlace(
            Resolver.Path(database: path.database, schema: path.schema, name: key), kind,
            isTemporary, mode, context)
    }

    /// The user's own functions; those of the system are not listed.
    func showFunctions(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("name", .varchar), ("schema_name", .varchar),
            ("is_builtin", .varchar), ("is_aggregate", .varchar), ("is_ansi", .varchar),
            ("min_num_arguments", .integer), ("max_num_arguments", .integer),
            ("arguments", .varchar), ("description", .varchar), ("catalog_name", .varchar),
            ("is_table_function", .varchar), ("valid_for_clustering", .varchar),
            ("is_secure", .varchar), ("secrets", .varchar),
            ("external_access_integrations", .varchar),
            ("is_external_function", .varchar), ("language", .varchar), ("is_memoizable", .varchar),
            ("is_data_metric", .varchar),
        ])
        for (database, schema) in try scope(show, resolver) {
            for function in schema.functions.values where resolver.sees(function.header) {
                let types = Self.shown(function.arguments)
                let optional = function.arguments.count { $0.defaultValue != nil }
                let columns = function.returnsTable?.map { "\($0.name) \($0.type.plainName)" }
                let returns =
                    columns.map { "TABLE (\($0.joined(separator: ", ")))" }
                    ?? function.returns.plainName
                shown.rows.append([
                    time(function.header), .text(function.header.name), .text(schema.header.name),
                    .text("N"), .text("N"), .text("N"),
                    .integer(function.arguments.count - optional),
                    .integer(function.arguments.count),
                    .text("\(function.header.name)(\(types)) RETURN \(returns)"),
                    .text(function.header.description("user-defined function")), .text(database),
                    .text(columns == nil ? "N" : "Y"), .text("N"),
                    .text(function.header.isSecure ? "Y" : "N"), .null, .null,
                    .text("N"), .text("SQL"), .text(function.isMemoizable ? "Y" : "N"), .text("N"),
                ])
            }
        }
        return shown
    }
}

extension SnowflakeError {
    /// A routine without RETURNS is refused at the word that stands in its place.
    static func missingReturns(_ create: CreateRoutine) -> SnowflakeError {
        compilation(
            1003, "42000",
            "syntax error: \(create.kind.rawValue) \(create.name.last?.name ?? "") has no RETURNS.")
    }
}
