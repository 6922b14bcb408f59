/// Functions of regular expressions. Source: Snowflake documentation, "String functions (regular
/// expressions)".
enum RegexFunctions {
    private typealias F = FunctionDefinition

    /// The compiled pattern; `e` is read by the callers.
    static func compile(
        _ pattern: String, _ parameters: String, _ environment: ExecutionEnvironment
    ) throws(SnowflakeError) -> Pattern {
        let key = "\(parameters)/\(pattern)"
        if let known = environment.patterns[key] { return known }
        guard parameters.allSatisfy({ "cimse".contains($0) }) else {
            throw .execution(
                100048, "2201B", "Invalid regular expression parameters: '\(parameters)'")
        }
        // Of `c` and `i` the last counts.
        let options = Pattern.Options(
            ignoresCase: parameters.last { $0 == "c" || $0 == "i" } == "i",
            isMultiline: parameters.contains("m"), dotMatchesNewline: parameters.contains("s"))
        let made: Pattern
        do throws(Pattern.Problem) { made = try Pattern(pattern, options) } catch {
            throw .execution(
                100048, "2201B", "Invalid regular expression: '\(pattern)', \(error.text)")
        }
        // Patterns may come from columns: what is kept of them must not grow without end.
        if environment.patterns.count >= 512 { environment.patterns = [:] }
        environment.patterns[key] = made
        return made
    }

    /// Refuses a search that would take too much room.
    private static func check(
        _ pattern: Pattern, _ text: String, _ length: Int
    ) throws(SnowflakeError) {
        guard pattern.fits(length) else {
            throw .execution(
                100048, "2201B",
                "Invalid regular expression: '\(text)', pattern too large for a text of "
                    + "\(length) characters")
        }
    }

    static let all: [FunctionDefinition] = [
        F.simple("RLIKE", [.text, .text, .text], least: 2, .boolean) {
            (environment, a) throws(SnowflakeError) in
            let regex = try compile(a.text(1), a.count > 2 ? a.text(2) : "", environment)
            let text = Array(a.text(0).unicodeScalars)
            try check(regex, a.text(1), text.count)
            return .boolean(regex.matchesWhole(text))
        },
        F.simple("REGEXP_COUNT", [.text, .text, .integer, .text], least: 2, .integer) {
            (environment, a) throws(SnowflakeError) in
            .integer(
                try found(
                    a, place: a.count > 2 ? a.int(2) : 1, a.count > 3 ? a.text(3) : "", environment
                ).matches.count)
        },
        F.simple(
            "REGEXP_SUBSTR", [.text, .text, .integer, .integer, .text, .integer], least: 2, .varchar
        ) { (environment, a) throws(SnowflakeError) in
            let parameters = a.count > 4 ? a.text(4) : ""
            let found = try found(a, place: a.count > 2 ? a.int(2) : 1, parameters, environment)
            let index = (a.count > 3 ? a.int(3) : 1) - 1
            guard found.matches.indices.contains(index) else { return .null }
            return group(found, index, a, parameters, at: 5).map { .text($0) } ?? .null
        },
        F.simple(
            "REGEXP_EXTRACT_ALL", [.text, .text, .integer, .integer, .text, .integer], least: 2,
            .array
        ) { (environment, a) throws(SnowflakeError) in
            let parameters = a.count > 4 ? a.text(4) : ""
            let found = try found(a, place: a.count > 2 ? a.int(2) : 1, parameters, environment)
            let first = max(0, (a.count > 3 ? a.int(3) : 1) - 1)
            if a.count > 5, let one = found.matches.first, !one.groups.indices.contains(a.int(5)) {
                return .null
            }
            return .variant(
                .array(
                    found.matches.indices.dropFirst(first).map { index in
                        group(found, index, a, parameters, at: 5).map { .string($0) } ?? .undefined
                    }))
        },
        F.simple(
            "REGEXP_INSTR", [.text, .text, .integer, .integer, .integer, .text, .integer], least: 2,
            .integer
        ) { (environment, a) throws(SnowflakeError) in
            let parameters = a.count > 5 ? a.text(5) : ""
            let found = try found(a, place: a.count > 2 ? a.int(2) : 1, parameters, environment)
            let index = (a.count > 3 ? a.int(3) : 1) - 1
            guard found.matches.indices.contains(index) else { return .integer(0) }
            let match = found.matches[index]
            var range = match.range
            if parameters.contains("e") || a.count > 6 {
                let number = a.count > 6 ? a.int(6) : min(1, match.groups.count - 1)
                guard match.groups.indices.contains(number), let part = match.groups[number] else {
                    return .integer(0)
                }
                range = part
            }
            let end = a.count > 4 && a.int(4) == 1
            return .integer((end ? range.upperBound : range.lowerBound) + 1)
        },
        F.simple(
            "REGEXP_REPLACE", [.text, .text, .text, .integer, .integer, .text], least: 2, .varchar
        ) { (environment, a) throws(SnowflakeError) in
            let found = try found(
                a, place: a.count > 3 ? a.int(3) : 1, a.count > 5 ? a.text(5) : "", environment)
            let template = Array((a.count > 2 ? a.text(2) : "").unicodeScalars)
            let occurrence = a.count > 4 ? a.int(4) : 0
            var out = String.UnicodeScalarView()
            var place = 0
            guard template.count * found.matches.count <= SnowflakeType.longestDeclaredText else {
                throw .resultTooLong
            }
            for (index, match) in found.matches.enumerated()
            where occurrence == 0 || occurrence == index + 1 {
                out.append(contentsOf: found.text[place..<match.range.lowerBound])
                expand(template, match, found.text, &out)
                place = match.range.upperBound
            }
            out.append(contentsOf: found.text[place...])
            return .text(String(out))
        },
    ]

