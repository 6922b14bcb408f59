/// The functions behind operators and casts.
enum Natives {
    /// A function over whole values; NULL in gives NULL out unless it takes nulls itself.
    ///
    /// - Parameter shortcut: answers what is usual without making values; false when it did not.
    static func values(
        _ name: String, _ types: [SnowflakeType], _ result: SnowflakeType,
        deterministic: Bool = true, isPure: Bool = false, takesNull: Bool = false,
        shortcut: (@Sendable (FunctionCall) -> Bool)? = nil,
        _ body:
            @escaping @Sendable (ExecutionEnvironment, [SnowflakeValue]) throws(SnowflakeError) ->
            SnowflakeValue
    ) -> NativeFunction {
        let key = types.map(\.storageKey).joined(separator: ",")
        return NativeFunction(
            name: "\(name)(\(key)):\(result.storageKey)", isDeterministic: deterministic,
            isPure: isPure,
            body: .scalar { call throws(SnowflakeError) in
                if let shortcut, shortcut(call) { return }
                var arguments: [SnowflakeValue] = []
                arguments.reserveCapacity(call.count)
                for index in 0..<call.count {
                    if !takesNull, call.isNull(index) { return call.returnNull() }
                    arguments.append(try call.value(index, as: types[index]))
                }
                call.return(try body(call.environment, arguments))
            })
    }

    /// The conversion between two types.
    static func cast(
        from: SnowflakeType, to: SnowflakeType, strict: Bool, isTry: Bool
    ) -> NativeFunction {
        let mode = (strict ? "!" : "") + (isTry ? "?" : "")
        return NativeFunction(
            name: "cast\(mode)(\(from.storageKey):\(to.description))", isPure: true,
            body: .scalar { call throws(SnowflakeError) in
                if call.isNull(0) { return call.returnNull() }
                if fastCast(call, from, to) { return }
                do throws(SnowflakeError) {
                    let value = try call.value(0, as: from)
                    call.return(try call.environment.cast.convert(value, to: to, strict: strict))
                } catch {
                    guard isTry else { throw error }
                    call.returnNull()
                }
            })
    }

    /// The conversions that loads make by the hundred thousand; false when it is not one of them.
    private static func fastCast(
        _ call: FunctionCall, _ from: SnowflakeType, _ to: SnowflakeType
    ) -> Bool {
        switch (from, to) {
        case (.text, .number(let precision, 0)) where precision >= 18:
            guard let value = Int(ascii: call.bytes(0)), abs(value) < 100_000_000_000_000_000
            else { return false }
            call.returnInteger(Int64(value))
            return true
        case (.number(_, 0), .number(let precision, 0)) where precision >= 19:
            guard call.isInteger(0) else { return false }
            call.returnArgument(0)
            return true
        case (.text, .text(let length)):
            guard call.bytes(0).count <= length else { return false }
            call.returnArgument(0)
            return true
        case (.variant, .text(let length)):
            let bytes = call.bytes(0)
            guard bytes.count >= 2, bytes[0] == 0x22, bytes.count - 2 <= length,
                !bytes.contains(0x5C)
            else { return false }
            call.returnText(UnsafeBufferPointer(rebasing: bytes[1..<(bytes.count - 1)]))
            return true
        default: return false
        }
    }

    /// A key whose order is the order of the values.
    static func orderKey(_ type: SnowflakeType) -> NativeFunction {
        NativeFunction(
            name: "order(\(type.storageKey))", isPure: true,
            body: .scalar { call throws(SnowflakeError) in
                if call.isNull(0) { return call.returnNull() }
                switch type {
                case .number:
                    call.return(.blob(Storage.bytes(ofWide: call.wide(0))))
                case .timestampTZ:
                    call.return(Storage.encode(.timestampLTZ(Storage.wide(call.bytes(0)))))
                default:
                    call.return(try VariantOrder.key(VariantValue.decode(call.bytes(0))))
                }
            })
    }

