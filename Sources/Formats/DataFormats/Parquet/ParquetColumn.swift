/// The values of one column, nulls left out, with the levels that place them.
///
/// Exactly one of the arrays of values is used: the one of the column's physical type. For a
/// column without optional or repeated fields above it there are no levels and `count` values.
public struct ParquetColumn: Hashable, Sendable {
    public internal(set) var booleans: [Bool] = []
    public internal(set) var int32: [Int32] = []
    public internal(set) var int64: [Int64] = []
    public internal(set) var floats: [Float] = []
    public internal(set) var doubles: [Double] = []
    /// Byte arrays, fixed-length byte arrays, and `int96` as twelve bytes each.
    public internal(set) var byteArrays = ParquetByteArrays()
    /// For each entry how much of its path is there; empty when the path is required.
    public internal(set) var definitionLevels: [UInt8] = []
    /// For each entry which list goes on; empty when no field of the path is repeated.
    public internal(set) var repetitionLevels: [UInt8] = []
    /// How many entries there are: values, nulls and empty lists.
    public internal(set) var count = 0

    init() {}

    /// Values of a column in which no record has a null.
    public init(_ values: [Bool]) {
        booleans = values
        count = values.count
    }

    /// Values of a column in which no record has a null.
    public init(_ values: [Int32]) {
        int32 = values
        count = values.count
    }

    /// Values of a column in which no record has a null.
    public init(_ values: [Int64]) {
        int64 = values
        count = values.count
    }

    /// Values of a column in which no record has a null.
    public init(_ values: [Float]) {
        floats = values
        count = values.count
    }

    /// Values of a column in which no record has a null.
    public init(_ values: [Double]) {
        doubles = values
        count = values.count
    }

    /// Values of a column in which no record has a null.
    public init(_ values: [String]) {
        byteArrays = ParquetByteArrays(values)
        count = values.count
    }

    /// Values of a column in which no record has a null.
    public init(_ values: ParquetByteArrays) {
        byteArrays = values
        count = values.count
    }

    /// Values of an optional column: those that are there, and for each entry whether it is null.
    public init(_ present: ParquetByteArrays, isNull: [Bool]) {
        byteArrays = present
        count = isNull.count
        definitionLevels = isNull.map { $0 ? 0 : 1 }
    }

    /// Values of an optional column.
    public init(_ values: [Bool?]) {
        self.init(levelsOf: values)
        for value in values { if let value { booleans.append(value) } }
    }

    /// Values of an optional column.
    public init(_ values: [Int32?]) {
        self.init(levelsOf: values)
        int32.reserveCapacity(count)
        for value in values { if let value { int32.append(value) } }
    }

    /// Values of an optional column.
    public init(_ values: [Int64?]) {
        self.init(levelsOf: values)
        int64.reserveCapacity(count)
        for value in values { if let value { int64.append(value) } }
    }

    /// Values of an optional column.
    public init(_ values: [Double?]) {
        self.init(levelsOf: values)
        doubles.reserveCapacity(count)
        for value in values { if let value { doubles.append(value) } }
    }

    /// Values of an optional column.
    public init(_ values: [String?]) {
        self.init(levelsOf: values)
        for value in values { if let value { byteArrays.append(value) } }
    }

    private init<Value>(levelsOf values: [Value?]) {
        count = values.count
        definitionLevels = values.map { $0 == nil ? 0 : 1 }
    }

    /// How many values there are, without nulls.
    public func valueCount(of type: ParquetPhysicalType) -> Int {
        switch type {
        case .boolean: booleans.count
        case .int32: int32.count
        case .int64: int64.count
        case .float: floats.count
        case .double: doubles.count
        case .int96, .byteArray, .fixedLengthByteArray: byteArrays.count
        }
    }
}

extension ParquetColumn {
    /// The integers of a flat column of 64 bits, nulls in their places.
    public var optionalInt64: [Int64?] { spread(int64.count) { int64[$0] } }

    /// The integers of a flat column of 32 bits, nulls in their places.
    public var optionalInt32: [Int32?] { spread(int32.count) { int32[$0] } }

    /// The doubles of a flat column, nulls in their places.
    public var optionalDoubles: [Double?] { spread(doubles.count) { doubles[$0] } }

    /// The truth values of a flat column, nulls in their places.
    public var optionalBooleans: [Bool?] { spread(booleans.count) { booleans[$0] } }

    /// The texts of a flat column, nulls in their places.
    public var optionalStrings: [String?] { spread(byteArrays.count) { byteArrays.text($0) } }

    private func spread<Value>(_ values: Int, _ value: (Int) -> Value) -> [Value?] {
        if definitionLevels.isEmpty { return (0..<values).map(value) }
        var next = 0
        return definitionLevels.map { level in
            guard level > 0, next < values else { return nil }
            defer { next += 1 }
            return value(next)
        }
    }
}
