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

    /// A table that has rows already takes CHECK for those to come alone: "ENABLE VALIDATE is only
    /// supported for new tables".
    func requireNovalidate(_ constraint: TableConstraint) throws(SnowflakeError) {
        guard case .check = constraint.kind, !constraint.properties.contains("NOVALIDATE"),
            !constraint.properties.contains("DISABLE")
        else { return }
        throw .unsupported("ENABLE VALIDATE of a CHECK constraint of an existing table")
    }

    /// What a column's CHECK constraints say where it is dropped or gets another name.
    func releaseChecks(
        of column: String, in table: inout TableEntry, isDropped: Bool
    ) throws(SnowflakeError) {
        let held = table.constraints.filter { $0.condition != nil && $0.columns.contains(column) }
        guard !held.isEmpty else { return }
        guard isDropped else {
            throw .unsupported("RENAME COLUMN of a column with a CHECK constraint")
        }
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
