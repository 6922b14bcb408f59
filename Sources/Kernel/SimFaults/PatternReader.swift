/// A node of a file that patterns, goals and conditions can be read from.
///
/// Scenarios and manifests have trees of their own; what is written in them is read alike.
public protocol PatternNode {
    /// The text of a scalar.
    var patternText: String? { get }
    /// The elements of a list.
    var patternElements: [Self]? { get }
    /// The members of a mapping; the key as a node, for messages.
    var patternMembers: [(key: String, keyNode: Self, value: Self)]? { get }
}

/// What is wrong with a pattern, goal or condition.
public enum PatternProblem: Hashable, Sendable {
    case unknown(what: String, word: String, known: [String])
    case missing(what: String, key: String)
    /// Of the wrong kind: `a pattern is a mapping`.
    case kind(String)
    /// Of the right kind, and no value that there is.
    case value(String)
}

/// Reads patterns of trace entries, goals and conditions of faults.
public struct PatternReader<Node: PatternNode> {
    private let complain: (PatternProblem, Node) -> Void

    /// - Parameter complain: told of everything that is wrong, and where.
    public init(complain: @escaping (PatternProblem, Node) -> Void) { self.complain = complain }

    // MARK: Goals and conditions

    /// A goal: `that`, with `seen` (and `same`) or `rows`; `must` where it may be demanded.
    public func goal(_ node: Node, mayBeRequired: Bool) -> Goal? {
        let keys = ["that", "seen", "same", "rows"] + (mayBeRequired ? ["must"] : [])
        guard let members = members(node, "a goal", keys) else { return nil }
        guard let title = members["that"]?.patternText, !title.isEmpty else {
            complain(
                members["that"] == nil
                    ? .missing(what: "a goal", key: "that") : .kind("`that` is a sentence"),
                members["that"] ?? node)
            return nil
        }
        let isRequired = members["must"].flatMap(flag) ?? false
        switch (members["seen"], members["rows"]) {
        case (let seen?, nil):
            return sequence(seen, same: members["same"]).map {
                Goal(title: title, kind: .seen($0), isRequired: isRequired)
            }
        case (nil, let rows?):
            if let same = members["same"] {
                complain(.value("`same` belongs to `seen`"), same)
            }
            guard let query = rows.patternText else {
                complain(.kind("`rows` is a query"), rows)
                return nil
            }
            return Goal(title: title, kind: .rows(query), isRequired: isRequired)
        default:
            complain(.value("a goal is told by either `seen` or `rows`"), node)
            return nil
        }
    }

    /// A condition: `seen` (with `same` and `until`), `rows` and `objects`, which all must hold.
    public func condition(_ node: Node) -> FaultCondition? {
        let keys = ["seen", "same", "until", "rows", "objects"]
        guard let members = members(node, "a condition", keys) else { return nil }
        var condition = FaultCondition()
        condition.seen = members["seen"].flatMap { sequence($0, same: members["same"]) }
        condition.until = members["until"].flatMap { pattern($0) }
        for key in ["same", "until"] where members["seen"] == nil {
            if let node = members[key] { complain(.value("`\(key)` belongs to `seen`"), node) }
        }
        if let rows = members["rows"] {
            amount(rows, "rows", "table") { .rows(table: $0) }
                .map { condition.amounts.append($0) }
        }
        if let objects = members["objects"] {
            amount(objects, "objects", "key") { .objects(pattern: $0) }
                .map { condition.amounts.append($0) }
        }
        if members["seen"] == nil, members["rows"] == nil, members["objects"] == nil {
            complain(.value("a condition needs `seen`, `rows` or `objects`"), node)
        }
        return condition
    }

    private func amount(
        _ node: Node, _ what: String, _ key: String, _ thing: (String) -> FaultCondition.Thing
    ) -> FaultCondition.Amount? {
        guard let members = members(node, "`\(what)`", [key, "at_least", "at_most"]) else {
            return nil
        }
        guard let name = members[key]?.patternText, !name.isEmpty else {
            complain(.missing(what: "`\(what)`", key: key), node)
            return nil
        }
        let counts = 0...1_000_000_000
        let low = members["at_least"].flatMap { integer($0, "at_least", in: counts) }
        let high = members["at_most"].flatMap { integer($0, "at_most", in: counts) }
        let isOpen = members["at_least"] == nil && members["at_most"] == nil
        if let low, let high, low > high {
            complain(.value("`at_least` is more than `at_most`"), node)
        }
        return FaultCondition.Amount(
            thing(name), atLeast: low ?? (isOpen ? 1 : 0), atMost: high ?? .max)
    }

