import DataFormats

/// Reads Parquet files as COPY does.
///
/// Source: Snowflake documentation, CREATE FILE FORMAT, TYPE = PARQUET. Without USE_LOGICAL_TYPE
/// timestamps and times are the integers that the file stores.
struct ParquetLoad {
    let format: FileFormat

    private func open(_ bytes: [UInt8]) throws(SnowflakeError) -> ParquetFile {
        do throws(ParquetError) {
            return try ParquetFile(bytes)
        } catch { throw Self.unreadable(error) }
    }

    private static func unreadable(_ error: ParquetError) -> SnowflakeError {
        .execution(
            100_203, "22000", "Error parsing Parquet file: \(error)")
    }

    /// The rows for a table: one semi-structured column, or columns by name.
    func batch(_ bytes: [UInt8], for target: LoadTarget) throws(SnowflakeError) -> LoadBatch {
        let file = try open(bytes)
        var batch = LoadBatch(columns: target.columns.count)
        batch.parsed = file.rowCount
        guard target.match != .none else {
            let records = try records(file)
            for (row, record) in records.enumerated() {
                do throws(SnowflakeError) {
                    batch.append([try target.store(.variant(record), in: target.columns[0])])
                } catch {
                    batch.problems.append(problem(error, row, 0, target))
                }
            }
            return batch
        }
        let names = file.schema.fields.map(\.name)
        var bad: [Int: LoadProblem] = [:]
        var columns: [StoredRows] = []
        var isAnyMatched = file.rowCount == 0
        for index in target.columns.indices {
            let place = target.field(for: index, among: names)
            isAnyMatched = isAnyMatched || place != nil
            columns.append(try self.column(index, place, file, target, &bad))
        }
        guard isAnyMatched || !target.match.isByName else { throw .nothingMatches }
        let isGood = (0..<file.rowCount).map { bad[$0] == nil }
        batch.rows = StoredRows(joining: columns, where: isGood)
        batch.problems = bad.keys.sorted().compactMap { bad[$0] }
        return batch
    }

    /// The values for one column of a table; NULL stands where a value does not fit.
    private func column(
        _ index: Int, _ place: Int?, _ file: ParquetFile, _ target: LoadTarget,
        _ bad: inout [Int: LoadProblem]
    ) throws(SnowflakeError) -> StoredRows {
        let column = target.columns[index]
        var stored = StoredRows(width: 1)
        stored.reserve(rows: file.rowCount, bytes: 0)
        func store(_ value: SnowflakeValue) {
            do throws(SnowflakeError) {
                stored.append(try target.store(Self.moment(value, column.type), in: column))
            } catch {
                let row = stored.count
                if bad[row] == nil { bad[row] = problem(error, row, index, target) }
                stored.appendNull()
            }
        }
        guard let place else {
            for _ in 0..<file.rowCount { store(.null) }
            return stored
        }
        guard let (values, type) = try flat(place, file) else {
            for value in try self.values(place, file) { store(value) }
            return stored
        }
        let reader = reader(values, type)
        let plain = PlainColumn(values, type, format, into: column, FieldReader(column, target))
        var next = 0
        for row in 0..<values.count {
            guard values.definitionLevels.isEmpty || values.definitionLevels[row] > 0 else {
                store(.null)
                continue
            }
            if !plain.read(next, into: &stored) { store(reader(next)) }
            next += 1
        }
        return stored
    }

    /// A count for a timestamp is one of seconds, or of less by its size.
    private static func moment(_ value: SnowflakeValue, _ type: SnowflakeType) -> SnowflakeValue {
        guard type.isTimestamp, case .number(let count, scale: 0) = value else { return value }
        return .timestampNTZ(TimeReading.instant(ofCount: count))
    }

    private func problem(
        _ error: SnowflakeError, _ row: Int, _ index: Int, _ target: LoadTarget
    ) -> LoadProblem {
        LoadProblem(
            error: error, row: row + 1, line: row + 1, character: 1, column: target.shown(index))
    }

    /// All records as objects, for `$1` of a query and for semi-structured columns.
    func records(_ bytes: [UInt8]) throws(SnowflakeError) -> [VariantValue] {
        try records(try open(bytes))
    }

    private func records(_ file: ParquetFile) throws(SnowflakeError) -> [VariantValue] {
        var columns: [[SnowflakeValue]] = []
        for place in file.schema.fields.indices { columns.append(try values(place, file)) }
        let names = file.schema.fields.map(\.name)
        return (0..<file.rowCount).map { row in
            .object(
                VariantObject(
                    names.indices.map { place in
                        let value = columns[place][row]
                        return (names[place], value.isNull ? .null : TextForm.variant(value))
                    }))
        }
    }

    /// The values of one of the file's top-level fields, a nested one as variants.
    private func values(
        _ place: Int, _ file: ParquetFile
    ) throws(SnowflakeError) -> [SnowflakeValue] {
        if let (column, type) = try flat(place, file) { return flat(column, type) }
        let name = file.schema.fields[place].name
        do throws(ParquetError) {
            return try file.records(binaryAsText: format.binaryAsText).map { record in
                guard case .object(let object) = record, let value = object[name] else {
                    return .null
                }
                let variant = VariantValue(json: value)
                return variant == .null ? .null : .variant(variant)
            }
        } catch { throw Self.unreadable(error) }
    }

