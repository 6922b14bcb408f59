import Glibc

/// Functions on numbers. Source: Snowflake documentation, "Numeric functions".
enum NumericFunctions {
    private typealias F = FunctionDefinition

    /// A function of doubles.
    private static func real(
        _ name: String, _ body: @escaping @Sendable (Double) throws(SnowflakeError) -> Double
    ) -> FunctionDefinition {
        F.simple(name, [.float], .float) { (_, a) throws(SnowflakeError) in
            .float(try body(a.double(0)))
        }
    }

    private static func same(_ arguments: [Bound]) -> SnowflakeType {
        arguments[0].type == .null ? .integer : arguments[0].type
    }

    static let all: [FunctionDefinition] = [
        F.typed("ABS", [.number], { same($0) }) { (_, a) throws(SnowflakeError) in
            switch a[0] {
            case .number(let value, let scale): .number(value < 0 ? -value : value, scale: scale)
            case .float(let value): .float(Swift.abs(value))
            case .decfloat(let value): .decfloat(value.magnitude)
            default: a[0]
            }
        }.orInterval { (binder, a, type) throws(SnowflakeError) in
            F.ofInterval("ABS", binder, a[0], a[0].type) { .interval(Swift.abs($0), type) }
        },
        F.simple("SIGN", [.number], .number(precision: 1, scale: 0)) {
            (_, a) throws(SnowflakeError) in
            if case .number(let value, _) = a[0] { return .integer(value.signum()) }
            if case .decfloat(let value) = a[0] { return .integer(value.significand.signum()) }
            let value = a.double(0)
            return .integer(value > 0 ? 1 : value < 0 ? -1 : 0)
        }.orInterval { (binder, a, _) throws(SnowflakeError) in
            F.ofInterval("SIGN", binder, a[0], .number(precision: 1, scale: 0)) {
                .integer($0.signum())
            }
        },
        rounding("ROUND") { value, scale, to in Decimals.rescale(value, from: scale, to: to) },
        rounding("TRUNC") { value, scale, to in Decimals.truncate(value, from: scale, to: to) },
        rounding("CEIL") { value, scale, to in floored(value, scale, to, up: true) },
        rounding("FLOOR") { value, scale, to in floored(value, scale, to, up: false) },
        FunctionDefinition(
            name: "MOD", least: 2, most: 2,
            kind: .scalar { (binder, a) throws(SnowflakeError) in
                try binder.arithmetic(.modulo, a[0], a[1])
            }),
        FunctionDefinition(
            name: "DIV0", least: 2, most: 2,
            kind: .scalar { (binder, a) throws(SnowflakeError) in try div0(binder, a, false) }),
        FunctionDefinition(
            name: "DIV0NULL", least: 2, most: 2,
            kind: .scalar { (binder, a) throws(SnowflakeError) in try div0(binder, a, true) }),
        real("SQRT") { (x) throws(SnowflakeError) in
            guard x >= 0 else {
                throw .execution(
                    100047, "22003",
                    "Invalid floating point operation: sqrt(\(DoubleText.plain(x)))")
            }
            return x.squareRoot()
        }.orDecimal { (x) throws(SnowflakeError) in
            guard x[0] >= .zero else { throw invalid("sqrt", x[0].double) }
            return x[0].squareRoot
        },
        real("CBRT") { (x) throws(SnowflakeError) in
            let root = cbrt(x)
            let whole = root.rounded()
            return whole * whole * whole == x ? whole : root
        }.orDecimal { (x) throws(SnowflakeError) in x[0].cubeRoot },
        real("EXP") { (x) throws(SnowflakeError) in exp(x) }
            .orDecimal { (x) throws(SnowflakeError) in x[0].exponential },
        real("SIN") { (x) throws(SnowflakeError) in sin(x) },
        real("COS") { (x) throws(SnowflakeError) in cos(x) },
        real("TAN") { (x) throws(SnowflakeError) in tan(x) },
        real("COT") { (x) throws(SnowflakeError) in 1 / tan(x) },
        real("ASIN") { (x) throws(SnowflakeError) in try defined("asin", x, asin(x)) }
            .orDecimal { (x) throws(SnowflakeError) in
                DecFloat(try defined("asin", x[0].double, asin(x[0].double)))
            },
        real("ACOS") { (x) throws(SnowflakeError) in try defined("acos", x, acos(x)) },
        real("ATAN") { (x) throws(SnowflakeError) in atan(x) },
        real("SINH") { (x) throws(SnowflakeError) in sinh(x) },
        real("COSH") { (x) throws(SnowflakeError) in cosh(x) },
        real("TANH") { (x) throws(SnowflakeError) in tanh(x) },
        real("ASINH") { (x) throws(SnowflakeError) in asinh(x) },
        real("ACOSH") { (x) throws(SnowflakeError) in try defined("acosh", x, acosh(x)) },
        real("ATANH") { (x) throws(SnowflakeError) in try defined("atanh", x, atanh(x)) },
        real("DEGREES") { (x) throws(SnowflakeError) in x * 180 / .pi },
        real("RADIANS") { (x) throws(SnowflakeError) in x * .pi / 180 },
        F.simple("LN", [.float], .float) { (_, a) throws(SnowflakeError) in
            guard a.double(0) > 0 else { throw invalid("ln", a.double(0)) }
            return .float(log(a.double(0)))
        }.orDecimal { (x) throws(SnowflakeError) in
            guard x[0] > .zero else { throw invalid("ln", x[0].double) }
            return x[0].logarithm
        },
        F.simple("LOG", [.float, .float], .float) { (_, a) throws(SnowflakeError) in
            guard a.double(0) > 0, a.double(0) != 1, a.double(1) > 0 else {
                throw invalid("log", a.double(1))
            }
            return .float(log(a.double(1)) / log(a.double(0)))
        }.orDecimal { (x) throws(SnowflakeError) in
            guard x[0] > .zero, x[0] != .one, x[1] > .zero else {
                throw invalid("log", x[1].double)
            }
            return x[1].logarithm.flatMap { top in x[0].logarithm.flatMap { top / $0 } }
        },
        F.simple("ATAN2", [.float, .float], .float) { (_, a) throws(SnowflakeError) in
            .float(atan2(a.double(0), a.double(1)))
        },
        F.simple("POWER", [.float, .float], .float) { (_, a) throws(SnowflakeError) in
            .float(pow(a.double(0), a.double(1)))
        }.orDecimal { (x) throws(SnowflakeError) in x[0].raised(to: x[1]) },
        F.simple("SQUARE", [.float], .float) { (_, a) throws(SnowflakeError) in
            .float(a.double(0) * a.double(0))
        }.orDecimal { (x) throws(SnowflakeError) in x[0] * x[0] },
        F.simple("PI", [], .float) { (_, _) throws(SnowflakeError) in .float(.pi) },
        F.simple("FACTORIAL", [.integer], .integer) { (_, a) throws(SnowflakeError) in
            guard a.int(0) >= 0, a.int(0) <= 33 else {
                throw .numberOutOfRange("\(a.int(0))")
            }
            var product: Int128 = 1
            for factor in stride(from: 2, through: a.int(0), by: 1) { product *= Int128(factor) }
            return .number(product, scale: 0)
        },
        F.simple("WIDTH_BUCKET", [.float, .float, .float, .integer], .integer) {
            (_, a) throws(SnowflakeError) in
            let (value, low, high) = (a.double(0), a.double(1), a.double(2))
            guard a.int(3) >= 1, low != high else {
                throw .invalidArgumentValue("Invalid bounds or number of buckets of WIDTH_BUCKET")
            }
            if value < low { return .integer(0) }
            if value >= high { return .integer(a.int(3) + 1) }
            let place = (value - low) / (high - low) * Double(a.int(3))
            guard place.isFinite, abs(place) < 1e15 else {
                throw .invalidArgumentValue("Invalid bounds or number of buckets of WIDTH_BUCKET")
            }
            return .integer(Int(place) + 1)
        },
        F.simple("HAVERSINE", [.float, .float, .float, .float], .float) {
            (_, a) throws(SnowflakeError) in
            let radians = a.map { ($0.doubleValue ?? 0) * .pi / 180 }
            let x = sin((radians[2] - radians[0]) / 2)
            let y = sin((radians[3] - radians[1]) / 2)
            let h = x * x + cos(radians[0]) * cos(radians[2]) * y * y
            return .float(2 * 6371 * asin(h.squareRoot()))
        },
        F.simple("BITMAP_BUCKET_NUMBER", [.integer], .integer) { (_, a) throws(SnowflakeError) in
            let value = a.int(0)
            return .integer(value > 0 ? 1 + (value - 1) / 32_768 : value / 32_768)
        },
        F.simple("BITMAP_BIT_POSITION", [.integer], .integer) { (_, a) throws(SnowflakeError) in
            let value = a.int(0)
            return .integer(value > 0 ? (value - 1) % 32_768 : abs(value % 32_768))
        },
        bits("BITAND", { $0 & $1 }, bytes: { $0 & $1 }),
        bits("BITOR", { $0 | $1 }, bytes: { $0 | $1 }),
        bits("BITXOR", { $0 ^ $1 }, bytes: { $0 ^ $1 }),
        shift("BITSHIFTLEFT") { $1 < 0 || $1 > 126 ? 0 : $0 << $1 },
        shift("BITSHIFTRIGHT") { $1 < 0 || $1 > 126 ? 0 : $0 >> $1 },
        F.typed("BITNOT", [.any], { args in args[0].type.isBinary ? .bytes : .integer }) {
            (_, a) throws(SnowflakeError) in
            if case .binary(let bytes) = a[0] { return .binary(bytes.map { ~$0 }) }
            return .number(~a.wide(0), scale: 0)
        },
        F.simple("GETBIT", [.integer, .integer], .number(precision: 1, scale: 0)) {
            (_, a) throws(SnowflakeError) in
            .number(a.wide(0) >> Int128(min(max(a.int(1), 0), 126)) & 1, scale: 0)
        },
        random,
        F.typed(
            "UNIFORM", [.number, .number, .any],
            { SnowflakeType.common(same($0), same(Array($0.dropFirst()))) ?? .float }
        ) { (_, a) throws(SnowflakeError) in
            let bits = generated(a[2])
            if case .number(let low, let lowScale) = a[0],
                case .number(let high, let highScale) = a[1]
            {
                let scale = max(lowScale, highScale)
                guard let first = Decimals.rescale(low, from: lowScale, to: scale),
                    let last = Decimals.rescale(high, from: highScale, to: scale)
                else { throw .numberOutOfRange(Decimals.text(low, scale: lowScale)) }
                let span = last >= first ? UInt128(truncatingIfNeeded: last - first) + 1 : 1
                return .number(first + Int128(UInt128(bits) % span), scale: scale)
            }
            let unit = Double(bits >> 11) / 9_007_199_254_740_992
            let value = a.double(0) + unit * (a.double(1) - a.double(0))
            for case .decfloat in a.prefix(2) {
                return DecFloat(value).map { .decfloat($0) } ?? .null
            }
            return .float(value)
        }.approximated(ContextFunctions.seeded),
    ]

