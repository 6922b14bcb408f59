import DataFormats

extension Value {
    /// Texts have no more bytes than this.
    static let maxSize = 50_000_000
    /// Copies and conversions to JSON have no more values than this: an array of the largest range
    /// fits, and an object that contains another twice, and so on, does not.
    static let maxNodes = 10_100_000

    /// The text that `$string` gives.
    func text(pretty: Bool = false) throws(JSONataError) -> String {
        switch self {
        case .undefined: return ""
        case .string(let text): return text
        case .function: return ""
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .number(let number):
            guard number.isFinite else { throw JSONataError(.notANumberText, value: self) }
            return Value.text(of: DecimalDigits.rounded(number, toSignificantDigits: 15))
        case .array(let array) where array.flags.contains(.outerWrapper) && array.items.count > 0:
            return try array.items[0].text(pretty: pretty)
        case .array, .object, .tuples:
            var conversion = JSONConversion(budget: Value.maxNodes, isForText: true)
            let json = try conversion.json(self) ?? .null
            return json.serialized(style: pretty ? .pretty : .compact)
        }
    }

    /// A number as JavaScript writes it.
    static func text(of number: Double) -> String {
        if let exact = JSONNumber(number) { return exact.text }
        return number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
    }
}
