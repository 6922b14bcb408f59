/// Reads the regular expressions of ECMA-262 without the `u` flag, over UTF-16 code units.
struct RegexParser {
    private static let maxDepth = 100

    private let units: [UInt16]
    private var position = 0
    private var depth = 0
    private(set) var captureCount = 0
    private var names: [String: Int] = [:]
    private let totalCaptures: Int

    init(_ units: [UInt16]) {
        self.units = units
        totalCaptures = Self.countCaptures(units)
    }

    mutating func parse() throws(RegexSyntaxError) -> RegexNode {
        collectNames()
        let node = try alternatives()
        if position < units.count { throw error("a closing parenthesis has no opening one") }
        return node
    }

    private func error(_ message: String) -> RegexSyntaxError {
        RegexSyntaxError(offset: position, message: message)
    }

    private func peek(_ offset: Int = 0) -> UInt16? {
        position + offset < units.count ? units[position + offset] : nil
    }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.utf16)
        guard position + wanted.count <= units.count,
            Array(units[position..<(position + wanted.count)]) == wanted
        else { return false }
        position += wanted.count
        return true
    }

    private mutating func alternatives() throws(RegexSyntaxError) -> RegexNode {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.maxDepth { throw error("the expression is nested too deep") }
        var choices = [try sequence()]
        while take("|") { choices.append(try sequence()) }
        return choices.count == 1 ? choices[0] : .alternatives(choices)
    }

    private mutating func sequence() throws(RegexSyntaxError) -> RegexNode {
        var parts: [RegexNode] = []
        while let unit = peek(), unit != 0x7C, unit != 0x29 {
            let firstCapture = captureCount
            let part = try atom()
            parts.append(try quantified(part, captures: (firstCapture + 1)..<(captureCount + 1)))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func quantified(
        _ atom: RegexNode, captures: Range<Int>
    ) throws(RegexSyntaxError) -> RegexNode {
        let bounds: (min: Int, max: Int?)
        if take("*") {
            bounds = (0, nil)
        } else if take("+") {
            bounds = (1, nil)
        } else if take("?") {
            bounds = (0, 1)
        } else if let counted = try counts() {
            bounds = counted
        } else {
            return atom
        }
        let isLazy = take("?")
        switch atom {
        case .lineStart, .lineEnd, .wordBoundary, .look(_, isBehind: true, _):
            throw error("nothing to repeat")
        default: break
        }
        return .repeated(
            atom, min: bounds.min, max: bounds.max, isGreedy: !isLazy, captures: captures)
    }

    /// `{2}`, `{2,}` or `{2,5}`; other braces are plain characters.
    private mutating func counts() throws(RegexSyntaxError) -> (min: Int, max: Int?)? {
        let start = position
        guard take("{"), let low = number() else {
            position = start
            return nil
        }
        var high: Int? = low
        if take(",") { high = number() }
        guard take("}") else {
            position = start
            return nil
        }
        if let high, high < low { throw error("the numbers of a quantifier are out of order") }
        return (low, high)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let unit = peek(), (0x30...0x39).contains(unit) {
            value = min((value ?? 0) * 10 + Int(unit - 0x30), 1_000_000)
            position += 1
        }
        return value
    }

    private mutating func atom() throws(RegexSyntaxError) -> RegexNode {
        let unit = units[position]
        switch unit {
        case 0x5E:
            position += 1
            return .lineStart
        case 0x24:
            position += 1
            return .lineEnd
        case 0x2E:
            position += 1
            return .any
        case 0x28: return try group()
        case 0x5B: return .set(try characterClass())
        case 0x5C: return try escape()
        case 0x2A, 0x2B, 0x3F: throw error("nothing to repeat")
        case 0x7B where try counts() != nil: throw error("nothing to repeat")
        default:
            position += 1
            return .character(unit)
        }
    }

    private mutating func group() throws(RegexSyntaxError) -> RegexNode {
        let start = position
        func closed(_ node: RegexNode, _ parser: inout RegexParser) throws(RegexSyntaxError)
            -> RegexNode
        {
            guard parser.take(")") else {
                throw RegexSyntaxError(offset: start, message: "a group has no end")
            }
            return node
        }
        if take("(?:") { return try closed(.group(try alternatives(), capture: nil), &self) }
        for (text, isBehind, isNegated) in [
            ("(?=", false, false), ("(?!", false, true), ("(?<=", true, false),
            ("(?<!", true, true),
        ] where take(text) {
            let inner = try alternatives()
            return try closed(.look(inner, isBehind: isBehind, isNegated: isNegated), &self)
        }
        if take("(?<") {
            guard name() != nil else { throw error("a group's name is malformed") }
        } else if take("(?") {
            throw error("there is no such group")
        } else {
            position += 1
        }
        captureCount += 1
        let number = captureCount
        return try closed(.group(try alternatives(), capture: number), &self)
    }

    /// A name up to its `>`.
    private mutating func name() -> String? {
        guard let end = units[position...].firstIndex(of: 0x3E), end > position else { return nil }
        let name = String(decoding: units[position..<end], as: UTF16.self)
        position = end + 1
        return name
    }

    private mutating func escape() throws(RegexSyntaxError) -> RegexNode {
        position += 1
        guard let unit = peek() else { throw error("the expression ends with a backslash") }
        if unit == 0x62 || unit == 0x42 {
            position += 1
            return .wordBoundary(isNegated: unit == 0x42)
        }
        if (0x31...0x39).contains(unit) {
            let start = position
            if let number = number(), number <= totalCaptures { return .reference(number) }
            position = start
        }
        if unit == 0x6B, peek(1) == 0x3C, !names.isEmpty {
            position += 2
            guard let name = name(), let number = names[name] else {
                throw error("there is no group of that name")
            }
            return .reference(number)
        }
        if let set = classEscape(unit) {
            position += 1
            return .set(set)
        }
        return .character(try characterEscape())
    }

    private func classEscape(_ unit: UInt16) -> CharacterRanges? {
        switch unit {
        case 0x64: .digits
        case 0x44: CharacterRanges.digits.negated
        case 0x77: .word
        case 0x57: CharacterRanges.word.negated
        case 0x73: .space
        case 0x53: CharacterRanges.space.negated
        default: nil
        }
    }

    /// The character that an escape means, from behind the backslash on.
    private mutating func characterEscape() throws(RegexSyntaxError) -> UInt16 {
        guard let unit = peek() else { throw error("the expression ends with a backslash") }
        position += 1
        switch unit {
        case 0x74: return 0x09
        case 0x6E: return 0x0A
        case 0x76: return 0x0B
        case 0x66: return 0x0C
        case 0x72: return 0x0D
        case 0x30...0x37: return octal(from: unit)
        case 0x63:
            guard let letter = peek(), (0x41...0x5A).contains(letter & 0xDF) else {
                position -= 1
                return 0x5C
            }
            position += 1
            return letter & 0x1F
        case 0x78: return hex(2) ?? unit
        case 0x75: return hex(4) ?? unit
        default: return unit
        }
    }

    private mutating func octal(from first: UInt16) -> UInt16 {
        var value = first & 7
        while let digit = peek(), (0x30...0x37).contains(digit), value * 8 + (digit & 7) <= 0xFF {
            value = value * 8 + (digit & 7)
            position += 1
        }
        return value
    }

    private mutating func hex(_ count: Int) -> UInt16? {
        var value: UInt16 = 0
        for offset in 0..<count {
            guard let digit = peek(offset).flatMap(Tokenizer.hexDigit) else { return nil }
            value = value << 4 | digit
        }
        position += count
        return value
    }

    private mutating func characterClass() throws(RegexSyntaxError) -> CharacterRanges {
        let start = position
        position += 1
        var set = CharacterRanges()
        let isNegated = take("^")
        while let unit = peek(), unit != 0x5D {
            let first = try classAtom(unit)
            guard peek() == 0x2D, let after = peek(1), after != 0x5D else {
                set.insert(first)
                continue
            }
            position += 1
            let last = try classAtom(after)
            guard let low = first.single, let high = last.single else {
                set.insert(first)
                set.insert(last)
                set.insert(0x2D...0x2D)
                continue
            }
            guard low <= high else { throw error("a range of characters is out of order") }
            set.insert(low...high)
        }
        guard take("]") else {
            throw RegexSyntaxError(offset: start, message: "a character class has no end")
        }
        return isNegated ? set.negated : set
    }

    private mutating func classAtom(_ unit: UInt16) throws(RegexSyntaxError) -> CharacterRanges {
        position += 1
        guard unit == 0x5C else { return CharacterRanges([unit...unit]) }
        if let escaped = peek(), let set = classEscape(escaped) {
            position += 1
            return set
        }
        if take("b") { return CharacterRanges([0x08...0x08]) }
        let character = try characterEscape()
        return CharacterRanges([character...character])
    }

    // MARK: - Groups, counted before they are read

    private static func countCaptures(_ units: [UInt16]) -> Int {
        var count = 0
        scan(units) { place in
            if units.count <= place + 1 || units[place + 1] != 0x3F || isNamed(units, place) {
                count += 1
            }
        }
        return count
    }

    private mutating func collectNames() {
        var found: [(String, Int)] = []
        var count = 0
        Self.scan(units) { place in
            let isNamed = Self.isNamed(units, place)
            guard isNamed || place + 1 >= units.count || units[place + 1] != 0x3F else { return }
            count += 1
            if isNamed, let end = units[place...].firstIndex(of: 0x3E), end > place + 3 {
                found.append((String(decoding: units[(place + 3)..<end], as: UTF16.self), count))
            }
        }
        for (name, number) in found { names[name] = number }
    }

    private static func isNamed(_ units: [UInt16], _ place: Int) -> Bool {
        place + 3 < units.count && units[place + 1] == 0x3F && units[place + 2] == 0x3C
            && units[place + 3] != 0x3D && units[place + 3] != 0x21
    }

    /// Visits each opening parenthesis that is neither escaped nor in a class.
    private static func scan(_ units: [UInt16], _ visit: (Int) -> Void) {
        var place = 0
        var inClass = false
        while place < units.count {
            switch units[place] {
            case 0x5C: place += 1
            case 0x5B: inClass = true
            case 0x5D: inClass = false
            case 0x28 where !inClass: visit(place)
            default: break
            }
            place += 1
        }
    }
}

extension CharacterRanges {
    /// The one character of the set, when it has just one.
    var single: UInt16? {
        guard !isNegated, ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }
}
