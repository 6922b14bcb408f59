import DataFormats
import Diagnostics
import OrderedCollections

/// Reads one mapping of a manifest and complains about every key that nobody asked for.
///
/// Reading goes on after a mistake with a harmless value in its place, so that all mistakes are
/// found; whoever loads checks `problems` before using anything.
struct MapReader {
    let node: ManifestNode
    /// What the mapping describes, for messages, such as ``function `validator` ``.
    let what: String
    let problems: Problems
    private let members: [ManifestNode.Member]
    private var known: [String] = []

    init(_ node: ManifestNode, _ what: String, _ problems: Problems) {
        self.node = node
        self.what = what
        self.problems = problems
        members = node.members ?? []
        if node.members == nil {
            problems.add(.wrongKind, "\(what) must be a mapping, not a \(node.kindName)", at: node)
        }
    }

    /// The value of a key, if it is there and not null.
    mutating func take(_ key: String) -> ManifestNode? {
        known.append(key)
        guard let value = members.first(where: { $0.key == key })?.value, !value.isNull else {
            return nil
        }
        return value
    }

    mutating func require(_ key: String) -> ManifestNode? {
        let value = take(key)
        if value == nil, node.members != nil {
            problems.add(.missingKey, "\(what) has no `\(key)`", at: node)
        }
        return value
    }

    // MARK: Scalars

    mutating func text(_ key: String) -> String { require(key).map(scalar) ?? "" }
    mutating func optionalText(_ key: String) -> String? { take(key).map(scalar) }

    func scalar(_ value: ManifestNode) -> String {
        guard case .scalar(let text, let resolved) = value.value, !resolved.isNull else {
            problems.add(.wrongKind, "\(what) needs text here, not a \(value.kindName)", at: value)
            return ""
        }
        return text
    }

    mutating func flag(_ key: String, default fallback: Bool) -> Bool {
        guard let value = take(key) else { return fallback }
        if case .scalar(_, .bool(let flag)) = value.value { return flag }
        problems.add(.wrongKind, "`\(key)` is `true` or `false`", at: value)
        return fallback
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = take(key) else { return nil }
        guard case .scalar(_, let resolved) = value.value, let number = resolved.intValue else {
            problems.add(.wrongKind, "`\(key)` is a whole number", at: value)
            return nil
        }
        guard range.contains(Int(number)) else {
            problems.add(
                .invalidValue,
                "`\(key)` lies between \(range.lowerBound) and \(range.upperBound)", at: value)
            return nil
        }
        return Int(number)
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int) -> Int {
        integer(key, in: range) ?? fallback
    }

    mutating func duration(_ key: String, default fallback: Duration) -> Duration {
        guard let value = take(key) else { return fallback }
        return parseDuration(scalar(value), at: value) ?? fallback
    }

    func parseDuration(_ text: String, at value: ManifestNode) -> Duration? {
        guard let duration = Duration(manifestText: text) else {
            problems.add(
                .invalidValue, "`\(text)` is no duration", at: value,
                label: "such as `90s`, `15m`, `6h` or `1h30m`")
            return nil
        }
        return duration
    }

    /// A word out of a fixed set.
    mutating func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Word.Type, default fallback: Word
    ) -> Word where Word.RawValue == String {
        guard let value = take(key) else { return fallback }
        return parseWord(value, key, type) ?? fallback
    }

    func parseWord<Word: RawRepresentable & CaseIterable>(
        _ value: ManifestNode, _ key: String, _ type: Word.Type
    ) -> Word? where Word.RawValue == String {
        let text = scalar(value)
        if let word = Word(rawValue: text) { return word }
        let words = type.allCases.map(\.rawValue)
        problems.add(
            .invalidValue, "`\(text)` is no \(key)", at: value, label: didYouMean(text, in: words),
            notes: ["one of \(words.joined(separator: ", "))"])
        return nil
    }

    // MARK: Collections

    /// The elements of a list; a single value stands for a list of one.
    mutating func list(_ key: String) -> [ManifestNode] {
        guard let value = take(key) else { return [] }
        if case .list(let elements) = value.value { return elements }
        if case .scalar = value.value { return [value] }
        problems.add(.wrongKind, "`\(key)` is a list, not a \(value.kindName)", at: value)
        return []
    }

    mutating func texts(_ key: String) -> [String] { list(key).map(scalar) }

    /// The members of a mapping of named things, in order.
    mutating func named(_ key: String) -> [(name: String, node: ManifestNode)] {
        guard let value = take(key) else { return [] }
        guard let members = value.members else {
            problems.add(
                .wrongKind, "`\(key)` is a mapping from names, not a \(value.kindName)", at: value)
            return []
        }
        return members.filter { !$0.key.hasPrefix("x-") }.map { ($0.key, $0.value) }
    }

    mutating func strings(_ key: String) -> OrderedDictionary<String, String> {
        var result: OrderedDictionary<String, String> = [:]
        for (name, value) in named(key) { result[name] = scalar(value) }
        return result
    }

    /// Reports every key that was not taken and does not begin with `x-`.
    func finish() {
        for member in members where !known.contains(member.key) && !member.key.hasPrefix("x-") {
            problems.add(
                .unknownKey, "unknown key `\(member.key)` in \(what)", at: node.keyNode(member),
                label: didYouMean(member.key, in: known),
                notes: ["keys: \(known.joined(separator: ", "))"])
        }
    }
}

extension Duration {
    /// Reads `90s`, `15m`, `6h`, `2d`, `250ms` and combinations such as `1h30m`.
    init?(manifestText text: String) {
        var total = Duration.zero
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let count = Int64(digits), count < 1_000_000_000 else { return nil }
            switch unit {
            case "ms": total += .milliseconds(count)
            case "s": total += .seconds(count)
            case "m": total += .seconds(count * 60)
            case "h": total += .seconds(count * 3_600)
            case "d": total += .seconds(count * 86_400)
            default: return nil
            }
        }
        self = total
    }
}
