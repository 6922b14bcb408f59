extension Signature {
    /// The arguments as the function takes them: context filled in, single items in arrays.
    func match(_ arguments: [Value], context: Value) throws(JSONataError) -> [Value] {
        if let quick = quickMatch(arguments) { return quick }
        let letters = arguments.map(Self.letter)
        var counts = [Int](repeating: 0, count: parameters.count)
        var failed = [Bool](repeating: false, count: parameters.count * (letters.count + 1))
        guard fit(letters, parameter: 0, argument: 0, &counts, &failed) else {
            let bad = firstMismatch(letters)
            throw JSONataError(
                .argumentMismatch, value: bad < arguments.count ? arguments[bad] : nil,
                argument: bad + 1)
        }
        var result: [Value] = []
        var next = 0
        for (place, parameter) in parameters.enumerated() {
            if counts[place] == 0 {
                if parameter.takesContext {
                    guard parameter.accepted.contains(Self.letter(context)) else {
                        throw JSONataError(.contextMismatch, value: context, argument: next + 1)
                    }
                    result.append(context)
                } else {
                    result.append(.undefined)
                }
            }
            for _ in 0..<counts[place] {
                result.append(try coerce(arguments[next], parameter, argument: next + 1))
                next += 1
            }
        }
        return result
    }

    /// The common case: one argument for each parameter, each of the right type.
    private func quickMatch(_ arguments: [Value]) -> [Value]? {
        guard arguments.count == parameters.count else { return nil }
        for place in arguments.indices {
            let parameter = parameters[place]
            let letter = Self.letter(arguments[place])
            if parameter.isRepeated || !parameter.accepted.contains(letter) { return nil }
            if parameter.isArray, letter != UInt8(ascii: "a") || parameter.element != nil {
                return nil
            }
        }
        return arguments
    }

    private func coerce(
        _ argument: Value, _ parameter: Parameter, argument number: Int
    ) throws(JSONataError) -> Value {
        guard parameter.isArray, !argument.isUndefined else { return argument }
        guard case .array(let array) = argument else {
            if let element = parameter.element, Self.letter(argument) != element {
                throw JSONataError(.arrayOfWrongType, value: argument, argument: number)
            }
            return .array([argument])
        }
        if let element = parameter.element {
            for item in array.items where Self.letter(item) != element {
                throw JSONataError(.arrayOfWrongType, value: argument, argument: number)
            }
        }
        return argument
    }

    /// Distributes the arguments over the parameters from `parameter` on, taking as many as
    /// possible first, as a regular expression would.
    private func fit(
        _ letters: [UInt8], parameter: Int, argument: Int, _ counts: inout [Int],
        _ failed: inout [Bool]
    ) -> Bool {
        guard parameter < parameters.count else { return argument == letters.count }
        // What failed once is not tried again, or repeated types would take exponential time.
        let mark = parameter * (letters.count + 1) + argument
        if failed[mark] { return false }
        let rule = parameters[parameter]
        var possible = 0
        let most = rule.isRepeated ? letters.count : 1
        while possible < most, argument + possible < letters.count,
            rule.accepted.contains(letters[argument + possible])
        {
            possible += 1
        }
        let least = rule.isOptional || rule.takesContext ? 0 : 1
        var take = possible
        while take >= least {
            counts[parameter] = take
            if fit(
                letters, parameter: parameter + 1, argument: argument + take, &counts, &failed)
            {
                return true
            }
            take -= 1
        }
        failed[mark] = true
        return false
    }

    /// The first argument that no reading of the signature takes.
    private func firstMismatch(_ letters: [UInt8]) -> Int {
        var argument = 0
        for parameter in parameters {
            guard argument < letters.count else { return argument }
            if parameter.accepted.contains(letters[argument]) {
                argument += 1
            } else if !parameter.isOptional, !parameter.takesContext {
                return argument
            }
        }
        return argument
    }

    static func letter(_ value: Value) -> UInt8 {
        switch value {
        case .undefined: UInt8(ascii: "m")
        case .null: UInt8(ascii: "l")
        case .bool: UInt8(ascii: "b")
        case .number: UInt8(ascii: "n")
        case .string: UInt8(ascii: "s")
        case .array, .tuples: UInt8(ascii: "a")
        case .object: UInt8(ascii: "o")
        case .function: UInt8(ascii: "f")
        }
    }
}
