import SnowflakeSQL

/// What MATCH_RECOGNIZE does with the rows of a query once their conditions are known.
///
/// Source: Snowflake documentation, MATCH_RECOGNIZE.
struct RowMatchPlan: Sendable {
    enum Skip: Hashable, Sendable {
        case pastLastRow
        case toNextRow
        case toFirst(Int)
        case toLast(Int)
    }

    var program: RowPatternProgram
    /// The bit of each symbol's condition in the masks of a row; nil for one that fits every row.
    var bits: [Int?]
    var rows: MatchRecognize.Rows
    var skip: Skip

    /// How many conditions one mask holds, so that it is never negative.
    static let bitsPerMask = 62

    /// How many masks a row has.
    var masks: Int { (bits.count { $0 != nil } + Self.bitsPerMask - 1) / Self.bitsPerMask }

    /// A row that comes out, or that measures of a row that does are computed from.
    struct Row: Hashable {
        /// The row's number in the input, from 0.
        var place: Int
        /// The match among all of the query, and unmatched rows each for itself.
        var group: Int
        /// The match among those of its partition; nil for an unmatched row.
        var number: Int?
        /// The place within the match; nil for an unmatched row.
        var sequence: Int?
        /// The symbol; nil for an empty match or an unmatched row.
        var symbol: Int?
        var isShown: Bool
    }

    /// What rows cost, in steps: they take memory.
    static let costOfRow = 100

    /// All rows of all matches.
    ///
    /// - Parameters:
    ///   - partitions: the partition of each row; rows of a partition follow each other.
    ///   - masks: the masks of each row, one row after the other.
    ///   - steps: how many steps may be taken; nil comes back when they do not suffice.
    func run(
        partitions: [Int64], masks: [Int64], steps: Int
    ) throws(SnowflakeError) -> [Row]? {
        var run = RowMatchRun(self, masks, steps)
        var start = 0
        while start < partitions.count {
            var end = start + 1
            while end < partitions.count, partitions[end] == partitions[start] { end += 1 }
            guard try run.search(start..<end) else { return nil }
            start = end
        }
        return run.found
    }
}

/// The rows that the search through one partition after the other has found.
private struct RowMatchRun {
    private let plan: RowMatchPlan
    private let masks: [Int64]
    private let width: Int
    private var stepsLeft: Int
    private var groups = 0
    private(set) var found: [RowMatchPlan.Row] = []

    init(_ plan: RowMatchPlan, _ masks: [Int64], _ steps: Int) {
        self.plan = plan
        self.masks = masks
        width = plan.masks
        stepsLeft = steps
    }

    /// Searches a partition; false when the steps do not suffice.
    mutating func search(_ rows: Range<Int>) throws(SnowflakeError) -> Bool {
        var matcher = RowMatcher(plan.program, rows: rows, steps: stepsLeft)
        let (plan, masks, width) = (plan, masks, width)
        let holds = { (symbol: Int, row: Int) -> Bool in
            guard let bit = plan.bits[symbol] else { return true }
            let mask = masks[row * width + bit / RowMatchPlan.bitsPerMask]
            return mask >> Int64(bit % RowMatchPlan.bitsPerMask) & 1 == 1
        }
        let before = found.count
        var number = 0
        var start = rows.lowerBound
        // The rows before this one are part of a match or have been given as unmatched.
        var covered = start
        while start < rows.upperBound {
            let taken: [RowMatcher.Taken]?
            do throws(RowMatcher.Exhausted) {
                taken = try matcher.match(at: start, holds)
            } catch { return false }
            if let taken {
                number += 1
                add(taken, number, at: start)
                covered = max(covered, start + max(1, taken.count))
                start = try next(after: taken, from: start)
            } else {
                if start >= covered { addUnmatched(start) }
                start += 1
            }
            let spent = (found.count - before) * RowMatchPlan.costOfRow
            guard spent < matcher.stepsLeft else { return false }
        }
        stepsLeft = matcher.stepsLeft - (found.count - before) * RowMatchPlan.costOfRow
        return true
    }

    private mutating func add(_ taken: [RowMatcher.Taken], _ number: Int, at start: Int) {
        groups += 1
        guard !taken.isEmpty else {
            guard plan.rows != .omittingEmpty else { return }
            found.append(
                RowMatchPlan.Row(
                    place: start, group: groups, number: number, sequence: 1, symbol: nil,
                    isShown: true))
            return
        }
        for (index, row) in taken.enumerated() {
            // The last row stands for the match.
            let isShown = plan.rows == .one ? index == taken.count - 1 : !row.isExcluded
            found.append(
                RowMatchPlan.Row(
                    place: start + index, group: groups, number: number, sequence: index + 1,
                    symbol: row.symbol, isShown: isShown))
        }
    }

    private mutating func addUnmatched(_ place: Int) {
        guard plan.rows == .withUnmatched else { return }
        groups += 1
        found.append(RowMatchPlan.Row(place: place, group: groups, isShown: true))
    }

    /// Where the search goes on.
    private func next(
        after taken: [RowMatcher.Taken], from start: Int
    ) throws(SnowflakeError) -> Int {
        let place: Int?
        let symbol: Int
        switch plan.skip {
        case .pastLastRow: return start + max(1, taken.count)
        case .toNextRow: return start + 1
        case .toFirst(let number):
            symbol = number
            place = taken.firstIndex { $0.symbol == number }
        case .toLast(let number):
            symbol = number
            place = taken.lastIndex { $0.symbol == number }
        }
        let name = plan.program.symbols[symbol]
        guard let place else { throw .skipTarget("no row of the match is mapped to \(name)") }
        guard place > 0 else {
            throw .skipTarget("\(name) does not lie behind the first row of the match")
        }
        return start + place
    }
}
