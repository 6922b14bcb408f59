import Glibc

/// Functions that belong to no larger family. Source: Snowflake documentation, each by its name.
enum MoreFunctions {
    private typealias F = FunctionDefinition

    static let all: [FunctionDefinition] = [
        F.simple("JAROWINKLER_SIMILARITY", [.text, .text], .integer) {
            (environment, a) throws(SnowflakeError) in
            try environment.requireTime(toCompare: a.text(0), with: a.text(1))
            return .integer(Int(100 * Similarity.jaroWinkler(a.text(0), a.text(1))))
        },
        F.simple("NORMAL", [.float, .float, .any], .float) { (_, a) throws(SnowflakeError) in
            .float(a.double(0) + a.double(1) * gauss(NumericFunctions.generated(a[2])))
        }.approximated(ContextFunctions.seeded),
        F.simple("ZIPF", [.float, .integer, .any], .integer) { (_, a) throws(SnowflakeError) in
            let count = a.int(1)
            guard count >= 1, count <= 16_777_215 else {
                throw .invalidArgumentValue("ZIPF needs a number of values from 1 to 16777215")
            }
            var total = 0.0
            for rank in 1...count { total += pow(Double(rank), -a.double(0)) }
            var left = unit(NumericFunctions.generated(a[2])) * total
            for rank in 1...count {
                left -= pow(Double(rank), -a.double(0))
                if left <= 0 { return .integer(rank) }
            }
            return .integer(count)
        }.approximated(ContextFunctions.seeded),
        // A text of SQL from metadata.
        F.simple("GENERATE_COLUMN_DESCRIPTION", [.array, .text], .varchar) {
            (_, a) throws(SnowflakeError) in
            let kind = a.text(1).lowercased()
            guard ["table", "external_table", "view"].contains(kind) else {
                throw .invalidArgumentValue("Invalid kind of object '\(a.text(1))'")
            }
            let lines = a.items(0).map { item -> String in
                guard case .object(let column) = item else { return "" }
                func member(_ name: String) -> String? {
                    guard case .string(let text)? = column[name] else { return nil }
                    return text
                }
                var line = "\"\(member("COLUMN_NAME") ?? "")\""
                if kind != "view" { line += " \(member("TYPE") ?? "")" }
                if kind == "external_table" { line += " AS (\(member("EXPRESSION") ?? "null"))" }
                if kind == "table", column["NULLABLE"] == .boolean(false) { line += " NOT NULL" }
                return line
            }
            return .text(lines.joined(separator: ",\n"))
        },
    ]

    /// A number from 0 to 1, without 0.
    private static func unit(_ bits: UInt64) -> Double {
        (Double(bits >> 11) + 0.5) / 9_007_199_254_740_992
    }

    /// A number of the standard normal distribution, by Box and Muller.
    private static func gauss(_ bits: UInt64) -> Double {
        let radius = (-2 * log(unit(bits))).squareRoot()
        return radius * cos(2 * Double.pi * unit(ExecutionEnvironment.mix(bits)))
    }
}

/// How alike two texts are.
enum Similarity {
    /// Jaro's similarity with Winkler's bonus for a common start, from 0 to 1; case is ignored.
    static func jaroWinkler(_ left: String, _ right: String) -> Double {
        let a = Array(left.lowercased().unicodeScalars)
        let b = Array(right.lowercased().unicodeScalars)
        guard !a.isEmpty, !b.isEmpty else { return 0 }
        let reach = max(0, max(a.count, b.count) / 2 - 1)
        var taken = [Bool](repeating: false, count: b.count)
        var matches: [Unicode.Scalar] = []
        for (place, letter) in a.enumerated() {
            let low = max(0, place - reach)
            let high = min(b.count - 1, place + reach)
            guard low <= high else { continue }
            if let found = (low...high).first(where: { !taken[$0] && b[$0] == letter }) {
                taken[found] = true
                matches.append(letter)
            }
        }
        guard !matches.isEmpty else { return 0 }
        let others = b.indices.filter { taken[$0] }.map { b[$0] }
        let moved = Double(zip(matches, others).count { $0 != $1 } / 2)
        let m = Double(matches.count)
        let jaro = (m / Double(a.count) + m / Double(b.count) + (m - moved) / m) / 3
        let start = zip(a, b).prefix(4).prefix { $0 == $1 }.count
        return jaro + Double(start) * 0.1 * (1 - jaro)
    }
}
