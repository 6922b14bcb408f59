import DataFormats

/// A column of a Parquet file whose values have the plain form of the column that they go to.
///
/// Whatever has not is left to the general conversion, as with ``FieldReader``.
struct PlainColumn {
    private enum Form {
        /// Whole numbers below a limit, of which each is worth so many of the column's units.
        case integers(limit: UInt64, factor: Int64)
        /// Counts of seconds, or of less by their size, since the epoch.
        case counts
        /// Doubles as they are.
        case doubles
        /// Doubles that are decimals of so many digits behind the point.
        case decimals(limit: Double, power: Double)
        case booleans
        case texts(FieldReader)
        /// The texts that are kept of whole numbers, doubles and texts in variants.
        case numbersInVariants, doublesInVariants, textsInVariants
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
        case (.int32, .variant), (.int64, .variant), (.double, .variant), (.byteArray, .variant):
            return inVariant(type, format)
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

    private static func inVariant(_ type: ParquetType, _ format: FileFormat) -> Form {
        switch (type.physical, type.logical) {
        case (.int32, nil), (.int64, nil), (.int32, .integer(_, isSigned: true)),
            (.int64, .integer(_, isSigned: true)):
            .numbersInVariants
        case (.double, _): .doublesInVariants
        case (.byteArray, .string), (.byteArray, .enumeration), (.byteArray, .json):
            .textsInVariants
        case (.byteArray, nil) where format.binaryAsText: .textsInVariants
        default: .none
        }
    }

    private static func integers(
        _ type: ParquetType, _ format: FileFormat, _ target: SnowflakeType
    ) -> Form {
        switch (type.logical, target) {
        case (.date, .date): return .integers(limit: .max, factor: 1)
        case (nil, .timestampNTZ(9)), (.integer(_, isSigned: true), .timestampNTZ(9)):
            return .counts
        case (.timestamp, .timestampNTZ(9))
        where !format.useLogicalType && !type.hasConvertedTimestamp:
            return .counts
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

    /// Appends all values at once; false leaves the cells as they were, for one is not plain.
    func readAll(into rows: inout StoredRows) -> Bool {
        switch form {
        case .integers(let limit, let factor) where isNarrow:
            guard column.int32.allBelow(limit) else { return false }
            rows.append(wholes: column.int32.lazy.map { Int64($0) &* factor })
        case .integers(let limit, let factor):
            guard column.int64.allBelow(limit) else { return false }
            rows.append(wholes: column.int64.lazy.map { $0 &* factor })
        case .decimals(let limit, let power):
            return rows.append(column.doubles, power: power, below: limit)
        case .texts(.text(let length)):
            let arrays = column.byteArrays
            guard arrays.isASCII, arrays.areShort(length) else { return false }
            rows.append(texts: arrays.bytes, ends: arrays.ends)
        case .counts, .doubles, .booleans, .texts, .numbersInVariants, .doublesInVariants,
            .textsInVariants, .none:
            return false
        }
        return true
    }

    /// Appends a value; false leaves all as it was.
    @inline(__always)
    func read(_ place: Int, into rows: inout StoredRows) -> Bool {
        switch form {
        case .integers(let limit, let factor):
            let value = isNarrow ? Int64(column.int32[place]) : column.int64[place]
            guard value.magnitude < limit else { return false }
            rows.append(value &* factor)
        case .counts:
            let count = isNarrow ? Int64(column.int32[place]) : column.int64[place]
            let (instant, isLong) = count.multipliedReportingOverflow(
                by: TimeReading.nanoseconds(ofCount: count))
            guard !isLong else { return false }
            rows.append(instant)
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
                guard case .text(let length) = reader else {
                    return !raw.isEmpty && reader.read(raw, into: &rows)
                }
                let isPlain =
                    raw.count <= length && UTF8Inspection.firstInvalidOffset(raw) == nil
                if isPlain { rows.append(text: raw) }
                return isPlain
            }
        case .numbersInVariants:
            let value = isNarrow ? Int64(column.int32[place]) : column.int64[place]
            rows.append { $0.append(contentsOf: value.description.utf8) }
        case .doublesInVariants:
            guard column.doubles[place].isFinite else { return false }
            let text = VariantWriter.text(of: column.doubles[place], stored: true)
            rows.append { $0.append(contentsOf: text.utf8) }
        case .textsInVariants: return readInVariant(place, into: &rows)
        case .none: return false
        }
        return true
    }

    /// Appends a text that stands in a variant as it is, in quotes.
    private func readInVariant(_ place: Int, into rows: inout StoredRows) -> Bool {
        let range = column.byteArrays.range(place)
        return column.byteArrays.bytes.withUnsafeBufferPointer { bytes in
            let raw = UnsafeBufferPointer(rebasing: bytes[range])
            let isPlain = raw.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }
            guard isPlain, UTF8Inspection.firstInvalidOffset(raw) == nil else { return false }
            rows.append {
                $0.append(0x22)
                $0.append(contentsOf: raw)
                $0.append(0x22)
            }
            return true
        }
    }
}

extension Array where Element: FixedWidthInteger {
    /// Whether all values are nearer to zero than a limit.
    fileprivate func allBelow(_ limit: UInt64) -> Bool {
        var all: UInt64 = 0
        for value in self { all = Swift.max(all, UInt64(value.magnitude)) }
        return all < limit
    }
}

extension ParquetByteArrays {
    fileprivate var isASCII: Bool {
        var all: UInt8 = 0
        for byte in bytes { all |= byte }
        return all < 0x80
    }

    /// Whether no string has more bytes than so many.
    fileprivate func areShort(_ length: Int) -> Bool {
        var longest = 0
        var start = 0
        for end in ends {
            longest = max(longest, end - start)
            start = end
        }
        return longest <= length
    }
}

extension StoredRows {
    /// Appends decimals that stand in doubles; false leaves the cells as they were, for one is
    /// none of those.
    fileprivate mutating func append(
        _ doubles: [Double], power: Double, below limit: Double
    ) -> Bool {
        // Next to this number a double has no digits behind the point, and one more in its bits is
        // one more in its value.
        let middle = Double(3 << 51)
        var wrong = 0
        for value in doubles {
            let units = value * power + middle - middle
            wrong &+= abs(units) < limit && units / power == value ? 0 : 1
        }
        guard wrong == 0 else { return false }
        append(
            wholes: doubles.lazy.map {
                Int64(bitPattern: ($0 * power + middle).bitPattern &- middle.bitPattern)
            })
        return true
    }
}
