import SnowflakeSQL

extension SQLMutator {
    /// Statements that do something and can be forgotten.
    private static let droppable: Set<String> = [
        "DELETE", "INSERT", "UPDATE", "MERGE", "TRUNCATE", "COPY", "EXECUTE", "CALL", "RAISE", "IF",
        "SELECT",
    ]

    mutating func statements(_ section: SQLSection) {
        for range in section.statements {
            let head = section.text(range.lowerBound)
            let second = section.text(range.lowerBound + 1)
            switch head {
            case "BEGIN", "COMMIT", "ROLLBACK":
                if section.isBody { remove(.dropTransaction, section, range) }
            case "START" where second == "TRANSACTION": remove(.dropTransaction, section, range)
            case "GRANT": remove(.dropGrant, section, range)
            case "ALTER" where range.contains { section.isWord($0, "RESUME") }:
                remove(.dropStatement, section, range)
            default:
                let isData = section.isBody || ["INSERT", "MERGE", "UPDATE", "COPY"].contains(head)
                if isData, Self.droppable.contains(head) {
                    remove(.dropStatement, section, range)
                }
            }
        }
    }

    mutating func merges(_ section: SQLSection) {
        for range in section.statements where section.isWord(range.lowerBound, "MERGE") {
            let depth = section.words[range.lowerBound].depth
            let whens = range.filter {
                section.isWord($0, "WHEN") && section.words[$0].depth == depth
                    && ["MATCHED", "NOT"].contains(section.text($0 + 1))
            }
            guard whens.count > 1 else { continue }
            let last = section.isSymbol(range.upperBound - 1, ";") ? 1 : 0
            let ends = Array(whens.dropFirst()) + [range.upperBound - last]
            for (start, end) in zip(whens, ends) {
                remove(.dropMergeClause, section, start..<end)
            }
        }
    }

    /// `SET a = 1, b = 2`: one column is forgotten.
    mutating func assignments(_ section: SQLSection) {
        for index in section.words.indices where section.isWord(index, "SET") {
            guard let statement = section.statement(of: index),
                ["UPDATE", "MERGE"].contains(section.text(statement.lowerBound))
            else { continue }
            let depth = section.words[index].depth
            let end =
                (index + 1..<statement.upperBound).first {
                    section.words[$0].depth < depth
                        || section.words[$0].depth == depth
                            && ["WHEN", "WHERE", "FROM", ";"].contains(section.text($0))
                } ?? statement.upperBound
            let items = section.items((index + 1)..<end, depth: depth)
            guard items.count > 1 else { continue }
            for (number, item) in items.enumerated() {
                let from =
                    number > 0
                    ? section.words[items[number - 1].upperBound - 1].end
                    : section.words[item.lowerBound].start
                let to =
                    number > 0
                    ? section.words[item.upperBound - 1].end
                    : section.words[items[1].lowerBound].start
                change(
                    .dropAssignment, section, at: item.lowerBound, from: from, to: to, put: "",
                    "without `\(short(source(section, item)))`")
            }
        }
    }

    /// Columns of tables lose what stands behind the point.
    mutating func types(_ section: SQLSection) {
        for range in section.statements where section.isWord(range.lowerBound, "CREATE") {
            guard range.prefix(5).contains(where: { section.isWord($0, "TABLE") }) else { continue }
            for index in range where section.isSymbol(index + 1, "(") {
                guard let close = section.closing(index + 1) else { continue }
                let arguments = section.items(
                    (index + 2)..<close, depth: section.words[index].depth + 1)
                let column = short(source(section, max(range.lowerBound, index - 1)..<(close + 1)))
                switch section.text(index) {
                case "NUMBER", "DECIMAL", "NUMERIC":
                    guard arguments.count == 2, source(section, arguments[1]) != "0" else {
                        continue
                    }
                    let place = arguments[1].lowerBound
                    change(
                        .looserType, section, at: index, from: section.words[place].start,
                        to: section.words[place].end, put: "0", "scale 0 in `\(column)`")
                case "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ":
                    guard arguments.count == 1, source(section, arguments[0]) != "0" else {
                        continue
                    }
                    let place = arguments[0].lowerBound
                    change(
                        .looserType, section, at: index, from: section.words[place].start,
                        to: section.words[place].end, put: "0", "whole seconds in `\(column)`")
                default: continue
                }
            }
        }
    }

    /// Options of COPY, where they are written as SQL and where they stand in a text that is run.
    mutating func options(_ section: SQLSection) {
        let names = [
            "PATTERN", "FORCE", "ON_ERROR", "MATCH_BY_COLUMN_NAME", "FILE_FORMAT", "FILES",
        ]
        for range in section.statements where section.isWord(range.lowerBound, "COPY") {
            for index in range where names.contains(section.text(index)) {
                guard section.isSymbol(index + 1, "=") else { continue }
                let end =
                    section.isSymbol(index + 2, "(")
                    ? section.closing(index + 2) ?? index + 2 : index + 2
                remove(.dropOption, section, index..<(end + 1))
            }
        }
        for index in section.words.indices where section.text(index).hasPrefix("'") {
            let word = section.words[index]
            for name in ["FORCE", "ON_ERROR", "MATCH_BY_COLUMN_NAME"] {
                guard let found = option(name, from: word.start, to: word.end) else { continue }
                change(
                    .dropOption, section, at: index, from: found.lowerBound, to: found.upperBound,
                    put: "", "without `\(source(found.lowerBound, found.upperBound))` in a text")
            }
        }
    }

    /// `NAME = WORD` within a text.
    private func option(_ name: String, from start: Int, to end: Int) -> Range<Int>? {
        let wanted = Array("\(name) = ".utf8)
        guard end - start > wanted.count else { return nil }
        for place in start...(end - wanted.count) where bytes[place] == wanted[0] {
            guard bytes[place..<(place + wanted.count)].elementsEqual(wanted) else { continue }
            var last = place + wanted.count
            while last < end,
                bytes[last] == 0x5F || (bytes[last] | 0x20) >= 0x61 && (bytes[last] | 0x20) <= 0x7A
            {
                last += 1
            }
            return place..<last
        }
        return nil
    }
}
