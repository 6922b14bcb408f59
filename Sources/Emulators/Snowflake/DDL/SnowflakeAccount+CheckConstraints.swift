import Diagnostics
import SnowflakeSQL

// CHECK constraints as they are made and kept. Source: Snowflake documentation, CREATE | ALTER
// TABLE … CONSTRAINT, and "Overview of constraints", "CHECK constraints".
extension SnowflakeAccount {
    /// Adds CHECK to a table; with DISABLE there is none.
    ///
    /// - Parameter visible: the columns that the condition may name.
    func addCheck(
        _ condition: SnowflakeSQL.Expression, _ name: Identifier?, _ properties: [String],
        of visible: [ColumnEntry], to table: inout TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        if properties.contains("DISABLE") { return }
        if visible.count == 1, visible[0].computed != nil {
            throw .virtualConstraint("CHECK", visible[0].name)
        }
        let binder = binder(context)
        _ = try binder.predicate(condition, Self.scope(of: table.header.name, visible))
        guard binder.reads.isEmpty, binder.isCacheable, binder.inputs.isEmpty,
            binder.natives.allSatisfy(\.isDeterministic)
        else {
            throw .unsupported("CHECK constraint that depends on more than its row")
        }
        var columns: [String] = []
        for column in visible {
            let others = visible.filter { $0.name != column.name }
            let probe = self.binder(context)
            if (try? probe.predicate(condition, Self.scope(of: table.header.name, others))) == nil {
                columns.append(column.name)
            }
        }
        var entry = ConstraintEntry(
            name: name?.name ?? "SYS_CONSTRAINT_\(table.header.id)_\(table.constraints.count)",
            kind: "CHECK", columns: columns)
        entry.condition = condition
        entry.text = context.source.text(condition.span.start, condition.span.end)
        table.constraints.append(entry)
    }

    /// Adds a constraint to a table that is there. One that has rows already takes CHECK for those
    /// to come alone: "ENABLE VALIDATE is only supported for new tables".
    func addLater(
        _ constraint: TableConstraint, to table: inout TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        if case .check = constraint.kind, !constraint.properties.contains("NOVALIDATE"),
            !constraint.properties.contains("DISABLE")
        {
            throw .unsupported("ENABLE VALIDATE of a CHECK constraint of an existing table")
        }
        try addConstraints([constraint], to: &table, context)
    }

    /// Writes the new name of a column into the conditions that use it.
    func renameInChecks(
        _ column: String, to new: Identifier, in table: inout TableEntry
    ) throws(SnowflakeError) {
        for index in table.constraints.indices {
            guard let condition = table.constraints[index].condition,
                table.constraints[index].columns.contains(column)
            else { continue }
            var bytes = Array(table.constraints[index].text.utf8)
            let name = Array((new.isQuoted ? "\"\(new.name)\"" : new.name).utf8)
            for place in condition.places(of: column).reversed() {
                let start = place.start - condition.span.start
                let end = place.end - condition.span.start
                guard start >= 0, start <= end, end <= bytes.count else { continue }
                bytes.replaceSubrange(start..<end, with: name)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            table.constraints[index].condition = try SnowflakeError.wrapping(
                SnowflakeParser.parseExpression, text)
            table.constraints[index].text = text
            table.constraints[index].columns = table.constraints[index].columns.map {
                $0 == column ? new.name : $0
            }
        }
    }

    /// A column takes its CHECK constraints with it when it is dropped; those that name another
    /// column as well hold it.
    func releaseChecks(
        of column: String, in table: inout TableEntry
    ) throws(SnowflakeError) {
        let held = table.constraints.filter { $0.condition != nil && $0.columns.contains(column) }
        guard held.allSatisfy({ $0.columns == [column] }) else {
            throw .compilation(
                2266, "42601",
                "Cannot drop column '\(column)' which belongs to a CHECK constraint")
        }
        table.constraints.removeAll { $0.condition != nil && $0.columns == [column] }
    }

    /// CREATE OR ALTER TABLE takes no CHECK.
    static func refuseChecks(_ create: CreateTable) throws(SnowflakeError) {
        let isChecked =
            create.constraints.contains { if case .check = $0.kind { true } else { false } }
            || create.columns.contains { column in
                column.constraints.contains { if case .check = $0.kind { true } else { false } }
            }
        guard !isChecked else { throw .unsupported("CHECK constraint in CREATE OR ALTER TABLE") }
    }

    /// Files are not loaded into a table with CHECK constraints.
    func refuseChecks(of table: TableEntry) throws(SnowflakeError) {
        guard table.constraints.allSatisfy({ $0.condition == nil }) else {
            throw .unsupported("COPY INTO a table with CHECK constraints")
        }
    }
}

extension SnowflakeSQL.Expression {
    /// Where the expression names a column, in the order of the text.
    fileprivate func places(of column: String) -> [SourceSpan] {
        if case .name(let parts) = kind {
            return parts.last.map { $0.name == column ? [$0.span] : [] } ?? []
        }
        return inner.flatMap { $0.places(of: column) }.sorted { $0.start < $1.start }
    }
}
