/// A regular expression as instructions for ``RegexMatcher``.
final class RegexProgram: Sendable {
    enum Instruction: Sendable {
        case character(UInt16, isBackward: Bool)
        case any(isBackward: Bool)
        case set(Int, isBackward: Bool)
        /// Goes on at the first place, and at the second when that fails.
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case lineStart, lineEnd
        case wordBoundary(isNegated: Bool)
        case reference(Int, isBackward: Bool)
        /// Runs what follows up to its `accept`, then goes on at the place.
        case look(isNegated: Bool, next: Int)
        /// Forgets the groups of a repetition when it begins again.
        case forget(Range<Int>)
        /// Remembers where an iteration began.
        case mark(Int)
        /// Fails when the iteration took nothing.
        case progress(Int)
        case accept
    }

    let instructions: [Instruction]
    let sets: [CharacterRanges]
    /// Groups that capture, the whole match not counted.
    let captureCount: Int
    let markCount: Int
    let flags: RegexFlags
    let source: [UInt16]

    init(
        instructions: [Instruction], sets: [CharacterRanges], captureCount: Int, markCount: Int,
        flags: RegexFlags, source: [UInt16]
    ) {
        self.instructions = instructions
        self.sets = sets
        self.captureCount = captureCount
        self.markCount = markCount
        self.flags = flags
        self.source = source
    }
}

/// Makes instructions of a regular expression.
struct RegexCompiler {
    private static let maxInstructions = 20_000

    private var instructions: [RegexProgram.Instruction] = []
    private var sets: [CharacterRanges] = []
    private var markCount = 0
    private let flags: RegexFlags
    private var isBackward = false

    static func compile(
        _ source: [UInt16], flags: RegexFlags
    ) throws(RegexSyntaxError) -> RegexProgram {
        var parser = RegexParser(source)
        let node = try parser.parse()
        var compiler = RegexCompiler(flags: flags)
        try compiler.emit(.group(node, capture: 0))
        compiler.instructions.append(.accept)
        return RegexProgram(
            instructions: compiler.instructions, sets: compiler.sets,
            captureCount: parser.captureCount, markCount: compiler.markCount, flags: flags,
            source: source)
    }

    private init(flags: RegexFlags) { self.flags = flags }

    private mutating func emit(_ node: RegexNode) throws(RegexSyntaxError) {
        if instructions.count > Self.maxInstructions {
            throw RegexSyntaxError(offset: 0, message: "the expression repeats too much")
        }
        switch node {
        case .empty: break
        case .character(let unit):
            let folded = flags.ignoresCase ? CaseFolding.fold(unit) : unit
            instructions.append(.character(folded, isBackward: isBackward))
        case .any: instructions.append(.any(isBackward: isBackward))
        case .set(let set):
            sets.append(set)
            instructions.append(.set(sets.count - 1, isBackward: isBackward))
        case .sequence(let parts):
            for part in isBackward ? parts.reversed() : parts { try emit(part) }
        case .alternatives(let choices): try emit(choices: choices)
        case .group(let inner, let capture):
            if let capture { instructions.append(.save(capture * 2 + (isBackward ? 1 : 0))) }
            try emit(inner)
            if let capture { instructions.append(.save(capture * 2 + (isBackward ? 0 : 1))) }
        case .repeated(let inner, let low, let high, let isGreedy, let captures):
            try emit(inner, low, high, isGreedy, captures)
        case .lineStart: instructions.append(.lineStart)
        case .lineEnd: instructions.append(.lineEnd)
        case .wordBoundary(let isNegated):
            instructions.append(.wordBoundary(isNegated: isNegated))
        case .reference(let number):
            instructions.append(.reference(number, isBackward: isBackward))
        case .look(let inner, let isBehind, let isNegated):
            let start = instructions.count
            instructions.append(.accept)
            let outer = isBackward
            isBackward = isBehind
            try emit(inner)
            isBackward = outer
            instructions.append(.accept)
            instructions[start] = .look(isNegated: isNegated, next: instructions.count)
        }
    }

    private mutating func emit(choices: [RegexNode]) throws(RegexSyntaxError) {
        var ends: [Int] = []
        for (place, choice) in choices.enumerated() {
            guard place < choices.count - 1 else {
                try emit(choice)
                break
            }
            let split = instructions.count
            instructions.append(.accept)
            try emit(choice)
            ends.append(instructions.count)
            instructions.append(.accept)
            instructions[split] = .split(split + 1, instructions.count)
        }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func emit(
        _ inner: RegexNode, _ low: Int, _ high: Int?, _ isGreedy: Bool, _ captures: Range<Int>
    ) throws(RegexSyntaxError) {
        for _ in 0..<low {
            if !captures.isEmpty { instructions.append(.forget(captures)) }
            try emit(inner)
        }
        guard let high else {
            try emitLoop(inner, isGreedy, captures)
            return
        }
        var splits: [Int] = []
        for _ in 0..<(high - low) {
            let mark = markCount
            markCount += 1
            splits.append(instructions.count)
            instructions.append(.accept)
            instructions.append(.mark(mark))
            if !captures.isEmpty { instructions.append(.forget(captures)) }
            try emit(inner)
            instructions.append(.progress(mark))
        }
        for split in splits {
            instructions[split] =
                isGreedy
                ? .split(split + 1, instructions.count) : .split(instructions.count, split + 1)
        }
    }

    private mutating func emitLoop(
        _ inner: RegexNode, _ isGreedy: Bool, _ captures: Range<Int>
    ) throws(RegexSyntaxError) {
        let mark = markCount
        markCount += 1
        let start = instructions.count
        instructions.append(.accept)
        instructions.append(.mark(mark))
        if !captures.isEmpty { instructions.append(.forget(captures)) }
        try emit(inner)
        instructions.append(.progress(mark))
        instructions.append(.jump(start))
        let end = instructions.count
        instructions[start] = isGreedy ? .split(start + 1, end) : .split(end, start + 1)
    }
}

/// Upper-case mapping of single code units (ECMA-262, Canonicalize without `u`).
enum CaseFolding {
    static func fold(_ unit: UInt16) -> UInt16 {
        if unit < 0x80 { return (0x61...0x7A).contains(unit) ? unit - 0x20 : unit }
        guard let scalar = UnicodeScalar(unit) else { return unit }
        let upper = scalar.properties.uppercaseMapping.utf16
        guard upper.count == 1, let first = upper.first, first >= 0x80 else { return unit }
        return first
    }
}
