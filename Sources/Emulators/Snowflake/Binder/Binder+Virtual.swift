import SnowflakeSQL

extension Binder {
    /// The columns of a table under an alias in SQLite; virtual ones are computed from the others.
    ///
    /// Source: Snowflake documentation, CREATE TABLE, `<col_name> <col_type> AS ( <expr> )`.
    func relationColumns(
        of columns: [ColumnEntry], in table: TableEntry, as name: String,
        masks: [Int: PolicyUse] = [:]
    ) throws(SnowflakeError) -> [RelationColumn] {
        func stored(_ column: ColumnEntry) -> RelationColumn {
            let place =
                masks[column.ordinal] == nil ? column.storageName : "m\(column.ordinal)"
            var detail = column.detail
            detail.isNotNull = column.isNotNull && column.masking == nil
            return RelationColumn(
                name: column.name, type: column.type, sql: "\(name).\(place)", detail: detail)
        }
        guard columns.contains(where: { $0.computed != nil }) else { return columns.map(stored) }
        // One may name those that are defined before it.
        var known = table.columns.filter { $0.computed == nil }.map(stored)
        for column in table.columns {
            guard let computed = column.computed else { continue }
            let scope = Scope(outer: nil)
            scope.relations.append(Relation(path: [], columns: known))
            var relation = stored(column)
            let value = try bind(computed, scope)
            relation.sql = convert(value, to: column.type, strict: true).sql
            known.append(relation)
        }
        return columns.map { column in
            known.first { $0.name == column.name } ?? stored(column)
        }
    }
}
