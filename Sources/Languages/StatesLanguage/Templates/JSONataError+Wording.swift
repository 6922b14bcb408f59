import JSONata

extension JSONataError {
    /// The message as the service words it, where that was measured on AWS; else our own words.
    var serviceMessage: String {
        switch code {
        case "S0101": "String literal must be terminated by a matching quote"
        case "S0202":
            if let expected, let token {
                "Expected \"\(expected)\", got \"\(token)\""
            } else {
                message
            }
        case "S0207": "Unexpected end of expression"
        case "S0211":
            token.map { "The symbol \"\($0)\" cannot be used as a unary operator" } ?? message
        case "S0302": "No terminating / in regular expression"
        case "T0410":
            if let argument, let function {
                "Argument \(argument) of function \"\(function)\" does not match function signature"
            } else {
                message
            }
        case "T0412":
            if let argument, let function {
                "Argument \(argument) of function \"\(function)\" must be an array of "
                    + "\"\(function == "join" ? "strings" : "numbers")\""
            } else {
                message
            }
        case "T1006": "Attempted to invoke a non-function"
        default: message
        }
    }

    private var function: String? {
        token.map { $0.hasPrefix("$") ? String($0.dropFirst()) : $0 }
    }

    /// The symbol that should have stood there.
    private var expected: Substring? {
        let parts = message.split(separator: "`", omittingEmptySubsequences: false)
        return parts.count == 3 ? parts[1] : nil
    }
}
