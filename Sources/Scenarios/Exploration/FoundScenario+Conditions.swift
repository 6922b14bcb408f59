import SimFaults

// When a fault may strike at all, as a scenario writes it.
extension FoundScenario {
    func text(of condition: FaultCondition) -> String {
        var members: [String] = []
        if let seen = condition.seen {
            let steps = seen.steps.map { step in
                var words = words(step.pattern)
                if step.times > 1 { words.append("times: \(step.times)") }
                if let unless = step.unless { words.append("unless: \(text(of: unless))") }
                return "{ \(words.joined(separator: ", ")) }"
            }
            members.append("seen: [\(steps.joined(separator: ", "))]")
            if let same = seen.same { members.append("same: \(quoted(word(same)))") }
        }
        if let until = condition.until { members.append("until: \(text(of: until))") }
        members += condition.amounts.map { amount in
            var bounds: [String]
            let name: String
            switch amount.thing {
            case .rows(let table): (name, bounds) = ("rows", ["table: \(quoted(table))"])
            case .objects(let pattern): (name, bounds) = ("objects", ["key: \(quoted(pattern))"])
            }
            bounds.append("at_least: \(amount.atLeast)")
            if amount.atMost < .max { bounds.append("at_most: \(amount.atMost)") }
            return "\(name): { \(bounds.joined(separator: ", ")) }"
        }
        return "{ \(members.joined(separator: ", ")) }"
    }

    private func text(of pattern: TracePattern) -> String {
        "{ \(words(pattern).joined(separator: ", ")) }"
    }

    private func words(_ pattern: TracePattern) -> [String] {
        var words: [String] = []
        var details: [String] = []
        for word in pattern.words {
            let list = "[\(word.patterns.map(quoted).joined(separator: ", "))]"
            if case .detail(let name) = word.part {
                details.append("\(quoted(name)): \(list)")
            } else {
                words.append("\(self.word(word.part)): \(list)")
            }
        }
        if !details.isEmpty { words.append("details: { \(details.joined(separator: ", ")) }") }
        return words
    }

    private func word(_ part: TracePattern.Part) -> String {
        if case .detail(let name) = part { return "details.\(name)" }
        return TracePattern.Part.named.first { $0.part == part }?.word ?? ""
    }
}
