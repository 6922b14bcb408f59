extension Evaluator {
    /// The furthest instant that JavaScript has, on either side of 1970.
    private static let furthest = 8.64e15

    func dateTime(_ builtin: Builtin, _ arguments: [Value]) throws(JSONataError) -> Value {
        switch builtin {
        case .millis: return .number(Double(host.milliseconds))
        case .now:
            return try formatted(Double(host.milliseconds), arguments[0], arguments[1])
        case .fromMillis:
            guard case .number(let milliseconds) = arguments[0] else { return .undefined }
            return try formatted(milliseconds, arguments[1], arguments[2])
        default: break
        }
        guard case .string(let text) = arguments[0] else { return .undefined }
        guard case .string(let picture) = arguments[1] else {
            guard let milliseconds = ISOTimestamp.milliseconds(text) else {
                throw JSONataError(.badTimestamp, value: arguments[0])
            }
            return .number(milliseconds)
        }
        let reader = try DateReader(try DatePicture(picture))
        let now = DateFields(milliseconds: Double(host.milliseconds), offset: 0)
        let result = try withSteps { (steps) throws(JSONataError) in
            try reader.milliseconds(text, now: now, steps: &steps)
        }
        return result.map(Value.number) ?? .undefined
    }

    private func formatted(
        _ milliseconds: Double, _ picture: Value, _ timezone: Value
    ) throws(JSONataError) -> Value {
        var offset = 0
        if case .string(let text) = timezone { offset = Self.minutes(text) }
        guard milliseconds.magnitude <= Self.furthest else {
            throw JSONataError(.numberOutOfRange, value: .number(milliseconds))
        }
        var text = DatePicture.iso
        if case .string(let given) = picture { text = given }
        let fields = DateFields(milliseconds: milliseconds, offset: offset)
        return .string(try DatePicture(text).text(of: fields))
    }

    /// Minutes east of UTC of a text such as `-0530`.
    private static func minutes(_ text: String) -> Int {
        var digits = text[...]
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits = digits.dropFirst() }
        let number = Int(digits.prefix { $0.isASCII && $0.isNumber }) ?? 0
        guard number < 100_000 else { return 0 }
        let minutes = number / 100 * 60 + number % 100
        return isNegative ? -minutes : minutes
    }
}
