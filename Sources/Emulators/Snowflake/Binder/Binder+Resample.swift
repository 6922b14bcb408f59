import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// `RESAMPLE`: the rows of a source, and one for each interval without a row at its start.
    ///
    /// Source: Snowflake documentation, RESAMPLE.
    func resample(_ resample: Resample, _ scope: Scope) throws(SnowflakeError) -> String {
        let looked = Scope(outer: scope.outer)
        _ = try item(resample.source, looked)
        let time = try bind(resample.time, looked)
        let step = try Step(resample.increment, of: time.type, self)
        let columns = looked.relations.flatMap { $0.columns.filter { !$0.isHidden } }
        func column(_ bound: Bound) throws(SnowflakeError) -> String {
            guard let found = columns.first(where: { $0.sql == bound.sql }) else {
                throw .compilation(1003, "42000", "RESAMPLE takes names of columns only")
            }
            return Self.quotedName(found.name)
        }
        let key = try column(time)
        var parts: [String] = []
        for part in resample.partitionBy { parts.append(try column(try bind(part, looked))) }
        let text = Self.resampled(
            columns.map { Self.quotedName($0.name) }, key, parts, step,
            try metadata(resample.metadata))
        guard case .query(var query) = try SnowflakeAccount.parse(text).statement,
            case .select(var all)? = query.with?.tables[0].query.body
        else { throw .unsupported("RESAMPLE") }
        all.from = [resample.source]
        query.with?.tables[0].query.body = .select(all)
        let bound = try self.query(query, outer: nil)
        let sql = try add(bound, nil, scope)
        if let last = scope.relations.indices.last, looked.relations.count == 1 {
            scope.relations[last].path = looked.relations[0].path
        }
        return sql
    }

    private static func quotedName(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    /// The functions of METADATA_COLUMNS with the names of their columns.
    private func metadata(
        _ items: [SelectItem]
    ) throws(SnowflakeError) -> [(function: String, name: String)] {
        var found: [(function: String, name: String)] = []
        for item in items {
            guard case .call(let call) = item.expression.kind, let function = call.name.last?.name,
                function == "IS_GENERATED" || function == "BUCKET_START"
            else {
                throw .compilation(
                    1003, "42000", "METADATA_COLUMNS takes IS_GENERATED() and BUCKET_START()")
            }
            found.append((function, Self.quotedName(item.alias?.name ?? function)))
        }
        return found
    }

    /// The query, over a common table `#S` that the source takes the place of.
    private static func resampled(
        _ columns: [String], _ key: String, _ parts: [String], _ step: Step,
        _ metadata: [(function: String, name: String)]
    ) -> String {
        let group = parts.isEmpty ? "" : " GROUP BY \(parts.joined(separator: ", "))"
        let partList = parts.map { "\($0), " }.joined()
        let names = parts.indices.map { "p\($0)" }
        let nameList = names.map { "\($0), " }.joined()
        func extras(_ generated: String, _ bucket: String) -> String {
            metadata.map { item in
                let value = item.function == "IS_GENERATED" ? generated : bucket
                return ", \(value) AS \(item.name)"
            }.joined()
        }
        let made = columns.map { column in
            if column == key { return "moment" }
            return parts.firstIndex(of: column).map { names[$0] } ?? "NULL"
        }
        let same =
            (zip(parts, names).map { "s.\($0) IS NOT DISTINCT FROM g.\($1)" }
            + ["s.\(key) = g.moment"]).joined(separator: " AND ")
        return """
            WITH RECURSIVE "#S" AS (SELECT * FROM s),
            "#G" (\(nameList)moment, ending) AS (
              SELECT \(partList)\(step.slice("MIN(\(key))")), MAX(\(key)) FROM "#S"
                WHERE \(key) IS NOT NULL\(group)
              UNION ALL
              SELECT \(nameList)\(step.next("moment")), ending FROM "#G" WHERE \(step.next("moment")) <= ending)
            SELECT \(columns.joined(separator: ", "))\(extras("FALSE", step.slice(key))) FROM "#S"
            UNION ALL
            SELECT \(made.joined(separator: ", "))\(extras("TRUE", "moment")) FROM "#G" AS g
              WHERE moment IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "#S" AS s WHERE \(same))
            """
    }

    /// The width of the intervals.
    private struct Step {
        private var count = ""
        /// The unit; nothing when the times are numbers.
        private var unit: String?

        init(
            _ increment: SnowflakeSQL.Expression, of type: SnowflakeType, _ binder: Binder
        ) throws(SnowflakeError) {
            guard case .interval(let words, let unit) = increment.kind else {
                let bound = try binder.bind(increment, Scope(outer: nil))
                guard type.isNumeric, bound.type.isNumeric,
                    let width = bound.constant?.doubleValue, width > 0
                else {
                    throw .compilation(
                        9954, "42601",
                        "RESAMPLE INCREMENT BY has to be an interval, or a positive "
                            + "number when USING parameter is numeric.")
                }
                count = bound.constant.map { Text.string($0) } ?? ""
                return
            }
            guard !type.isNumeric else {
                throw .compilation(
                    9954, "42601",
                    "RESAMPLE INCREMENT BY has to be numeric type when USING parameter is numeric.")
            }
            guard case .string(let text) = words.kind else { throw .notConstant("INTERVAL", "1") }
            let parts = try Interval.parts(text, unit: unit)
            guard let only = parts.first, parts.count == 1, only.0 > 0 else {
                throw .unsupported("RESAMPLE by an interval of several parts")
            }
            count = "\(only.0)"
            self.unit = "\(only.1)"
        }

        func slice(_ value: String) -> String {
            unit.map { "TIME_SLICE(\(value), \(count), '\($0)')" }
                ?? "FLOOR(\(value) / \(count)) * \(count)"
        }

        func next(_ value: String) -> String {
            unit.map { "DATEADD(\($0), \(count), \(value))" } ?? "\(value) + \(count)"
        }
    }
}
