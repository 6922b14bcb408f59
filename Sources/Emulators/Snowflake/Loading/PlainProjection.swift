import SnowflakeSQL

/// A COPY's query that only picks fields: `SELECT $1, $3 …` of CSV files, `SELECT $1:id,
/// $1:name::VARCHAR …` of others.
///
/// It need not run: the fields go where it says as they do without a query.
enum PlainProjection {
    /// Where each column's field is; nil when the query does more than pick.
    static func match(
        _ query: Query, _ job: CopyJob, _ parameters: SessionParameters
    ) throws(SnowflakeError) -> LoadTarget.Match? {
        guard case .select(let select) = query.body, !select.isDistinct, select.top == nil,
            select.whereCondition == nil, select.qualify == nil, select.connectBy == nil,
            select.items.count == job.columns.count
        else { return nil }
        let format = job.source.format
        let isCSV = format.kind == .csv
        var places: [Int] = []
        var members: [String] = []
        for (item, column) in zip(select.items, job.columns) {
            guard let field = try picked(item.expression, by: column, format, parameters) else {
                return nil
            }
            switch field {
            case .place(let place): places.append(place)
            case .member(let name): members.append(name)
            }
        }
        return isCSV ? .places(places) : .members(members)
    }

    private enum Field {
        case place(Int)
        case member(String)
    }

    private static func picked(
        _ expression: SnowflakeSQL.Expression, by column: ColumnEntry, _ format: FileFormat,
        _ parameters: SessionParameters
    ) throws(SnowflakeError) -> Field? {
        let isCSV = format.kind == .csv
        // A variant may hold JSON's null, which is not SQL's.
        guard !column.type.isSemiStructured else { return nil }
        switch expression.kind {
        case .positional(let place, _) where isCSV && place >= 1:
            return .place(place - 1)
        case .path(let base, let steps) where !isCSV && steps.count == 1:
            guard case .positional(1, _) = base.kind, case .key(let name) = steps[0] else {
                return nil
            }
            return .member(name)
        case .cast(let cast) where !cast.isTry && cast.fieldOptions.isEmpty:
            let type = try SnowflakeType(cast.type, parameters)
            guard isStored(type, in: column, format) else { return nil }
            return try picked(cast.value, by: column, format, parameters)
        default: return nil
        }
    }

    /// Whether a cast does no more than the column does.
    private static func isStored(
        _ type: SnowflakeType, in column: ColumnEntry, _ format: FileFormat
    ) -> Bool {
        if type.isText {
            // A cast cuts what a column refuses, but the longest type cuts nothing.
            return column.type.isText && type == .varchar
        }
        guard type == column.type else { return false }
        if type.isDateLike || type.isTime {
            // A file's own formats are not those of a cast.
            return format.dateFormat == "AUTO" && format.timeFormat == "AUTO"
                && format.timestampFormat == "AUTO"
        }
        return type.isNumeric || type == .boolean
    }
}
