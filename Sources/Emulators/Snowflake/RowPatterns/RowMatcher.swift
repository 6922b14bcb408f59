/// Finds the match of a pattern that begins at a row: of all ways the first, as the order of
/// alternatives and the greed of quantifiers rank them.
///
/// It goes back from where no way leads on. What a symbol asks of a row does not depend on the rows
/// before it, so a choice that has led nowhere once at a row never leads anywhere from there: it is
/// remembered, and the time grows with the rows and the pattern, not with the number of ways.
struct RowMatcher {
    /// A row of a match.
    struct Taken: Hashable {
        var symbol: Int
        var isExcluded: Bool
    }

    /// More steps are needed than may be taken.
    struct Exhausted: Error {}

    private let program: RowPatternProgram
    /// The rows of the partition.
    private let rows: Range<Int>
    /// Steps that are left.
    private(set) var stepsLeft: Int
    /// A bit for each choice at each row: it is being tried, or has led nowhere.
    private var tried: [UInt64] = []
    private let words: Int

    private struct Choice {
        var step: Int
        var row: Int
        /// How much of the trail led to it.
        var trail: Int
    }
    private var choices: [Choice] = []
    /// The choices that led to where the machine is, as bits of `tried`.
    private var trail: [Int] = []
    private var path: [Taken] = []

    init(_ program: RowPatternProgram, rows: Range<Int>, steps: Int) {
        self.program = program
        self.rows = rows
        stepsLeft = steps
        words = (program.choices + 63) / 64
    }

    /// The rows of the match from `start` on, none for an empty match; nil without a match.
    ///
    /// - Parameter holds: whether a symbol's condition is true of a row.
    mutating func match(
        at start: Int, _ holds: (_ symbol: Int, _ row: Int) -> Bool
    ) throws(Exhausted) -> [Taken]? {
        choices.removeAll(keepingCapacity: true)
        trail.removeAll(keepingCapacity: true)
        path.removeAll(keepingCapacity: true)
        var step = 0
        var row = start
        while true {
            stepsLeft -= 1
            guard stepsLeft > 0 else { throw Exhausted() }
            let leadsOn: Bool
            switch program.steps[step] {
            case .take(let symbol, let isExcluded, let next):
                leadsOn = row < rows.upperBound && holds(symbol, row)
                if leadsOn {
                    path.append(Taken(symbol: symbol, isExcluded: isExcluded))
                    row += 1
                    step = next
                }
            case .choose(let first, let second, let memory):
                leadsOn = begin(memory, row)
                if leadsOn {
                    choices.append(Choice(step: second, row: row, trail: trail.count))
                    step = first
                }
            case .jump(let place):
                leadsOn = true
                step = place
            case .start:
                leadsOn = row == rows.lowerBound
                step += 1
            case .end:
                leadsOn = row == rows.upperBound
                step += 1
            case .fail: leadsOn = false
            case .done:
                // What led here may lead to a match again.
                for bit in trail { tried[bit >> 6] &= ~(1 << UInt64(bit & 63)) }
                return path
            }
            if !leadsOn {
                guard let choice = choices.popLast() else { return nil }
                step = choice.step
                row = choice.row
                trail.removeLast(trail.count - choice.trail)
                path.removeLast(path.count - (row - start))
            }
        }
    }

    /// Marks a choice at a row; false when it was marked before.
    private mutating func begin(_ memory: Int, _ row: Int) -> Bool {
        let bit = (row - rows.lowerBound) * words * 64 + memory
        if bit >> 6 >= tried.count {
            let more = (row - rows.lowerBound + 1) * words - tried.count
            tried.append(contentsOf: repeatElement(0, count: more))
            // Memory is paid for like time.
            stepsLeft -= more
        }
        let mask: UInt64 = 1 << UInt64(bit & 63)
        guard tried[bit >> 6] & mask == 0 else { return false }
        tried[bit >> 6] |= mask
        trail.append(bit)
        return true
    }
}
