/// SUM and AVG of decimal floating-point numbers.
final class DecFloatSum: AggregateState {
    private var sum = DecFloat.zero
    /// All rows of a window's frame, of which the sum is made anew when one leaves: what a large
    /// number has swallowed does not come back by taking it away.
    private var rows: [DecFloat] = []
    private var first = 0
    private var isStale = false
    private let isAverage: Bool

    init(isAverage: Bool) { self.isAverage = isAverage }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        guard case .decfloat(let value) = arguments[0] else { return }
        rows.append(value)
        if !isStale { sum = try Arithmetic.add.apply(sum, value) }
    }

    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        guard !arguments[0].isNull else { return }
        first += 1
        isStale = true
    }

    func result() throws(SnowflakeError) -> SnowflakeValue {
        let count = rows.count - first
        guard count > 0 else { return .null }
        if isStale {
            sum = .zero
            for value in rows[first...] { sum = try Arithmetic.add.apply(sum, value) }
            isStale = false
        }
        guard isAverage else { return .decfloat(sum) }
        return .decfloat(try Arithmetic.divide.apply(sum, DecFloat(Int128(count), scale: 0)))
    }
}

extension DecFloat.Rounding {
    /// How the function of that name rounds.
    init(_ name: String) {
        switch name {
        case "CEIL": self = .up
        case "FLOOR": self = .down
        case "TRUNC": self = .towardZero
        default: self = .halfUp
        }
    }
}

extension Binder {
    /// Zero as a column of the type keeps it.
    func zero(of type: SnowflakeType) -> String {
        coerce(literal(.integer(0), .integer), to: type == .decfloat ? type : .integer).sql
    }
}

extension FunctionDefinition {
    /// The same function, which gives a decimal floating-point number where it is given one.
    func orDecimal(
        _ body: @escaping @Sendable ([DecFloat]) throws(SnowflakeError) -> DecFloat?
    ) -> FunctionDefinition {
        guard case .scalar(let bind) = kind else { return self }
        var made = self
        let name = name
        made.kind = .scalar { (binder, arguments) throws(SnowflakeError) in
            guard arguments.contains(where: { $0.type == .decfloat }) else {
                return try bind(binder, arguments)
            }
            for argument in arguments where argument.type != .null {
                try Self.check(name, argument, .number, arguments)
            }
            let ready = arguments.map { binder.coerce($0, to: .decfloat) }
            let function = Natives.values(name, ready.map(\.type), .decfloat) {
                (_, values) throws(SnowflakeError) in
                var numbers: [DecFloat] = []
                for case .decfloat(let number) in values { numbers.append(number) }
                guard let found = try body(numbers) else {
                    throw .decfloatOverflow(
                        "\(name)(\(numbers.map(\.text).joined(separator: ", ")))")
                }
                return .decfloat(found)
            }
            return Bound(binder.call(function, ready.map(\.sql)), .decfloat, from: arguments)
        }
        return made
    }
}
