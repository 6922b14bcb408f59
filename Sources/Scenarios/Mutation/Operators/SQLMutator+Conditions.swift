import SnowflakeSQL

extension SQLMutator {
    /// Words that end a condition when they stand at its depth.
    private static let ends: Set<String> = [
        "GROUP", "ORDER", "HAVING", "QUALIFY", "LIMIT", "WHERE", "WHEN", "INNER", "JOIN", "CROSS",
        "NATURAL", "FULL", "UNION", "EXCEPT", "INTERSECT", "MINUS", "THEN", "FETCH", "WINDOW",
        "INTO", "SET", "DO", "LOOP", "VALUES",
    ]

    /// What may stand behind `ON` when it begins no condition.
    private static let objects: Set<String> = [
        "TABLE", "VIEW", "STAGE", "SCHEMA", "DATABASE", "ACCOUNT", "WAREHOUSE", "INTEGRATION",
        "ALL", "FUTURE", "FUNCTION", "PROCEDURE", "TASK", "FILE", "STREAM", "SEQUENCE", "PIPE",
    ]

    /// One condition and the word that opens it.
    private struct Clause {
        var keyword: Int
        var condition: Range<Int>
        var depth: Int
    }

    private func clauses(_ section: SQLSection) -> [Clause] {
        section.words.indices.compactMap { index in
            guard section.words[index].kind == .word,
                ["WHERE", "HAVING", "QUALIFY", "ON"].contains(section.text(index))
            else { return nil }
            if section.text(index) == "ON", Self.objects.contains(section.text(index + 1)) {
                return nil
            }
            let depth = section.words[index].depth
            let end =
                section.words.indices.dropFirst(index + 1).first { place in
                    let word = section.words[place]
                    if word.depth < depth { return true }
                    guard word.depth == depth else { return false }
                    if word.kind == .symbol { return word.text == ";" || word.text == "," }
                    if ["LEFT", "RIGHT"].contains(word.text) {
                        return ["JOIN", "OUTER"].contains(section.text(place + 1))
                    }
                    return Self.ends.contains(word.text)
                } ?? section.words.count
            return end > index + 1
                ? Clause(keyword: index, condition: (index + 1)..<end, depth: depth) : nil
        }
    }

    /// `WHEN [NOT] MATCHED AND …`: the `AND` and the condition.
    private func mergeConditions(_ section: SQLSection) -> [Clause] {
        section.words.indices.compactMap { index in
            guard section.isWord(index, "MATCHED") else { return nil }
            var and = index + 1
            if section.isWord(and, "BY") { and += 2 }
            guard section.isWord(and, "AND") else { return nil }
            let depth = section.words[index].depth
            guard
                let then = section.words.indices.dropFirst(and).first(where: {
                    section.isWord($0, "THEN") && section.words[$0].depth == depth
                })
            else { return nil }
            return Clause(keyword: and, condition: (and + 1)..<then, depth: depth)
        }
    }

    func conditionRanges(_ section: SQLSection) -> [Range<Int>] {
        (clauses(section) + mergeConditions(section)).map(\.condition) + section.guards
    }

    mutating func conditions(_ section: SQLSection) {
        for clause in clauses(section) {
            let operation: MutationOperator =
                switch section.text(clause.keyword) {
                case "ON": .dropJoinKey
                case "QUALIFY": .dropQualify
                default: .dropPredicate
                }
            if parts(section, clause.condition, clause.depth).count == 1 {
                if operation == .dropJoinKey {
                    remove(operation, section, clause.condition, put: "TRUE")
                } else {
                    remove(operation, section, clause.keyword..<clause.condition.upperBound)
                }
            }
            dropParts(operation, section, clause.condition, clause.depth)
        }
        for clause in mergeConditions(section) {
            remove(.dropPredicate, section, clause.keyword..<clause.condition.upperBound)
            dropParts(.dropPredicate, section, clause.condition, clause.depth)
        }
        for range in section.guards {
            dropParts(.dropPredicate, section, range, section.words[range.lowerBound].depth)
        }
    }

    /// What `OR` joins, else what `AND` joins; the `AND` of `BETWEEN` joins nothing.
    private func parts(_ section: SQLSection, _ range: Range<Int>, _ depth: Int) -> [Range<Int>] {
        let either = section.split(range) {
            section.isWord($0, "OR") && section.words[$0].depth == depth
        }
        if either.count > 1 { return either }
        var isBetween = false
        var cuts: Set<Int> = []
        for index in range where section.words[index].depth == depth {
            if section.isWord(index, "BETWEEN") { isBetween = true }
            guard section.isWord(index, "AND") else { continue }
            if isBetween { isBetween = false } else { cuts.insert(index) }
        }
        return section.split(range) { cuts.contains($0) }
    }

    private mutating func dropParts(
        _ operation: MutationOperator, _ section: SQLSection, _ range: Range<Int>, _ depth: Int
    ) {
        let parts = parts(section, range, depth)
        for (number, part) in parts.enumerated() {
            if parts.count > 1 {
                let gone = short(source(section, part))
                let from: Int
                let to: Int
                if number > 0 {
                    from = section.words[parts[number - 1].upperBound - 1].end
                    to = section.words[part.upperBound - 1].end
                } else {
                    from = section.words[part.lowerBound].start
                    to = section.words[parts[1].lowerBound].start
                }
                change(
                    operation, section, at: part.lowerBound, from: from, to: to, put: "",
                    "without `\(gone)`")
            }
            // A part in brackets has parts of its own.
            if section.isSymbol(part.lowerBound, "("),
                section.closing(part.lowerBound) == part.upperBound - 1
            {
                dropParts(
                    operation, section, (part.lowerBound + 1)..<(part.upperBound - 1), depth + 1)
            }
        }
    }
}
