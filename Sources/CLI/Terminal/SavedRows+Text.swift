import Cloud
import DataFormats
import Reports

extension SavedRows {
    /// One JSON object a row.
    var jsonLines: String {
        rows.map { row in
            let pairs = zip(columns, row).map { name, cell in
                (key: name, value: cell.map { JSONValue.string($0) } ?? .null)
            }
            return JSONValue.object(JSONObject(pairs)).serialized() + "\n"
        }.joined()
    }

    /// Columns under their names, and how many rows there are.
    var table: String {
        let all = [columns] + rows.map { $0.map { $0 ?? "NULL" } }
        let widths = columns.indices.map { column in
            all.map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            // Nothing is padded behind the last column.
            zip(cells.dropLast(), widths).map { Columns.pad($0, to: $1) + "  " }.joined()
                + (cells.last ?? "")
        }
        let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
        let count = "(\(rows.count) \(rows.count == 1 ? "row" : "rows"))"
        return ([line(all[0]), rule] + all.dropFirst().map(line) + [count])
            .map { $0 + "\n" }.joined()
    }
}
