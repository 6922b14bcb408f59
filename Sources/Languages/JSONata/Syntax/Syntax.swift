/// A part of an expression as it was written.
///
/// ``Resolver`` makes paths of it, with steps, stages and ancestors.
final class Syntax {
    typealias Pair = (key: Syntax, value: Syntax)
    typealias Term = (isDescending: Bool, expression: Syntax)

    enum Kind {
        case string(String)
        case number(Double)
        case bool(Bool)
        case null
        case name(String)
        case variable(String)
        case regex(RegexProgram)
        case wildcard, descendants, parent
        /// The end of the text where an operand was expected.
        case end
        /// `?` where an argument is left open.
        case placeholder
        case binary(Operator, Syntax, Syntax)
        case step(Syntax, Syntax)
        case filter(Syntax, Syntax)
        case group(Syntax, [Pair])
        case sort(Syntax, [Term])
        case bind(String, Syntax)
        case focus(Syntax, String)
        case index(Syntax, String)
        case apply(Syntax, Syntax)
        case negation(Syntax)
        case array([Syntax])
        case object([Pair])
        case call(Syntax, [Syntax])
        case partial(Syntax, [Syntax])
        case lambda([String], Signature?, Syntax)
        case condition(Syntax, Syntax, Syntax?)
        case block([Syntax])
        case transform(Syntax, Syntax, Syntax?)
    }

    let kind: Kind
    let position: Int
    /// Whether `[]` follows it.
    var keepsArray = false
    /// How many parts are inside each other, counting this one.
    let depth: Int

    init(_ kind: Kind, at position: Int, depth: Int) {
        self.kind = kind
        self.position = position
        self.depth = depth
    }
}

/// An operator between two values.
enum Operator: String {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case concatenate = "&"
    case and, or
    case contained = "in"
    case range = ".."
}
