extension Evaluator {
    func aggregate(_ builtin: Builtin, _ argument: Value) throws(JSONataError) -> Value {
        if argument.isUndefined { return builtin == .count ? .number(0) : .undefined }
        let items = argument.items
        if builtin == .count { return .number(Double(items.count)) }
        if items.isEmpty { return builtin == .sum ? .number(0) : .undefined }
        var total = 0.0
        var least = Double.infinity
        var most = -Double.infinity
        for case .number(let number) in items {
            total += number
            least = Swift.min(least, number)
            most = Swift.max(most, number)
        }
        switch builtin {
        case .sum: return .number(total)
        case .min: return .number(least)
        case .max: return .number(most)
        default: return .number(total / Double(items.count))
        }
    }

    func numeric(_ builtin: Builtin, _ arguments: [Value]) throws(JSONataError) -> Value {
        if builtin == .random { return .number(host.random()) }
        if builtin == .number { return try number(arguments[0]) }
        guard case .number(let number) = arguments[0] else { return .undefined }
        switch builtin {
        case .floor: return .number(number.rounded(.down))
        case .ceil: return .number(number.rounded(.up))
        case .abs: return .number(number.magnitude)
        case .round:
            var places = 0.0
            if case .number(let precision) = arguments[1] { places = precision }
            return .number(Rounding.halfEven(number, places: places))
        case .sqrt:
            if number < 0 { throw JSONataError(.negativeRoot, value: arguments[0], argument: 1) }
            return .number(number.squareRoot())
        case .power:
            var exponent = Double.nan
            if case .number(let given) = arguments[1] { exponent = given }
            let result = Power.raise(number, to: exponent)
            if !result.isFinite {
                throw JSONataError(.powerOutOfRange, value: arguments[0], argument: 1)
            }
            return .number(result)
        default: return .undefined
        }
    }

    private func number(_ value: Value) throws(JSONataError) -> Value {
        switch value {
        case .undefined, .number: return value
        case .bool(let flag): return .number(flag ? 1 : 0)
        case .string(let text):
            if let number = NumberText.number(text) { return .number(number) }
            throw JSONataError(.notNumeric, value: value, argument: 1)
        default: throw JSONataError(.notNumeric, value: value, argument: 1)
        }
    }

    func formatting(_ builtin: Builtin, _ arguments: [Value]) throws(JSONataError) -> Value {
        switch builtin {
        case .parseInteger:
            guard case .string(let text) = arguments[0], case .string(let picture) = arguments[1]
            else { return .undefined }
            let format = try IntegerPicture(picture)
            return try format.parse(text).map(Value.number) ?? .undefined
        case .formatInteger:
            guard case .number(let number) = arguments[0], case .string(let picture) = arguments[1]
            else { return .undefined }
            return .string(try IntegerPicture(picture).text(of: number.rounded(.down)))
        case .formatBase:
            guard case .number(let number) = arguments[0] else { return .undefined }
            var radix = 10.0
            if case .number(let given) = arguments[1] {
                radix = Rounding.halfEven(given, places: 0)
            }
            guard radix >= 2, radix <= 36 else {
                throw JSONataError(.badRadix, value: arguments[1], argument: 2)
            }
            return .string(
                NumberText.text(of: Rounding.halfEven(number, places: 0), radix: Int(radix)))
        default:
            guard case .number(let number) = arguments[0], case .string(let picture) = arguments[1]
            else { return .undefined }
            var symbols = NumberSymbols()
            if case .object(let options) = arguments[2] { symbols.apply(options) }
            return .string(try NumberPicture(picture, symbols: symbols).text(of: number))
        }
    }
}

/// Rounding to even, as `$round` does.
enum Rounding {
    static func halfEven(_ number: Double, places: Double) -> Double {
        guard places != 0 else {
            let result = number.rounded(.toNearestOrEven)
            return result == 0 ? 0 : result
        }
        // Half a place is no place, as in the reference implementation.
        guard places.rounded() == places else { return .nan }
        let shift = Int(places.clamped(to: -400...400))
        // Shifted in decimal text, because a product with a power of ten is not exact.
        let result = shifted(shifted(number, by: shift).rounded(.toNearestOrEven), by: -shift)
        return result == 0 ? 0 : result
    }

    private static func shifted(_ number: Double, by places: Int) -> Double {
        guard number.isFinite else { return number }
        let text = number.description
        guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) else {
            return Double("\(text)e\(places)") ?? number
        }
        let exponent = Int(text[text.index(after: mark)...]) ?? 0
        return Double("\(text[..<mark])e\(exponent + places)") ?? number
    }
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
