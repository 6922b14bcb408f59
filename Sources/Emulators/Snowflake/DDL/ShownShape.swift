/// The columns of a SHOW or of a view of INFORMATION_SCHEMA, each with the value it has for an
/// object that does not use what it tells of.
struct ShownShape: Sendable {
    let columns: [(String, SnowflakeType)]
    private let standard: [SnowflakeValue]
    private let places: [String: Int]

    /// Reads the columns from words: `name` is a text, `name#` a number, `name@` an instant,
    /// `name!` a truth value; what follows `=` is the usual value, which is NULL without it.
    init(_ words: String, time: SnowflakeType = .ltz) {
        var columns: [(String, SnowflakeType)] = []
        var standard: [SnowflakeValue] = []
        var places: [String: Int] = [:]
        for word in words.split(separator: " ") {
            let parts = word.split(separator: "=", omittingEmptySubsequences: false)
            var name = String(parts[0])
            let given = parts.count > 1 ? String(parts[1]) : nil
            var type = SnowflakeType.varchar
            var value = given.map { SnowflakeValue.text($0) } ?? .null
            switch name.last {
            case "#":
                type = .integer
                value = given.flatMap(Int.init).map { .integer($0) } ?? .null
            case "@": type = time
            case "!":
                type = .boolean
                value = given.map { .boolean($0 == "true") } ?? .null
            default: break
            }
            if type != .varchar { name.removeLast() }
            places[name] = columns.count
            columns.append((name, type))
            standard.append(value)
        }
        self.columns = columns
        self.standard = standard
        self.places = places
    }

    /// A row with these values, and the usual ones in all other columns.
    func row(_ known: KeyValuePairs<String, SnowflakeValue>) -> [SnowflakeValue] {
        var row = standard
        for (name, value) in known {
            guard let place = places[name] else { preconditionFailure("no column \(name)") }
            row[place] = value
        }
        return row
    }

    /// Changes one value of a row.
    func set(_ name: String, _ value: SnowflakeValue, in row: inout [SnowflakeValue]) {
        guard let place = places[name] else { preconditionFailure("no column \(name)") }
        row[place] = value
    }
}

extension ShownRows {
    init(_ shape: ShownShape) {
        self.init(columns: shape.columns)
        nameColumn = shape.columns.firstIndex { $0.0 == "name" } ?? 0
    }
}
