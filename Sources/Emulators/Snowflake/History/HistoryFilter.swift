/// The arguments of a history function: `NAME=value`, one a line.
struct HistoryFilter {
    private var values: [String: String] = [:]

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    func instant(_ name: String) -> Int128? { values[name].flatMap { Int128($0) } }

    func flag(_ name: String) -> Bool { values[name]?.lowercased() == "true" }

    var limit: Int { limit(100) }

    func limit(_ standard: Int) -> Int { values["RESULT_LIMIT"].flatMap { Int($0) } ?? standard }
}
