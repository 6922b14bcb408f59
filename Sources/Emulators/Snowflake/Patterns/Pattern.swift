/// A regular expression made ready to be found in texts.
///
/// Source: Snowflake documentation, "String functions (regular expressions)": POSIX extended
/// syntax with Perl's classes of characters; every quantifier takes as much as it can.
struct Pattern: Sendable {
    /// Why a text is no pattern.
    struct Problem: Error { var text: String }

    /// How a pattern is matched.
    struct Options: Sendable {
        var ignoresCase = false
        /// Whether `^` and `$` stand at the ends of lines too.
        var isMultiline = false
        var dotMatchesNewline = false
    }

    enum Assertion: Sendable { case start, end, lineStart, lineEnd, boundary, noBoundary }

    indirect enum Node: Sendable {
        case empty
        case set(ScalarSet)
        case assertion(Assertion)
        case sequence([Node])
        case choice([Node])
        case group(Node, Int)
        case repeated(Node, least: Int, most: Int?)
    }

    enum Instruction: Sendable {
        case set(ScalarSet)
        case assertion(Assertion)
        /// Goes on at the first place, and at the second when that fails.
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case match
    }

    /// One place where a pattern was found: the whole and its groups.
    struct Match {
        var groups: [Range<Int>?]
        var range: Range<Int> { groups[0] ?? 0..<0 }
    }

    private(set) var program: [Instruction] = []
    let groupCount: Int

    /// The longest program: `{1000}` of `{1000}` and the like are refused.
    private static let longest = 50_000

    /// The most states of a search, one bit each.
    private static let mostStates = 2_000_000_000

    /// Whether a search in so long a text stays within bounds.
    func fits(_ length: Int) -> Bool {
        !program.count.multipliedReportingOverflow(by: length + 1).overflow
            && program.count * (length + 1) <= Self.mostStates
    }

    init(_ text: String, _ options: Options) throws(Problem) {
        var parser = PatternParser(text, options)
        let node = try parser.parse()
        groupCount = parser.groupCount
        program.append(.save(0))
        emit(node)
        program += [.save(1), .match]
        guard program.count <= Self.longest else {
            throw Problem(text: "pattern too large - compile failed")
        }
    }

    private mutating func emit(_ node: Node) {
        guard program.count <= Self.longest else { return }
        switch node {
        case .empty: break
        case .set(let set): program.append(.set(set))
        case .assertion(let assertion): program.append(.assertion(assertion))
        case .sequence(let nodes): for inner in nodes { emit(inner) }
        case .choice(let nodes): emitChoice(nodes)
        case .group(let inner, let number):
            program.append(.save(2 * number))
            emit(inner)
            program.append(.save(2 * number + 1))
        case .repeated(let inner, let least, let most):
            for _ in 0..<least { emit(inner) }
            guard let most else {
                let start = program.count
                program.append(.match)
                emit(inner)
                program.append(.jump(start))
                program[start] = .split(start + 1, program.count)
                return
            }
            var open: [Int] = []
            for _ in least..<max(least, most) {
                open.append(program.count)
                program.append(.match)
                emit(inner)
            }
            for place in open { program[place] = .split(place + 1, program.count) }
        }
    }

    private mutating func emitChoice(_ nodes: [Node]) {
        var ends: [Int] = []
        for (index, inner) in nodes.enumerated() {
            guard index < nodes.count - 1 else {
                emit(inner)
                break
            }
            let start = program.count
            program.append(.match)
            emit(inner)
            ends.append(program.count)
            program.append(.match)
            program[start] = .split(start + 1, program.count)
        }
        for place in ends { program[place] = .jump(program.count) }
    }
}
