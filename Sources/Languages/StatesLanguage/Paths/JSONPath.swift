import DataFormats

/// A parsed JSONPath as the service reads it: Jayway's dialect over the state input, the Context
/// Object (`$$`) or a variable (`$name`).
public struct JSONPath: Sendable, Hashable {
    /// What the path starts from.
    public enum Root: Sendable, Hashable {
        /// `$`: the effective input.
        case input
        /// `$$`: the Context Object.
        case context
        /// `$name`: a workflow variable.
        case variable(String)
    }

    /// One step from a set of nodes to the next.
    indirect enum Step: Sendable, Hashable {
        case property(String)
        case properties([String])
        case index(Int)
        case indexes([Int])
        case slice(from: Int?, to: Int?)
        case wildcard
        /// `..`: the nodes so far and everything below them.
        case descent
        case filter(JSONPathFilter)
        case function(JSONPathFunction)
    }

    /// The text as the definition has it.
    public let text: String
    public let root: Root
    let steps: [Step]

    init(text: String, root: Root, steps: [Step]) {
        self.text = text
        self.root = root
        self.steps = steps
    }

    /// `$`, the whole effective input.
    public static let input = JSONPath(text: "$", root: .input, steps: [])

    /// Whether the path is the bare root.
    public var isRoot: Bool { steps.isEmpty }

    /// Whether the path names at most one node; other paths answer with an array, even of nothing.
    public var isDefinite: Bool {
        steps.allSatisfy { step in
            switch step {
            case .property, .index, .function: true
            case .properties, .indexes, .slice, .wildcard, .descent, .filter: false
            }
        }
    }

    /// Whether the path may name a place to write to: member names and plain indexes only.
    ///
    /// Amazon States Language specification, "Reference Paths".
    public var isReference: Bool {
        steps.allSatisfy { step in
            switch step {
            case .property: true
            case .index(let index): index >= 0
            default: false
            }
        }
    }
}

/// A function at the end of a path, such as `$.items.length()` (Jayway JsonPath, "Functions").
enum JSONPathFunction: String, Sendable, Hashable, CaseIterable {
    case length, keys, min, max, avg, sum
}

/// Why a path found nothing, in the words of the service's JSONPath library.
public struct JSONPathFailure: Error, Sendable, Hashable {
    public var message: String

    public init(_ message: String) { self.message = message }
}

/// Why a text is not a path.
public struct JSONPathSyntaxError: Error, Sendable, Hashable {
    /// The UTF-8 offset in the path's text.
    public var offset: Int
    public var message: String
}
