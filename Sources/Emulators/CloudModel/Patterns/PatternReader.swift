import DataFormats

/// Reads patterns, and refuses what EventBridge refuses in its words.
enum PatternReader {
    /// Names that would make a branch of `$or` ambiguous.
    private static let reserved = [
        "exactly", "prefix", "suffix", "numeric", "anything-but", "exists", "cidr",
        "equals-ignore-case", "wildcard",
    ]

    static func object(
        _ object: JSONObject, insideOr: Bool
    ) throws(EventPatternError) -> [EventPattern.Node] {
        guard !object.isEmpty else { throw EventPatternError("Empty objects are not allowed") }
        var nodes: [EventPattern.Node] = []
        for (name, value) in object {
            if name == "$or" {
                nodes.append(.either(try branches(value)))
                continue
            }
            if insideOr, reserved.contains(name) {
                throw EventPatternError(
                    "\(name) is Ruler reserved fieldName which cannot be used inside $or.")
            }
            switch value {
            case .object(let inner):
                nodes.append(.object(name, try self.object(inner, insideOr: insideOr)))
            case .array(let values): nodes.append(.field(name, try conditions(values)))
            default:
                throw EventPatternError("\"\(name)\" must be an object or an array")
            }
        }
        return nodes
    }

    private static func branches(
        _ value: JSONValue
    ) throws(EventPatternError) -> [[EventPattern.Node]] {
        guard let items = value.arrayValue else {
            throw EventPatternError("It must be an Array followed with $or.")
        }
        var branches: [[EventPattern.Node]] = []
        for item in items {
            guard let object = item.objectValue else {
                throw EventPatternError(
                    "Only JSON object is allowed in array of $or relationship.")
            }
            branches.append(try self.object(object, insideOr: true))
        }
        guard branches.count >= 2 else {
            throw EventPatternError("There must have at least 2 Objects in $or relationship.")
        }
        return branches
    }

    private static func conditions(
        _ values: [JSONValue]
    ) throws(EventPatternError) -> [PatternCondition] {
        guard !values.isEmpty else { throw EventPatternError("Empty arrays are not allowed") }
        var conditions: [PatternCondition] = []
        for value in values {
            switch value {
            case .object(let object): conditions.append(try expression(object))
            case .array:
                throw EventPatternError(
                    "Match value must be String, number, true, false, or null")
            default: conditions.append(.equals(value))
            }
        }
        return conditions
    }

    private static func expression(
        _ object: JSONObject
    ) throws(EventPatternError) -> PatternCondition {
        guard let (name, operand) = object.first else {
            throw EventPatternError("Match expression name not found")
        }
        let condition: PatternCondition
        switch name {
        case "exactly":
            condition = .equals(.string(try text(operand, "exact match pattern")))
        case "prefix", "suffix": condition = try affix(name, operand)
        case "equals-ignore-case":
            condition = .equalsIgnoringCase(try text(operand, "equals-ignore-case match pattern"))
        case "wildcard":
            condition = .wildcard(
                try WildcardText(try text(operand, "wildcard match pattern")))
        case "cidr": condition = .cidr(try AddressRange(try text(operand, "cidr match pattern")))
        case "numeric": condition = .numeric(try range(operand))
        case "exists":
            guard let flag = operand.boolValue else {
                throw EventPatternError("exists match pattern must be either true or false.")
            }
            condition = .exists(flag)
        case "anything-but": condition = .anythingBut(try refused(operand))
        default: throw EventPatternError("Unrecognized match type \(name)")
        }
        guard object.count == 1 else {
            throw EventPatternError("Only one key allowed in match expression")
        }
        return condition
    }

    private static func text(
        _ value: JSONValue, _ what: String
    ) throws(EventPatternError) -> String {
        guard let text = value.stringValue else {
            throw EventPatternError("\(what) must be a string")
        }
        return text
    }

    /// `prefix` and `suffix`, and either of them with `equals-ignore-case` inside.
    private static func affix(
        _ name: String, _ operand: JSONValue
    ) throws(EventPatternError) -> PatternCondition {
        if let inner = operand.objectValue {
            guard inner.count == 1, let folded = inner["equals-ignore-case"] else {
                throw EventPatternError("\(name) match pattern must be a string")
            }
            let text = try text(folded, "equals-ignore-case match pattern")
            return name == "prefix" ? .prefixIgnoringCase(text) : .suffixIgnoringCase(text)
        }
        let text = try text(operand, "\(name) match pattern")
        return name == "prefix" ? .prefix(text) : .suffix(text)
    }

