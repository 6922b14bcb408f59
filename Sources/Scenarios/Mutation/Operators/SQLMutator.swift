import Diagnostics
import SnowflakeSQL

/// Makes mistakes in SQL: scripts, and the bodies of procedures in them.
///
/// It looks at words and brackets, so whatever the parser understands later can be mistaken here
/// too. A change that leaves no SQL behind is refused when it is deployed, and told apart.
struct SQLMutator {
    let bytes: [UInt8]
    var edits: [Edit] = []
    private var seen: Set<String> = []

    static func edits(of text: String) -> [Edit] {
        var mutator = SQLMutator(bytes: Array(text.utf8))
        for section in SQLSection.sections(of: text) {
            mutator.conditions(section)
            mutator.comparisons(section)
            mutator.wordPatterns(section)
            mutator.windows(section)
            mutator.statements(section)
            mutator.merges(section)
            mutator.assignments(section)
            mutator.types(section)
            mutator.options(section)
        }
        return mutator.edits.sorted {
            ($0.offset, $0.operation.rawValue) < ($1.offset, $1.operation.rawValue)
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    // MARK: Changing

    func source(_ start: Int, _ end: Int) -> String {
        String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
    }

    func source(_ section: SQLSection, _ range: Range<Int>) -> String {
        guard !range.isEmpty else { return "" }
        return source(
            section.words[range.lowerBound].start, section.words[range.upperBound - 1].end)
    }

    /// A short form of a text, on one line.
    func short(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 60 ? String(line.prefix(57)) + "…" : line
    }

    mutating func change(
        _ operation: MutationOperator, _ section: SQLSection, at index: Int, from start: Int,
        to end: Int, put: String, _ words: String
    ) {
        guard seen.insert("\(start) \(end) \(put)").inserted else { return }
        let text = String(
            decoding: bytes[..<start] + Array(put.utf8) + bytes[end...], as: UTF8.self)
        let head = section.statement(of: index).map {
            $0.prefix(4).map { section.words[$0].text }.joined(separator: " ")
        }
        edits.append(
            Edit(
                operation: operation, offset: section.words[index].start, change: words, text: text,
                key: "\(head ?? "") | \(source(start, end)) | \(put)"))
    }

    mutating func remove(
        _ operation: MutationOperator, _ section: SQLSection, _ range: Range<Int>, put: String = ""
    ) {
        guard let first = range.first else { return }
        let start = section.words[first].start
        let end = section.words[range.upperBound - 1].end
        let gone = short(source(start, end))
        change(
            operation, section, at: first, from: start, to: end, put: put,
            put.isEmpty ? "without `\(gone)`" : "`\(put)` instead of `\(gone)`")
    }

    mutating func replace(
        _ operation: MutationOperator, _ section: SQLSection, _ index: Int, by put: String
    ) {
        remove(operation, section, index..<(index + 1), put: put)
    }

    // MARK: Comparisons and words

    private mutating func comparisons(_ section: SQLSection) {
        let flips = [
            "<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "=", "!=": "=",
        ]
        for range in conditionRanges(section) {
            for index in range where section.words[index].kind == .symbol {
                guard let flipped = flips[section.text(index)] else { continue }
                let near = max(range.lowerBound, index - 3)..<min(range.upperBound, index + 4)
                let start = section.words[index].start
                let end = section.words[index].end
                change(
                    .flipComparison, section, at: index, from: start, to: end, put: flipped,
                    "`\(flipped)` instead of `\(section.text(index))` in "
                        + "`\(short(source(section, near)))`")
            }
        }
    }

    private static let neighbours = [
        "MAX": "MIN", "MIN": "MAX", "LEAD": "LAG", "LAG": "LEAD", "ROW_NUMBER": "RANK",
        "FIRST_VALUE": "LAST_VALUE", "LAST_VALUE": "FIRST_VALUE", "SUM": "COUNT",
    ]

    private mutating func wordPatterns(_ section: SQLSection) {
        for index in section.words.indices where section.words[index].kind == .word {
            let next = index + 1
            switch section.text(index) {
            case "DISTINCT"
            where section.text(index - 1) != "IS" && section.text(index - 1) != "NOT":
                remove(.dropDistinct, section, index..<next)
            case "UNION" where section.text(next) != "ALL":
                replace(.dropDistinct, section, index, by: "UNION ALL")
            case "IS": nullTests(section, index)
            case "NOT"
            where section.text(index - 1) != "IF"
                && ["IN", "EXISTS", "LIKE", "BETWEEN"].contains(section.text(next)):
                remove(.negate, section, index..<next)
            case "LEFT", "RIGHT", "FULL":
                let join = section.text(next) == "OUTER" ? next + 1 : next
                if section.isWord(join, "JOIN") {
                    remove(.narrowJoin, section, index..<join, put: "INNER")
                }
            case "COALESCE", "NVL", "IFNULL": unwrap(section, index)
            case let name:
                if let other = Self.neighbours[name], section.isSymbol(next, "(") {
                    replace(.swapFunction, section, index, by: other)
                }
            }
        }
    }

    private mutating func nullTests(_ section: SQLSection, _ index: Int) {
        switch (section.text(index + 1), section.text(index + 2), section.text(index + 3)) {
        case ("NULL", _, _):
            remove(.negate, section, index..<(index + 2), put: "IS NOT NULL")
        case ("NOT", "NULL", _):
            remove(.negate, section, index..<(index + 3), put: "IS NULL")
        case ("DISTINCT", "FROM", _):
            remove(.nullUnsafe, section, index..<(index + 3), put: "<>")
        case ("NOT", "DISTINCT", "FROM"):
            remove(.nullUnsafe, section, index..<(index + 4), put: "=")
        default: return
        }
    }

    /// `COALESCE(a, b)` becomes `a`.
    private mutating func unwrap(_ section: SQLSection, _ index: Int) {
        guard section.isSymbol(index + 1, "("), let close = section.closing(index + 1) else {
            return
        }
        let items = section.items((index + 2)..<close, depth: section.words[index].depth + 1)
        guard items.count > 1 else { return }
        remove(.unwrapDefault, section, index..<(close + 1), put: source(section, items[0]))
    }

    private mutating func windows(_ section: SQLSection) {
        for index in section.words.indices where section.isWord(index, "OVER") {
            guard section.isSymbol(index + 1, "("), let close = section.closing(index + 1) else {
                continue
            }
            let inside = (index + 2)..<close
            let depth = section.words[index].depth + 1
            let order = inside.first {
                section.isWord($0, "ORDER") && section.words[$0].depth == depth
            }
            if section.isWord(index + 2, "PARTITION") {
                remove(.dropPartition, section, inside.lowerBound..<(order ?? close))
            }
            guard let order, section.isWord(order + 1, "BY") else { continue }
            let end =
                inside.first {
                    $0 > order && section.words[$0].depth == depth
                        && ["ROWS", "RANGE", "GROUPS"].contains(section.text($0))
                } ?? close
            for item in section.items((order + 2)..<end, depth: depth) {
                let last = item.upperBound - 1
                switch section.text(last) {
                case "DESC": remove(.reverseOrder, section, last..<(last + 1))
                case "ASC": replace(.reverseOrder, section, last, by: "DESC")
                default:
                    remove(
                        .reverseOrder, section, item, put: source(section, item) + " DESC")
                }
            }
        }
    }
}
