import SnowflakeSQL

extension AggregateFunctions {
    /// The elements of a variant column as an array, for FILTER and TRANSFORM.
    static let gather = NativeFunction(
        name: "gather",
        body: .aggregate(
            { _ in
                GatherState { (rows) throws(SnowflakeError) in
                    .variant(.array(rows.map { TextForm.variant($0[0]) }))
                }
            }, argumentTypes: [.variant]))

    /// LISTAGG and ARRAY_AGG with the keys of WITHIN GROUP as further arguments.
    static func ordered(
        _ plain: NativeFunction?, keys: [OrderItem], types: [SnowflakeType], isDistinct: Bool
    ) -> NativeFunction? {
        guard let plain else { return nil }
        let isList = plain.name == "LISTAGG"
        let fixed: [SnowflakeType] = isList ? [.varchar, .varchar] : [.variant]
        let keyTypes = Array(types.suffix(keys.count)).map { orderType($0) }
        let directions = keys.map { item in
            let descending = item.isDescending ?? false
            return (descending: descending, nullsFirst: item.nullsFirst ?? descending)
        }
        let shown = directions.map { "\($0.descending ? "d" : "a")\($0.nullsFirst ? "f" : "l")" }
        let name =
            "\(plain.name)\(isDistinct ? "!" : "")(\(keyTypes.map(\.storageKey).joined()))"
            + shown.joined()
        let width = fixed.count
        return NativeFunction(
            name: name,
            body: .aggregate(
                { environment in
                    GatherState(seed: environment.orderSeed) { (rows) throws(SnowflakeError) in
                        var sorted = rows
                        if !directions.isEmpty {
                            sorted = rows.stableSorted { left, right in
                                for (index, direction) in directions.enumerated() {
                                    let a = left[width + index]
                                    let b = right[width + index]
                                    if a == b { continue }
                                    if a.isNull { return direction.nullsFirst }
                                    if b.isNull { return !direction.nullsFirst }
                                    return SnowflakeValue.precedes(a, b) != direction.descending
                                }
                                return false
                            }
                        }
                        if isDistinct {
                            var seen: Set<SnowflakeValue> = []
                            sorted = sorted.filter { seen.insert($0[0]).inserted }
                        }
                        if isList {
                            let separator = sorted.first.map { Text.string($0[1]) } ?? ""
                            return .text(
                                try Text.joined(
                                    sorted.map { Text.string($0[0]) }, separator: separator))
                        }
                        return .variant(
                            .array(
                                sorted.map { TextForm.variant($0[0]) }.filter { $0 != .null }))
                    }
                }, argumentTypes: fixed + keyTypes))
    }

    /// The type of an order key that stands for a value.
    private static func orderType(_ type: SnowflakeType) -> SnowflakeType {
        switch type {
        case .number(let precision, let scale) where precision > 18:
            // The key is 16 bytes, which read back as the number itself.
            .number(precision: precision, scale: scale)
        case .timestampTZ: .ltz
        case .variant, .object, .array: .variant
        default: type
        }
    }

    /// PERCENTILE_CONT and PERCENTILE_DISC: the fraction, the value of WITHIN GROUP, and whether
    /// its order is a descending one.
    static func percentileFunction(_ name: String) -> FunctionDefinition {
        FunctionDefinition(
            name: name, least: 3, most: 3,
            kind: .aggregate { (binder, a) throws(SnowflakeError) in
                guard let fraction = a[0].constant?.doubleValue else {
                    throw .notConstant(name, "1")
                }
                guard fraction >= 0, fraction <= 1 else {
                    throw .invalidArgument(
                        "\(name) needs a fraction between 0 and 1, found \(fraction)")
                }
                let isBetween = name == "PERCENTILE_CONT"
                let isDescending = a[2].constant?.boolValue ?? false
                var value = a[1]
                if isBetween, !value.type.isNumeric, !value.type.isInterval {
                    value = binder.coerce(value, to: .float)
                }
                var type = value.type
                if isBetween, case .number(_, let scale) = type {
                    type = .number(precision: 38, scale: min(37, scale + 3))
                }
                var call = AggregateCall(name: "", arguments: [value.sql], type: type)
                call.native = NativeFunction(
                    name: "\(name)@\(fraction)\(isDescending)(\(value.type.storageKey))",
                    body: .aggregate(
                        { _ in
                            GatherState { (rows) throws(SnowflakeError) in
                                var sorted = rows.map { $0[0] }.stableSorted {
                                    SnowflakeValue.precedes($0, $1)
                                }
                                if isDescending { sorted.reverse() }
                                return isBetween
                                    ? try between(sorted, fraction) : at(sorted, fraction)
                            }
                        }, argumentTypes: [value.type]))
                return call
            })
    }