    // MARK: anything-but

    private static func refused(
        _ operand: JSONValue
    ) throws(EventPatternError) -> [PatternCondition] {
        switch operand {
        case .string, .number: return [.equals(operand)]
        case .array(let values):
            let strings = values.count { $0.stringValue != nil }
            let numbers = values.count { $0.numberValue != nil }
            guard strings + numbers == values.count else {
                throw EventPatternError(
                    "Inside anything but list, start|null|boolean is not supported.")
            }
            guard (strings == 0) != (numbers == 0) else {
                throw EventPatternError(
                    "Inside anything but list, either all values are number or string, "
                        + "mixed type is not supported")
            }
            return values.map { .equals($0) }
        case .object(let object): return try refusedShapes(object)
        default:
            throw EventPatternError(
                "Value of anything-but must be an array or single string/number value.")
        }
    }

    private static func refusedShapes(
        _ object: JSONObject
    ) throws(EventPatternError) -> [PatternCondition] {
        guard let (name, operand) = object.first else {
            throw EventPatternError("Anything-But expression name not found")
        }
        guard ["prefix", "suffix", "wildcard", "equals-ignore-case"].contains(name) else {
            throw EventPatternError("Unsupported anything-but pattern: \(name)")
        }
        guard object.count == 1 else {
            throw EventPatternError("Only one key allowed in match expression")
        }
        var conditions: [PatternCondition] = []
        for value in operand.arrayValue ?? [operand] {
            guard let text = value.stringValue else {
                throw EventPatternError(
                    name == "equals-ignore-case"
                        ? "Inside anything-but/equals-ignore-case list, "
                            + "number|start|null|boolean is not supported."
                        : "prefix/suffix match pattern must be a string")
            }
            if name == "prefix" || name == "suffix", text.isEmpty {
                throw EventPatternError("Null prefix/suffix not allowed")
            }
            switch name {
            case "prefix": conditions.append(.prefix(text))
            case "suffix": conditions.append(.suffix(text))
            case "wildcard": conditions.append(.wildcard(try WildcardText(text)))
            default: conditions.append(.equalsIgnoringCase(text))
            }
        }
        guard !conditions.isEmpty else { throw EventPatternError("Empty arrays are not allowed") }
        return conditions
    }

    // MARK: numeric

    private static func range(_ operand: JSONValue) throws(EventPatternError) -> NumericRange {
        guard let items = operand.arrayValue else {
            throw EventPatternError("Value of numeric must be an array.")
        }
        guard let name = items.first?.stringValue else {
            throw EventPatternError(
                "Invalid member in numeric match: \(items.first?.serialized() ?? "]")")
        }
        guard ["=", "<", "<=", ">", ">="].contains(name) else {
            throw EventPatternError("Unrecognized numeric range operator: \(name)")
        }
        let value = try number(items, 1, name == "=" ? "equals" : name)
        var range = NumericRange()
        switch name {
        case "=":
            range = NumericRange(
                bottom: value, includesBottom: true, top: value, includesTop: true)
        case "<", "<=":
            (range.top, range.includesTop) = (value, name == "<=")
        default:
            (range.bottom, range.includesBottom) = (value, name == ">=")
            if items.count > 2 { try complete(&range, items) }
        }
        if !name.hasPrefix(">"), items.count > 2 {
            throw EventPatternError("Too many elements in numeric expression")
        }
        return range
    }

    private static func complete(
        _ range: inout NumericRange, _ items: [JSONValue]
    ) throws(EventPatternError) {
        guard let name = items[2].stringValue else {
            throw EventPatternError("Bad value in numeric range: \(items[2].serialized())")
        }
        guard name == "<" || name == "<=" else {
            throw EventPatternError("Bad numeric range operator: \(name)")
        }
        range.top = try number(items, 3, name)
        range.includesTop = name == "<="
        guard items.count == 4 else {
            throw EventPatternError("Too many terms in numeric range expression")
        }
        guard range.bottom < range.top else {
            throw EventPatternError("Bottom must be less than top")
        }
    }

    private static func number(
        _ items: [JSONValue], _ index: Int, _ name: String
    ) throws(EventPatternError) -> Double {
        guard items.count > index, let value = items[index].doubleValue else {
            throw EventPatternError("Value of \(name) must be numeric")
        }
        guard abs(value) <= 5_000_000_000 else {
            throw EventPatternError("Value must be between -5.0E9 and 5.0E9, inclusive")
        }
        return value
    }
}
