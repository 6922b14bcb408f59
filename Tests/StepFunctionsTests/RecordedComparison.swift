import DataFormats

/// Compares what happened with what was recorded, placeholders and all.
struct RecordedComparison {
    /// What each `<…>` has stood for so far: the same thing throughout a case.
    private var bindings: [String: String] = [:]
    private(set) var differences: [String] = []

    /// Words that the recorder put in place of values that differ from run to run.
    private static let words: Set<String> = [
        "timestamp", "datetime", "date", "snf_role_arn", "RequestId", "x-amzn-RequestId",
        "X-Amzn-Trace-Id", "x-amzn-trace-id", "RandomNumberGenerated",
    ]

    mutating func compare(_ expected: JSONValue, _ actual: JSONValue?, at place: String) {
        guard let actual else {
            differences.append("\(place): missing, expected \(short(expected))")
            return
        }
        if matches(expected, actual) { return }
        switch (expected, actual) {
        case (.object(let left), .object(let right)):
            for (key, value) in left { compare(value, right[key], at: "\(place).\(key)") }
            for (key, value) in right where left[key] == nil {
                differences.append("\(place).\(key): not expected, but \(short(value))")
            }
        case (.array(let left), .array(let right)) where left.count == right.count:
            for index in left.indices {
                compare(left[index], right[index], at: "\(place)[\(index)]")
            }
        default:
            differences.append("\(place): expected \(short(expected)), got \(short(actual))")
        }
    }

    /// Whether the two agree; bindings are kept only when they do.
    mutating func matches(_ expected: JSONValue, _ actual: JSONValue) -> Bool {
        var trial = bindings
        guard Self.matches(expected, actual, &trial) else { return false }
        bindings = trial
        return true
    }

    private static func matches(
        _ expected: JSONValue, _ actual: JSONValue, _ bindings: inout [String: String]
    ) -> Bool {
        if case .string(let word) = expected, words.contains(word) { return true }
        switch (expected, actual) {
        case (.number(let left), .number(let right)): return left.isEqualNumerically(to: right)
        case (.string(let left), .string(let right)):
            if left == right || matchesText(left, right, &bindings) { return true }
            // A text of JSON inside a text: the recorder has laid some of them out anew.
            guard let left = try? JSONValue(parsing: left), left.objectValue != nil,
                let right = try? JSONValue(parsing: right)
            else { return false }
            return matches(left, right, &bindings)
        case (.string, _): return false
        case (_, .string(let text)):
            // A text that began with a brace was recorded as the value that it holds.
            guard let value = try? JSONValue(parsing: text) else { return false }
            if case .string = value { return false }
            return matches(expected, value, &bindings)
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            for (one, other) in zip(left, right) where !matches(one, other, &bindings) {
                return false
            }
            return true
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            for (key, value) in left {
                guard let other = right[key], matches(value, other, &bindings) else {
                    return false
                }
            }
            return true
        default: return expected == actual
        }
    }

    /// `<…>` stands for any text, the same one wherever it comes back.
    private static func matchesText(
        _ expected: String, _ actual: String, _ bindings: inout [String: String]
    ) -> Bool {
        guard let open = expected.firstIndex(of: "<"),
            let close = expected[open...].firstIndex(of: ">")
        else { return expected == actual }
        let name = String(expected[open...close])
        let prefix = expected[..<open]
        guard actual.hasPrefix(prefix) else { return false }
        let rest = actual.dropFirst(prefix.count)
        let tail = String(expected[expected.index(after: close)...])
        if let bound = bindings[name] {
            guard rest.hasPrefix(bound) else { return false }
            return matchesText(tail, String(rest.dropFirst(bound.count)), &bindings)
        }
        for length in stride(from: rest.count, through: 1, by: -1) {
            var trial = bindings
            trial[name] = String(rest.prefix(length))
            if matchesText(tail, String(rest.dropFirst(length)), &trial) {
                bindings = trial
                return true
            }
        }
        return false
    }

    private func short(_ value: JSONValue) -> String {
        let text = value.serialized()
        return text.count <= 300 ? text : text.prefix(300) + "…"
    }

    // MARK: - Histories

    /// Compares events; those of branches that ran side by side were recorded without numbers.
    mutating func compare(history expected: [JSONValue], _ actual: [JSONValue]) {
        let numbered = expected.allSatisfy { $0["id"]?.intValue != nil }
        if numbered {
            if expected.count != actual.count {
                differences.append("\(actual.count) events, expected \(expected.count)")
            }
            for (place, event) in expected.enumerated() {
                compare(
                    event, actual.indices.contains(place) ? actual[place] : nil,
                    at: "event \(place + 1)")
            }
            return
        }
        var open = actual
        for event in expected {
            let place = open.firstIndex { candidate in
                guard event["type"] == candidate["type"] else { return false }
                if let id = event["id"]?.intValue { return candidate["id"]?.intValue == id }
                return matches(Self.withoutPlace(event), Self.withoutPlace(candidate))
            }
            guard let place else {
                differences.append("no event like \(short(event))")
                continue
            }
            if event["id"]?.intValue != nil {
                compare(event, open[place], at: "event \(open[place]["id"]!.intValue!)")
            }
            open.remove(at: place)
        }
        // The record leaves the inner ends of nested branches out.
        for event in open
        where !["ParallelStateSucceeded", "ParallelStateExited"].contains(
            event["type"]?.stringValue)
        {
            differences.append("not expected: \(short(event))")
        }
    }

    private static func withoutPlace(_ event: JSONValue) -> JSONValue {
        guard case .object(var object) = event else { return event }
        object["id"] = nil
        object["previousEventId"] = nil
        return .object(object)
    }
}