    /// The bits that a generator's value stands for: a constant gives the same ones each time.
    static func generated(_ value: SnowflakeValue) -> UInt64 {
        var bits: UInt64 = 0x9E37_79B9_7F4A_7C15
        for byte in TextForm.variant(value).stored {
            bits = ExecutionEnvironment.mix(bits ^ UInt64(byte))
        }
        return bits
    }

    /// RANDOM: with a seed, the same series for each use in a statement.
    private static let random = FunctionDefinition(
        name: "RANDOM", least: 0, most: 1,
        kind: .scalar { (binder, a) throws(SnowflakeError) in
            let isSeeded = !a.isEmpty
            let function = NativeFunction(
                name: isSeeded ? "random seeded" : "random", isDeterministic: false,
                body: .scalar { call throws(SnowflakeError) in
                    guard isSeeded else {
                        return call.returnInteger(Int64(bitPattern: call.environment.random()))
                    }
                    let place = call.integer(1)
                    let count = call.environment.sequenceCounts[place, default: 0]
                    call.environment.sequenceCounts[place] = count + 1
                    let bits = ExecutionEnvironment.mix(
                        UInt64(bitPattern: call.integer(0)) &* 0x9E37_79B9_7F4A_7C15
                            &+ UInt64(bitPattern: count))
                    call.returnInteger(Int64(bitPattern: bits))
                })
            guard isSeeded else { return Bound(binder.call(function, []), .integer) }
            let seed = binder.coerce(a[0], to: .integer)
            let place = binder.freshName("").utf8.reduce(0) { $0 * 10 + Int($1 & 15) }
            return Bound(binder.call(function, [seed.sql, String(-place)]), .integer, from: a)
        }
    ).approximated(ContextFunctions.seeded)