    /// Less than zero, zero or more, as the first value stands to the second.
    static func compare(_ type: SnowflakeType) -> NativeFunction {
        NativeFunction(
            name: "compare(\(type.storageKey))", isPure: true,
            body: .scalar { call throws(SnowflakeError) in
                if call.isNull(0) || call.isNull(1) { return call.returnNull() }
                if call.isInteger(0), call.isInteger(1) {
                    let left = call.integer(0)
                    let right = call.integer(1)
                    return call.returnInteger(left < right ? -1 : left > right ? 1 : 0)
                }
                let left = call.wide(0)
                let right = call.wide(1)
                call.returnInteger(left < right ? -1 : left > right ? 1 : 0)
            })
    }

    /// Addition and its like on numbers that may not fit 64 bits.
    static func arithmetic(
        _ operation: Arithmetic, _ left: Int, _ right: Int, _ result: Int
    ) -> NativeFunction {
        let short = operation.short(left, right, result)
        return NativeFunction(
            name: "\(operation.rawValue)(n\(left),n\(right)):n\(result)", isPure: true,
            body: .scalar { call throws(SnowflakeError) in
                if call.isNull(0) || call.isNull(1) { return call.returnNull() }
                if let short, call.isInteger(0), call.isInteger(1) {
                    let (value, isLong) = short(call.integer(0), call.integer(1))
                    if !isLong { return call.returnInteger(value) }
                }
                let value = try operation.apply(
                    call.wide(0), left, call.wide(1), right, result)
                call.returnWide(value)
            })
    }

    /// Arithmetic on decimal floating-point numbers.
    static func decfloat(_ operation: Arithmetic) -> NativeFunction {
        values(operation.rawValue, [.decfloat, .decfloat], .decfloat, isPure: true) {
            (_, arguments) throws(SnowflakeError) in
            guard case .decfloat(let left) = arguments[0],
                case .decfloat(let right) = arguments[1]
            else { return .null }
            return .decfloat(try operation.apply(left, right))
        }
    }

    /// Arithmetic on doubles.
    static func floating(_ operation: Arithmetic) -> NativeFunction {
        values(operation.rawValue, [.float, .float], .float, isPure: true) {
            (_, arguments) throws(SnowflakeError) in
            guard let left = arguments[0].doubleValue, let right = arguments[1].doubleValue else {
                return .null
            }
            switch operation {
            case .add: return .float(left + right)
            case .subtract: return .float(left - right)
            case .multiply: return .float(left * right)
            case .divide:
                if right == 0 { throw .divisionByZero }
                return .float(left / right)
            case .modulo:
                if right == 0 { throw .divisionByZero }
                return .float(left.truncatingRemainder(dividingBy: right))
            }
        }
    }

    /// The one value of a subquery; an error when there are more.
    static func single(_ type: SnowflakeType) -> NativeFunction {
        NativeFunction(
            name: "single(\(type.storageKey))",
            body: .aggregate({ _ in SingleState() }, argumentTypes: [type]))
    }

    private final class SingleState: AggregateState {
        var value: SnowflakeValue?
        func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
            guard value == nil else { throw .manyRowsInScalarSubquery }
            value = arguments[0]
        }
        func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) { value = nil }
        func result() throws(SnowflakeError) -> SnowflakeValue { value ?? .null }
    }

    /// A number that tells rows with different values apart.
    static let rowDigest = NativeFunction(
        name: "rowDigest",
        body: .scalar { call throws(SnowflakeError) in
            var bits: UInt64 = 0xCBF2_9CE4_8422_2325
            for index in 0..<call.count {
                bits = (bits ^ (call.isNull(index) ? 0 : 1)) &* 0x100_0000_01B3
                for byte in call.bytes(index) { bits = (bits ^ UInt64(byte)) &* 0x100_0000_01B3 }
            }
            call.returnInteger(Int64(bitPattern: bits))
        })

    /// A number that orders rows which nothing else orders.
    static let shuffle = NativeFunction(
        name: "shuffle", isDeterministic: false,
        body: .scalar { call throws(SnowflakeError) in
            let environment = call.environment
            environment.shuffleCount &+= 1
            let bits = ExecutionEnvironment.mix(
                environment.orderSeed &+ environment.shuffleCount)
            call.returnInteger(Int64(truncatingIfNeeded: bits >> 1))
        })
}

/// The operators on numbers.
enum Arithmetic: String, Sendable {
    case add, subtract, multiply, divide, modulo

