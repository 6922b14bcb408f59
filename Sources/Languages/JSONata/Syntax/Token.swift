/// One word of an expression.
struct Token {
    enum Kind {
        /// A symbol, or one of the words `and`, `or`, `in`.
        case symbol(String)
        case name(String)
        case variable(String)
        case string(String)
        case number(Double)
        case bool(Bool)
        case null
        case regex(RegexProgram)
        case end
    }

    var kind: Kind
    /// The UTF-16 offset behind the token, where the language's errors point.
    var position: Int

    /// The text of the token for messages.
    var text: String {
        switch kind {
        case .symbol(let text), .name(let text), .variable(let text), .string(let text): text
        case .number(let number): Value.text(of: number)
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        case .regex: "/"
        case .end: "(end)"
        }
    }

    /// How strongly it binds what stands to its left; zero ends an expression.
    var leftBindingPower: Int {
        guard case .symbol(let symbol) = kind else { return 0 }
        switch symbol {
        case "[", "(", "@", "#": return 80
        case ".": return 75
        case "{": return 70
        case "*", "/", "%": return 60
        case "+", "-", "&": return 50
        case "=", "!=", "<", "<=", ">", ">=", "in", "~>", "^", "?:", "??": return 40
        case "and": return 30
        case "or": return 25
        case "?": return 20
        case ":=": return 10
        default: return 0
        }
    }
}
