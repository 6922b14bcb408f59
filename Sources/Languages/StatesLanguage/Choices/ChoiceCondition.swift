import DataFormats

/// The condition of a choice rule.
///
/// Amazon States Language specification, "Choice State", "Choice Rule".
public indirect enum ChoiceCondition: Sendable, Hashable {
    case and([ChoiceCondition])
    case or([ChoiceCondition])
    case not(ChoiceCondition)
    case test(DataTest)
    /// `Condition`, of the JSONata query language: an expression or a constant.
    case expression(PayloadTemplate)

    /// One comparison of what a path finds.
    public struct DataTest: Sendable, Hashable {
        var variable: JSONPath
        var comparison: Comparison
    }

    enum Comparison: Sendable, Hashable {
        case value(Kind, Relation, Operand)
        case matches(WildcardPattern)
        case type(TypeTest, Bool)
    }

    enum Kind: String, Sendable, Hashable, CaseIterable {
        case string = "String", numeric = "Numeric", boolean = "Boolean", timestamp = "Timestamp"
    }

    enum Relation: String, Sendable, Hashable, CaseIterable {
        case equals = "Equals", lessThan = "LessThan", greaterThan = "GreaterThan"
        case lessThanEquals = "LessThanEquals", greaterThanEquals = "GreaterThanEquals"
    }

    enum Operand: Sendable, Hashable {
        case literal(JSONValue)
        case path(JSONPath)
    }

    enum TypeTest: String, Sendable, Hashable, CaseIterable {
        case isNull = "IsNull", isPresent = "IsPresent", isNumeric = "IsNumeric"
        case isString = "IsString", isBoolean = "IsBoolean", isTimestamp = "IsTimestamp"
    }

    /// Whether the condition holds.
    /// - Throws: `States.Runtime` when a path finds nothing, except under `IsPresent`;
    ///   `States.QueryEvaluationError` when an expression fails.
    public func holds(in scope: inout EvaluationScope) throws(StatesError) -> Bool {
        switch self {
        case .and(let conditions):
            for condition in conditions where try !condition.holds(in: &scope) { return false }
            return true
        case .or(let conditions):
            for condition in conditions where try condition.holds(in: &scope) { return true }
            return false
        case .not(let condition): return try !condition.holds(in: &scope)
        case .test(let test): return try test.holds(in: scope)
        case .expression(let template):
            let value = try template.evaluate(in: &scope)
            if case .bool(let holds) = value { return holds }
            if case .jsonata(let expression) = template {
                throw expression.mismatch(expected: "boolean", value)
            }
            return false
        }
    }

    /// Whether the condition reads the Context Object.
    var readsContext: Bool {
        switch self {
        case .and(let conditions), .or(let conditions): conditions.contains(where: \.readsContext)
        case .not(let condition): condition.readsContext
        case .test(let test):
            if case .value(_, _, .path(let path)) = test.comparison, path.root == .context {
                true
            } else {
                test.variable.root == .context
            }
        case .expression(let template): template.readsContext
        }
    }
}

extension ChoiceCondition.DataTest {
    func holds(in scope: EvaluationScope) throws(StatesError) -> Bool {
        if case .type(.isPresent, let expected) = comparison {
            return ((try? scope.find(variable)) != nil) == expected
        }
        let value = try Self.find(variable, in: scope)
        switch comparison {
        case .type(let test, let expected): return test.accepts(value) == expected
        case .matches(let pattern): return value.stringValue.map(pattern.matches) ?? false
        case .value(let kind, let relation, .literal(let other)):
            return kind.compare(value, other).map(relation.accepts) ?? false
        case .value(let kind, let relation, .path(let path)):
            let other = try Self.find(path, in: scope)
            return kind.compare(value, other).map(relation.accepts) ?? false
        }
    }

    private static func find(
        _ path: JSONPath, in scope: EvaluationScope
    ) throws(StatesError) -> JSONValue {
        do {
            return try scope.find(path)
        } catch {
            throw StatesError(
                .runtime,
                "Invalid path '\(path.text)': The choice state's condition path references an "
                    + "invalid value.")
        }
    }
}

extension ChoiceCondition.TypeTest {
    func accepts(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.isPresent, _), (.isNull, .null), (.isNumeric, .number), (.isString, .string),
            (.isBoolean, .bool):
            true
        case (.isTimestamp, .string(let text)): RFC3339Timestamp(text) != nil
        default: false
        }
    }
}

extension ChoiceCondition.Relation {
    func accepts(_ order: ValueOrder) -> Bool {
        switch self {
        case .equals: order == .equal
        case .lessThan: order == .less
        case .greaterThan: order == .greater
        case .lessThanEquals: order != .greater
        case .greaterThanEquals: order != .less
        }
    }
}

extension ChoiceCondition.Kind {
    /// The order of two values of this kind; values of other kinds have none.
    func compare(_ left: JSONValue, _ right: JSONValue) -> ValueOrder? {
        switch (self, left, right) {
        case (.string, .string(let left), .string(let right)): return ValueOrder(left, right)
        case (.numeric, .number(let left), .number(let right)): return ValueOrder(left, right)
        case (.boolean, .bool(let left), .bool(let right)): return left == right ? .equal : .less
        case (.timestamp, .string(let left), .string(let right)):
            guard let left = RFC3339Timestamp(left), let right = RFC3339Timestamp(right) else {
                return nil
            }
            return left < right ? .less : left == right ? .equal : .greater
        default: return nil
        }
    }
}
