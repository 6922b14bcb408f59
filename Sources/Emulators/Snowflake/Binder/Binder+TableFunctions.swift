import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// `TABLE(f(…))`, `LATERAL FLATTEN(…)` and the like.
    func tableFunction(
        _ source: FunctionSource, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        guard case .call(let call) = source.call.kind else {
            return try namedTable(source, scope)
        }
        let name = call.name.last?.name ?? ""
        let around = Scope(outer: scope.outer)
        around.relations = scope.relations
        switch name {
        case "FLATTEN": return try flatten(call, source.alias, around, scope)
        case "SPLIT_TO_TABLE", "STRTOK_SPLIT_TO_TABLE":
            guard call.arguments.count >= 1 else {
                throw .argumentCount(name, given: 0, least: 1, most: 2)
            }
            var arguments: [String] = []
            for argument in call.arguments {
                arguments.append(coerce(try bind(argument.value, around), to: .varchar).sql)
            }
            if arguments.count == 1 { arguments.append("' '") }
            let kind: TableFunctions.Kind = name == "SPLIT_TO_TABLE" ? .split : .tokens
            return add(
                kind, arguments,
                [("SEQ", .integer), ("INDEX", .integer), ("VALUE", .varchar)], source.alias, scope)
        case "GENERATOR":
            let count = call.arguments.first { $0.name?.name == "ROWCOUNT" || $0.name == nil }
            guard count != nil || call.arguments.isEmpty else {
                // As many rows as a while of seconds allows are no number.
                throw .unsupported("GENERATOR without ROWCOUNT")
            }
            let bound =
                try count.map { (count) throws(SnowflakeError) in
                    coerce(try bind(count.value, around), to: .integer)
                } ?? Bound("0", .integer)
            return add(.generator, [bound.sql], [], source.alias, scope)
        case "GET_OBJECT_REFERENCES" where call.name.parts.count == 1:
            return try historyFunction(try parts(call.name), call, source.alias, scope)
        case "GETNEXTVAL": return try nextValues(call, source.alias, scope)
        case "INFER_SCHEMA": return try inferSchema(call, source.alias, scope)
        case "RESULT_SCAN": return try resultScan(call, source.alias, around, scope)
        case "VALIDATE": return try validate(call, source.alias, scope)
        case "TO_QUERY": return try queryOfText(call, source.alias, around, scope)
        default:
            let parts = try parts(call.name)
            if parts.count >= 2, parts[parts.count - 2].name == "INFORMATION_SCHEMA" {
                return try historyFunction(parts, call, source.alias, scope)
            }
            if parts.map(\.name) == Self.usageFunction, mayReadUsage {
                return try historyFunction(parts, call, source.alias, scope)
            }
            if let made = try userTable(call, parts, source.alias, around, scope) { return made }
            if let made = try procedureTable(call, parts, source.alias, scope) { return made }
            throw unknown(parts, isUser: parts.count > 1)
        }
    }

    /// `TABLE('name')`, `TABLE($variable)`, `TABLE(resultset)`.
    private func namedTable(
        _ source: FunctionSource, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        if case .name(let parts) = source.call.kind, parts.count == 1,
            let slot = session.resultSlots[parts[0].name]
        {
            return try storedResult("#\(slot)", source.alias, scope)
        }
        let parts = try identifierParts(source.call, scope)
        return try table(parts, source.alias, scope)
    }

    /// Adds `rows(kind, …)` with the given columns.
    func add(
        _ kind: TableFunctions.Kind, _ arguments: [String],
        _ columns: [(String, SnowflakeType)], _ alias: TableAlias?, _ scope: Scope
    ) -> String {
        let name = freshName("f")
        var relation = Relation(
            path: alias.map { [$0.name.name] } ?? [],
            columns: columns.enumerated().map {
                RelationColumn(name: $1.0, type: $1.1, sql: "\(name).c\($0)")
            })
        for (index, given) in (alias?.columns ?? []).enumerated()
        where index < relation.columns.count {
            relation.columns[index].name = given.name
        }
        scope.relations.append(relation)
        let list = ([String(kind.rawValue)] + arguments).joined(separator: ", ")
        return "rows(\(list)) AS \(name)"
    }

    private func flatten(
        _ call: SnowflakeSQL.FunctionCall, _ alias: TableAlias?, _ around: Scope, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        var input: Bound?
        var path = "''"
        var outer = "0"
        var recursive = "0"
        var mode = "'BOTH'"
        for argument in call.arguments {
            let value = try bind(argument.value, around)
            switch argument.name?.name ?? "INPUT" {
            case "INPUT": input = value
            case "PATH": path = coerce(value, to: .varchar).sql
            case "OUTER": outer = coerce(value, to: .boolean).sql
            case "RECURSIVE": recursive = coerce(value, to: .boolean).sql
            case "MODE":
                let word = value.constantText?.uppercased()
                guard word == nil || ["OBJECT", "ARRAY", "BOTH"].contains(word) else {
                    throw .compilation(
                        1008, "22023", "invalid value ['\(word ?? "")'] for parameter 'MODE'")
                }
                mode = coerce(value, to: .varchar).sql
            default: throw .invalidArgument("unknown argument of FLATTEN")
            }
        }
        guard let input else { throw .argumentCount("FLATTEN", given: 0, least: 1, most: 5) }
        guard input.type.isSemiStructured || input.type == .null else {
            throw .argumentTypes("FLATTEN", [input.type])
        }
        let sql = add(
            .flatten, [input.sql, path, outer, recursive, mode],
            [
                ("SEQ", .integer), ("KEY", .varchar), ("PATH", .varchar), ("INDEX", .integer),
                ("VALUE", .variant), ("THIS", .variant),
            ], alias, scope)
        if path == "''", recursive == "0", let structure = input.detail.structure {
            typeElements(structure, scope)
        }
        return sql
    }

    /// Gives what FLATTEN finds in a structured array or map the types of its elements.
    private func typeElements(_ structure: StructuredType, _ scope: Scope) {
        func retype(_ column: Int, _ type: SnowflakeType, _ inner: StructuredType? = nil) {
            let relation = scope.relations.count - 1
            let given = Bound(scope.relations[relation].columns[column])
            scope.relations[relation].columns[column].sql = coerce(given, to: type).sql
            scope.relations[relation].columns[column].type = type
            scope.relations[relation].columns[column].detail = TypeDetail(structure: inner)
        }
        switch structure {
        case .array(let part): retype(4, part.type, part.structure)
        case .map(let key, let value):
            retype(1, key)
            retype(4, value.type, value.structure)
        case .object, .vector: break
        }
    }

    /// `GETNEXTVAL(sequence)`: one value for each row of what stands to its left.
    ///
    /// Source: Snowflake documentation, "Using sequences", "Sequences as table functions".
    private func nextValues(
        _ call: SnowflakeSQL.FunctionCall, _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        guard call.arguments.count == 1, case .name(let parts) = call.arguments[0].value.kind else {
            throw .argumentCount("GETNEXTVAL", given: call.arguments.count, least: 1, most: 1)
        }
        let sequence = try Resolver(catalog, session).searchedSequence(parts)
        isCacheable = false
        // What it depends on makes it run anew for each row.
        let rows = scope.relations.compactMap { $0.columns.first?.sql }
        return add(
            .sequence, [String(sequence.header.id)] + rows, [("NEXTVAL", .integer)], alias, scope)
    }

    /// `TO_QUERY('SELECT … :a', a => 1)`: a text as a query, with values for its variables.
    ///
    /// Source: Snowflake documentation, TO_QUERY.
    private func queryOfText(
        _ call: SnowflakeSQL.FunctionCall, _ alias: TableAlias?, _ around: Scope, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        var text: String?
        var values: [String: Bound] = [:]
        for argument in call.arguments {
            if let name = argument.name, name.name != "SQL" {
                values[name.name] = try bind(argument.value, around)
            } else if case .bind(.named(let name)) = argument.value.kind {
                text = session.scriptValues[name.name]?.textValue
                isCacheable = false
            } else {
                text = try bind(argument.value, around).constantText
            }
        }
        guard let text else { throw .notConstant("TO_QUERY", "1") }
        let parsed = try SnowflakeAccount.parse(text)
        guard case .query(let query) = parsed.statement else {
            throw .compilation(1003, "42000", "TO_QUERY takes a SELECT statement only")
        }
        let inner = Binder(
            catalog: catalog, session: session,
            source: SourceSlice(parsed.text, startingAt: parsed.span))
        inner.namedValues = values
        inner.adopt(self)
        let bound = try inner.query(query, outer: nil)
        adopt(inner)
        return try add(bound, alias, scope)
    }

    private func resultScan(
        _ call: SnowflakeSQL.FunctionCall, _ alias: TableAlias?, _ around: Scope, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        guard let argument = call.arguments.first else {
            throw .argumentCount("RESULT_SCAN", given: 0, least: 1, most: 1)
        }
        let id: String
        if case .call(let inner) = argument.value.kind, inner.name.last?.name == "LAST_QUERY_ID" {
            var place = -1
            if let given = inner.arguments.first,
                let number = try bind(given.value, around).constant?.intValue
            {
                place = number
            }
            let ids = session.lastQueryIDs
            let index = place < 0 ? ids.count + place : place - 1
            guard ids.indices.contains(index) else {
                throw .execution(709, "02000", "Statement NULL not found")
            }
            id = ids[index]
        } else if let text = try bind(argument.value, around).constantText {
            id = text
        } else {
            throw .notConstant("RESULT_SCAN", "1")
        }
        return try storedResult(id, alias, scope)
    }

    func storedResult(
        _ id: String, _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        guard let columns = session.results[id]?.columns else {
            throw .execution(709, "02000", "Statement \(id) not found")
        }
        isCacheable = false
        guard columns.count <= RowSource.columns else {
            throw .unsupported("RESULT_SCAN of more than \(RowSource.columns) columns")
        }
        return add(
            .result, [Self.quote(id)], columns.map { ($0.name, $0.type) }, alias, scope)
    }

    /// Files of a stage as rows: `$1`, `$2`, … and METADATA$ columns.
    func staged(_ source: StagedSource, _ scope: Scope) throws(SnowflakeError) -> String {
        if source.isDirectory { return try directory(source, scope) }
        try requireStage(source)
        let slot = staged.count
        staged.append(
            StagedRead(slot: slot, location: source.location, options: source.options))
        let type = try session.stagedFieldType?(source) ?? .varchar
        let name = freshName("f")
        let metadata = StagedFile.metadata
        var columns = (0..<StagedFile.mostFields).map {
            RelationColumn(
                name: "$\($0 + 1)", type: type, sql: "\(name).c\($0 + metadata.count)")
        }
        for (index, column) in metadata.enumerated() {
            columns.append(
                RelationColumn(name: column.name, type: column.type, sql: "\(name).c\(index)"))
        }
        scope.relations.append(
            Relation(path: source.alias.map { [$0.name.name] } ?? [], columns: columns))
        return "rows(\(TableFunctions.Kind.staged.rawValue), \(slot)) AS \(name)"
    }

    /// A field of the row that is being loaded.
    func loadedField(_ place: Int, _ type: SnowflakeType) -> Bound {
        Bound(input(.field(place)), type)
    }

    /// A view or history of INFORMATION_SCHEMA, computed when the statement runs.
    func informationSchema(
        _ parts: [Identifier], _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        let view = parts[parts.count - 1].name
        guard let database = parts.count == 3 ? parts[0].name : session.database else {
            throw .noDatabase("SELECT")
        }
        if database != Catalog.shared || catalog.databases[database] != nil {
            _ = try Resolver(catalog, session).database(database)
        }
        guard let columns = InformationSchema.columns[view] else {
            throw .objectMissing("\(database).INFORMATION_SCHEMA.\(view)")
        }
        let sql = add(
            .information, [Self.quote(view), Self.quote(database)], columns, alias, scope)
        if alias == nil, let last = scope.relations.indices.last {
            scope.relations[last].path = [database, "INFORMATION_SCHEMA", view]
        }
        return sql
    }

    /// The table function of ACCOUNT_USAGE.
    private static let usageFunction = [
        "SNOWFLAKE", "ACCOUNT_USAGE", "TAG_REFERENCES_WITH_LINEAGE",
    ]

    private var mayReadUsage: Bool {
        session.effectiveRoles.contains {
            $0 == "ACCOUNTADMIN" || catalog.grants.has("USAGE", on: Catalog.sharedID, role: $0)
        }
    }

    /// A view of SNOWFLAKE.ACCOUNT_USAGE, which roles below ACCOUNTADMIN need a grant for.
    func accountUsage(
        _ parts: [Identifier], _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        let view = parts[2].name
        guard let columns = InformationSchema.accountUsage[view], mayReadUsage else {
            throw .objectMissing(display(parts))
        }
        let sql = add(
            .information, [Self.quote(view), Self.quote(SnowflakeAccount.usage)], columns, alias,
            scope)
        if alias == nil, let last = scope.relations.indices.last {
            scope.relations[last].path = parts.map(\.name)
        }
        return sql
    }

    /// `VALIDATE(table, JOB_ID => '_last')`: the records that a load has refused.
    private func validate(
        _ call: SnowflakeSQL.FunctionCall, _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        guard call.arguments.count == 2, case .name(let parts) = call.arguments[0].value.kind,
            let job = try bind(call.arguments[1].value, Scope(outer: nil)).constantText
        else { throw .argumentCount("VALIDATE", given: call.arguments.count, least: 2, most: 2) }
        let (table, _) = try Resolver(catalog, session).table(parts)
        isCacheable = false
        return add(
            .information,
            [
                Self.quote("VALIDATE()"), Self.quote(""),
                Self.quote("\(table.header.id)|\(job)"),
            ], InformationSchema.columns["VALIDATE()"] ?? [], alias, scope)
    }
}