    /// The first value whose share of the rows up to it reaches the fraction.
    private static func at(_ sorted: [SnowflakeValue], _ fraction: Double) -> SnowflakeValue {
        guard !sorted.isEmpty else { return .null }
        let place = Int((fraction * Double(sorted.count)).rounded(.up)) - 1
        return sorted[max(0, min(place, sorted.count - 1))]
    }

    /// The value at the fraction of the way from the least to the greatest.
    static func percentile(
        _ values: [SnowflakeValue], _ fraction: Double
    ) throws(SnowflakeError) -> SnowflakeValue {
        let sorted = values.stableSorted { SnowflakeValue.precedes($0, $1) }
        return try between(sorted, fraction >= 0 ? min(fraction, 1) : 0)
    }

    /// The value at the fraction of the way from the first to the last, between two rows if need
    /// be; three more digits than the values have.
    private static func between(
        _ sorted: [SnowflakeValue], _ fraction: Double
    ) throws(SnowflakeError) -> SnowflakeValue {
        guard !sorted.isEmpty else { return .null }
        let place = fraction * Double(sorted.count - 1)
        let low = Int(place.rounded(.down))
        let high = min(low + 1, sorted.count - 1)
        let part = place - Double(low)
        if case .number(let a, let scale) = sorted[low], case .number(let b, _) = sorted[high] {
            let wanted = min(37, scale + 3)
            guard let found = between(a, b, part, scale, wanted),
                Decimals.fits(found, precision: 38)
            else { throw .numberOverflow(Decimals.text(a, scale: scale)) }
            return .number(found, scale: wanted)
        }
        if case .interval(let a, let type) = sorted[low], case .interval(let b, _) = sorted[high] {
            let step = DecFloat(part).flatMap { $0 * DecFloat(b - a, scale: 0) }
            let count = a + (step?.unscaled(scale: 0) ?? 0)
            return .interval(try type.fitted(count, type.text(count)), type)
        }
        if case .decfloat(let a) = sorted[low], case .decfloat(let b) = sorted[high] {
            guard let step = DecFloat(part).flatMap({ share in (b - a).flatMap { $0 * share } }),
                let found = a + step
            else { throw .decfloatOverflow(a.text) }
            return .decfloat(found)
        }
        let a = sorted[low].doubleValue ?? 0
        let b = sorted[high].doubleValue ?? 0
        return .float(a + (b - a) * part)
    }

    /// The decimal that is a part of the way from one to another; nil beyond 128 bits.
    private static func between(
        _ a: Int128, _ b: Int128, _ part: Double, _ scale: Int, _ wanted: Int
    ) -> Int128? {
        guard let base = Decimals.rescale(a, from: scale, to: wanted) else { return nil }
        if part == 0 { return base }
        guard let end = Decimals.rescale(b, from: scale, to: wanted) else { return nil }
        let (step, overflow) = end.subtractingReportingOverflow(base)
        if overflow { return nil }
        // The middle is exact.
        if part == 0.5 { return base + Decimals.divideRounded(step, 2) }
        return Decimals.fromDouble(Double(step) * part, scale: 0).map { base + $0 }
    }

    /// Aggregates of pairs of numbers.
    static let pairs: [FunctionDefinition] = [
        pair("CORR") { p in
            p.syy == 0 || p.sxx == 0 ? nil : p.sxy / (p.sxx * p.syy).squareRoot()
        },
        pair("COVAR_POP") { p in p.sxy / p.n },
        pair("COVAR_SAMP") { p in p.n > 1 ? p.sxy / (p.n - 1) : nil },
        pair("REGR_SLOPE") { p in p.sxx == 0 ? nil : p.sxy / p.sxx },
        pair("REGR_INTERCEPT") { p in p.sxx == 0 ? nil : p.my - p.sxy / p.sxx * p.mx },
        pair("REGR_R2") { p in
            if p.sxx == 0 { return nil }
            return p.syy == 0 ? 1 : p.sxy * p.sxy / (p.sxx * p.syy)
        },
        pair("REGR_AVGX") { p in p.mx }, pair("REGR_AVGY") { p in p.my },
        pair("REGR_COUNT") { p in p.n }, pair("REGR_SXX") { p in p.sxx },
        pair("REGR_SYY") { p in p.syy }, pair("REGR_SXY") { p in p.sxy },
    ]

    struct Pairs {
        var n = 0.0
        var mx = 0.0
        var my = 0.0
        var sxx = 0.0
        var syy = 0.0
        var sxy = 0.0
    }

