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
        case network(address: UInt32, mask: UInt32)
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
        case (_, .network(let address, let mask)):
            return Self.address(value).map { $0 & mask == address & mask } ?? false
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
        case .address:
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let address = address(String(parts[0])) else { return nil }
            guard parts.count == 2 else { return .network(address: address, mask: .max) }
            guard let length = Int(parts[1]), 0...32 ~= length else { return nil }
            return .network(address: address, mask: length == 0 ? 0 : .max << (32 - length))
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

    /// An IPv4 address.
    private static func address(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard part.utf8.count <= 3, let number = UInt8(part) else { return nil }
            address = address << 8 | UInt32(number)
        }
        return address
    }
}
