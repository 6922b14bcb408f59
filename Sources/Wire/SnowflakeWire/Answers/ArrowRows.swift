import DataFormats
import Snowflake

/// Rows of a result as Arrow, in the layout that the vendor's clients read.
///
/// Source: the clients' Arrow iterators. Each field says its `logicalType`, and numbers and times
/// their `scale`; a time with more than seven digits is a structure of seconds and nanoseconds.
struct ArrowRows {
    let result: StatementResult
    let texts: ResultTexts

    init(_ result: StatementResult, _ texts: ResultTexts) {
        self.result = result
        self.texts = texts
    }

    func stream(_ rows: Range<Int>) -> [UInt8] {
        ArrowStream.encode(
            result.columns.indices.map { column($0, rows) }, rows: rows.count)
    }

    /// The stream as text; nothing for no rows, because clients fail on an empty batch.
    func base64(_ rows: Range<Int>) -> String.UTF8View {
        rows.isEmpty ? "".utf8 : Base64.encode(stream(rows)).utf8
    }

    func column(_ index: Int, _ rows: Range<Int>) -> ArrowColumn {
        let column = result.columns[index]
        let values = result.rows[rows].map { $0[index] }
        let isPresent = values.map { !$0.isNull }
        var metadata: [(key: String, value: String)] = [
            ("logicalType", ColumnMetadata.name(of: column.type).uppercased())
        ]
        let content: ArrowColumn.Values
        switch column.type {
        case .number(let precision, let scale):
            metadata += [("precision", "\(precision)"), ("scale", "\(scale)")]
            content = numbers(values, precision, scale)
        case .float:
            content = .double(
                values.map { value in
                    if case .float(let double) = value { double } else { 0 }
                })
        case .interval(let type):
            metadata += [
                ("precision", "\(type.wirePrecision)"), ("scale", "\(type.wireScale)"),
            ]
            content = intervals(values, type)
        case .decfloat:
            metadata += [("precision", "38")]
            content = decfloats(values, isPresent)
        case .boolean: content = .boolean(values.map { $0.boolValue ?? false })
        case .date:
            content = .days(
                values.map { value in
                    if case .date(let days) = value { Int32(clamping: days) } else { 0 }
                })
        case .time(let scale):
            metadata += [("scale", "\(scale)")]
            content = .int64(
                values.map { value in
                    if case .time(let time) = value { time / Self.unit(scale) } else { 0 }
                })
        case .timestampNTZ(let scale), .timestampLTZ(let scale):
            metadata += [("precision", "0"), ("scale", "\(scale)")]
            content = times(values, scale, isPresent)
        case .timestampTZ(let scale):
            metadata += [("precision", "0"), ("scale", "\(scale)"), ("byteLength", "16")]
            content = zoned(values, isPresent)
        case .binary:
            content = bytes(values) { value in
                if case .binary(let bytes) = value { bytes } else { [] }
            }
        default: content = words(values)
        }
        return ArrowColumn(column.name, content, isPresent: isPresent, metadata: metadata)
    }

    private func numbers(
        _ values: [SnowflakeValue], _ precision: Int, _ scale: Int
    ) -> ArrowColumn.Values {
        var small: [Int64] = []
        small.reserveCapacity(values.count)
        for value in values {
            guard case .number(let unscaled, _) = value else {
                small.append(0)
                continue
            }
            guard let fitting = Int64(exactly: unscaled) else { break }
            small.append(fitting)
        }
        if small.count == values.count { return Self.narrowed(small) }
        return .decimal(
            values.map { if case .number(let unscaled, _) = $0 { unscaled } else { 0 } },
            precision: precision, scale: scale)
    }

    /// The smallest integers that hold all of the values, as the service chooses them.
    private static func narrowed(_ values: [Int64]) -> ArrowColumn.Values {
        let (least, most) = (values.min() ?? 0, values.max() ?? 0)
        func fit<Small: FixedWidthInteger>(_ type: Small.Type) -> Bool {
            Small(exactly: least) != nil && Small(exactly: most) != nil
        }
        if fit(Int8.self) { return .int8(values.map { Int8($0) }) }
        if fit(Int16.self) { return .int16(values.map { Int16($0) }) }
        if fit(Int32.self) { return .int32(values.map { Int32($0) }) }
        return .int64(values)
    }

    /// Nanoseconds in the last digit of a time with so many digits.
    private static func unit(_ scale: Int) -> Int64 {
        var unit: Int64 = 1
        for _ in scale..<9 { unit *= 10 }
        return unit
    }

