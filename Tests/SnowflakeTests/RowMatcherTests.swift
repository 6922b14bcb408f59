import SnowflakeSQL
import Testing

@testable import Snowflake

/// The search for row patterns against one that is too simple to be wrong: it tries every way in
/// the order in which the pattern ranks them, without any memory.
@Suite("The search for row patterns")
struct RowMatcherTests {
    /// Symbols of each row, as bits; and what the pattern calls them.
    private struct Text {
        var rows: [Int]
        var symbols: [String]
    }

    /// The first way through a pattern from a row, which `then` accepts.
    private static func first(
        _ pattern: RowPattern, _ text: Text, _ row: Int, _ isExcluded: Bool,
        _ path: [RowMatcher.Taken], _ then: (Int, [RowMatcher.Taken]) -> [RowMatcher.Taken]?
    ) -> [RowMatcher.Taken]? {
        switch pattern {
        case .symbol(let name):
            guard let symbol = text.symbols.firstIndex(of: name.name), row < text.rows.count,
                text.rows[row] & bit(name.name) != 0
            else { return nil }
            return then(
                row + 1, path + [RowMatcher.Taken(symbol: symbol, isExcluded: isExcluded)])
        case .partitionStart: return row == 0 ? then(row, path) : nil
        case .partitionEnd: return row == text.rows.count ? then(row, path) : nil
        case .sequence(let parts):
            guard let head = parts.first else { return then(row, path) }
            return first(head, text, row, isExcluded, path) { row, path in
                first(.sequence(Array(parts.dropFirst())), text, row, isExcluded, path, then)
            }
        case .alternatives(let parts):
            for part in parts {
                if let found = first(part, text, row, isExcluded, path, then) { return found }
            }
            return nil
        case .permutation(let parts):
            guard !parts.isEmpty else { return then(row, path) }
            for place in parts.indices {
                var rest = parts
                let head = rest.remove(at: place)
                let found = first(head, text, row, isExcluded, path) { row, path in
                    first(.permutation(rest), text, row, isExcluded, path, then)
                }
                if let found { return found }
            }
            return nil
        case .exclusion(let inner): return first(inner, text, row, true, path, then)
        case .repetition(let inner, let least, let most, let isReluctant):
            if most == 0 { return then(row, path) }
            func more() -> [RowMatcher.Taken]? {
                first(inner, text, row, isExcluded, path) { next, path in
                    // A round without a row would go on for ever.
                    if least == 0, most == nil, next == row { return nil }
                    let rest = RowPattern.repetition(
                        inner, least: max(0, least - 1), most: most.map { $0 - 1 },
                        isReluctant: isReluctant)
                    return first(rest, text, next, isExcluded, path, then)
                }
            }
            if least > 0 { return more() }
            return isReluctant ? then(row, path) ?? more() : more() ?? then(row, path)
        }
    }

    private static func bit(_ name: String) -> Int { 1 << (Int(name.utf8.first ?? 65) - 65) }

    private typealias Dice = StatementFuzzTests.Dice

    private static func pattern(_ dice: inout Dice, _ depth: Int) -> RowPattern {
        func parts(_ least: Int) -> [RowPattern] {
            (0..<least + Int(dice.next() % 2)).map { _ in pattern(&dice, depth - 1) }
        }
        if depth == 0 || dice.next() % 5 == 0 {
            switch dice.next() % 12 {
            case 0: return .partitionStart
            case 1: return .partitionEnd
            default: return .symbol(Identifier(dice.pick(["A", "B", "C"])))
            }
        }
        switch dice.next() % 8 {
        case 0, 1: return .sequence(parts(2))
        case 2: return .alternatives(parts(2))
        case 3: return .permutation(parts(2))
        case 4: return .exclusion(pattern(&dice, depth - 1))
        default:
            let least = Int(dice.next() % 3)
            let most = dice.next() % 2 == 0 ? nil : least + Int(dice.next() % 3)
            return .repetition(
                pattern(&dice, depth - 1), least: least, most: most,
                isReluctant: dice.next() % 3 == 0)
        }
    }

    @Test("It finds what trying every way finds", arguments: 1...8)
    func agrees(_ seed: Int) throws {
        var dice = Dice(state: UInt64(seed) &* 104_729)
        for _ in 0..<400 {
            let pattern = Self.pattern(&dice, 3)
            let program = try #require(RowPatternProgram(pattern))
            let rows = (0..<Int(dice.next() % 7)).map { _ in Int(dice.next() % 8) }
            let text = Text(rows: rows, symbols: program.symbols)
            var matcher = RowMatcher(program, rows: 0..<rows.count, steps: 1_000_000)
            for start in 0..<rows.count {
                let found = try matcher.match(at: start) { symbol, row in
                    rows[row] & Self.bit(program.symbols[symbol]) != 0
                }
                let expected = Self.first(pattern, text, start, false, []) { $1 }
                #expect(found == expected, "\(pattern.canonicalSQL) at \(start) of \(rows)")
                if found?.isEmpty == true { #expect(program.canBeEmpty) }
            }
        }
    }

    @Test("A pattern with exponentially many ways takes time that grows with rows and steps")
    func manyWays() throws {
        let a = RowPattern.symbol(Identifier("A"))
        let plus = RowPattern.repetition(a, least: 1, most: nil, isReluctant: false)
        var pattern = plus
        for _ in 0..<6 {
            pattern = .repetition(pattern, least: 1, most: nil, isReluctant: false)
        }
        pattern = .sequence([pattern, .symbol(Identifier("B"))])
        let program = try #require(RowPatternProgram(pattern))
        var matcher = RowMatcher(program, rows: 0..<2000, steps: 2_000_000)
        for start in 0..<2000 {
            let found = try matcher.match(at: start) { symbol, _ in symbol == 0 }
            #expect(found == nil)
        }
    }

    @Test("Counts and permutations that would make too many steps make no program")
    func tooLarge() {
        let a = RowPattern.symbol(Identifier("A"))
        let many = RowPattern.repetition(a, least: 5000, most: 5000, isReluctant: false)
        #expect(RowPatternProgram(many) != nil)
        #expect(
            RowPatternProgram(.repetition(many, least: 4, most: 4, isReluctant: false)) == nil)
        #expect(RowPatternProgram(.permutation([RowPattern](repeating: a, count: 9))) != nil)
        #expect(RowPatternProgram(.permutation([RowPattern](repeating: a, count: 40))) == nil)
    }
}
