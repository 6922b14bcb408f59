/// A condition operator of the policy language.
///
/// IAM User Guide, "IAM JSON policy elements: Condition operators".
struct ConditionOperator: Sendable, Hashable {
    enum Comparison: Sendable, Hashable {
        case string(ignoresCase: Bool)
        case like
        case arn
        case numeric(Order)
        case date(Order)
        case bool
        case address
        case binary
        case null
    }

    enum Order: Sendable, Hashable { case equal, less, lessOrEqual, greater, greaterOrEqual }

    /// How a key with several values is taken.
    enum Quantifier: Sendable, Hashable { case none, forAll, forAny }

    let name: String
    let comparison: Comparison
    let isNegated: Bool
    let quantifier: Quantifier
    let ifExists: Bool

    /// Nil for names that IAM does not know.
    init?(_ name: String) {
        self.name = name
        var rest = Substring(name)
        if rest.hasPrefix("ForAllValues:") {
            quantifier = .forAll
            rest = rest.dropFirst("ForAllValues:".count)
        } else if rest.hasPrefix("ForAnyValue:") {
            quantifier = .forAny
            rest = rest.dropFirst("ForAnyValue:".count)
        } else {
            quantifier = .none
        }
        ifExists = rest.hasSuffix("IfExists")
        if ifExists { rest = rest.dropLast("IfExists".count) }
        let found = Self.table.first { $0.name == rest }
        guard let found, !(found.comparison == .null && (ifExists || quantifier != .none)) else {
            return nil
        }
        comparison = found.comparison
        isNegated = found.isNegated
    }

    static var names: [String] { table.map(\.name) }

    private static let table: [(name: String, comparison: Comparison, isNegated: Bool)] = [
        ("StringEquals", .string(ignoresCase: false), false),
        ("StringNotEquals", .string(ignoresCase: false), true),
        ("StringEqualsIgnoreCase", .string(ignoresCase: true), false),
        ("StringNotEqualsIgnoreCase", .string(ignoresCase: true), true),
        ("StringLike", .like, false), ("StringNotLike", .like, true),
        ("ArnEquals", .arn, false), ("ArnLike", .arn, false),
        ("ArnNotEquals", .arn, true), ("ArnNotLike", .arn, true),
        ("NumericEquals", .numeric(.equal), false),
        ("NumericNotEquals", .numeric(.equal), true),
        ("NumericLessThan", .numeric(.less), false),
        ("NumericLessThanEquals", .numeric(.lessOrEqual), false),
        ("NumericGreaterThan", .numeric(.greater), false),
        ("NumericGreaterThanEquals", .numeric(.greaterOrEqual), false),
        ("DateEquals", .date(.equal), false), ("DateNotEquals", .date(.equal), true),
        ("DateLessThan", .date(.less), false),
        ("DateLessThanEquals", .date(.lessOrEqual), false),
        ("DateGreaterThan", .date(.greater), false),
        ("DateGreaterThanEquals", .date(.greaterOrEqual), false),
        ("Bool", .bool, false), ("BinaryEquals", .binary, false),
        ("IpAddress", .address, false), ("NotIpAddress", .address, true),
        ("Null", .null, false),
    ]
}

extension ConditionOperator.Order {
    func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: left == right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }
}