    /// A shift of an integer, or of bytes that keep their number.
    private static func shift(
        _ name: String, _ body: @escaping @Sendable (Int128, Int128) -> Int128
    ) -> FunctionDefinition {
        F.typed(
            name, [.any, .integer], { args in args[0].type.isBinary ? .bytes : .integer }
        ) { (environment, a) throws(SnowflakeError) in
            guard case .binary(let bytes) = a[0] else {
                let given = try environment.cast.convert(a[0], to: .integer)
                guard case .number(let value, _) = given else { return .null }
                let moved = body(value, Int128(a.int(1)))
                guard Decimals.fits(moved, precision: 38) else {
                    throw .numberOutOfRange("\(moved)")
                }
                return .number(moved, scale: 0)
            }
            let count = max(0, a.int(1))
            var bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - UInt8($0)) & 1 } }
            let moved = min(count, bits.count)
            let zeros = [UInt8](repeating: 0, count: moved)
            bits =
                name == "BITSHIFTLEFT"
                ? Array(bits.dropFirst(moved)) + zeros : zeros + Array(bits.dropLast(moved))
            return .binary(
                bytes.indices.map { place in
                    bits[(place * 8)..<(place * 8 + 8)].reduce(0) { $0 << 1 | $1 }
                })
        }
    }

    /// A result that is no number, of an argument that is one, is an error.
    private static func defined(
        _ name: String, _ value: Double, _ result: Double
    ) throws(SnowflakeError) -> Double {
        if result.isFinite || !value.isFinite { return result }
        throw invalid(name, value)
    }

    private static func invalid(_ name: String, _ value: Double) -> SnowflakeError {
        .execution(
            100047, "22003", "Invalid floating point operation: \(name)(\(DoubleText.plain(value)))"
        )
    }

    /// An operation on the bits of two integers or of two binary values; binary values of different
    /// lengths need to be told on which side the shorter one gets its zeros.
    ///
    /// Source: Snowflake documentation, BITAND.
    private static func bits(
        _ name: String, _ body: @escaping @Sendable (Int128, Int128) -> Int128,
        bytes: (@Sendable (UInt8, UInt8) -> UInt8)? = nil
    ) -> FunctionDefinition {
        let numbers = F.simple(name, [.integer, .integer], .integer) {
            (_, a) throws(SnowflakeError) in
            guard case .number(let x, _) = a[0], case .number(let y, _) = a[1] else { return .null }
            return .number(body(x, y), scale: 0)
        }
        guard let bytes else { return numbers }
        let binaries = F.simple(name, [.binary, .binary, .text], least: 2, .bytes) {
            (_, a) throws(SnowflakeError) in
            guard case .binary(var x) = a[0], case .binary(var y) = a[1] else { return .null }
            let length = max(x.count, y.count)
            if x.count != y.count {
                guard a.count > 2 else {
                    throw .execution(
                        100544, "22026",
                        "The lengths of two variable-sized fields do not match: "
                            + "first length \(x.count), second length \(y.count)")
                }
                let zerosX = [UInt8](repeating: 0, count: length - x.count)
                let zerosY = [UInt8](repeating: 0, count: length - y.count)
                let isLeft = a.text(2).uppercased() == "LEFT"
                x = isLeft ? zerosX + x : x + zerosX
                y = isLeft ? zerosY + y : y + zerosY
            }
            return .binary(zip(x, y).map(bytes))
        }
        return FunctionDefinition(
            name: name, least: 2, most: 3,
            kind: .scalar { (binder, a) throws(SnowflakeError) in
                let isBinary = a[0].type.isBinary || a[1].type.isBinary
                guard case .scalar(let bind) = (isBinary ? binaries : numbers).kind else {
                    throw .argumentTypes(name, a.map(\.type))
                }
                guard isBinary || a.count == 2 else {
                    throw .argumentCount(name, given: a.count, least: 2, most: 2)
                }
                return try bind(binder, a)
            })
    }

    static func floored(_ value: Int128, _ scale: Int, _ to: Int, up: Bool) -> Int128? {
        guard to < scale else { return Decimals.rescale(value, from: scale, to: to) }
        let unit = Decimals.power(min(38, scale - to))
        let rest = value % unit
        var quotient = value / unit
        if rest != 0 {
            if up, value > 0 { quotient += 1 }
            if !up, value < 0 { quotient -= 1 }
        }
        return quotient
    }

    /// ROUND and its like: to a number of digits, which must be constant for a decimal's scale.
    private static func rounding(
        _ name: String, _ body: @escaping @Sendable (Int128, Int, Int) -> Int128?
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, least: 1, most: name == "ROUND" ? 3 : 2,
            kind: .scalar { (binder, given) throws(SnowflakeError) in
                var a = given
                for (place, parameter) in zip(a.indices, [Parameter.number, .integer, .text])
                where a[place].type != .null {
                    guard let target = parameter.target(a[place].type) else { continue }
                    try FunctionDefinition.check(name, a[place], parameter, given)
                    a[place] = binder.coerce(a[place], to: target)
                }
                let digits = a.count > 1 ? a[1].constant?.intValue : 0
                let from = a[0].type
                var type = from
                if case .number(let precision, let scale) = from {
                    let kept = digits.map { max(0, min($0, scale)) } ?? scale
                    type = .number(precision: min(38, precision + 1), scale: kept)
                }
                let result = type
                let types = [from] + a.dropFirst().map(\.type)
                let function = Natives.values(name, types, result) {
                    (_, values) throws(SnowflakeError) in
                    let wanted = values.count > 1 ? values.int(1) : 0
                    guard values.count > 2 else {
                        return try round(values[0], wanted, result, name, body)
                    }
                    switch values.text(2).uppercased() {
                    case "HALF_AWAY_FROM_ZERO":
                        return try round(values[0], wanted, result, name, body)
                    case "HALF_TO_EVEN":
                        return try round(values[0], wanted, result, "ROUND EVEN", halfToEven)
                    default:
                        throw .invalidArgumentValue("Invalid rounding mode: '\(values.text(2))'")
                    }
                }
                return Bound(binder.call(function, a.map(\.sql)), result, from: given)
            })
    }

    private static func round(
        _ value: SnowflakeValue, _ digits: Int, _ type: SnowflakeType, _ name: String,
        _ body: (Int128, Int, Int) -> Int128?
    ) throws(SnowflakeError) -> SnowflakeValue {
        switch value {
        case .number(let unscaled, let scale):
            let kept = max(-37, min(digits, scale))
            guard let rounded = body(unscaled, scale, kept),
                let back = Decimals.rescale(rounded, from: kept, to: type.scale)
            else { throw .numberOutOfRange(Decimals.text(unscaled, scale: scale)) }
            return .number(back, scale: type.scale)
        case .decfloat(let number):
            guard let rounded = number.rounded(DecFloat.Rounding(name), to: digits) else {
                throw .numberOutOfRange(number.text)
            }
            return .decfloat(rounded)
        case .float(let double):
            let unit = pow(10, Double(digits))
            let scaled = double * unit
            guard scaled.isFinite else { return value }
            guard unit > 0 else { return .float(0) }
            switch name {
            case "ROUND": return .float(scaled.rounded(.toNearestOrAwayFromZero) / unit)
            case "ROUND EVEN": return .float(scaled.rounded(.toNearestOrEven) / unit)
            case "CEIL": return .float(scaled.rounded(.up) / unit)
            case "FLOOR": return .float(scaled.rounded(.down) / unit)
            default: return .float(scaled.rounded(.towardZero) / unit)
            }
        default: return .null
        }
    }

    /// Rounds a half to the neighbour that is even.
    private static func halfToEven(_ value: Int128, _ scale: Int, _ to: Int) -> Int128? {
        guard to < scale, scale - to <= 38 else {
            return Decimals.rescale(value, from: scale, to: to)
        }
        let unit = Decimals.power(scale - to)
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: unit)
        let doubled = rest.magnitude * 2
        if doubled < unit.magnitude { return quotient }
        if doubled == unit.magnitude, quotient % 2 == 0 { return quotient }
        return quotient + (value < 0 ? -1 : 1)
    }

    private static func div0(
        _ binder: Binder, _ a: [Bound], _ nullToo: Bool
    ) throws(SnowflakeError) -> Bound {
        var divisor = a[1]
        if divisor.type == .null { divisor = divisor.with(type: .integer) }
        let zero = binder.literal(.integer(0), .number(precision: 1, scale: 0))
        let isZero = try binder.compare(divisor, "=", zero)
        let quotient = try binder.arithmetic(.divide, a[0], divisor)
        // Nothing divided by zero is nothing, not zero.
        let condition =
            nullToo
            ? "(\(isZero.sql) OR \(divisor.sql) IS NULL)"
            : "(\(isZero.sql) AND \(a[0].sql) IS NOT NULL)"
        let nothing = binder.coerce(zero, to: quotient.type)
        return Bound(
            "(CASE WHEN \(condition) THEN \(nothing.sql) ELSE \(quotient.sql) END)",
            quotient.type, from: a)
    }
}
