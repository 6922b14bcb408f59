public import DataFormats

/// A named way of damaging or changing a file before it is uploaded.
public struct Mutator: Sendable {
    public let name: String
    /// One sentence for the catalogue.
    public let summary: String
    /// The first one takes the value of the short form `{ name: value }`.
    public let parameters: [MutatorParameter]
    /// Rows of the failure catalogue that it injects.
    public let failures: [Int]
    /// The formats that it can change.
    public let formats: [FileFormat]
    let change: @Sendable (inout Mutant) throws(MutationError) -> Void

    init(
        _ name: String, _ summary: String, failures: [Int],
        formats: [FileFormat] = [.ndjson, .csv], _ parameters: [MutatorParameter] = [],
        _ change: @escaping @Sendable (inout Mutant) throws(MutationError) -> Void
    ) {
        self.name = name
        self.summary = summary
        self.failures = failures
        self.formats = formats
        self.parameters = parameters
        self.change = change
    }
}

/// A parameter of a mutator.
public struct MutatorParameter: Hashable, Sendable {
    /// What a value may be.
    public enum Kind: Hashable, Sendable {
        case integer(ClosedRange<Int>)
        /// A number from 0 to 1.
        case fraction
        case choice([String])
        case text
        /// A length of time such as `90s`, `-3d`.
        case duration
        /// The number of a line of the file, counted from one, or the word `all`.
        case line
        /// Any value.
        case any
    }

    public var name: String
    public var kind: Kind
    /// What holds when the parameter is left out; nothing means that the mutator decides.
    public var standard: JSONValue?
    public var summary: String

    init(_ name: String, _ kind: Kind, _ standard: JSONValue? = nil, _ summary: String) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.summary = summary
    }

    /// What the parameter expects, in words.
    public var expectation: String {
        switch kind {
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .fraction: "a number from 0 to 1"
        case .choice(let words): "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
        case .text: "a text"
        case .duration: "a duration such as `90s` or `-3d`"
        case .line: "a line number counted from 1, or `all`"
        case .any: "any value"
        }
    }

    func accepts(_ value: JSONValue) -> Bool {
        switch kind {
        case .integer(let range): value.intValue.map { range.contains(Int($0)) } ?? false
        case .fraction: value.doubleValue.map { (0...1).contains($0) } ?? false
        case .choice(let words): value.stringValue.map(words.contains) ?? false
        case .text: value.stringValue != nil
        case .duration: value.stringValue.flatMap(Mutant.nanoseconds) != nil
        case .line: value.stringValue == "all" || (value.intValue.map { $0 > 0 } ?? false)
        case .any: true
        }
    }
}

/// A mutator with its arguments, as a scenario asks for it.
public struct Mutation: Hashable, Sendable {
    public var name: String
    public var arguments: JSONObject

    public init(_ name: String, _ arguments: JSONObject = JSONObject()) {
        self.name = name
        self.arguments = arguments
    }
}
