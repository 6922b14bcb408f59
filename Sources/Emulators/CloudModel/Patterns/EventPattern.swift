public import DataFormats

/// A pattern that events match or do not: the language of EventBridge rules, of SNS filter
/// policies and of Lambda event filters.
///
/// EventBridge User Guide, "Comparison operators for use in event patterns". Fields that a
/// pattern names must all match; of the values in a field's array one is enough. Where an event
/// has an array, one of its elements is enough, and fields below one array must match in the same
/// element.
public struct EventPattern: Hashable, Sendable {
    /// What must hold of an object.
    indirect enum Node: Hashable, Sendable {
        /// A field's value must meet one of the conditions.
        case field(String, [PatternCondition])
        /// A field's value must be an object of which all of this holds.
        case object(String, [Node])
        /// `$or`: all of one of these must hold.
        case either([[Node]])
    }

    let nodes: [Node]

    /// Reads a pattern from its JSON text.
    public init(_ text: String) throws(EventPatternError) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: text, options: JSONParseOptions(maxDepth: 100))
        } catch {
            throw EventPatternError("Event pattern is not a JSON text: \(error.message)")
        }
        try self.init(json)
    }

    /// Reads a pattern.
    public init(_ json: JSONValue) throws(EventPatternError) {
        guard let object = json.objectValue else {
            throw EventPatternError("Filter is not an object")
        }
        nodes = try PatternReader.object(object, insideOr: false)
    }

    /// Whether an event matches.
    public func matches(_ event: JSONValue) -> Bool {
        Self.holds(nodes, of: event)
    }

    /// How many different combinations of values the pattern names, as SNS counts them: products
    /// over fields, sums over the branches of `$or`; with nesting a field counts once per level.
    public func combinations(countingLevels: Bool) -> Int {
        Self.combinations(nodes, level: 1, countingLevels)
    }

    /// How many fields the pattern names, at every level.
    public var fieldCount: Int { Self.fields(nodes) }

    /// Whether a field stands below another.
    public var isNested: Bool {
        nodes.contains { node in
            switch node {
            case .field: false
            case .object: true
            case .either(let branches):
                branches.contains { branch in
                    branch.contains { if case .object = $0 { true } else { false } }
                }
            }
        }
    }

    // MARK: Matching

    private static func holds(_ nodes: [Node], of value: JSONValue) -> Bool {
        if case .array(let elements) = value {
            // Fields below one array must match in the same element.
            return elements.contains { holds(nodes, of: $0) }
        }
        return nodes.allSatisfy { holds($0, of: value) }
    }

    private static func holds(_ node: Node, of value: JSONValue) -> Bool {
        switch node {
        case .field(let name, let conditions):
            var leaves: [JSONValue] = []
            if let member = value[name] { collect(member, into: &leaves) }
            return conditions.contains { condition in
                if case .exists(let wanted) = condition { return leaves.isEmpty != wanted }
                return leaves.contains { condition.accepts($0) }
            }
        case .object(let name, let inner):
            let member = value[name] ?? .null
            if case .array(let elements) = member, elements.isEmpty {
                return holds(inner, of: .null)
            }
            return holds(inner, of: member)
        case .either(let branches):
            return branches.contains { branch in branch.allSatisfy { holds($0, of: value) } }
        }
    }

    /// The scalars of a field: of an array those of its elements; an object is none.
    private static func collect(_ value: JSONValue, into leaves: inout [JSONValue]) {
        switch value {
        case .array(let elements): for element in elements { collect(element, into: &leaves) }
        case .object: break
        default: leaves.append(value)
        }
    }

    // MARK: Counting

    private static func combinations(_ nodes: [Node], level: Int, _ countingLevels: Bool) -> Int {
        nodes.reduce(1) { product, node in
            let factor: Int =
                switch node {
                case .field(_, let conditions): conditions.count * (countingLevels ? level : 1)
                case .object(_, let inner): combinations(inner, level: level + 1, countingLevels)
                case .either(let branches):
                    branches.reduce(0) { $0 &+ combinations($1, level: level, countingLevels) }
                }
            let (result, overflow) = product.multipliedReportingOverflow(by: factor)
            return overflow ? .max : result
        }
    }

    private static func fields(_ nodes: [Node]) -> Int {
        nodes.reduce(0) { sum, node in
            switch node {
            case .field: sum + 1
            case .object(_, let inner): sum + fields(inner)
            case .either(let branches): sum + branches.reduce(0) { $0 + fields($1) }
            }
        }
    }
}

/// Why a text is no event pattern, in the words of the service.
public struct EventPatternError: Error, Hashable, Sendable {
    public let message: String

    public init(_ message: String) { self.message = message }
}
