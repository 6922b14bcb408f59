import DataFormats

/// A column of a Parquet file whose values have the plain form of the column that they go to.
///
/// Whatever has not is left to the general conversion, as with ``FieldReader``.
struct PlainColumn {
    private enum Form {
        /// Whole numbers below a limit, of which each is worth so many of the column's units.
        case integers(limit: UInt64, factor: Int64)
        /// Doubles as they are.
        case doubles
        /// Doubles that are decimals of so many digits behind the point.
        case decimals(limit: Double, power: Double)
        case booleans
        case texts(FieldReader)
        case none
    }

    private let form: Form
    private let column: ParquetColumn
    private let isNarrow: Bool

    init(
        _ column: ParquetColumn, _ type: ParquetType, _ format: FileFormat,
        into target: ColumnEntry, _ reader: FieldReader
    ) {
        self.column = column
        isNarrow = type.physical == .int32
        form = Self.form(type, format, target.type, reader)
    }

    private static func form(
        _ type: ParquetType, _ format: FileFormat, _ target: SnowflakeType, _ reader: FieldReader
    ) -> Form {
        switch (type.physical, target) {
        case (.int32, _), (.int64, _): return integers(type, format, target)
        case (.double, .float): return .doubles
        case (.double, .number(let precision, let scale)) where scale <= 15:
            // Two decimals of 15 digits are never one double.
            let digits = min(precision, 15)
            return .decimals(
                limit: Double(Decimals.power(digits)), power: Double(Decimals.power(scale)))
        case (.boolean, .boolean): return .booleans
        case (.byteArray, _):
            switch type.logical {
            case .string, .enumeration, .json: return .texts(reader)
            case nil where format.binaryAsText: return .texts(reader)
            default: return .none
            }
        default: return .none
        }
    }

    private static func integers(
        _ type: ParquetType, _ format: FileFormat, _ target: SnowflakeType
    ) -> Form {
        switch (type.logical, target) {
        case (.date, .date): return .integers(limit: .max, factor: 1)
        case (.timestamp(let unit, _), .timestampNTZ(9))
        where !format.useLogicalType && type.hasConvertedTimestamp:
            let factor = Int64(unit.nanoseconds)
            return .integers(limit: UInt64(Int64.max / factor), factor: factor)
        case (nil, .number(let precision, let scale)),
            (.integer(_, isSigned: true), .number(let precision, let scale)):
            let digits = min(precision, 18)
            guard scale < digits else { return .none }
            return .integers(
                limit: UInt64(Decimals.power(digits - scale)), factor: Int64(Decimals.power(scale)))
        default: return .none
        }
    }

    /// Appends a value; false leaves all as it was.
    @inline(__always)
    func read(_ place: Int, into rows: inout StoredRows) -> Bool {
        switch form {
        case .integers(let limit, let factor):
            let value = isNarrow ? Int64(column.int32[place]) : column.int64[place]
            guard value.magnitude < limit else { return false }
            rows.append(value &* factor)
        case .doubles:
            guard column.doubles[place].isFinite else { return false }
            rows.append(column.doubles[place])
        case .decimals(let limit, let power):
            let value = column.doubles[place]
            let units = (value * power).rounded()
            guard abs(units) < limit, units / power == value else { return false }
            rows.append(Int64(units))
        case .booleans: rows.append(Int64(column.booleans[place] ? 1 : 0))
        case .texts(let reader):
            let range = column.byteArrays.range(place)
            return column.byteArrays.bytes.withUnsafeBufferPointer { bytes in
                let raw = UnsafeBufferPointer(rebasing: bytes[range])
                return !raw.isEmpty && reader.read(raw, into: &rows)
            }
        case .none: return false
        }
        return true
    }
}
