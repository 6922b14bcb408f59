/// Reads a regular expression of POSIX's extended syntax with Perl's classes of characters.
struct PatternParser {
    private typealias Node = Pattern.Node
    private typealias Problem = Pattern.Problem

    private let scalars: [Unicode.Scalar]
    private let options: Pattern.Options
    private var place = 0
    private var depth = 0
    private(set) var groupCount = 0

    init(_ text: String, _ options: Pattern.Options) {
        scalars = Array(text.unicodeScalars)
        self.options = options
    }

    mutating func parse() throws(Pattern.Problem) -> Pattern.Node {
        let node = try choice()
        if place < scalars.count { throw Problem(text: "unexpected ): \(text(0))") }
        return node
    }

    private func text(_ start: Int, _ end: Int? = nil) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<(end ?? scalars.count)])
        return String(view)
    }

    private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        place += 1
        return true
    }

    private mutating func choice() throws(Problem) -> Node {
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(Problem) -> Node {
        var nodes: [Node] = []
        while let scalar = next, scalar != "|", !(scalar == ")" && depth > 0) {
            if scalar == ")" { throw Problem(text: "unexpected ): \(text(0))") }
            let atom = try atom()
            nodes.append(try repeated(atom))
        }
        return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
    }

    // MARK: Quantifiers

    private mutating func repeated(_ atom: Node) throws(Problem) -> Node {
        var node = atom
        while let scalar = next {
            switch scalar {
            case "*": node = .repeated(node, least: 0, most: nil)
            case "+": node = .repeated(node, least: 1, most: nil)
            case "?": node = .repeated(node, least: 0, most: 1)
            case "{":
                let start = place
                guard let (least, most) = bounds() else { return node }
                guard least <= 1000, most ?? 0 <= 1000, most ?? least >= least else {
                    throw Problem(text: "invalid repetition size: \(text(start, place))")
                }
                node = .repeated(node, least: least, most: most)
                continue
            default: return node
            }
            place += 1
        }
        return node
    }

    /// `{2}`, `{2,}` or `{2,3}`; nil, and nothing is taken, for what is none of them.
    private mutating func bounds() -> (Int, Int?)? {
        let start = place
        place += 1
        func fail() -> (Int, Int?)? { nil }
        guard let least = number() else {
            place = start
            return fail()
        }
        if take("}") { return (least, least) }
        guard take(",") else {
            place = start
            return fail()
        }
        if take("}") { return (least, nil) }
        guard let most = number(), take("}") else {
            place = start
            return fail()
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let start = place
        while let scalar = next, ("0"..."9").contains(scalar) { place += 1 }
        return Int(text(start, place))
    }

    // MARK: Atoms

    private mutating func atom() throws(Problem) -> Node {
        let start = place
        let scalar = scalars[place]
        place += 1
        switch scalar {
        case "(": return try group(start)
        case "[": return .set(try bracket(start))
        case ".":
            var newline = ScalarSet(10...10)
            newline.negate()
            return .set(options.dotMatchesNewline ? ScalarSet(0...0x10FFFF) : newline)
        case "^": return .assertion(options.isMultiline ? .lineStart : .start)
        case "$": return .assertion(options.isMultiline ? .lineEnd : .end)
        case "\\": return try escaped(start)
        case "*", "+", "?":
            throw Problem(text: "no argument for repetition operator: \(scalar)")
        default: return literal(scalar)
        }
    }

    private func literal(_ scalar: Unicode.Scalar) -> Node {
        let set = ScalarSet(scalar.value...scalar.value)
        return .set(options.ignoresCase ? set.ignoringCase() : set)
    }

    private mutating func group(_ start: Int) throws(Problem) -> Node {
        if next == "?" { throw Problem(text: "no argument for repetition operator: ?") }
        depth += 1
        guard depth <= 250 else { throw Problem(text: "expression nests too deeply") }
        groupCount += 1
        let number = groupCount
        let inner = try choice()
        guard take(")") else { throw Problem(text: "missing ): \(text(0))") }
        depth -= 1
        return .group(inner, number)
    }

    private mutating func escaped(_ start: Int) throws(Problem) -> Node {
        guard let scalar = next else { throw Problem(text: "trailing \\") }
        switch scalar {
        case "b", "B", "A", "z":
            place += 1
            return .assertion(
                scalar == "b"
                    ? .boundary : scalar == "B" ? .noBoundary : scalar == "A" ? .start : .end)
        case "Q":
            place += 1
            var nodes: [Node] = []
            while let inner = next {
                if inner == "\\", place + 1 < scalars.count, scalars[place + 1] == "E" {
                    place += 2
                    break
                }
                nodes.append(literal(inner))
                place += 1
            }
            return .sequence(nodes)
        default:
            if let known = shorthand(scalar) {
                place += 1
                return .set(known)
            }
            return literal(try escapedScalar(start))
        }
    }

    /// `\d`, `\s`, `\w` and what they leave.
    private func shorthand(_ scalar: Unicode.Scalar) -> ScalarSet? {
        var set: ScalarSet
        switch scalar {
        case "d", "D": set = .digits
        case "s", "S": set = .blanks
        case "w", "W": set = .word
        default: return nil
        }
        if scalar.properties.isUppercase { set.negate() }
        return set
    }

    /// The one character that stands behind a backslash.
    private mutating func escapedScalar(_ start: Int) throws(Problem) -> Unicode.Scalar {
        guard let scalar = next else { throw Problem(text: "trailing \\") }
        place += 1
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "f": return "\u{0C}"
        case "v": return "\u{0B}"
        case "a": return "\u{07}"
        case "x":
            let isBraced = take("{")
            let from = place
            while let digit = next, digit.properties.isASCIIHexDigit, isBraced || place < from + 2 {
                place += 1
            }
            if let value = UInt32(text(from, place), radix: 16), !isBraced || take("}"),
                let made = Unicode.Scalar(value)
            {
                return made
            }
        case "0": return "\0"
        default:
            // Marks and letters beyond ASCII stand for themselves.
            let isPlain = scalar.isASCII && !ScalarSet.word.contains(scalar.value)
            if isPlain || scalar == "_" || !scalar.isASCII { return scalar }
        }
        throw Problem(text: "invalid escape sequence: \(text(start, place))")
    }

    // MARK: Classes in brackets

    private mutating func bracket(_ start: Int) throws(Problem) -> ScalarSet {
        let isNegated = take("^")
        var set = ScalarSet()
        var isFirst = true
        while let scalar = next, scalar != "]" || isFirst {
            isFirst = false
            if scalar == "[", place + 1 < scalars.count, scalars[place + 1] == ":",
                let named = try namedClass()
            {
                set.formUnion(named)
                continue
            }
            if scalar == "\\", place + 1 < scalars.count, let known = shorthand(scalars[place + 1])
            {
                place += 2
                set.formUnion(known)
                continue
            }
            let from = place
            let low = try classScalar()
            var high = low
            if next == "-", place + 1 < scalars.count, scalars[place + 1] != "]" {
                place += 1
                high = try classScalar()
                guard low <= high else {
                    throw Problem(text: "invalid character class range: \(text(from, place))")
                }
            }
            set.insert(low.value...high.value)
        }
        guard take("]") else { throw Problem(text: "missing ]: \(text(start))") }
        if options.ignoresCase { set = set.ignoringCase() }
        if isNegated { set.negate() }
        return set
    }

    private mutating func classScalar() throws(Problem) -> Unicode.Scalar {
        guard let scalar = next else { throw Problem(text: "missing ]: \(text(0))") }
        let start = place
        place += 1
        return scalar == "\\" ? try escapedScalar(start) : scalar
    }

    /// `[:alpha:]` or `[:^alpha:]`; nil where no `:]` ends it.
    private mutating func namedClass() throws(Problem) -> ScalarSet? {
        let start = place
        var end = place + 2
        while end + 1 < scalars.count, !(scalars[end] == ":" && scalars[end + 1] == "]") {
            end += 1
        }
        guard end + 1 < scalars.count else { return nil }
        var name = text(place + 2, end)
        let isNegated = name.hasPrefix("^")
        if isNegated { name.removeFirst() }
        guard var set = ScalarSet.named(name) else {
            throw Problem(text: "invalid character class range: \(text(start, end + 2))")
        }
        if isNegated { set.negate() }
        place = end + 2
        return set
    }
}