    private static func instant(_ value: SnowflakeValue) -> Int128 {
        switch value {
        case .timestampNTZ(let instant), .timestampLTZ(let instant),
            .timestampTZ(let instant, _):
            instant
        default: 0
        }
    }

    private static func split(_ instant: Int128) -> (seconds: Int64, nanoseconds: Int32) {
        let unit: Int128 = 1_000_000_000
        let (whole, rest) = instant.quotientAndRemainder(dividingBy: unit)
        return rest < 0
            ? (Int64(clamping: whole - 1), Int32(rest + unit))
            : (Int64(clamping: whole), Int32(rest))
    }

    private func times(
        _ values: [SnowflakeValue], _ scale: Int, _ isPresent: [Bool]
    ) -> ArrowColumn.Values {
        if scale <= 7 {
            let unit = Int128(Self.unit(scale))
            return .int64(
                values.map { value in
                    let (whole, rest) = Self.instant(value).quotientAndRemainder(dividingBy: unit)
                    return Int64(clamping: rest < 0 ? whole - 1 : whole)
                })
        }
        let parts = values.map { Self.split(Self.instant($0)) }
        return .structure([
            ArrowColumn("epoch", .int64(parts.map(\.seconds)), isPresent: isPresent),
            ArrowColumn("fraction", .int32(parts.map(\.nanoseconds)), isPresent: isPresent),
        ])
    }

    private func zoned(
        _ values: [SnowflakeValue], _ isPresent: [Bool]
    ) -> ArrowColumn.Values {
        let parts = values.map { Self.split(Self.instant($0)) }
        let zones = values.map { value -> Int32 in
            if case .timestampTZ(_, let offset) = value { Int32(offset + 1_440) } else { 0 }
        }
        return .structure([
            ArrowColumn("epoch", .int64(parts.map(\.seconds)), isPresent: isPresent),
            ArrowColumn("fraction", .int32(parts.map(\.nanoseconds)), isPresent: isPresent),
            ArrowColumn("timezone", .int32(zones), isPresent: isPresent),
        ])
    }

    /// Months, or nanoseconds.
    private func intervals(
        _ values: [SnowflakeValue], _ type: IntervalType
    ) -> ArrowColumn.Values {
        let counts = values.map { value -> Int128 in
            if case .interval(let count, _) = value { count } else { 0 }
        }
        return type.isWide
            ? .decimal(counts, precision: 38, scale: 0) : .int64(counts.map { Int64(clamping: $0) })
    }

    /// The exponent, and the digits as a whole number in bytes, greatest first.
    private func decfloats(
        _ values: [SnowflakeValue], _ isPresent: [Bool]
    ) -> ArrowColumn.Values {
        let exponents = values.map { value -> Int16 in
            if case .decfloat(let number) = value { Int16(clamping: number.exponent) } else { 0 }
        }
        let digits = bytes(values) { value in
            guard case .decfloat(let number) = value else { return [] }
            let width = (number.significand.bitWidthNeeded + 7) / 8
            return (0..<width).reversed().map {
                UInt8(truncatingIfNeeded: number.significand >> Int128(8 * $0))
            }
        }
        return .structure([
            ArrowColumn("exponent", .int16(exponents), isPresent: isPresent),
            ArrowColumn("significand", digits, isPresent: isPresent),
        ])
    }

    private func words(_ values: [SnowflakeValue]) -> ArrowColumn.Values {
        var all: [UInt8] = []
        var ends: [Int32] = []
        ends.reserveCapacity(values.count)
        for value in values {
            switch value {
            case .text(let text): all.append(contentsOf: text.utf8)
            case .variant(let variant): all.append(contentsOf: texts.json(variant).utf8)
            default: break
            }
            ends.append(Int32(all.count))
        }
        return .text(ends: ends, bytes: all)
    }

    private func bytes(
        _ values: [SnowflakeValue], _ read: (SnowflakeValue) -> [UInt8]
    ) -> ArrowColumn.Values {
        var all: [UInt8] = []
        var ends: [Int32] = []
        for value in values {
            all.append(contentsOf: read(value))
            ends.append(Int32(all.count))
        }
        return .binary(ends: ends, bytes: all)
    }
}

extension Int128 {
    /// How many bits the number takes with its sign.
    fileprivate var bitWidthNeeded: Int {
        Int128.bitWidth + 1 - (self < 0 ? ~self : self).leadingZeroBitCount
    }
}
