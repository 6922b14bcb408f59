/// A value while an expression runs: JSON, nothing at all, or a function.
///
/// Numbers are IEEE doubles, as the language has them.
enum Value {
    case undefined
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array(ArrayValue)
    case object(ObjectValue)
    case function(FunctionValue)
    /// The items of a path that carries bindings; lives only between the steps of paths.
    case tuples(TupleStream)

    static func array(_ items: [Value]) -> Value { .array(ArrayValue(items)) }

    var isUndefined: Bool {
        if case .undefined = self { true } else { false }
    }

    /// How many arrays and objects are inside each other.
    var depth: Int {
        switch self {
        case .array(let array): Int(array.depth)
        case .object(let object): object.depth
        default: 0
        }
    }

    /// The name that `$type` gives; nothing for a missing value.
    var typeName: String? {
        switch self {
        case .undefined: nil
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array, .tuples: "array"
        case .object: "object"
        case .function: "function"
        }
    }

    /// The items of an array; anything else is one item.
    var items: [Value] {
        switch self {
        case .array(let array): array.items
        case .tuples(let stream): stream.tuples.map(\.item)
        default: [self]
        }
    }
}

/// An array and what the language remembers about where it came from.
struct ArrayValue {
    struct Flags: OptionSet {
        let rawValue: UInt8
        /// The result of a query: one item stands for itself, none for nothing.
        static let sequence = Flags(rawValue: 1)
        /// `[]` was written: one item stays in its array.
        static let keepsSingleton = Flags(rawValue: 2)
        /// Made by an array constructor in a path: it is not flattened into the path's result.
        static let constructed = Flags(rawValue: 4)
        /// Wraps an input that is an array, so that it is one context and not many.
        static let outerWrapper = Flags(rawValue: 8)
    }

    private(set) var items: [Value]
    var flags: Flags
    private(set) var depth: UInt16

    init(_ items: [Value], flags: Flags = []) {
        self.items = items
        self.flags = flags
        var deepest = 0
        for item in items {
            let depth = item.depth
            if depth > deepest { deepest = depth }
        }
        depth = UInt16(truncatingIfNeeded: min(deepest + 1, 60_000))
    }

    /// An array whose items are known to be neither arrays nor objects.
    init(flat items: [Value], flags: Flags = []) {
        self.items = items
        self.flags = flags
        depth = 1
    }

    static var emptySequence: ArrayValue { ArrayValue(flat: [], flags: .sequence) }

    var isSequence: Bool { flags.contains(.sequence) }

    mutating func append(_ item: Value) {
        let inner = item.depth
        if inner >= Int(depth) { depth = UInt16(truncatingIfNeeded: min(inner + 1, 60_000)) }
        items.append(item)
    }

    mutating func append(contentsOf other: ArrayValue) {
        depth = max(depth, other.depth)
        if items.isEmpty {
            items = other.items
        } else {
            items.append(contentsOf: other.items)
        }
    }
}

/// The items of a path with what was bound to each: focus, positions and ancestors.
final class TupleStream {
    var tuples: [Tuple]
    init(_ tuples: [Tuple]) { self.tuples = tuples }
}

/// One item of a path and the bindings that it carries.
struct Tuple {
    var item: Value
    var bindings: [(symbol: Int, value: Value)] = []

    mutating func bind(_ symbol: Int, _ value: Value) {
        for place in bindings.indices where bindings[place].symbol == symbol {
            bindings[place].value = value
            return
        }
        bindings.append((symbol, value))
    }
}
