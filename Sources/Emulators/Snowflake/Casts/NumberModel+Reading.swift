/// Numbers read from texts in a format model. Source: Snowflake documentation, "SQL format
/// models", "Parsing numbers using fixed-position formats and the modifiers".
extension NumberModel {
    /// The number that a text says; nil when it does not follow the model.
    func read(_ text: String) -> (Int128, Int)? {
        var input = Substring(text)
        if !isExact { input = input.drop(while: \.isWhitespace) }
        var isNegative = false
        var number: (Int128, Int)?
        for element in elements {
            switch element {
            case .literal(let wanted):
                guard input.lowercased().hasPrefix(wanted.lowercased()) else { return nil }
                input = input.dropFirst(wanted.count)
            case .space: if input.first == " " { input = input.dropFirst() }
            case .sign, .minus:
                guard let found = sign(&input, element) else { return nil }
                isNegative = isNegative || found
            case .percent:
                guard input.first == "%" else { return nil }
                input = input.dropFirst()
            case .dollar, .blank: break
            default:
                // The first of the numeric elements stands for all of them.
                if number != nil { continue }
                if !hasSign, input.first == "-" || input.first == "+" && !isExact {
                    isNegative = input.first == "-"
                    input = input.dropFirst()
                }
                // Blanks may stand between a sign in front and the digits.
                input = input.drop { $0 == " " }
                if elements.contains(.dollar), input.first == "$" { input = input.dropFirst() }
                number = digits(&input)
                if number == nil { return nil }
            }
        }
        if !isExact { input = input.drop(while: \.isWhitespace) }
        guard input.isEmpty, var (value, scale) = number else { return nil }
        if isNegative { value = -value }
        if elements.contains(.percent) { scale += 2 }
        return (value, scale)
    }

    /// Whether a sign element finds a minus; nil when it finds nothing that it needs.
    private func sign(_ input: inout Substring, _ element: Element) -> Bool? {
        switch input.first {
        case "-":
            input = input.dropFirst()
            return true
        case "+" where element == .sign || !isExact:
            input = input.dropFirst()
            return false
        case " " where element == .minus && isExact:
            input = input.dropFirst()
            return false
        default: return isExact ? nil : false
        }
    }

    private func digits(_ input: inout Substring) -> (Int128, Int)? {
        if let minimal { return minimalNumber(&input, minimal) }
        if hexadecimalCase != nil {
            let run = input.prefix(while: \.isHexDigit)
            guard run.count <= hexadecimalDigits, !run.isEmpty else { return nil }
            input = input.dropFirst(run.count)
            return Int128(run, radix: 16).map { ($0, 0) }
        }
        let run = input.prefix { $0.isASCII && $0.isNumber || $0 == "," }
        guard fits(run) else { return nil }
        input = input.dropFirst(run.count)
        var text = run.filter { $0 != "," }
        let fraction = fraction(&input)
        guard let fraction else { return nil }
        if !fraction.isEmpty { text += "." + fraction }
        if exponent != nil {
            guard let power = Self.exponent(&input) else { return nil }
            text += "e\(power)"
        }
        return Decimals.parse(Array(text.utf8))
    }

    /// Whether the digits before the point, with what parts them, are as the model has them.
    private func fits(_ run: Substring) -> Bool {
        let count = run.count { $0 != "," }
        let whole = elements[..<pointPlace]
        let zeros = whole.count { $0 == .digit(isZero: true) }
        let places = digits(0..<pointPlace)
        guard count <= places, count >= zeros else { return false }
        if count == 0, places > 0, !elements.contains(.blank), decimals == 0 { return false }
        if isExact, fills, count != places { return false }
        var wanted: [Int] = [0]
        for element in whole {
            if element == .group { wanted.append(0) }
            if case .digit = element { wanted[wanted.count - 1] += 1 }
        }
        let given = run.split(separator: ",", omittingEmptySubsequences: false).map(\.count)
        guard given.count > 1 else { return !isExact || count <= wanted.last ?? 0 }
        return given.count <= wanted.count
            && given.dropFirst().elementsEqual(wanted.suffix(given.count - 1))
    }

    /// The digits behind the point; empty when there are none, nil when they do not fit.
    private func fraction(_ input: inout Substring) -> String? {
        let places = elements[min(pointPlace, elements.count)...]
        let zeros = places.count { $0 == .digit(isZero: true) }
        guard input.first == ".", pointPlace < elements.count else {
            return zeros == 0 && !(isExact && pointPlace < elements.count) ? "" : nil
        }
        let run = input.dropFirst().prefix { $0.isASCII && $0.isNumber }
        guard run.count <= decimals, run.count >= zeros else { return nil }
        input = input.dropFirst(run.count + 1)
        return String(run)
    }

    private static func exponent(_ input: inout Substring) -> Int? {
        guard input.first == "e" || input.first == "E" else { return nil }
        var rest = input.dropFirst()
        let isNegative = rest.first == "-"
        if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
        let run = rest.prefix { $0.isASCII && $0.isNumber }
        guard (1...3).contains(run.count), let size = Int(run) else { return nil }
        input = rest.dropFirst(run.count)
        return isNegative ? -size : size
    }

    private func minimalNumber(_ input: inout Substring, _ minimal: Minimal) -> (Int128, Int)? {
        var rest = input
        var text = String(rest.prefix { $0.isASCII && $0.isNumber })
        rest = rest.dropFirst(text.count)
        if rest.first == "." {
            let run = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            text += "." + run
            rest = rest.dropFirst(run.count + 1)
        }
        guard text.contains(where: \.isNumber) else { return nil }
        let power = minimal.kind == .plain ? nil : Self.exponent(&rest)
        if minimal.kind == .scientific, power == nil { return nil }
        if let power { text += "e\(power)" }
        input = rest
        return Decimals.parse(Array(text.utf8))
    }
}
