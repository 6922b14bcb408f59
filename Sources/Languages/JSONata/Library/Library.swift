extension Evaluator {
    /// Calls a built-in function whose arguments fit its signature.
    func call(
        _ builtin: Builtin, _ arguments: [Value], input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        switch builtin {
        case .sum, .count, .max, .min, .average: return try aggregate(builtin, arguments[0])
        case .string, .substring, .substringBefore, .substringAfter, .lowercase, .uppercase,
            .length, .trim, .pad, .join:
            return try text(builtin, arguments)
        case .match, .contains, .replace, .split: return try matching(builtin, arguments, frame)
        case .formatNumber, .formatBase, .formatInteger, .parseInteger:
            return try formatting(builtin, arguments)
        case .number, .floor, .ceil, .round, .abs, .sqrt, .power, .random:
            return try numeric(builtin, arguments)
        case .map, .filter, .single, .reduce, .sift, .each, .sort:
            return try higherOrder(builtin, arguments, frame)
        case .zip, .append, .reverse, .shuffle, .distinct: return try list(builtin, arguments)
        case .keys, .lookup, .spread, .merge, .clone: return try object(builtin, arguments)
        case .boolean: return try arguments[0].truth().map(Value.bool) ?? .undefined
        case .not: return try arguments[0].truth().map { .bool(!$0) } ?? .undefined
        case .exists: return .bool(!arguments[0].isUndefined)
        case .type: return arguments[0].typeName.map(Value.string) ?? .undefined
        case .error:
            throw JSONataError(.raised, message: message(arguments[0]))
        case .assert:
            if try arguments[0].isTrue() { return .undefined }
            throw JSONataError(.assertion, message: message(arguments[1]))
        case .base64encode, .base64decode, .encodeUrlComponent, .encodeUrl, .decodeUrlComponent,
            .decodeUrl:
            return try encoding(builtin, arguments[0])
        case .eval: return try eval(arguments, input: input, frame)
        case .toMillis, .fromMillis, .now, .millis: return try dateTime(builtin, arguments)
        }
    }

    private func message(_ value: Value) -> String? {
        if case .string(let text) = value { text } else { nil }
    }

    private func eval(
        _ arguments: [Value], input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        guard case .string(let text) = arguments[0] else { return .undefined }
        let focus = arguments[1].isUndefined ? input : wrapped(arguments[1])
        try enter()
        defer { leave() }
        let node: Node
        do throws(JSONataError) {
            node = try NodeBuilder.compile(text, symbols: &symbols)
        } catch {
            throw JSONataError(
                .evalSyntax, value: arguments[0],
                message: "\(ErrorCode.evalSyntax.message): \(error.code) \(error.message)")
        }
        try spend(text.utf8.count)
        do throws(JSONataError) {
            return try evaluate(node, focus, frame)
        } catch {
            // A limit is the whole evaluation's.
            if error.code == ErrorCode.limitExceeded.rawValue { throw error }
            throw JSONataError(
                .evalFailure, value: arguments[0],
                message: "\(ErrorCode.evalFailure.message): \(error.code) \(error.message)")
        }
    }
}