    private static func pair(
        _ name: String, _ body: @escaping @Sendable (Pairs) -> Double?
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, least: 2, most: 2,
            kind: .aggregate { (binder, given) throws(SnowflakeError) in
                let a = given.map { binder.coerce($0, to: .float) }
                let isCount = name == "REGR_COUNT"
                var call = AggregateCall(
                    name: "", arguments: a.map(\.sql), type: isCount ? .integer : .float)
                call.native = NativeFunction(
                    name: "\(name)(f,f)",
                    body: .aggregate(
                        { _ in
                            GatherState { (rows) throws(SnowflakeError) in
                                let values = rows.filter { !$0[1].isNull }
                                    .map { (y: $0.double(0), x: $0.double(1)) }
                                if values.isEmpty { return isCount ? .integer(0) : .null }
                                var p = Pairs()
                                p.n = Double(values.count)
                                p.mx = values.reduce(0) { $0 + $1.x } / p.n
                                p.my = values.reduce(0) { $0 + $1.y } / p.n
                                for v in values {
                                    p.sxx += (v.x - p.mx) * (v.x - p.mx)
                                    p.syy += (v.y - p.my) * (v.y - p.my)
                                    p.sxy += (v.x - p.mx) * (v.y - p.my)
                                }
                                if isCount { return .integer(values.count) }
                                return body(p).map { .float($0) } ?? .null
                            }
                        }, argumentTypes: [.float, .float]))
                if !isCount, given.contains(where: { $0.type == .decfloat }) {
                    call.type = .decfloat
                    call.finish = { binder.coerce(Bound($0, .float), to: .decfloat).sql }
                }
                return call
            })
    }
}

/// Central moments of a list of numbers.
struct Moments {
    private let values: [Double]
    private let mean: Double

    init(_ rows: [[SnowflakeValue]]) {
        values = rows.map { $0.double(0) }
        mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    private func sum(_ power: Int) -> Double {
        values.reduce(0) { total, value in
            var product = 1.0
            for _ in 0..<power { product *= value - mean }
            return total + product
        }
    }

    func variance(sample: Bool) -> Double? {
        let count = values.count
        guard count > (sample ? 1 : 0) else { return nil }
        return sum(2) / Double(sample ? count - 1 : count)
    }

    var skew: SnowflakeValue {
        let n = Double(values.count)
        guard n > 2, let deviation = variance(sample: true)?.squareRoot(), deviation > 0 else {
            return .null
        }
        return .float(n / ((n - 1) * (n - 2)) * sum(3) / (deviation * deviation * deviation))
    }

    var kurtosis: SnowflakeValue {
        let n = Double(values.count)
        guard n > 3, let variance = variance(sample: true), variance > 0 else { return .null }
        let first = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * sum(4) / (variance * variance)
        return .float(first - 3 * (n - 1) * (n - 1) / ((n - 2) * (n - 3)))
    }
}

extension Array {
    /// Sorted such that equals keep their order.
    func stableSorted(_ precedes: (Element, Element) -> Bool) -> [Element] {
        enumerated().sorted { left, right in
            if precedes(left.element, right.element) { return true }
            if precedes(right.element, left.element) { return false }
            return left.offset < right.offset
        }.map(\.element)
    }
}

extension SnowflakeValue {
    /// Whether a value comes before another of the same type.
    static func precedes(_ left: SnowflakeValue, _ right: SnowflakeValue) -> Bool {
        switch (left, right) {
        case (.number(let a, let s), .number(let b, let t)):
            if s == t { return a < b }
            let scale = max(s, t)
            return (Decimals.rescale(a, from: s, to: scale) ?? a)
                < (Decimals.rescale(b, from: t, to: scale) ?? b)
        case (.decfloat(let a), .decfloat(let b)): return a < b
        case (.interval(let a, _), .interval(let b, _)): return a < b
        case (.text(let a), .text(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.binary(let a), .binary(let b)): return a.lexicographicallyPrecedes(b)
        case (.boolean(let a), .boolean(let b)): return !a && b
        case (.date(let a), .date(let b)): return a < b
        case (.time(let a), .time(let b)): return a < b
        case (.timestampNTZ(let a), .timestampNTZ(let b)),
            (.timestampLTZ(let a), .timestampLTZ(let b)),
            (.timestampTZ(let a, _), .timestampTZ(let b, _)):
            return a < b
        case (.variant(let a), .variant(let b)): return VariantOrder.precedes(a, b)
        default: return (left.doubleValue ?? 0) < (right.doubleValue ?? 0)
        }
    }
}
