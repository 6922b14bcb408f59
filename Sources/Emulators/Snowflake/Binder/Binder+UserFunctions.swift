import Diagnostics
import OrderedCollections
import SnowflakeSQL

// User-defined functions in SQL: the body takes the call's place, bound with its owner's rights.
// Source: Snowflake documentation, "Introduction to SQL UDFs", "Tabular SQL UDFs".
extension Binder {
    /// A call of a scalar user-defined function; nil when no function has the name.
    func userFunction(
        _ call: SnowflakeSQL.FunctionCall, _ parts: [Identifier], _ scope: Scope
    ) throws(SnowflakeError) -> Bound? {
        let resolver = Resolver(catalog, session)
        let places = resolver.functions(parts)
        if places.isEmpty { return nil }
        let (entry, path, locals) = try chosen(
            places.map { ($0.entries.filter { $0.returnsTable == nil }, $0.path) }, call, parts,
            scope)
        let given = entry.arguments.compactMap { locals[$0.name] }
        if isChecking { return Bound("NULL", entry.returns, from: given) }
        return try inside(entry, path) { (inner) throws(SnowflakeError) in
            let around = Scope(outer: nil)
            around.locals = locals
            inner.spreads = spreads(entry, call)
            let value: Bound
            switch entry.body {
            case .expression(let expression): value = try inner.bind(expression, around)
            case .query(let query): value = try inner.scalarSubquery(query, around)
            case .script(let program):
                let arguments = entry.arguments.map { locals[$0.name]?.sql ?? "NULL" }
                value = Bound(
                    inner.call(entry.native(program), arguments), entry.returns, from: given)
            }
            var result = inner.coerce(value, to: entry.returns).sql
            if entry.isStrict, !given.isEmpty {
                let isNull = given.map { "(\($0.sql)) IS NULL" }.joined(separator: " OR ")
                result = "CASE WHEN \(isNull) THEN NULL ELSE \(result) END"
            }
            return Bound(result, entry.returns, from: given)
        }
    }

    /// `TABLE(f(…))` of a tabular function; nil when no function has the name.
    func userTable(
        _ call: SnowflakeSQL.FunctionCall, _ parts: [Identifier], _ alias: TableAlias?,
        _ around: Scope, _ scope: Scope
    ) throws(SnowflakeError) -> String? {
        let resolver = Resolver(catalog, session)
        let places = resolver.functions(parts)
        if places.isEmpty { return nil }
        let (entry, path, locals) = try chosen(
            places.map { ($0.entries.filter { $0.returnsTable != nil }, $0.path) }, call, parts,
            around)
        guard let columns = entry.returnsTable, case .query(let query) = entry.body else {
            return nil
        }
        let bound = try inside(entry, path) { (inner) throws(SnowflakeError) in
            let around = Scope(outer: nil)
            around.locals = locals
            inner.spreads = spreads(entry, call)
            let bound = try inner.query(query, outer: around)
            guard bound.columns.count == columns.count else {
                throw .compilation(
                    1789, "42601",
                    "Declared return type of function '\(path.name)' has \(columns.count) columns, "
                        + "its body gives \(bound.columns.count)")
            }
            return BoundQuery(sql: inner.cast(bound, to: columns), columns: columns)
        }
        return try lateral(bound, alias, scope)
    }

    /// Refuses a function whose body makes no sense, as CREATE FUNCTION does; the tables that it
    /// reads may come later.
    func check(_ entry: FunctionEntry, at path: Resolver.Path) throws(SnowflakeError) {
        do throws(SnowflakeError) { try checkBody(entry, path) } catch {
            guard error.code == 2003 else { throw error }
        }
    }

    private func checkBody(
        _ entry: FunctionEntry, _ path: Resolver.Path
    ) throws(SnowflakeError) {
        try inside(entry, path) { (inner) throws(SnowflakeError) in
            inner.isChecking = true
            let around = Scope(outer: nil)
            for argument in entry.arguments {
                around.locals[argument.name] = inner.convert(
                    Bound("NULL", .null), to: argument.type, strict: false)
                inner.spreads[argument.name] = [SnowflakeSQL.Expression(.null)]
            }
            switch entry.body {
            case .expression(let expression): _ = try inner.bind(expression, around)
            case .query(let query): _ = try inner.query(query, outer: around)
            case .script: break
            }
        }
    }

    /// Binds a body in the function's own schema and with its owner's rights.
    private func inside<Result>(
        _ entry: FunctionEntry, _ path: Resolver.Path,
        _ work: (Binder) throws(SnowflakeError) -> Result
    ) throws(SnowflakeError) -> Result {
        let inner = try inner(
            view(asOwnerOf: entry.header, in: path), SourceSlice(entry.text),
            orEndless: .compilation(2210, "42601", "function '\(path.name)' calls itself"))
        try Resolver(catalog, session).require(
            "USAGE", on: entry.header, "function", entry.signature)
        defer { adopt(inner) }
        return try work(inner)
    }

    /// The elements of the arrays that stand in a call as they are written.
    private func spreads(
        _ entry: FunctionEntry, _ call: SnowflakeSQL.FunctionCall
    ) -> [String: [SnowflakeSQL.Expression]] {
        var spreads: [String: [SnowflakeSQL.Expression]] = [:]
        for (place, argument) in call.arguments.enumerated() where place < entry.arguments.count {
            guard case .array(let items) = argument.value.kind else { continue }
            spreads[argument.name?.name ?? entry.arguments[place].name] = items
        }
        return spreads
    }

    /// The overload that a call means, with the values of its arguments by name: one of the first
    /// schema that has one for such arguments.
    ///
    /// Source: Snowflake documentation, "Naming and overloading procedures and UDFs".
    private func chosen(
        _ schemas: [(entries: [FunctionEntry], path: Resolver.Path)],
        _ call: SnowflakeSQL.FunctionCall, _ parts: [Identifier], _ scope: Scope
    ) throws(SnowflakeError) -> (FunctionEntry, Resolver.Path, [String: Bound]) {
        let places = call.arguments.filter { $0.name == nil }.count
        var bound: [Bound] = []
        for argument in call.arguments { bound.append(try bind(argument.value, scope)) }
        func value(_ argument: ProcedureArgument, _ place: Int) -> Bound? {
            if place < places { return bound[place] }
            return call.arguments.firstIndex { $0.name?.name == argument.name }.map { bound[$0] }
        }
        func fits(_ entry: FunctionEntry) -> Bool {
            guard call.arguments.count <= entry.arguments.count else { return false }
            return entry.arguments.enumerated().allSatisfy { place, argument in
                guard let given = value(argument, place) else {
                    return argument.defaultValue != nil
                }
                return SnowflakeType.common(given.type, argument.type) != nil
                    || given.type.isText || argument.type.isText
            }
        }
        guard let (entries, path) = schemas.first(where: { $0.entries.contains(where: fits) })
        else {
            throw .argumentTypes(display(parts), bound.map(\.type))
        }
        let fitting = entries.filter(fits)
        let best =
            fitting.first { entry in
                entry.arguments.enumerated().allSatisfy { place, argument in
                    value(argument, place).map { $0.type.familyName == argument.type.familyName }
                        ?? true
                }
            } ?? fitting[0]
        var locals: [String: Bound] = [:]
        for (place, argument) in best.arguments.enumerated() {
            var given = value(argument, place)
            if given == nil, let other = argument.defaultValue { given = try bind(other, scope) }
            guard let given else { continue }
            locals[argument.name] = coerce(given, to: argument.type)
        }
        return (best, path, locals)
    }
}
