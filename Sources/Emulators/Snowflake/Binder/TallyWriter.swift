/// What a query that may be tallied reads from.
struct TalliedSource {
    /// As it stands in the plan.
    var text: String
    /// The name in the plan of the join that is read ahead; nil for a table alone.
    let join: String?
    /// The table's name in the database.
    let storage: String
    /// What the scan is called with, up to the columns that are looked up.
    let arguments: [String]
    /// Which rows are wanted, as a part of the plan; nothing for all of them.
    var condition: Substring = ""
    /// The numbers of the scan's columns, by what the query calls them.
    var columns: [String: Int]
    /// The same by what the condition calls them.
    var inner: [String: Int] = [:]
    /// What the query calls its groups' keys.
    var keys: [String] = []
}

/// Writes a query of aggregates as one over a ``Tally``.
struct TallyWriter {
    private let source: TalliedSource
    private let name: String
    /// The aggregates by their texts in the plan, longer ones before those that begin them.
    private let calls: [(text: [UInt8], call: TalliedCall?)]
    /// The tally's fields, and the columns that they are of.
    private var fields: [String] = []
    private var formula: FormulaWriter
    /// Whether an aggregate was met that cannot be made of parts.
    private var isSpoilt = false
    /// Functions that the new query calls.
    private(set) var averages: [NativeFunction] = []

    init(
        _ source: TalliedSource, name: String, calls: [(text: String, call: TalliedCall?)],
        natives: [NativeFunction]
    ) {
        self.source = source
        let columns = source.columns.merging(source.inner) { first, _ in first }
        formula = FormulaWriter(columns: columns, natives: natives)
        self.name = name
        self.calls = calls.map { (Array($0.text.utf8), $0.call) }
            .sorted { $0.text.count > $1.text.count }
    }

    /// The query over a tally; nil where it needs more than that.
    mutating func rewritten(_ sql: String) -> String? {
        let select = "SELECT "
        let from = " FROM \(source.text)"
        guard sql.hasPrefix(select), let place = sql.firstRange(of: from),
            source.condition.isEmpty || formula.take(condition: source.condition)
        else { return nil }
        for key in source.keys {
            guard let column = formula.number(of: key) else { return nil }
            _ = field("k", column)
        }
        guard let list = rewritten(part: sql[..<place.lowerBound].dropFirst(select.count)),
            let rest = rewritten(part: sql[place.upperBound...]),
            // SQLite counts the rows of a table without looking at them.
            source.join != nil || fields != ["n"]
        else { return nil }
        var arguments = source.arguments
        var mentioned = ""
        let given = formula.used.sorted()
        if let join = source.join {
            // Which columns of a join are read is seen by their names in a plan.
            mentioned = " /* \(given.map { "\(join).c\($0)" }.joined(separator: " ")) */"
        } else {
            let places = given.map { "\($0 - JoinSource.columns)" }
            arguments.append("'\(places.joined(separator: " "))'")
        }
        arguments += ["'\(fields.joined(separator: " "))'", formula.argument]
        let scan = "scanned(\(arguments.joined(separator: ", "))) AS \(name)"
        return "\(select)\(list) FROM \(scan)\(rest)\(mentioned)"
    }

    /// A part of the query with columns of the tally for aggregates and keys; nil where it reads
    /// anything else of the source, or has a query inside.
    private mutating func rewritten(part: Substring) -> String? {
        let bytes = Array(part.utf8)
        var text: [UInt8] = []
        var place = 0
        while place < bytes.count {
            if place == 0 || !FormulaWriter.isOfWord(bytes[place - 1]) {
                if let (new, count) = replacement(at: place, of: bytes) {
                    text += new.utf8
                    place += count
                    continue
                }
            }
            let byte = bytes[place]
            text.append(byte)
            place += 1
            guard byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") else { continue }
            while place < bytes.count {
                text.append(bytes[place])
                place += 1
                if bytes[place - 1] == byte { break }
            }
        }
        let made = String(decoding: text, as: UTF8.self)
        let words = text.split { !FormulaWriter.isOfWord($0) }
        let isWhole = words.allSatisfy {
            formula.columns[String(decoding: $0, as: UTF8.self)] == nil
        }
        return !isSpoilt && isWhole && !made.contains("SELECT ") ? made : nil
    }

    /// What stands for the aggregate or key at a place, and how many bytes that takes there.
    private mutating func replacement(at place: Int, of bytes: [UInt8]) -> (String, Int)? {
        let rest = bytes[place...]
        for (text, call) in calls where rest.starts(with: text) {
            guard let new = call.flatMap({ replacement(for: $0, text) }) else {
                isSpoilt = true
                return nil
            }
            return (new, text.count)
        }
        for (number, key) in source.keys.enumerated() where rest.starts(with: key.utf8) {
            let end = place + key.utf8.count
            guard end == bytes.count || !FormulaWriter.isOfWord(bytes[end]) else { continue }
            return ("\(name).c\(number)", key.utf8.count)
        }
        return nil
    }

    private mutating func replacement(for call: TalliedCall, _ text: [UInt8]) -> String? {
        guard let argument = call.argument else { return "coalesce(sum(\(field("n", nil))), 0)" }
        guard let column = formula.number(of: argument) else { return nil }
        let function = String(decoding: text.dropLast(argument.utf8.count + 1), as: UTF8.self)
        switch call.kind {
        case .rows: return nil
        case .values: return "coalesce(sum(\(field("v", column))), 0)"
        case .sum: return "\(function)\(field("s", column)))"
        case .least: return "\(function)\(field("l", column)))"
        case .greatest: return "\(function)\(field("g", column)))"
        case .average(let average):
            averages.append(average)
            return "\(average.quoted)(\(field("s", column)), \(field("v", column)))"
        }
    }

    /// The tally's column for a field.
    private mutating func field(_ kind: String, _ column: Int?) -> String {
        let word = kind + (column.map { "\($0)" } ?? "")
        let place = fields.firstIndex(of: word) ?? fields.count
        if place == fields.count { fields.append(word) }
        return "\(name).c\(place)"
    }
}