    // MARK: Sequences and patterns

    /// One pattern, or a list of them that follow one another.
    private func sequence(_ node: Node, same: Node?) -> TraceSequence? {
        let steps = (node.patternElements ?? [node]).compactMap(step)
        if steps.isEmpty {
            if node.patternElements?.isEmpty ?? false {
                complain(.value("`seen` names at least one entry"), node)
            }
            return nil
        }
        return TraceSequence(steps, same: same.flatMap(part))
    }

    private func part(_ node: Node) -> TracePattern.Part? {
        guard let word = node.patternText else {
            complain(.kind("`same` is a word of an entry"), node)
            return nil
        }
        if word.hasPrefix("details."), word.utf8.count > 8 {
            return .detail(String(word.dropFirst(8)))
        }
        if let part = TracePattern.Part(word: word) { return part }
        complain(
            .unknown(
                what: "word of an entry", word: word,
                known: TracePattern.Part.named.map(\.word) + ["details.NAME"]), node)
        return nil
    }

    private func step(_ node: Node) -> TraceSequence.Step? {
        guard let members = members(node, "an entry", Self.words + ["times", "unless"]) else {
            return nil
        }
        let times = members["times"].flatMap { integer($0, "times", in: 1...1_000_000) }
        let unless = members["unless"].flatMap { pattern($0) }
        return words(members, node).map {
            TraceSequence.Step($0, times: times ?? 1, unless: unless)
        }
    }

    private static var words: [String] { TracePattern.Part.named.map(\.word) + ["details"] }

    private func pattern(_ node: Node) -> TracePattern? {
        members(node, "an entry", Self.words).flatMap { words($0, node) }
    }

    private func words(_ members: [String: Node], _ node: Node) -> TracePattern? {
        var words = TracePattern.Part.named.compactMap { word, part in
            members[word].flatMap { alternatives($0, word) }.map { TracePattern.Word(part, $0) }
        }
        if let details = members["details"] {
            guard let named = details.patternMembers else {
                complain(.kind("`details` is a mapping"), details)
                return nil
            }
            words += named.compactMap { key, _, value in
                alternatives(value, key).map { TracePattern.Word(.detail(key), $0) }
            }
        }
        if words.isEmpty {
            complain(
                .value("an entry is told by \(Self.words.joined(separator: ", "))"), node)
            return nil
        }
        return TracePattern(words)
    }

    /// A pattern, or a list of which one must match.
    private func alternatives(_ node: Node, _ word: String) -> [String]? {
        let texts = (node.patternElements ?? [node]).compactMap(\.patternText)
        if !texts.isEmpty, texts.count == node.patternElements?.count ?? 1 { return texts }
        complain(.kind("`\(word)` is a text or a list of texts"), node)
        return nil
    }

    // MARK: Small values

    private func members(_ node: Node, _ what: String, _ known: [String]) -> [String: Node]? {
        guard let members = node.patternMembers else {
            complain(.kind("\(what) is a mapping"), node)
            return nil
        }
        var found: [String: Node] = [:]
        for (key, keyNode, value) in members where !key.hasPrefix("x-") {
            if known.contains(key) {
                found[key] = value
            } else {
                complain(.unknown(what: "key of \(what)", word: key, known: known), keyNode)
            }
        }
        return found
    }

    private func flag(_ node: Node) -> Bool? {
        switch node.patternText {
        case "true": return true
        case "false": return false
        default:
            complain(.kind("`must` is `true` or `false`"), node)
            return nil
        }
    }

    private func integer(_ node: Node, _ key: String, in range: ClosedRange<Int>) -> Int? {
        if let number = node.patternText.flatMap({ Int($0) }), range.contains(number) {
            return number
        }
        complain(
            .value("`\(key)` is a whole number from \(range.lowerBound) to \(range.upperBound)"),
            node)
        return nil
    }
}