    /// A text and the places in it where a pattern is found.
    private struct Found {
        var text: [Unicode.Scalar]
        var matches: [Pattern.Match]

        func string(_ range: Range<Int>) -> String {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: text[range])
            return String(view)
        }
    }

    private static func found(
        _ a: [SnowflakeValue], place: Int, _ parameters: String, _ environment: ExecutionEnvironment
    ) throws(SnowflakeError) -> Found {
        let regex = try compile(a.text(1), parameters, environment)
        let text = Array(a.text(0).unicodeScalars)
        try check(regex, a.text(1), text.count)
        // An empty pattern is found nowhere; RLIKE alone takes it as the empty text.
        guard !a.text(1).isEmpty, place - 1 <= text.count else {
            return Found(text: text, matches: [])
        }
        return Found(text: text, matches: regex.matches(in: text, from: max(0, place - 1)))
    }

    /// The whole match, or the group that the parameters ask for.
    private static func group(
        _ found: Found, _ index: Int, _ a: [SnowflakeValue], _ parameters: String, at: Int
    ) -> String? {
        let match = found.matches[index]
        guard parameters.contains("e") || a.count > at else { return found.string(match.range) }
        let number = a.count > at ? a.int(at) : min(1, match.groups.count - 1)
        guard match.groups.indices.contains(number) else { return nil }
        return match.groups[number].map(found.string)
    }

    /// Adds the replacement, in which `\\1` stands for the first group.
    private static func expand(
        _ template: [Unicode.Scalar], _ match: Pattern.Match, _ text: [Unicode.Scalar],
        _ out: inout String.UnicodeScalarView
    ) {
        var escaped = false
        for scalar in template {
            if escaped {
                if let number = Int(String(scalar)) {
                    if match.groups.indices.contains(number), let range = match.groups[number] {
                        out.append(contentsOf: text[range])
                    }
                } else {
                    out.append(scalar)
                }
                escaped = false
            } else if scalar == "\\" {
                escaped = true
            } else {
                out.append(scalar)
            }
        }
    }
}
