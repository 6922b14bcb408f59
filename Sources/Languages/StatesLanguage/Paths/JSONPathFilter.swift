import DataFormats

/// The predicate of `[?(…)]`.
indirect enum JSONPathFilter: Sendable, Hashable {
    case and(JSONPathFilter, JSONPathFilter)
    case or(JSONPathFilter, JSONPathFilter)
    case not(JSONPathFilter)
    case exists(Operand)
    case compare(Operand, Relation, Operand)

    enum Operand: Sendable, Hashable {
        case literal(JSONValue)
        /// `@…`: relative to the candidate.
        case candidate([JSONPath.Step])
        /// `$…`: relative to the root of the path that holds the filter.
        case root([JSONPath.Step])
    }

    enum Relation: String, Sendable, Hashable {
        case equal = "==", notEqual = "!=", lessOrEqual = "<=", greaterOrEqual = ">="
        case less = "<", greater = ">"
        case isIn = "in", notIn = "nin", contains, size, empty
        case subsetOf = "subsetof", anyOf = "anyof", noneOf = "noneof"
    }

    func matches(_ candidate: JSONValue, _ walk: inout JSONPathWalk) -> Bool {
        switch self {
        case .and(let left, let right):
            left.matches(candidate, &walk) && right.matches(candidate, &walk)
        case .or(let left, let right):
            left.matches(candidate, &walk) || right.matches(candidate, &walk)
        case .not(let inner): !inner.matches(candidate, &walk)
        case .exists(let operand): Self.value(of: operand, candidate, &walk) != nil
        case .compare(let left, let relation, let right):
            Self.holds(
                Self.value(of: left, candidate, &walk), relation,
                Self.value(of: right, candidate, &walk))
        }
    }

    private static func value(
        of operand: Operand, _ candidate: JSONValue, _ walk: inout JSONPathWalk
    ) -> JSONValue? {
        switch operand {
        case .literal(let value): value
        case .candidate(let steps): walk.find(steps, from: candidate)
        case .root(let steps): walk.find(steps, from: walk.document)
        }
    }

    private static func holds(
        _ left: JSONValue?, _ relation: Relation, _ right: JSONValue?
    ) -> Bool {
        switch relation {
        case .notEqual: return !holds(left, .equal, right)
        case .equal:
            guard let left, let right else { return left == nil && right == nil }
            return left.isEqualInValue(to: right)
        default: break
        }
        guard let left, let right else { return false }
        switch relation {
        case .equal, .notEqual: return false
        case .less: return order(left, right) == .some(.less)
        case .greater: return order(left, right) == .some(.greater)
        case .lessOrEqual: return order(left, right).map { $0 != .greater } ?? false
        case .greaterOrEqual: return order(left, right).map { $0 != .less } ?? false
        case .isIn: return right.arrayValue?.contains { $0.isEqualInValue(to: left) } ?? false
        case .notIn: return !(right.arrayValue?.contains { $0.isEqualInValue(to: left) } ?? false)
        case .contains: return contains(left, right)
        case .size: return count(left).map { Int64($0) == right.intValue } ?? false
        case .empty: return count(left).map { ($0 == 0) == (right.boolValue ?? true) } ?? false
        case .subsetOf: return everyElement(left, isIn: right)
        case .anyOf: return someElement(left, isIn: right)
        case .noneOf: return !someElement(left, isIn: right)
        }
    }

    private static func contains(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch left {
        case .array(let elements): elements.contains { $0.isEqualInValue(to: right) }
        case .string(let text): right.stringValue.map { text.contains(text: $0) } ?? false
        default: false
        }
    }

    private static func count(_ value: JSONValue) -> Int? {
        switch value {
        case .array(let elements): elements.count
        case .string(let text): text.utf16.count
        default: nil
        }
    }

    private static func everyElement(_ left: JSONValue, isIn right: JSONValue) -> Bool {
        guard let left = left.arrayValue, let right = right.arrayValue else { return false }
        return left.allSatisfy { one in right.contains { $0.isEqualInValue(to: one) } }
    }

    private static func someElement(_ left: JSONValue, isIn right: JSONValue) -> Bool {
        guard let left = left.arrayValue, let right = right.arrayValue else { return false }
        return left.contains { one in right.contains { $0.isEqualInValue(to: one) } }
    }

    /// Numbers with numbers and texts with texts; everything else has no order.
    private static func order(_ left: JSONValue, _ right: JSONValue) -> ValueOrder? {
        switch (left, right) {
        case (.number(let left), .number(let right)): ValueOrder(left, right)
        case (.string(let left), .string(let right)): ValueOrder(left, right)
        default: nil
        }
    }
}
