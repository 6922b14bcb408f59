/// A compiled pattern that stays with its connection.
struct CompiledPattern {
    var regex: Regex<AnyRegexOutput>
}

/// Functions of regular expressions. Source: Snowflake documentation, "String functions (regular
/// expressions)". Approximated: patterns run on Swift's engine, whose syntax contains POSIX's.
enum RegexFunctions {
    private typealias F = FunctionDefinition

    /// The compiled pattern; `e` and `g`-like parameters are read by the callers.
    static func compile(
        _ pattern: String, _ parameters: String, _ environment: ExecutionEnvironment
    ) throws(SnowflakeError) -> Regex<AnyRegexOutput> {
        let key = "\(parameters)/\(pattern)"
        if let known = environment.patterns[key] { return known.regex }
        var regex: Regex<AnyRegexOutput>
        do { regex = try Regex(pattern) } catch {
            throw .execution(
                100048, "2201B", "Invalid regular expression: '\(pattern)', \(error)")
        }
        // `\b` stands between a word character and another one, as in POSIX with Perl's classes.
        regex = regex.matchingSemantics(.unicodeScalar).wordBoundaryKind(.simple)
        for flag in parameters {
            switch flag {
            case "i": regex = regex.ignoresCase()
            case "c": regex = regex.ignoresCase(false)
            case "m": regex = regex.anchorsMatchLineEndings()
            case "s": regex = regex.dotMatchesNewlines()
            case "e": break
            default:
                throw .execution(
                    100048, "2201B", "Invalid regular expression parameters: '\(parameters)'")
            }
        }
        environment.patterns[key] = CompiledPattern(regex: regex)
        return regex
    }

    static let all: [FunctionDefinition] = [
        F.simple("RLIKE", [.text, .text, .text], least: 2, .boolean) {
            (environment, a) throws(SnowflakeError) in
            let regex = try compile(a.text(1), a.count > 2 ? a.text(2) : "", environment)
            return .boolean((try? regex.wholeMatch(in: a.text(0))) != nil)
        },
        F.simple("REGEXP_COUNT", [.text, .text, .integer, .text], least: 2, .integer) {
            (environment, a) throws(SnowflakeError) in
            .integer(
                try matches(
                    a, place: a.count > 2 ? a.int(2) : 1, a.count > 3 ? a.text(3) : "", environment
                ).count)
        },
        F.simple(
            "REGEXP_SUBSTR", [.text, .text, .integer, .integer, .text, .integer], least: 2, .varchar
        ) { (environment, a) throws(SnowflakeError) in
            let parameters = a.count > 4 ? a.text(4) : ""
            let found = try matches(a, place: a.count > 2 ? a.int(2) : 1, parameters, environment)
            let index = (a.count > 3 ? a.int(3) : 1) - 1
            guard found.indices.contains(index) else { return .null }
            return group(found[index], a, parameters, at: 5).map { .text($0) } ?? .null
        },
        F.simple(
            "REGEXP_EXTRACT_ALL", [.text, .text, .integer, .integer, .text, .integer], least: 2,
            .array
        ) { (environment, a) throws(SnowflakeError) in
            let parameters = a.count > 4 ? a.text(4) : ""
            let found = try matches(a, place: a.count > 2 ? a.int(2) : 1, parameters, environment)
            let first = max(0, (a.count > 3 ? a.int(3) : 1) - 1)
            return .variant(
                .array(
                    found.dropFirst(first).map { match in
                        group(match, a, parameters, at: 5).map { .string($0) } ?? .undefined
                    }))
        },
        F.simple(
            "REGEXP_INSTR", [.text, .text, .integer, .integer, .integer, .text, .integer], least: 2,
            .integer
        ) { (environment, a) throws(SnowflakeError) in
            let parameters = a.count > 5 ? a.text(5) : ""
            let found = try matches(a, place: a.count > 2 ? a.int(2) : 1, parameters, environment)
            let index = (a.count > 3 ? a.int(3) : 1) - 1
            guard found.indices.contains(index) else { return .integer(0) }
            let text = a.text(0)
            var range = found[index].range
            if parameters.contains("e") || a.count > 6 {
                let number = a.count > 6 ? a.int(6) : 1
                let output = found[index].output
                guard output.indices.contains(number), let part = output[number].range else {
                    return .integer(0)
                }
                range = part
            }
            let end = a.count > 4 && a.int(4) == 1
            let place = end ? range.upperBound : range.lowerBound
            return .integer(
                text.unicodeScalars.distance(from: text.startIndex, to: place) + 1)
        },
        F.simple(
            "REGEXP_REPLACE", [.text, .text, .text, .integer, .integer, .text], least: 2, .varchar
        ) { (environment, a) throws(SnowflakeError) in
            let found = try matches(
                a, place: a.count > 3 ? a.int(3) : 1, a.count > 5 ? a.text(5) : "", environment)
            let text = a.text(0)
            let template = a.count > 2 ? a.text(2) : ""
            let occurrence = a.count > 4 ? a.int(4) : 0
            var out = ""
            var place = text.startIndex
            for (index, match) in found.enumerated()
            where occurrence == 0 || occurrence == index + 1 {
                out += text[place..<match.range.lowerBound]
                out += expand(template, match)
                place = match.range.upperBound
            }
            return .text(out + text[place...])
        },
    ].map { (definition: FunctionDefinition) in
        var copy = definition
        copy.fidelity = .approximated("patterns run on Swift's engine instead of POSIX ERE")
        return copy
    }

    private static func matches(
        _ a: [SnowflakeValue], place: Int, _ parameters: String, _ environment: ExecutionEnvironment
    ) throws(SnowflakeError) -> [Regex<AnyRegexOutput>.Match] {
        let regex = try compile(a.text(1), parameters, environment)
        let text = a.text(0)
        let scalars = text.unicodeScalars
        guard
            let start = scalars.index(
                scalars.startIndex, offsetBy: max(0, place - 1), limitedBy: scalars.endIndex)
        else { return [] }
        return text[start...].matches(of: regex)
    }

    /// The whole match, or the group that the parameters ask for.
    private static func group(
        _ match: Regex<AnyRegexOutput>.Match, _ a: [SnowflakeValue], _ parameters: String, at: Int
    ) -> String? {
        guard parameters.contains("e") || a.count > at else {
            return String(match.output[0].substring ?? "")
        }
        let number = a.count > at ? a.int(at) : 1
        guard match.output.indices.contains(number) else { return nil }
        return match.output[number].substring.map { String($0) }
    }

    private static func expand(_ template: String, _ match: Regex<AnyRegexOutput>.Match) -> String {
        var out = ""
        var escaped = false
        for character in template {
            if escaped {
                if let number = character.wholeNumberValue {
                    if match.output.indices.contains(number) {
                        out += match.output[number].substring ?? ""
                    }
                } else {
                    out.append(character)
                }
                escaped = false
            } else if character == "\\" {
                escaped = true
            } else {
                out.append(character)
            }
        }
        return out
    }
}
