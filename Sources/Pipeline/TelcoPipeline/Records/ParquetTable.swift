import DataFormats

/// Tables as Parquet files, as Spark would write them: every column optional, snappy.
///
/// Timestamps are written without "adjusted to UTC": they are UTC by contract, and a reader that
/// knew them as instants would turn them into its session's zone.
enum ParquetTable {
    static func encode(_ table: ColumnTable) throws(ParquetError) -> [UInt8] {
        let fields = table.columns.map { ParquetField.optional($0.name, type(of: $0.kind)) }
        return try ParquetWriter.file(
            schema: ParquetSchema(fields), columns: table.columns.map(column))
    }

    private static func type(of kind: ColumnKind) -> ParquetType {
        switch kind {
        case .text: .string
        case .boolean: .boolean
        case .integer: .int64
        case .date: .date
        case .timestamp: .timestamp(.micros, isAdjustedToUTC: false)
        case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
        }
    }

    private static func column(_ column: ColumnTable.Column) -> ParquetColumn {
        switch column.values {
        case .text(let texts):
            return texts.hasNulls
                ? ParquetColumn(texts.present, isNull: texts.isNull) : ParquetColumn(texts.present)
        case .number(let numbers):
            switch type(of: column.kind).physical {
            case .boolean:
                if numbers.hasNulls {
                    return ParquetColumn(numbers.optionals.map { $0.map { $0 != 0 } })
                }
                return ParquetColumn(numbers.values.map { $0 != 0 })
            case .int32:
                if numbers.hasNulls {
                    return ParquetColumn(
                        numbers.optionals.map { $0.map(Int32.init(truncatingIfNeeded:)) })
                }
                return ParquetColumn(numbers.values.map(Int32.init(truncatingIfNeeded:)))
            default:
                return numbers.hasNulls
                    ? ParquetColumn(numbers.optionals) : ParquetColumn(numbers.values)
            }
        }
    }

    /// Reads a file; columns of types that the handlers do not write are left out.
    static func decode(_ bytes: [UInt8], name: String) throws(StageError) -> ColumnTable {
        do throws(ParquetError) {
            let file = try ParquetFile(bytes)
            var table = ColumnTable(columns: [])
            for (place, leaf) in file.leaves.enumerated() {
                guard let kind = kind(of: leaf.type) else { continue }
                let column = try file.column(place)
                table.columns.append(
                    ColumnTable.Column(leaf.name, kind, values(column, leaf.type.physical)))
            }
            return table
        } catch { throw StageError(message: "\(name): \(error)") }
    }

    private static func kind(of type: ParquetType) -> ColumnKind? {
        switch (type.physical, type.logical) {
        case (.byteArray, .string): .text
        case (.boolean, _): .boolean
        case (.int32, .date): .date
        case (.int64, .timestamp(.micros, _)): .timestamp
        case (.int32, .decimal(let precision, let scale)),
            (.int64, .decimal(let precision, let scale)):
            .decimal(precision: precision, scale: scale)
        case (.int64, _), (.int32, _): .integer
        default: nil
        }
    }

    private static func values(
        _ column: ParquetColumn, _ physical: ParquetPhysicalType
    ) -> ColumnValues {
        let levels = column.definitionLevels
        switch physical {
        case .byteArray:
            return .text(TextColumn(column.byteArrays, definitionLevels: levels))
        case .boolean:
            return .number(NumberColumn(column.booleans.map { $0 ? 1 : 0 }, levels))
        case .int32: return .number(NumberColumn(column.int32.map(Int64.init), levels))
        default: return .number(NumberColumn(column.int64, levels))
        }
    }
}

extension TextColumn {
    var hasNulls: Bool { isNull.contains(true) }

    /// The texts without nulls, which have no bytes here.
    var present: ParquetByteArrays {
        ParquetByteArrays(
            bytes: bytes, ends: hasNulls ? zip(ends, isNull).filter { !$1 }.map(\.0) : ends)
    }

    init(_ strings: ParquetByteArrays, definitionLevels: [UInt8]) {
        self.init()
        guard definitionLevels.contains(0) else {
            self.init(bytes: strings.bytes, ends: strings.ends)
            return
        }
        var next = 0
        for level in definitionLevels {
            if level == 0 {
                appendNull()
            } else {
                append(strings[next])
                next += 1
            }
        }
    }
}

extension NumberColumn {
    var hasNulls: Bool { isNull.contains(true) }
    var optionals: [Int64?] { values.indices.map { value($0) } }

    init(_ present: [Int64], _ definitionLevels: [UInt8]) {
        self.init()
        guard definitionLevels.contains(0) else {
            for value in present { append(value) }
            return
        }
        var next = 0
        for level in definitionLevels {
            if level == 0 {
                append(nil)
            } else {
                append(present[next])
                next += 1
            }
        }
    }
}
