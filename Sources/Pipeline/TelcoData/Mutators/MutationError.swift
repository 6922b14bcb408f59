import Diagnostics

/// Why a file cannot be changed as asked.
public enum MutationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither a name nor an object with one name.
    case notAMutation(found: String)
    case unknownMutator(String, suggestion: String?)
    case unknownParameter(mutator: String, parameter: String, expected: [String])
    case wrongArgument(mutator: String, parameter: String, expected: String, found: String)
    /// The file is shorter.
    case noSuchLine(mutator: String, line: Int, lines: Int)
    /// The mutator cannot do that to this file.
    case inapplicable(mutator: String, why: String)

    public var description: String {
        switch self {
        case .notAMutation(let found):
            "a mutation is a name or one name with its parameters, not \(found)"
        case .unknownMutator(let name, let suggestion):
            "there is no mutator `\(name)`" + (suggestion.map { "; did you mean `\($0)`?" } ?? "")
        case .unknownParameter(let mutator, let parameter, let expected):
            "`\(mutator)` has no parameter `\(parameter)`; "
                + (expected.isEmpty
                    ? "it takes none"
                    : "it takes " + expected.map { "`\($0)`" }.joined(separator: ", "))
        case .wrongArgument(let mutator, let parameter, let expected, let found):
            "`\(mutator).\(parameter)` must be \(expected), not \(found)"
        case .noSuchLine(let mutator, let line, let lines):
            "`\(mutator)` asks for line \(line) of a file of \(lines) lines"
        case .inapplicable(let mutator, let why): "`\(mutator)` cannot be applied: \(why)"
        }
    }

    static func unknown(_ name: String, among names: [String]) -> MutationError {
        .unknownMutator(name, suggestion: closestMatch(to: name, in: names))
    }
}
