public import Diagnostics

/// Collects what is wrong with one YAML file, so that all of it is told at once.
public final class YAMLIssues {
    public let source: SourceText
    /// The letter that the codes of this kind of file begin with.
    public let letter: String
    public private(set) var diagnostics: [Diagnostic] = []

    public init(source: SourceText, letter: String) {
        self.source = source
        self.letter = letter
    }

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Notes an error; the number follows the letter, as in `S0101`.
    public func error(
        _ number: String, _ summary: String, at span: SourceSpan, label: String? = nil,
        notes: [String] = []
    ) {
        diagnostics.append(
            Diagnostic(
                letter + number, summary, source: source, span: span, label: label, notes: notes))
    }

    public func warning(
        _ number: String, _ summary: String, at span: SourceSpan, label: String? = nil,
        notes: [String] = []
    ) {
        diagnostics.append(
            Diagnostic(
                letter + number, summary, severity: .warning, source: source, span: span,
                label: label, notes: notes))
    }

    /// Reports a word that is none of those known, with the nearest one.
    public func unknown(
        _ number: String, _ what: String, _ word: String, at span: SourceSpan, known: [String]
    ) {
        let near = closestMatch(to: word, in: known)
        error(
            number, "unknown \(what) `\(word)`", at: span,
            label: near.map { "did you mean `\($0)`?" },
            notes: known.isEmpty ? [] : ["expected one of: \(known.joined(separator: ", "))"])
    }
}

/// Reads the members of one YAML mapping strictly.
///
/// Every member asked for becomes known; `finish()` reports the others, except those that begin
/// with `x-`. A member of the wrong kind is reported where it stands and read as absent.
///
/// Codes: `…0101` unknown member, `…0102` missing member, `…0103` wrong kind, `…0104` bad value.
public final class YAMLFields {
    public let issues: YAMLIssues
    /// What the mapping is, for messages: `scenario`, `fault`.
    public let what: String
    public let span: SourceSpan
    public let members: [YAMLMember]
    private var asked: [String] = []

    /// Nil, with an error noted, when the node is not a mapping.
    public init?(_ node: YAMLNode, _ what: String, _ issues: YAMLIssues) {
        guard let members = node.members else {
            issues.error(
                "0103", "\(what) must be a mapping", at: node.span,
                label: "this is a \(node.kindName)")
            return nil
        }
        self.issues = issues
        self.what = what
        self.members = members
        span = node.span
    }

    /// The member as it stands, or nil; a null counts as absent.
    public func node(_ key: String) -> YAMLNode? {
        if !asked.contains(key) { asked.append(key) }
        guard let node = members.first(where: { $0.key == key })?.value, !node.isNull else {
            return nil
        }
        return node
    }

    /// Whether the member is written, be it null.
    public func has(_ key: String) -> Bool {
        if !asked.contains(key) { asked.append(key) }
        return members.contains { $0.key == key }
    }

    /// The member, or nil with an error noted.
    public func required(_ key: String) -> YAMLNode? {
        if let node = node(key) { return node }
        issues.error("0102", "\(what) needs `\(key)`", at: span)
        return nil
    }

    /// Text: any scalar's own words, so that `version: 1` can be read as text too.
    public func text(_ key: String) -> String? { node(key).flatMap { text($0, key) } }
    public func requiredText(_ key: String) -> String? {
        required(key).flatMap { text($0, key) }
    }

    public func integer(_ key: String) -> Int? {
        guard let node = node(key) else { return nil }
        if let value = node.resolved?.intValue { return Int(value) }
        wrong(node, key, "a whole number")
        return nil
    }

    /// A whole number within bounds.
    public func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = integer(key) else { return nil }
        if range.contains(value) { return value }
        if let node = node(key) {
            issues.error(
                "0104", "`\(key)` lies between \(range.lowerBound) and \(range.upperBound)",
                at: node.span)
        }
        return nil
    }

    public func flag(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        if let value = node.resolved?.boolValue { return value }
        wrong(node, key, "true or false")
        return nil
    }

    /// A list; one scalar or mapping alone is not taken for one.
    public func list(_ key: String) -> [YAMLNode]? {
        guard let node = node(key) else { return nil }
        if let elements = node.elements { return elements }
        wrong(node, key, "a list")
        return nil
    }

    /// A list of texts.
    public func texts(_ key: String) -> [String]? {
        list(key)?.compactMap { text($0, key) }
    }

    public func fields(_ key: String, _ what: String? = nil) -> YAMLFields? {
        node(key).flatMap { YAMLFields($0, what ?? key, issues) }
    }

    /// A word out of a closed list.
    public func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, as type: Word.Type
    ) -> Word? where Word.RawValue == String {
        guard let node = node(key), let text = text(node, key) else { return nil }
        if let word = Word(rawValue: text) { return word }
        issues.unknown("0104", key, text, at: node.span, known: type.allCases.map(\.rawValue))
        return nil
    }

    /// Reports all but the first of members of which only one may be given.
    public func exclude(_ keys: [String]) {
        let given = members.filter { keys.contains($0.key) && !$0.value.isNull }
        asked += keys.filter { !asked.contains($0) }
        for member in given.dropFirst() {
            issues.error(
                "0118", "`\(given[0].key)` and `\(member.key)` exclude each other",
                at: member.keySpan)
        }
    }

    /// Reports every member that nobody asked for.
    public func finish() {
        for member in members
        where !asked.contains(member.key) && !member.key.hasPrefix("x-") {
            issues.unknown(
                "0101", "member of \(what)", member.key, at: member.keySpan, known: asked)
        }
    }

    /// Reports a member of the wrong kind.
    public func wrong(_ node: YAMLNode, _ key: String, _ expected: String) {
        issues.error(
            "0103", "`\(key)` must be \(expected)", at: node.span,
            label: "this is a \(node.kindName)")
    }

    private func text(_ node: YAMLNode, _ key: String) -> String? {
        if let text = node.text { return text }
        wrong(node, key, "text")
        return nil
    }
}