    /// The operator as it is written.
    var symbol: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .modulo: "%"
        }
    }

    /// The same on short numbers, where no digit moves: the result, and whether it is too long.
    fileprivate func short(
        _ leftScale: Int, _ rightScale: Int, _ scale: Int
    ) -> (@Sendable (Int64, Int64) -> (partialValue: Int64, overflow: Bool))? {
        let isEven = leftScale == scale && rightScale == scale
        switch self {
        case .add where isEven: return { $0.addingReportingOverflow($1) }
        case .subtract where isEven: return { $0.subtractingReportingOverflow($1) }
        case .multiply where leftScale + rightScale == scale:
            return { $0.multipliedReportingOverflow(by: $1) }
        default: return nil
        }
    }

    /// The exact result at the wanted scale.
    func apply(
        _ left: Int128, _ leftScale: Int, _ right: Int128, _ rightScale: Int, _ scale: Int
    ) throws(SnowflakeError) -> Int128 {
        let result: Int128?
        switch self {
        case .add, .subtract:
            guard let a = Decimals.rescale(left, from: leftScale, to: scale),
                let b = Decimals.rescale(right, from: rightScale, to: scale)
            else { throw .numberOverflow(Decimals.text(left, scale: leftScale)) }
            let (sum, overflow) =
                self == .add
                ? a.addingReportingOverflow(b) : a.subtractingReportingOverflow(b)
            result = overflow ? nil : sum
        case .multiply:
            let (product, overflow) = left.multipliedReportingOverflow(by: right)
            if overflow { throw .numberOverflow(Decimals.text(left, scale: leftScale)) }
            result = Decimals.rescale(product, from: leftScale + rightScale, to: scale)
        case .divide:
            if right == 0 { throw .divisionByZero }
            let shift = scale + rightScale - leftScale
            guard let scaled = Decimals.rescale(left, from: 0, to: max(shift, 0)) else {
                throw .numberOverflow(Decimals.text(left, scale: leftScale))
            }
            result = Decimals.divideRounded(scaled, right)
        case .modulo:
            if right == 0 { throw .divisionByZero }
            guard let a = Decimals.rescale(left, from: leftScale, to: scale),
                let b = Decimals.rescale(right, from: rightScale, to: scale)
            else { throw .numberOverflow(Decimals.text(left, scale: leftScale)) }
            result = a % b
        }
        guard let result, Decimals.fits(result, precision: 38) else {
            throw .numberOverflow(
                result.map { Decimals.text($0, scale: scale) }
                    ?? Decimals.text(left, scale: leftScale))
        }
        return result
    }

    /// The type of the result.
    func type(_ left: SnowflakeType, _ right: SnowflakeType) -> SnowflakeType {
        guard case .number(let p1, let s1) = left, case .number(let p2, let s2) = right else {
            return .float
        }
        switch self {
        case .add, .subtract:
            let scale = max(s1, s2)
            let digits = max(p1 - s1, p2 - s2) + 1
            return .number(precision: min(38, digits + scale), scale: scale)
        case .multiply:
            let scale = min(s1 + s2, max(s1, s2, 12))
            return .number(precision: min(38, p1 - s1 + p2 - s2 + scale), scale: min(scale, 37))
        case .divide:
            let scale = max(s1, min(s1 + 6, 12))
            return .number(precision: min(38, p1 - s1 + s2 + scale), scale: scale)
        case .modulo:
            let scale = max(s1, s2)
            return .number(precision: min(38, max(p1 - s1, p2 - s2) + scale), scale: scale)
        }
    }
}

/// The order of variants: by kind, then by value.
enum VariantOrder {
    /// Whether a value comes before another: numbers before texts.
    static func precedes(_ left: VariantValue, _ right: VariantValue) -> Bool {
        switch (key(left), key(right)) {
        case (.real(let a), .real(let b)): a < b
        case (.real, _): true
        case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        default: false
        }
    }

    /// A text whose byte order is the order of the values.
    static func key(_ value: VariantValue) -> SQLiteValue {
        switch value {
        case .number(let unscaled, let scale): return .real(Decimals.double(unscaled, scale))
        case .decfloat(let number): return .real(number.double)
        case .double(let double): return double.isNaN ? .text("NaN") : .real(double)
        case .string(let text): return .text(text)
        case .boolean(let flag): return .text(flag ? "true" : "false")
        default: return .text(String(decoding: value.stored, as: UTF8.self))
        }
    }
}
