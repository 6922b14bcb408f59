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
        let scope = Scope(outer: nil)
        scope.relations.append(
            Relation(path: [], columns: table.columns.filter { $0.computed == nil }.map(stored)))
        var found: [RelationColumn] = []
        for column in columns {
            var relation = stored(column)
            if let computed = column.computed {
                let value = try bind(computed, scope)
                relation.sql = convert(value, to: column.type, strict: true).sql
            }
            found.append(relation)
        }
        return found
    }
}
