import DataFormats

/// One key under one operator, with the values that the policy gives.
struct PolicyCondition: Sendable {
    /// A value of the policy, read as its operator needs it.
    enum Operand: Sendable {
        case pattern(WildcardPattern)
        case number(Double)
        /// Nanoseconds since the Unix epoch.
        case instant(Int64)
        case flag(Bool)
        case network(IPNetwork)
        /// Base64 without its padding.
        case binary(String)
    }

    let op: ConditionOperator
    /// As written; keys compare without case.
    let key: String
    let operands: [Operand]

    /// Whether a request fulfils the condition.
    func isMet(by facts: RequestFacts) -> Bool {
        let values = facts.values(of: key)
        if op.comparison == .null {
            return operands.contains { operand in
                if case .flag(let isAbsent) = operand { isAbsent == (values == nil) } else { false }
            }
        }
        guard let values, !values.isEmpty else {
            if op.ifExists { return true }
            switch op.quantifier {
            case .forAll: return true
            case .forAny: return false
            // Nothing equals nothing: a negated comparison with an absent key holds.
            case .none: return op.isNegated
            }
        }
        func holds(_ value: String) -> Bool {
            operands.contains { compare(value, $0, facts) } != op.isNegated
        }
        switch op.quantifier {
        case .forAny: return values.contains(where: holds)
        case .forAll: return values.allSatisfy(holds)
        case .none: return op.isNegated ? values.allSatisfy(holds) : values.contains(where: holds)
        }
    }

    private func compare(_ value: String, _ operand: Operand, _ facts: RequestFacts) -> Bool {
        switch (op.comparison, operand) {
        case (_, .pattern(let pattern)):
            return pattern.matches(value, variable: facts.variable)
        case (.numeric(let order), .number(let limit)):
            return Double(value).map { order.holds($0, limit) } ?? false
        case (.date(let order), .instant(let limit)):
            return Self.instant(value).map { order.holds($0, limit) } ?? false
        case (_, .flag(let flag)):
            return value.lowercased() == (flag ? "true" : "false")
        case (_, .network(let network)): return network.contains(value)
        case (_, .binary(let bytes)): return Self.base64(value) == bytes
        default: return false
        }
    }

    // MARK: Reading values

    /// Reads a value of the policy; nil when the operator cannot use it.
    static func operand(_ text: String, for op: ConditionOperator, variables: Bool) -> Operand? {
        var reading = WildcardPattern.Reading(hasVariables: variables)
        switch op.comparison {
        case .string(let ignoresCase):
            reading.ignoresCase = ignoresCase
            reading.hasWildcards = false
            return .pattern(WildcardPattern(text, reading))
        case .like: return .pattern(WildcardPattern(text, reading))
        case .arn:
            reading.isARN = true
            return .pattern(WildcardPattern(text, reading))
        case .numeric: return Double(text).map { .number($0) }
        case .date: return instant(text).map { .instant($0) }
        case .bool, .null:
            switch text.lowercased() {
            case "true": return .flag(true)
            case "false": return .flag(false)
            default: return nil
            }
        case .address: return IPNetwork(text).map { .network($0) }
        case .binary: return base64(text).map { .binary($0) }
        }
    }

    /// A W3C date and time, a day, or seconds since the epoch, in nanoseconds.
    private static func instant(_ text: String) -> Int64? {
        if let seconds = Int64(text) {
            let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            return overflow ? nil : nanoseconds
        }
        if let instant = try? ISOTime.instant(text) { return instant }
        return try? ISOTime.instant(text + "T00:00:00Z")
    }

    /// Base64 without its padding, which is the same for the same bytes; nil for anything else.
    private static func base64(_ text: String) -> String? {
        var digits = Substring(text)
        while digits.hasSuffix("=") { digits.removeLast() }
        let isSound = digits.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F: true
            default: false
            }
        }
        return isSound && digits.utf8.count % 4 != 1 ? String(digits) : nil
    }
}
