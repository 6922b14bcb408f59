import DataFormats
import Snowflake

/// A value of a placeholder that cannot be read.
struct BindProblem: Error {
    let text: String
}

/// Reads the values of placeholders: `{"1": {"type": "FIXED", "value": "7"}, …}`, where an array
/// bind has a list of values for each placeholder.
///
/// Source: the clients' converters; the SQL API's reference, "Using bind variables".
enum BindReader {
    static func binds(_ value: JSONValue?) throws(BindProblem) -> ClientBinds {
        guard let members = value?.objectValue, !members.isEmpty else {
            return ClientBinds()
        }
        var columns: [(place: Int, type: String, values: [String?])] = []
        // The .NET client and Go's name their binds.
        let isNamed = members.contains { Int($0.key) == nil }
        for (key, bind) in members {
            let place = isNamed ? columns.count + 1 : Int(key) ?? 0
            let type = bind["type"]?.stringValue?.uppercased() ?? "ANY"
            let given = bind["value"] ?? .null
            let values = try (given.arrayValue ?? [given]).map { (one) throws(BindProblem) in
                try text(one, key)
            }
            columns.append((place, type, values))
        }
        columns.sort { $0.place < $1.place }
        guard columns.map(\.place) == Array(1...columns.count) else {
            throw BindProblem(text: "the places of the binds are not 1 to \(columns.count)")
        }
        let count = columns[0].values.count
        guard columns.allSatisfy({ $0.values.count == count }) else {
            throw BindProblem(text: "the lists of an array bind have different lengths")
        }
        var binds = try rows(columns.map { ($0.type, $0.values) }, count)
        if isNamed { binds.names = members.map(\.key) }
        return binds
    }

    private static func text(_ value: JSONValue, _ key: String) throws(BindProblem) -> String? {
        switch value {
        case .null: return nil
        case .string(let text): return text
        case .number(let number): return number.text
        case .bool(let flag): return flag ? "true" : "false"
        default: throw BindProblem(text: "the value of the bind `\(key)` is no text")
        }
    }

    private static func rows(
        _ columns: [(type: String, values: [String?])], _ count: Int
    ) throws(BindProblem) -> ClientBinds {
        var binds = ClientBinds()
        var read: [[SnowflakeValue]] = []
        for (type, values) in columns {
            var column: [SnowflakeValue] = []
            column.reserveCapacity(count)
            for value in values {
                guard let value else {
                    column.append(.null)
                    continue
                }
                guard let found = self.value(value, type) else {
                    throw BindProblem(text: "`\(value)` is no value of the bind type \(type)")
                }
                column.append(found)
            }
            binds.types.append(try self.type(type, &column))
            read.append(column)
        }
        binds.rows = (0..<count).map { row in read.map { $0[row] } }
        return binds
    }

    /// The type of a placeholder; numbers get the scale of the longest fraction among them.
    private static func type(
        _ name: String, _ values: inout [SnowflakeValue]
    ) throws(BindProblem) -> SnowflakeType {
        switch name {
        case "FIXED":
            var scale = 0
            for case .number(_, let own) in values { scale = max(scale, own) }
            for (place, value) in values.enumerated() {
                if value.isNull { continue }
                guard let number = value.number(scale: scale) else {
                    throw BindProblem(text: "the numbers of a bind do not fit one type")
                }
                values[place] = number
            }
            return .number(precision: 38, scale: scale)
        case "REAL": return .float
        case "DECFLOAT": return .decfloat
        case "BOOLEAN": return .boolean
        case "BINARY": return .binary(length: SnowflakeType.longestBinary)
        case "DATE": return .date
        case "TIME": return .time(scale: 9)
        case "TIMESTAMP_NTZ": return .timestampNTZ(scale: 9)
        case "TIMESTAMP_LTZ", "TIMESTAMP": return .timestampLTZ(scale: 9)
        case "TIMESTAMP_TZ": return .timestampTZ(scale: 9)
        case "ANY" where values.allSatisfy(\.isNull): return .null
        // An interval is bound as its text.
        case "TEXT", "ANY", "INTERVAL_YEAR_MONTH", "INTERVAL_DAY_TIME":
            return .text(length: SnowflakeType.longestText)
        default: throw BindProblem(text: "the bind type \(name) is not emulated")
        }
    }

    private static func value(_ text: String, _ type: String) -> SnowflakeValue? {
        switch type {
        case "FIXED": return SnowflakeValue.number(of: text)
        case "DECFLOAT": return DecFloat(text.utf8).map { .decfloat($0) }
        case "REAL":
            switch text.lowercased() {
            case "nan": return .float(.nan)
            case "inf", "infinity": return .float(.infinity)
            case "-inf", "-infinity": return .float(-.infinity)
            default: return Double(text).map { .float($0) }
            }
        case "BOOLEAN":
            switch text.lowercased() {
            case "true", "1": return .boolean(true)
            case "false", "0": return .boolean(false)
            default: return nil
            }
        case "BINARY": return SnowflakeValue.binary(ofHex: text)
        case "DATE": return Int(text).map { .date(floor($0, 86_400_000)) }
        case "TIME": return Int64(text).map { .time($0) }
        case "TIMESTAMP_NTZ": return Int128(text).map { .timestampNTZ($0) }
        case "TIMESTAMP_LTZ", "TIMESTAMP": return Int128(text).map { .timestampLTZ($0) }
        case "TIMESTAMP_TZ":
            // Newer clients leave the offset out where the time is in UTC.
            let parts = text.split(separator: " ")
            guard (1...2).contains(parts.count), let instant = Int128(parts[0]),
                let offset = parts.count == 2 ? Int(parts[1]) : 1_440
            else { return nil }
            return .timestampTZ(instant, offset: offset - 1_440)
        default: return .text(text)
        }
    }

    private static func floor(_ value: Int, _ unit: Int) -> Int {
        let quotient = value / unit
        return value % unit < 0 ? quotient - 1 : quotient
    }
}
