import DataFormats

/// Puts the values of a field of a Parquet file into the cells of a table's column, page by page.
///
/// What stands in a dictionary is converted once, however often it comes.
struct ParquetColumnLoad {
    private let load: ParquetLoad
    private let target: LoadTarget
    private let column: ColumnEntry
    private let plain: FieldReader
    /// What is wrong with values, by row.
    private(set) var errors: [Int: SnowflakeError] = [:]

    /// The cells of a row group's dictionary, and what is wrong with its values.
    private var dictionary: (group: Int, cells: [StoredRows.Cell], errors: [Int: SnowflakeError])?

    init(_ load: ParquetLoad, _ index: Int, _ target: LoadTarget) {
        self.load = load
        self.target = target
        column = target.columns[index]
        plain = FieldReader(column, target)
    }

    /// Appends one value; NULL when it does not fit.
    mutating func take(_ value: SnowflakeValue, into rows: inout StoredRows) {
        do throws(SnowflakeError) {
            rows.append(try stored(value))
        } catch {
            errors[rows.cells.count] = error
            rows.appendNull()
        }
    }

    /// Appends the entries of a page.
    mutating func take(_ page: ParquetPage, _ type: ParquetType, into rows: inout StoredRows) {
        let first = rows.cells.count
        var wrong: [Int: SnowflakeError] = [:]
        if page.indices.isEmpty {
            wrong = read(page.values, type, into: &rows)
        } else if let known = page.dictionary {
            if dictionary?.group != page.group {
                let errors = read(known, type, into: &rows)
                dictionary = (page.group, rows.takeBack(from: first), errors)
            }
            rows.append(page.indices, of: dictionary?.cells ?? [])
            if let errors = dictionary?.errors, !errors.isEmpty {
                for (place, index) in page.indices.enumerated() {
                    wrong[place] = errors[Int(index)]
                }
            }
        }
        if page.present < page.values.count {
            spread(rows.takeBack(from: first), wrong, page.values.definitionLevels, into: &rows)
        } else {
            for (place, error) in wrong { errors[first + place] = error }
        }
    }

    /// Appends values and nulls in their places.
    private mutating func spread(
        _ cells: [StoredRows.Cell], _ wrong: [Int: SnowflakeError], _ levels: [UInt8],
        into rows: inout StoredRows
    ) {
        var next = 0
        for level in levels {
            if level == 0 {
                take(.null, into: &rows)
            } else {
                if let error = wrong[next] { errors[rows.cells.count] = error }
                rows.append(cells[next])
                next += 1
            }
        }
    }

    /// Appends values, and tells which do not fit: NULL stands for those.
    private func read(
        _ values: ParquetColumn, _ type: ParquetType, into rows: inout StoredRows
    ) -> [Int: SnowflakeError] {
        let plain = PlainColumn(values, type, load.format, into: column, plain)
        if plain.readAll(into: &rows) { return [:] }
        let reader = load.reader(values, type)
        var wrong: [Int: SnowflakeError] = [:]
        for place in 0..<values.valueCount(of: type.physical)
        where !plain.read(place, into: &rows) {
            do throws(SnowflakeError) {
                rows.append(try stored(reader(place)))
            } catch {
                wrong[place] = error
                rows.appendNull()
            }
        }
        return wrong
    }

    private func stored(_ value: SnowflakeValue) throws(SnowflakeError) -> SnowflakeValue {
        var value = value
        // A count for a timestamp is one of seconds, or of less by its size.
        if column.type.isTimestamp, case .number(let count, scale: 0) = value {
            value = .timestampNTZ(TimeReading.instant(ofCount: count))
        }
        return try target.store(value, in: column)
    }
}
