import Diagnostics

/// Cuts a text into tokens, over its UTF-8 bytes.
struct Tokenizer {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0
    private var tokens: [Token] = []

    /// The place of what never ends, and the mark that is missing.
    struct Failure: Error {
        var start: Int
        var expected: String
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        tokens.reserveCapacity(bytes.count / 5 + 4)
    }

    /// All tokens; the last one is the end.
    static func tokenize(_ bytes: [UInt8]) -> Result<[Token], Failure> {
        bytes.withUnsafeBufferPointer { buffer in
            var tokenizer = Tokenizer(buffer)
            do throws(Failure) {
                try tokenizer.run()
                return .success(tokenizer.tokens)
            } catch {
                return .failure(error)
            }
        }
    }

    private func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    private mutating func run() throws(Failure) {
        while place < bytes.count {
            let first = bytes[place]
            if first.isBlank {
                place += 1
            } else if first == UInt8(ascii: "-"), byte(place + 1) == first {
                skipLine()
            } else if first == UInt8(ascii: "/"), byte(place + 1) == first {
                skipLine()
            } else if first == UInt8(ascii: "/"), byte(place + 1) == UInt8(ascii: "*") {
                try skipComment()
            } else if first == 0xC2, byte(place + 1) == 0xA0 {
                place += 2  // A no-break space pasted from a web page.
            } else if first == 0xEF, byte(place + 1) == 0xBB, byte(place + 2) == 0xBF {
                place += 3  // A byte order mark.
            } else {
                try token(first)
            }
        }
        append(.end, from: bytes.count)
    }

    private mutating func append(_ kind: Token.Kind, _ symbol: Symbol = .none, from start: Int) {
        tokens.append(
            Token(kind: kind, symbol: symbol, start: Int32(start), end: Int32(place)))
    }

    private mutating func skipLine() {
        while place < bytes.count, bytes[place] != 0x0A { place += 1 }
    }

