import SnowflakeSQL

// What virtual columns may be computed from, and what depends on them. Source: Snowflake
// documentation, "Virtual Columns", with the errors of its "Error reference".
extension SnowflakeAccount {
    /// Refuses virtual columns that cannot be computed from the other columns of their row.
    func checkVirtual(
        _ table: TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        for (place, column) in table.columns.enumerated() {
            guard let computed = column.computed else { continue }
            if let (code, what) = computed.misuse {
                throw .compilation(
                    code, "42601",
                    "Invalid usage of \(what) in \(column.name) virtual column definition.")
            }
            guard !column.isNotNull else { throw .virtualConstraint("NOT NULL", column.name) }
            let found = try computedType(computed, at: place, in: table, context)
            guard !column.type.holds(found, isExact: computed.hasPlainType) else { continue }
            throw .compilation(
                1482, "42601",
                "Data type of virtual column does not match the data type of its expression for "
                    + "column '\(column.name)'. Expected data type '\(column.type)', found "
                    + "'\(found)'.")
        }
    }

    /// Refuses a type of a column with which the virtual ones that depend on it do not go.
    func checkVirtual(
        _ table: TableEntry, column index: Int, becomes change: ColumnChange,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        let column = table.columns[index]
        if case .setNotNull = change, column.computed != nil {
            throw .virtualConstraint("NOT NULL", column.name)
        }
        guard case .type(let name) = change else { return }
        var changed = table
        changed.columns[index].type = try SnowflakeType(name, context.session.parameters)
        for (place, other) in changed.columns.enumerated() {
            guard let computed = other.computed, computed.names(column.name) else { continue }
            let found = try computedType(computed, at: place, in: changed, context)
            guard !other.type.holds(found, isExact: computed.hasPlainType) else { continue }
            throw .compilation(
                11206, "42601",
                "Cannot change column \(column.name) datatype. The dependent \(other.name) virtual "
                    + "column has datatype \(other.type), which is incompatible with the new "
                    + "expression datatype \(found).")
        }
    }

    /// Refuses to drop a column, or to give it another name, that virtual ones depend on.
    func checkDependents(
        of column: String, in table: TableEntry, isDropped: Bool
    ) throws(SnowflakeError) {
        guard
            let other = table.columns.first(where: { $0.computed?.names(column) ?? false })
        else { return }
        guard isDropped else {
            throw .unsupported("RENAME COLUMN of a column that a virtual column depends on")
        }
        throw .compilation(
            11208, "42601",
            "Cannot drop column '\(column)' because virtual column \(other.name) depends on it.")
    }

    /// The type of a virtual column's expression; it sees the stored columns, and the virtual ones
    /// that are defined before it.
    private func computedType(
        _ computed: SnowflakeSQL.Expression, at place: Int, in table: TableEntry,
        _ context: StatementContext
    ) throws(SnowflakeError) -> SnowflakeType {
        let scope = Scope(outer: nil)
        scope.relations.append(
            Relation(
                path: [table.header.name],
                columns: table.columns.enumerated().filter {
                    $0.element.computed == nil || $0.offset < place
                }.map {
                    RelationColumn(
                        name: $1.name, type: $1.type, sql: $1.storageName, detail: $1.detail)
                }))
        return try binder(context).bind(computed, scope).type
    }
}

extension SnowflakeError {
    static func virtualConstraint(_ kind: String, _ column: String) -> SnowflakeError {
        compilation(
            11207, "42601", "Cannot set \(kind) constraint on virtual column \(column).")
    }
}

extension SnowflakeType {
    /// Whether a virtual column of this type may have an expression of another.
    ///
    /// - Parameter isExact: whether the expression's precision or length is just as it is said.
    fileprivate func holds(_ found: SnowflakeType, isExact: Bool) -> Bool {
        switch (self, found) {
        case (_, .null): true
        case (.number(let precision, let scale), .number(let other, let otherScale)):
            scale == otherScale && (!isExact || precision >= other)
        case (.text(let length), .text(let other)): !isExact || length >= other
        default: familyName == found.familyName
        }
    }
}

extension SnowflakeSQL.Expression {
    /// What a virtual column may not be computed from, with the number of the error.
    fileprivate var misuse: (code: Int, what: String)? {
        switch kind {
        case .subquery, .exists, .inQuery, .quantified: return (11202, "subquery")
        case .bind: return (11203, "bind variable")
        case .sessionVariable: return (11204, "session variable")
        case .positional: return (11205, "column positional reference")
        case .call(let call):
            let name = call.name.last?.name.uppercased() ?? ""
            let varies = Self.varying.contains(name) || name.hasPrefix("CURRENT_")
            var bare = call
            bare.arguments = []
            if varies || SnowflakeSQL.Expression(.call(bare), span: span).gathersRows {
                return (11201, "non-deterministic \(name) function")
            }
        default: break
        }
        for part in inner {
            if let found = part.misuse { return found }
        }
        return nil
    }

    /// The functions that give another value each time, beside CURRENT_DATE and its like.
    private static let varying: Set<String> = [
        "GETDATE", "LOCALTIME", "LOCALTIMESTAMP", "NORMAL", "RANDOM", "RANDSTR", "SEQ1", "SEQ2",
        "SEQ4", "SEQ8", "SYSDATE", "SYSTIMESTAMP", "UNIFORM", "UUID_STRING", "ZIPF",
    ]

    /// Whether the expression names a column.
    fileprivate func names(_ column: String) -> Bool {
        if case .name(let parts) = kind { return parts.last?.name == column }
        return inner.contains { $0.names(column) }
    }

    /// Whether precision or length are known and not worked out: of a column, and of a cast.
    fileprivate var hasPlainType: Bool {
        switch kind {
        case .name, .cast: true
        default: false
        }
    }
}
