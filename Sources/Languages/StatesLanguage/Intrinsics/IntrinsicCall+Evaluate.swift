public import DataFormats

/// Why a function refused its arguments; the call puts its own text in front.
struct IntrinsicFailure: Error {
    var message: String

    init(_ message: String) { self.message = message }
}

extension IntrinsicCall {
    /// The value of the call.
    /// - Throws: `States.IntrinsicFailure` when the function refuses its arguments,
    ///   `States.Runtime` when an argument's path finds nothing.
    public func evaluate(in scope: inout EvaluationScope) throws(StatesError) -> JSONValue {
        if function == .format { return try format(in: &scope) }
        var values: [JSONValue] = []
        for argument in arguments { values.append(try value(of: argument, in: &scope)) }
        do {
            return try apply(values, entropy: &scope.entropy)
        } catch {
            throw failure(error)
        }
    }

    private func value(
        of argument: Argument, in scope: inout EvaluationScope
    ) throws(StatesError) -> JSONValue {
        switch argument {
        case .text(let text): return .string(IntrinsicText.unescaped(text))
        case .constant(let value): return value
        case .call(let call): return try call.evaluate(in: &scope)
        case .path(let path):
            do {
                return try scope.find(path)
            } catch {
                throw StatesError(
                    .runtime,
                    "The function '\(text)' had the following error: The JsonPath argument for "
                        + "the field '\(path.text)' could not be found in the input "
                        + "'\(scope.input.serialized())'")
            }
        }
    }

    private func failure(_ error: IntrinsicFailure) -> StatesError {
        StatesError(
            .intrinsicFailure, "The function '\(text)' had the following error: \(error.message)")
    }

    /// `States.Format` keeps its template as written, because `\{` and `{` differ there.
    private func format(in scope: inout EvaluationScope) throws(StatesError) -> JSONValue {
        let template: String
        if case .text(let text) = arguments[0] {
            template = text
        } else {
            guard case .string(let text) = try value(of: arguments[0], in: &scope) else {
                throw failure(IntrinsicFailure("The first argument must be a string"))
            }
            template = text
        }
        var values: [JSONValue] = []
        for argument in arguments.dropFirst() {
            values.append(try value(of: argument, in: &scope))
        }
        do {
            return .string(try IntrinsicText.format(template, values))
        } catch {
            throw failure(error)
        }
    }

    private func apply(
        _ values: [JSONValue], entropy: inout EntropyStream
    ) throws(IntrinsicFailure) -> JSONValue {
        switch function {
        case .format: return .null
        case .stringToJson: return try Self.stringToJson(values[0])
        case .jsonToString: return .string(values[0].serialized())
        case .jsonMerge: return try Self.jsonMerge(values[0], values[1], deep: values[2])
        case .array: return .array(values)
        case .arrayPartition: return try Self.arrayPartition(values[0], size: values[1])
        case .arrayContains:
            let elements = try Self.array(values[0])
            return .bool(elements.contains { $0.isEqualInValue(to: values[1]) })
        case .arrayRange: return try Self.arrayRange(values)
        case .arrayGetItem: return try Self.arrayGetItem(values[0], index: values[1])
        case .arrayLength: return JSONValue(try Self.array(values[0]).count)
        case .arrayUnique: return try Self.arrayUnique(values[0])
        case .base64Encode: return .string(Base64.encode(Array(try Self.shortText(values[0]).utf8)))
        case .base64Decode: return try Self.base64Decode(values[0])
        case .hash: return try Self.hash(values[0], algorithm: values[1])
        case .stringSplit:
            let text = try Self.text(values[0])
            return .array(
                IntrinsicText.split(text, at: try Self.text(values[1])).map(JSONValue.string))
        case .mathRandom: return try Self.mathRandom(values, entropy: &entropy)
        case .mathAdd:
            let (sum, overflow) = try Self.rounded(values[0])
                .addingReportingOverflow(try Self.rounded(values[1]))
            guard !overflow else { throw IntrinsicFailure("The sum is out of range") }
            return JSONValue(sum)
        case .uuid: return .string(entropy.uuid())
        }
    }

    // MARK: - Arguments

    static func array(_ value: JSONValue) throws(IntrinsicFailure) -> [JSONValue] {
        guard case .array(let elements) = value else {
            throw IntrinsicFailure("The argument must be an array but was: \(value.serialized())")
        }
        return elements
    }

    static func text(_ value: JSONValue) throws(IntrinsicFailure) -> String {
        guard case .string(let text) = value else {
            throw IntrinsicFailure("The argument must be a string but was: \(value.serialized())")
        }
        return text
    }

    /// A text within the 10,000 characters that the encoding functions take.
    static func shortText(_ value: JSONValue) throws(IntrinsicFailure) -> String {
        let text = try text(value)
        guard text.unicodeScalars.count <= 10_000 else {
            throw IntrinsicFailure("The input string is longer than 10000 characters")
        }
        return text
    }

    /// A whole number; fractions round to the nearest, halves towards positive infinity.
    static func rounded(_ value: JSONValue) throws(IntrinsicFailure) -> Int64 {
        guard case .number(let number) = value else {
            throw IntrinsicFailure("The argument must be a number but was: \(value.serialized())")
        }
        if let integer = number.int64 { return integer }
        guard let integer = Int64(exactly: (number.double + 0.5).rounded(.down)) else {
            throw IntrinsicFailure("The argument is out of range: \(number.text)")
        }
        return integer
    }
}