    private mutating func skipComment() throws(Failure) {
        let start = place
        place += 2
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "*"), byte(place + 1) == UInt8(ascii: "/") {
                place += 2
                return
            }
            place += 1
        }
        throw Failure(start: start, expected: "*/")
    }

    private mutating func token(_ first: UInt8) throws(Failure) {
        let start = place
        switch first {
        case UInt8(ascii: "'"):
            try quoted(first, escapes: true)
            append(.string, from: start)
        case UInt8(ascii: "\""):
            try quoted(first, escapes: false)
            append(.quotedName, from: start)
        case UInt8(ascii: "$"):
            try dollar()
        case UInt8(ascii: "@"):
            try stage()
        case UInt8(ascii: "."):
            if byte(place + 1).isDigit, !followsName() { number() } else { symbol() }
        case _ where first.isDigit:
            number()
        case _ where first.isWordStart:
            word()
        default:
            symbol()
        }
    }

    /// Whether the dot at this place belongs to a name, as in `t.1`.
    private func followsName() -> Bool {
        guard let last = tokens.last, Int(last.end) == place else { return false }
        return last.kind == .word || last.kind == .quotedName || last.symbol == .rightBracket
    }

    private mutating func quoted(_ quote: UInt8, escapes: Bool) throws(Failure) {
        let start = place
        place += 1
        while place < bytes.count {
            let next = bytes[place]
            if next == quote {
                guard byte(place + 1) == quote else {
                    place += 1
                    return
                }
                place += 2
            } else if escapes, next == UInt8(ascii: "\\") {
                place += 2
            } else {
                place += 1
            }
        }
        place = bytes.count
        throw Failure(start: start, expected: String(UnicodeScalar(quote)))
    }

    private mutating func dollar() throws(Failure) {
        let start = place
        if byte(place + 1) == UInt8(ascii: "$") {
            place += 2
            while place < bytes.count {
                if bytes[place] == UInt8(ascii: "$"), byte(place + 1) == UInt8(ascii: "$") {
                    place += 2
                    append(.dollarString, from: start)
                    return
                }
                place += 1
            }
            throw Failure(start: start, expected: "$$")
        }
        place += 1
        if byte(place).isDigit {
            while place < bytes.count, bytes[place].isDigit { place += 1 }
            append(.positional, from: start)
        } else if place < bytes.count, bytes[place].isWordStart {
            while place < bytes.count, bytes[place].isWordPart { place += 1 }
            append(.variable, from: start)
        } else {
            append(.symbol, .other, from: start)
        }
    }

    /// A stage with its path, up to a blank or a mark that ends it.
    private mutating func stage() throws(Failure) {
        let start = place
        place += 1
        while place < bytes.count {
            let next = bytes[place]
            if next == UInt8(ascii: "\"") {
                try quoted(next, escapes: false)
                continue
            }
            if next.isBlank || next == UInt8(ascii: ";") || next == UInt8(ascii: ",")
                || next == UInt8(ascii: "(") || next == UInt8(ascii: ")")
                || next == UInt8(ascii: "'")
            {
                break
            }
            place += 1
        }
        append(.stage, from: start)
    }

    private mutating func number() {
        let start = place
        while byte(place).isDigit { place += 1 }
        if byte(place) == UInt8(ascii: "."), byte(place + 1) != UInt8(ascii: ".") {
            place += 1
            while byte(place).isDigit { place += 1 }
        }
        if byte(place).asciiUpper == UInt8(ascii: "E") {
            var behind = place + 1
            if byte(behind) == UInt8(ascii: "+") || byte(behind) == UInt8(ascii: "-") {
                behind += 1
            }
            if byte(behind).isDigit {
                place = behind
                while byte(place).isDigit { place += 1 }
            }
        }
        append(.number, from: start)
    }

    private mutating func word() {
        let start = place
        while place < bytes.count, bytes[place].isWordPart {
            place += 1
        }
        if place - start == 4, byte(place) == UInt8(ascii: ":"),
            byte(place + 1) == UInt8(ascii: "/"),
            isFile(start)
        {
            while place < bytes.count, !bytes[place].isBlank, bytes[place] != UInt8(ascii: ";") {
                place += 1
            }
            append(.fileURL, from: start)
            return
        }
        append(.word, from: start)
        let word = UnsafeBufferPointer(rebasing: bytes[start..<place])
        tokens[tokens.count - 1].reserve = Reserve.of(word)
    }

    private func isFile(_ start: Int) -> Bool {
        bytes[start].asciiUpper == UInt8(ascii: "F")
            && bytes[start + 1].asciiUpper == UInt8(ascii: "I")
            && bytes[start + 2].asciiUpper == UInt8(ascii: "L")
            && bytes[start + 3].asciiUpper == UInt8(ascii: "E")
    }

    private mutating func symbol() {
        let start = place
        let (symbol, length) = Self.symbol(bytes[place], byte(place + 1), byte(place + 2))
        place += length
        // The rest of a character of several bytes, so that an error shows it whole.
        while symbol == .other, place < bytes.count, bytes[place] & 0xC0 == 0x80 { place += 1 }
        append(.symbol, symbol, from: start)
    }

    private static func symbol(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> (Symbol, Int) {
        switch (first, second) {
        case (0x3A, 0x3A): (.doubleColon, 2)
        case (0x3A, 0x3D): (.assign, 2)
        case (0x3D, 0x3E): (.arrow, 2)
        case (0x2D, 0x3E): third == 0x3E ? (.flow, 3) : (.thinArrow, 2)
        case (0x7C, 0x7C): (.concatenate, 2)
        case (0x3C, 0x3E), (0x21, 0x3D): (.notEqual, 2)
        case (0x3C, 0x3D): (.lessOrEqual, 2)
        case (0x3E, 0x3D): (.greaterOrEqual, 2)
        case (0x2A, 0x2A): (.doubleStar, 2)
        case (0x2E, 0x2E) where third == 0x2E: (.ellipsis, 3)
        default: (single(first), 1)
        }
    }

    private static func single(_ byte: UInt8) -> Symbol {
        switch byte {
        case UInt8(ascii: "("): .leftParen
        case UInt8(ascii: ")"): .rightParen
        case UInt8(ascii: "["): .leftBracket
        case UInt8(ascii: "]"): .rightBracket
        case UInt8(ascii: "{"): .leftBrace
        case UInt8(ascii: "}"): .rightBrace
        case UInt8(ascii: ","): .comma
        case UInt8(ascii: ";"): .semicolon
        case UInt8(ascii: "."): .dot
        case UInt8(ascii: ":"): .colon
        case UInt8(ascii: "?"): .question
        case UInt8(ascii: "!"): .bang
        case UInt8(ascii: "="): .equal
        case UInt8(ascii: "<"): .less
        case UInt8(ascii: ">"): .greater
        case UInt8(ascii: "+"): .plus
        case UInt8(ascii: "-"): .minus
        case UInt8(ascii: "*"): .star
        case UInt8(ascii: "/"): .slash
        case UInt8(ascii: "%"): .percent
        case UInt8(ascii: "|"): .bar
        default: .other
        }
    }
}