    /// The column of a field that is not nested; nil for one that is.
    private func flat(
        _ place: Int, _ file: ParquetFile
    ) throws(SnowflakeError) -> (ParquetColumn, ParquetType)? {
        let field = file.schema.fields[place]
        guard case .value(let type) = field.content, field.repetition != .repeated,
            let leaf = file.leaves.firstIndex(where: { $0.path == [field.name] })
        else { return nil }
        do throws(ParquetError) { return (try file.column(leaf), type) } catch {
            throw Self.unreadable(error)
        }
    }

    private func flat(_ column: ParquetColumn, _ type: ParquetType) -> [SnowflakeValue] {
        let reader = reader(column, type)
        guard !column.definitionLevels.isEmpty else { return (0..<column.count).map(reader) }
        var values: [SnowflakeValue] = []
        values.reserveCapacity(column.count)
        var next = 0
        for level in column.definitionLevels {
            if level == 0 {
                values.append(.null)
            } else {
                values.append(reader(next))
                next += 1
            }
        }
        return values
    }

    /// How a stored value of the column becomes one of Snowflake's.
    private func reader(
        _ column: ParquetColumn, _ type: ParquetType
    ) -> (Int) -> SnowflakeValue {
        switch type.physical {
        case .boolean: return { .boolean(column.booleans[$0]) }
        case .float: return { .float(Double(column.floats[$0])) }
        case .double: return { .float(column.doubles[$0]) }
        case .int32:
            return integers(type) { Int64(column.int32[$0]) }
        case .int64:
            return integers(type) { column.int64[$0] }
        case .int96:
            return { .timestampNTZ(Self.int96(column.byteArrays[$0])) }
        case .byteArray, .fixedLengthByteArray: return bytes(column, type.logical)
        }
    }

    private func integers(
        _ type: ParquetType, _ stored: @escaping (Int) -> Int64
    ) -> (Int) -> SnowflakeValue {
        switch type.logical {
        case .date: return { .date(Int(stored($0))) }
        case .decimal(_, let scale): return { .number(Int128(stored($0)), scale: scale) }
        case .integer(let bits, isSigned: false):
            return bits == 64
                ? { .number(Int128(UInt64(bitPattern: stored($0))), scale: 0) }
                : { .number(Int128(UInt32(truncatingIfNeeded: stored($0))), scale: 0) }
        case .timestamp(let unit, let isAdjusted)
        where format.useLogicalType || type.hasConvertedTimestamp:
            let factor = Int128(unit.nanoseconds)
            return isAdjusted && format.useLogicalType
                ? { .timestampLTZ(Int128(stored($0)) * factor) }
                : { .timestampNTZ(Int128(stored($0)) * factor) }
        case .time(let unit, _) where format.useLogicalType:
            return { .time(stored($0) &* unit.nanoseconds) }
        default: return { .number(Int128(stored($0)), scale: 0) }
        }
    }

    private func bytes(
        _ column: ParquetColumn, _ logical: ParquetLogicalType?
    ) -> (Int) -> SnowflakeValue {
        switch logical {
        case .string, .enumeration, .json: return { .text(column.byteArrays.text($0)) }
        case .decimal(_, let scale):
            return { .number(Self.bigEndian(column.byteArrays[$0]), scale: scale) }
        case .uuid: return { .text(Self.uuid(column.byteArrays[$0])) }
        default:
            guard format.binaryAsText else { return { .binary(Array(column.byteArrays[$0])) } }
            return { place in
                let bytes = column.byteArrays[place]
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    return .binary(Array(bytes))
                }
                return .text(text)
            }
        }
    }

    /// Nanoseconds of the day, then the Julian day.
    private static func int96(_ bytes: ArraySlice<UInt8>) -> Int128 {
        var nanos: UInt64 = 0
        var day: UInt32 = 0
        for (index, byte) in bytes.enumerated() {
            if index < 8 {
                nanos |= UInt64(byte) << UInt64(8 * index)
            } else {
                day |= UInt32(byte) << UInt32(8 * (index - 8))
            }
        }
        return Nanos.join(days: Int(day) - 2_440_588, ofDay: Int64(bitPattern: nanos))
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int128 {
        var value: Int128 = bytes.first.map { $0 & 0x80 != 0 } ?? false ? -1 : 0
        for byte in bytes { value = value << 8 | Int128(byte) }
        return value
    }

    private static func uuid(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array(Hex.encode(Array(bytes)).lowercased())
        guard digits.count == 32 else { return String(digits) }
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
            .joined(separator: "-")
    }
}

extension VariantValue {
    /// A JSON value as a variant.
    init(json value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let flag): self = .boolean(flag)
        case .string(let text): self = .string(text)
        case .number(let number):
            let text = number.text
            if let parsed = try? VariantValue.parse(json: text) {
                self = parsed
            } else {
                self = .string(text)
            }
        case .array(let items): self = .array(items.map { VariantValue(json: $0) })
        case .object(let object):
            self = .object(VariantObject(object.map { ($0.key, VariantValue(json: $0.value)) }))
        }
    }
}

extension ParquetType {
    /// Whether a timestamp also has one of the older converted types, which Snowflake reads without
    /// USE_LOGICAL_TYPE: instants in milliseconds or microseconds.
    var hasConvertedTimestamp: Bool {
        guard case .timestamp(let unit, let isAdjusted) = logical else { return false }
        return isAdjusted && unit.nanoseconds > 1
    }
}
