/// Keeps the rows and computes from all of them at the end.
final class GatherState: AggregateState {
    private var rows: [[SnowflakeValue]] = []
    private var first = 0
    private let finish: ([[SnowflakeValue]]) throws(SnowflakeError) -> SnowflakeValue
    private let skipsNulls: Bool
    /// The bytes of the texts and binaries among the rows.
    private var size = 0
    /// Not zero when rows that nothing orders come in a seeded order.
    private let seed: UInt64

    init(
        skipsNulls: Bool = true, seed: UInt64 = 0,
        _ finish: @escaping ([[SnowflakeValue]]) throws(SnowflakeError) -> SnowflakeValue
    ) {
        self.finish = finish
        self.skipsNulls = skipsNulls
        self.seed = seed
    }

    private func counts(_ arguments: [SnowflakeValue]) -> Bool {
        !skipsNulls || !(arguments.first?.isNull ?? false)
    }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        guard counts(arguments) else { return }
        for argument in arguments {
            switch argument {
            case .text(let text): size += text.utf8.count
            case .binary(let bytes): size += bytes.count
            default: break
            }
        }
        guard size <= Self.mostBytes else { throw .resultTooLong }
        rows.append(arguments)
    }

    /// What the rows may take at most: more than any value that is made of them.
    private static var mostBytes: Int { 1 << 30 }

    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        if counts(arguments) { first += 1 }
    }

    func result() throws(SnowflakeError) -> SnowflakeValue {
        var given = first == 0 ? rows : Array(rows[first...])
        if seed != 0 {
            var state = seed
            for index in given.indices.reversed() where index > 0 {
                state = ExecutionEnvironment.mix(state &+ UInt64(index))
                given.swapAt(index, Int(state % UInt64(index + 1)))
            }
        }
        return try finish(given)
    }
}

/// The first or last row of a frame whose first value is not null.
final class EdgeState: AggregateState {
    private var rows: [[SnowflakeValue]] = []
    private var first = 0
    private let isLast: Bool
    private let finish: ([SnowflakeValue]) -> SnowflakeValue

    init(isLast: Bool, _ finish: @escaping ([SnowflakeValue]) -> SnowflakeValue) {
        self.isLast = isLast
        self.finish = finish
    }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        guard !arguments[0].isNull else { return }
        if isLast, !rows.isEmpty { rows[0] = arguments } else { rows.append(arguments) }
    }

    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        if !isLast, !arguments[0].isNull { first += 1 }
    }

    func result() throws(SnowflakeError) -> SnowflakeValue {
        first < rows.count ? finish(rows[first]) : .null
    }
}

/// SUM and AVG of decimals, exact.
final class DecimalSum: AggregateState {
    /// The sum of what came first, as long as it is short: 38 digits are far away then.
    private var short: Int64 = 0
    private var shortCount = 0
    private var sum: Int128 = 0
    private var count: Int128 = 0
    private let scale: Int
    /// The scale of an average; nil for a sum.
    private let average: Int?
    /// Whether digits that an average has no place for are cut off.
    private let isCut: Bool

    init(scale: Int, average: Int?, isCut: Bool = false) {
        self.scale = scale
        self.average = average
        self.isCut = isCut
    }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        if case .number(let value, _) = arguments[0] { try add(value) }
    }

    /// Takes the number as SQLite has it.
    func take(_ call: FunctionCall, as types: [SnowflakeType]) throws(SnowflakeError) {
        if call.isInteger(0) {
            let value = call.integer(0)
            let (next, overflow) = short.addingReportingOverflow(value)
            if overflow || count > 0 { return try add(Int128(value)) }
            short = next
            shortCount += 1
        } else if !call.isNull(0) {
            try add(call.wide(0))
        }
    }

    /// Adds a number, or the sum of several.
    func add(_ value: Int128, of numbers: Int128 = 1) throws(SnowflakeError) {
        settle()
        let (next, overflow) = sum.addingReportingOverflow(value)
        // 38 digits need more than 126 bits.
        guard !overflow, next.magnitude >> 126 == 0 || Decimals.fits(next, precision: 38) else {
            throw .numberOverflow(Decimals.text(sum, scale: scale))
        }
        sum = next
        count += numbers
    }

    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        guard case .number(let value, _) = arguments[0] else { return }
        settle()
        sum -= value
        count -= 1
    }

    /// Takes the short sum as part of the whole.
    private func settle() {
        sum += Int128(short)
        count += Int128(shortCount)
        short = 0
        shortCount = 0
    }

    func result() throws(SnowflakeError) -> SnowflakeValue {
        settle()
        if count == 0 { return .null }
        guard let average else { return .number(sum, scale: scale) }
        guard let scaled = Decimals.rescale(sum, from: scale, to: average) else {
            throw .numberOverflow(Decimals.text(sum, scale: scale))
        }
        return .number(
            isCut ? scaled / count : Decimals.divideRounded(scaled, count), scale: average)
    }
}

/// AVG of decimals, made of the sums of parts and how many numbers each is of.
final class AverageOfParts: AggregateState {
    private let whole: DecimalSum

    init(_ whole: DecimalSum) { self.whole = whole }

    func take(_ call: FunctionCall, as types: [SnowflakeType]) throws(SnowflakeError) {
        if !call.isNull(0) { try whole.add(call.wide(0), of: Int128(call.integer(1))) }
    }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {}
    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {}
    func result() throws(SnowflakeError) -> SnowflakeValue { try whole.result() }
}

/// SUM and AVG of doubles.
final class FloatSum: AggregateState {
    private var sum = 0.0
    private var count = 0
    private let isAverage: Bool

    init(isAverage: Bool) { self.isAverage = isAverage }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        guard let value = arguments[0].doubleValue else { return }
        sum += value
        count += 1
    }

    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        guard let value = arguments[0].doubleValue else { return }
        sum -= value
        count -= 1
    }

    func result() throws(SnowflakeError) -> SnowflakeValue {
        count == 0 ? .null : .float(isAverage ? sum / Double(count) : sum)
    }
}

/// An aggregate over the distinct values only.
final class DistinctState: AggregateState {
    private let inner: any AggregateState
    private var seen: Set<[SnowflakeValue]> = []

    init(_ inner: any AggregateState) { self.inner = inner }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        if seen.insert(arguments).inserted { try inner.step(arguments) }
    }

    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        throw .compilation(
            1303, "42601", "DISTINCT is not allowed in a window function whose frame slides")
    }

    func result() throws(SnowflakeError) -> SnowflakeValue { try inner.result() }
}

extension AggregateFunctions {
    /// Makes a call over a window count every value once.
    static func makeDistinct(
        _ call: inout AggregateCall, _ arguments: [Bound]
    ) throws(SnowflakeError) {
        if call.name == "count", arguments.count == 1 {
            let type = arguments[0].type
            call.name = ""
            call.native = NativeFunction(
                name: "COUNT DISTINCT(\(type.storageKey))",
                body: .aggregate(
                    { _ in
                        GatherState { (rows) throws(SnowflakeError) in
                            .integer(Set(rows.map { $0[0] }).count)
                        }
                    }, argumentTypes: [type]))
            return
        }
        // The least and greatest values are what they are.
        if call.name == "min" || call.name == "max" { return }
        guard let native = call.native, case .aggregate(let make, let types) = native.body else {
            throw .unsupported("DISTINCT in this window function")
        }
        call.native = NativeFunction(
            name: "distinct \(native.name)",
            body: .aggregate({ DistinctState(make($0)) }, argumentTypes: types))
    }
}
