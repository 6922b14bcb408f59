/// Text as the code units that regular expressions see.
final class MatchedText {
    let units: [UInt16]
    init(_ text: String) { units = Array(text.utf16) }

    func text(_ range: Range<Int>) -> String { LoneSurrogate.decode(units[range]) }
}

/// Runs a regular expression by backtracking, without recursion and within a budget of steps.
struct RegexMatcher {
    /// The regular expression took more steps than were left.
    struct OutOfSteps: Error {}

    struct Match {
        var range: Range<Int>
        /// The captured groups; nothing where a group took no part.
        var groups: [Range<Int>?]
    }

    private struct Choice {
        var place: Int
        var position: Int
        var undo: Int
    }

    private let program: RegexProgram
    private let units: [UInt16]
    private var saved: [Int]
    private var marks: [Int]
    /// Old values of `saved` (slot below its count) and of `marks` (above it).
    private var log: [(slot: Int, value: Int)] = []
    private var choices: [Choice] = []
    private var steps: Int

    private init(_ program: RegexProgram, _ units: [UInt16], steps: Int) {
        self.program = program
        self.units = units
        self.steps = steps
        saved = [Int](repeating: -1, count: (program.captureCount + 1) * 2)
        marks = [Int](repeating: -1, count: program.markCount)
    }

    /// The first match at or behind a place.
    static func firstMatch(
        of program: RegexProgram, in text: MatchedText, from start: Int, steps: inout Int
    ) throws(OutOfSteps) -> Match? {
        var matcher = RegexMatcher(program, text.units, steps: steps)
        defer { steps = matcher.steps }
        var position = start
        while position <= text.units.count {
            if try matcher.run(from: 0, at: position) {
                return matcher.match
            }
            position += 1
        }
        return nil
    }

    private var match: Match {
        var groups: [Range<Int>?] = []
        for group in 0...program.captureCount {
            let low = saved[group * 2]
            let high = saved[group * 2 + 1]
            groups.append(low >= 0 && high >= low ? low..<high : nil)
        }
        return Match(range: groups[0] ?? 0..<0, groups: Array(groups.dropFirst()))
    }

    /// Runs until `accept`; what it saved stays when it succeeds.
    private mutating func run(from start: Int, at first: Int) throws(OutOfSteps) -> Bool {
        let base = choices.count
        let logBase = log.count
        var place = start
        var position = first
        while true {
            steps -= 1
            if steps <= 0 { throw OutOfSteps() }
            switch program.instructions[place] {
            case .accept:
                choices.removeSubrange(base...)
                return true
            case .jump(let target):
                place = target
                continue
            case .split(let preferred, let other):
                choices.append(Choice(place: other, position: position, undo: log.count))
                place = preferred
                continue
            case .look(let isNegated, let next):
                let before = log.count
                let found = try run(from: place + 1, at: position)
                if isNegated { undo(to: before) }
                if found != isNegated {
                    place = next
                    continue
                }
            default:
                if let next = advance(program.instructions[place], position) {
                    position = next
                    place += 1
                    continue
                }
            }
            guard choices.count > base, let choice = choices.popLast() else {
                undo(to: logBase)
                return false
            }
            undo(to: choice.undo)
            place = choice.place
            position = choice.position
        }
    }

    /// Where an instruction leads to; nothing when it fails.
    private mutating func advance(
        _ instruction: RegexProgram.Instruction, _ position: Int
    ) -> Int? {
        switch instruction {
        case .character(let unit, let isBackward):
            guard let other = self.unit(at: position, isBackward) else { return nil }
            let folded = program.flags.ignoresCase ? CaseFolding.fold(other) : other
            return folded == unit ? position + (isBackward ? -1 : 1) : nil
        case .any(let isBackward):
            guard let unit = unit(at: position, isBackward), !Self.isLineEnd(unit) else {
                return nil
            }
            return position + (isBackward ? -1 : 1)
        case .set(let number, let isBackward):
            guard let unit = unit(at: position, isBackward), isIn(program.sets[number], unit)
            else { return nil }
            return position + (isBackward ? -1 : 1)
        case .save(let slot):
            log.append((slot, saved[slot]))
            saved[slot] = position
        case .lineStart:
            let isStart =
                position == 0 || (program.flags.multiline && Self.isLineEnd(units[position - 1]))
            return isStart ? position : nil
        case .lineEnd:
            let isEnd =
                position == units.count
                || (program.flags.multiline && Self.isLineEnd(units[position]))
            return isEnd ? position : nil
        case .wordBoundary(let isNegated):
            return (isWord(position - 1) != isWord(position)) != isNegated ? position : nil
        case .reference(let number, let isBackward):
            return reference(number, position, isBackward)
        case .forget(let groups):
            for slot in (groups.lowerBound * 2)..<(groups.upperBound * 2) where saved[slot] != -1 {
                log.append((slot, saved[slot]))
                saved[slot] = -1
            }
        case .mark(let mark):
            log.append((saved.count + mark, marks[mark]))
            marks[mark] = position
        case .progress(let mark): return marks[mark] == position ? nil : position
        case .accept, .jump, .split, .look: break
        }
        return position
    }

    private mutating func undo(to count: Int) {
        while log.count > count {
            let (slot, value) = log.removeLast()
            if slot < saved.count { saved[slot] = value } else { marks[slot - saved.count] = value }
        }
    }

    private func unit(at position: Int, _ isBackward: Bool) -> UInt16? {
        let place = isBackward ? position - 1 : position
        return place >= 0 && place < units.count ? units[place] : nil
    }

    private func reference(_ number: Int, _ position: Int, _ isBackward: Bool) -> Int? {
        let low = saved[number * 2]
        let high = saved[number * 2 + 1]
        // A group that took no part matches nothing, which always succeeds.
        guard low >= 0, high >= low else { return position }
        let start = isBackward ? position - (high - low) : position
        guard start >= 0, start + high - low <= units.count else { return nil }
        for offset in 0..<(high - low) {
            var left = units[low + offset]
            var right = units[start + offset]
            if program.flags.ignoresCase {
                left = CaseFolding.fold(left)
                right = CaseFolding.fold(right)
            }
            if left != right { return nil }
        }
        return isBackward ? start : start + high - low
    }

    private func isIn(_ set: CharacterRanges, _ unit: UInt16) -> Bool {
        guard program.flags.ignoresCase else { return set.contains(unit) }
        let folded = CaseFolding.fold(unit)
        let isHeld =
            set.holds(unit) || set.holds(folded)
            || (0x41...0x5A).contains(folded) && set.holds(folded | 0x20)
            || set.holds(Self.lowered(folded))
        return isHeld != set.isNegated
    }

    private static func lowered(_ unit: UInt16) -> UInt16 {
        guard let scalar = UnicodeScalar(unit) else { return unit }
        let lower = scalar.properties.lowercaseMapping.utf16
        return lower.count == 1 ? lower.first ?? unit : unit
    }

    private func isWord(_ position: Int) -> Bool {
        position >= 0 && position < units.count && CharacterRanges.word.holds(units[position])
    }

    private static func isLineEnd(_ unit: UInt16) -> Bool {
        unit == 0x0A || unit == 0x0D || unit == 0x2028 || unit == 0x2029
    }
}
