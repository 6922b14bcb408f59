import DataFormats
import Diagnostics
import SimKernel
import TelcoData

/// What is wrong with a scenario beyond what its file alone tells.
final class Problems {
    let source: SourceText
    private(set) var diagnostics: [Diagnostic] = []

    init(source: SourceText) { self.source = source }

    func add(
        _ code: String, _ summary: String, _ span: SourceSpan?, label: String? = nil,
        notes: [String] = []
    ) {
        diagnostics.append(
            Diagnostic(code, summary, source: source, span: span, label: label, notes: notes))
    }

    func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    /// Where a word stands first within a longer part of the file; that part where it does not.
    ///
    /// - Parameter span: nil, or the whole part when the word was put together from elsewhere.
    func place(of word: String, in span: SourceSpan?) -> SourceSpan? {
        guard let span else { return nil }
        let text = Array(source.text.utf8)
        let wanted = Array(word.utf8)
        guard span.end <= text.count, !wanted.isEmpty, span.end - span.start >= wanted.count else {
            return span
        }
        func isPart(_ place: Int) -> Bool {
            guard text.indices.contains(place) else { return false }
            return text[place] == UInt8(ascii: "_") || (0x30...0x39).contains(text[place])
                || (0x41...0x5a).contains(text[place]) || (0x61...0x7a).contains(text[place])
        }
        for start in span.start...(span.end - wanted.count) {
            let end = start + wanted.count
            guard text[start..<end].elementsEqual(wanted), !isPart(start - 1), !isPart(end) else {
                continue
            }
            return SourceSpan(start: start, end: end)
        }
        return span
    }
}

/// Draws numbers for counts, keyed by the seed and what is counted.
struct AmountDraws {
    let seed: UInt64
    let what: String
    private var drawn: UInt32 = 0

    init(seed: UInt64, what: String) {
        self.seed = seed
        self.what = what
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int {
        let key = DecisionKey(site: "truth/amount", subject: what, occurrence: drawn)
        drawn += 1
        let width = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int(SeededDecisions.value(seed: seed, key: key) % width)
    }
}

/// A count that is given, or drawn from a range.
struct Count {
    let range: ClosedRange<Int>

    func drawn(_ draws: inout AmountDraws) -> Int {
        range.count == 1 ? range.lowerBound : draws.within(range)
    }

    var telco: Amount { Amount(range: range) }
}

/// Reads a generator's parameters strictly.
final class Parameters {
    private let object: JSONObject
    private let what: String
    private let span: SourceSpan
    private let problems: Problems
    private var asked: [String] = []

    init(_ object: JSONObject, _ what: String, _ span: SourceSpan, _ problems: Problems) {
        self.object = object
        self.what = what
        self.span = span
        self.problems = problems
    }

    private func value(_ name: String) -> JSONValue? {
        asked.append(name)
        return object[name]
    }

    func text(_ name: String) -> String? {
        switch value(name) {
        case .string(let text)?: return text
        case .number(let number)?: return number.text
        case nil: return nil
        default:
            wrong(name, "text")
            return nil
        }
    }

    func object(_ name: String) -> JSONObject? {
        guard let value = value(name) else { return nil }
        if let object = value.objectValue { return object }
        wrong(name, "a mapping")
        return nil
    }

    /// `5`, `{ between: [1, 5] }` or `{ per_customer: { between: [0, 4] } }`.
    func amount(_ name: String) -> Count? {
        guard let value = value(name) else { return nil }
        if let count = count(value) ?? value["per_customer"].flatMap(count) { return count }
        wrong(
            name, "a whole number from 0 to 10,000,000, or { between: [low, high] } of two such")
        return nil
    }

    private func count(_ value: JSONValue) -> Count? {
        if let number = value.intValue, (0...10_000_000).contains(number) {
            return Count(range: Int(number)...Int(number))
        }
        guard value.objectValue?.count == 1, let bounds = value["between"]?.arrayValue,
            bounds.count == 2, let low = bounds[0].intValue, let high = bounds[1].intValue,
            0 <= low, low <= high,
            high <= 10_000_000
        else { return nil }
        return Count(range: Int(low)...Int(high))
    }

    /// A civil date as day number since 1970-01-01.
    func day(_ name: String) -> Int? {
        guard let value = value(name) else { return nil }
        if let text = value.stringValue, let date = try? ISOTime.date(text) {
            return date.daysSinceEpoch
        }
        wrong(name, "a date such as \"2025-01-01\"")
        return nil
    }

    /// Two civil dates, both included.
    func days(_ name: String) -> ClosedRange<Int>? {
        guard let value = value(name) else { return nil }
        let dates = (value.arrayValue ?? []).compactMap { item in
            item.stringValue.flatMap { try? ISOTime.date($0) }?.daysSinceEpoch
        }
        if dates.count == 2, dates[0] <= dates[1] { return dates[0]...dates[1] }
        wrong(name, "two dates such as [\"2025-01-01\", \"2025-01-31\"]")
        return nil
    }

    /// `{ between: [1h, 5d] }` in nanoseconds.
    func durations(_ name: String) -> ClosedRange<Int64>? {
        guard let value = value(name) else { return nil }
        let bounds = (value["between"]?.arrayValue ?? []).compactMap { item in
            item.stringValue.flatMap { VirtualDuration($0) }?.nanoseconds
        }
        if bounds.count == 2, bounds[0] <= bounds[1] { return bounds[0]...bounds[1] }
        wrong(name, "{ between: [1h, 5d] }")
        return nil
    }

    func finish() {
        for name in object.keys where !asked.contains(name) {
            problems.add(
                "S0203", "`\(what)` has no parameter `\(name)`",
                problems.place(of: name, in: span),
                label: closestMatch(to: name, in: asked).map { "did you mean `\($0)`?" },
                notes: ["its parameters: \(asked.joined(separator: ", "))"])
        }
    }

    private func wrong(_ name: String, _ expected: String) {
        problems.add(
            "S0204", "`\(what).\(name)` must be \(expected)", problems.place(of: name, in: span))
    }
}
