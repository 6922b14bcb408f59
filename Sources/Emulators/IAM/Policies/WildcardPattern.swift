/// A text with `*`, `?` and policy variables, compiled for matching bytes.
///
/// IAM User Guide, "IAM JSON policy elements": `*` stands for any characters, `?` for one. Within
/// an ARN neither reaches over one of the first five colons.
struct WildcardPattern: Sendable, Hashable {
    /// One step of a pattern with wildcards.
    enum Token: Sendable, Hashable {
        case byte(UInt8)
        /// One character; not a colon where `within` an ARN's first five parts.
        case one(within: Bool)
        case any(within: Bool)
        case variable(name: String, fallback: String?)
    }

    /// What the pattern amounts to; most need no search.
    private enum Form: Sendable, Hashable {
        case everything
        case exactly([UInt8])
        case startingWith([UInt8])
        case tokens([Token])
        /// Must be expanded for each request.
        case open([Token])
    }

    /// How the text is read.
    struct Reading: Sendable, Hashable {
        var isARN = false
        var ignoresCase = false
        var hasVariables = false
        var hasWildcards = true
    }

    let text: String
    private let form: Form
    private let ignoresCase: Bool

    init(_ text: String, _ reading: Reading = Reading()) {
        self.text = text
        ignoresCase = reading.ignoresCase
        form = Self.form(Self.tokens(text, reading))
    }

    /// The names of the policy variables in it.
    var variables: [String] {
        guard case .open(let tokens) = form else { return [] }
        return tokens.compactMap { if case .variable(let name, _) = $0 { name } else { nil } }
    }

    /// Whether the whole text matches; a variable without a value matches nothing.
    func matches(_ text: String, variable: (String) -> String?) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            switch form {
            case .everything: return true
            case .exactly(let wanted): return bytes.count == wanted.count && begins(bytes, wanted)
            case .startingWith(let wanted):
                return bytes.count >= wanted.count && begins(bytes, wanted)
            case .tokens(let tokens): return search(bytes, tokens)
            case .open(let tokens):
                guard let tokens = expand(tokens, variable) else { return false }
                return search(bytes, tokens)
            }
        }
    }

    private func begins(_ bytes: UnsafeBufferPointer<UInt8>, _ wanted: [UInt8]) -> Bool {
        for place in wanted.indices where fold(bytes[place]) != wanted[place] { return false }
        return true
    }

    @inline(__always)
    private func fold(_ byte: UInt8) -> UInt8 {
        ignoresCase && 0x41...0x5A ~= byte ? byte | 0x20 : byte
    }

    /// Follows the pattern and on a mismatch lets the last `*` take one character more.
    private func search(_ bytes: UnsafeBufferPointer<UInt8>, _ tokens: [Token]) -> Bool {
        var place = 0
        var token = 0
        var star: (token: Int, place: Int, within: Bool)?
        while place < bytes.count {
            if token < tokens.count, case .any(let within) = tokens[token] {
                star = (token, place, within)
                token += 1
                continue
            }
            if token < tokens.count, accepts(tokens[token], bytes[place]) {
                place += 1
                token += 1
                continue
            }
            guard let last = star, !(last.within && bytes[last.place] == UInt8(ascii: ":")) else {
                return false
            }
            star = (last.token, last.place + 1, last.within)
            place = last.place + 1
            token = last.token + 1
        }
        return tokens[token...].allSatisfy { if case .any = $0 { true } else { false } }
    }

    private func accepts(_ token: Token, _ byte: UInt8) -> Bool {
        switch token {
        case .byte(let wanted): fold(byte) == wanted
        case .one(let within): !(within && byte == UInt8(ascii: ":"))
        case .any, .variable: false
        }
    }

    private func expand(_ tokens: [Token], _ variable: (String) -> String?) -> [Token]? {
        var expanded: [Token] = []
        for token in tokens {
            guard case .variable(let name, let fallback) = token else {
                expanded.append(token)
                continue
            }
            guard let value = variable(name) ?? fallback else { return nil }
            expanded += value.utf8.map { .byte(fold($0)) }
        }
        return expanded
    }

    // MARK: Compiling

    private static func form(_ tokens: [Token]) -> Form {
        if tokens == [.any(within: false)] { return .everything }
        var literal: [UInt8] = []
        for (place, token) in tokens.enumerated() {
            switch token {
            case .byte(let byte): literal.append(byte)
            case .any(within: false) where place == tokens.count - 1: return .startingWith(literal)
            case .variable: return .open(tokens)
            case .any, .one:
                let isOpen = tokens.contains { if case .variable = $0 { true } else { false } }
                return isOpen ? .open(tokens) : .tokens(tokens)
            }
        }
        return .exactly(literal)
    }

    private static func tokens(_ text: String, _ reading: Reading) -> [Token] {
        let bytes = Array(text.utf8)
        var tokens: [Token] = []
        var colons = reading.isARN && text.hasPrefix("arn:") ? 0 : 5
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if reading.hasVariables, byte == UInt8(ascii: "$"),
                let (token, end) = variable(bytes, at: place)
            {
                tokens.append(token)
                place = end
                continue
            }
            switch byte {
            case UInt8(ascii: "*") where reading.hasWildcards:
                let token = Token.any(within: colons < 5)
                if tokens.last != token { tokens.append(token) }
            case UInt8(ascii: "?") where reading.hasWildcards:
                tokens.append(.one(within: colons < 5))
            default:
                if byte == UInt8(ascii: ":") { colons += 1 }
                let isUpper = reading.ignoresCase && 0x41...0x5A ~= byte
                tokens.append(.byte(isUpper ? byte | 0x20 : byte))
            }
            place += 1
        }
        return tokens
    }

    /// Reads `${name}`, `${name, 'default'}` and the escapes `${*}`, `${?}`, `${$}`.
    private static func variable(_ bytes: [UInt8], at start: Int) -> (Token, end: Int)? {
        guard start + 3 < bytes.count, bytes[start + 1] == UInt8(ascii: "{"),
            let end = bytes[(start + 2)...].firstIndex(of: UInt8(ascii: "}"))
        else { return nil }
        let inner = bytes[(start + 2)..<end]
        if inner.count == 1, let only = inner.first, [0x2A, 0x3F, 0x24].contains(only) {
            return (.byte(only), end + 1)
        }
        let text = String(decoding: inner, as: UTF8.self)
        let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0].filter { $0 != " " }
        var fallback: String?
        if parts.count == 2 {
            let quoted = parts[1].drop { $0 == " " }
            guard quoted.count >= 2, quoted.first == "'", quoted.last == "'" else { return nil }
            fallback = String(quoted.dropFirst().dropLast())
        }
        return (.variable(name: String(name), fallback: fallback), end + 1)
    }
}
