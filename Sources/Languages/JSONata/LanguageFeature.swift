/// One line about what the language has and how closely it is done here.
public struct LanguageFeature: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case function, `operator`, rule
    }

    public let kind: Kind
    /// The language's own name for it, such as `$sum` or `~>`.
    public let name: String
    /// How it differs from the reference implementation; nothing when it does not.
    public let difference: String?
    /// Where the behaviour is described.
    public let source: String
}

extension LanguageFeature {
    /// Everything that the language has, for the ledgers of the services that speak it.
    public static let all: [LanguageFeature] = functions + operators + rules

    private static let differences: [Builtin: String] = [
        .now: "the instant is the host's",
        .millis: "the instant is the host's",
        .random: "the numbers are the host's",
        .shuffle: "the order comes from the host's random numbers",
        .fromMillis: "an offset such as -0530 is exact; older releases are an hour off",
        .toMillis: "names of months and days are read in any case",
    ]

    private static let functions: [LanguageFeature] = Builtin.allCases.map { builtin in
        LanguageFeature(
            kind: .function, name: "$" + builtin.name, difference: differences[builtin],
            source: "JSONata documentation, \(page(of: builtin))")
    }

    private static func page(of builtin: Builtin) -> String {
        switch builtin {
        case .string, .length, .substring, .substringBefore, .substringAfter, .uppercase,
            .lowercase, .trim, .pad, .contains, .split, .join, .match, .replace, .eval,
            .base64encode, .base64decode, .encodeUrlComponent, .encodeUrl, .decodeUrlComponent,
            .decodeUrl:
            "String functions"
        case .number, .abs, .floor, .ceil, .round, .power, .sqrt, .random, .formatNumber,
            .formatBase, .formatInteger, .parseInteger:
            "Numeric functions"
        case .sum, .max, .min, .average: "Numeric aggregation functions"
        case .boolean, .not, .exists: "Boolean functions"
        case .count, .append, .sort, .reverse, .shuffle, .distinct, .zip: "Array functions"
        case .keys, .lookup, .spread, .merge, .sift, .each, .error, .assert, .type, .clone:
            "Object functions"
        case .now, .millis, .fromMillis, .toMillis: "Date/Time functions"
        case .map, .filter, .single, .reduce: "Higher order functions"
        }
    }

    private static let operators: [LanguageFeature] = [
        (".", "Path operators"), ("[ ]", "Path operators"), ("[]", "Path operators"),
        ("^( )", "Path operators"), ("{ }", "Path operators"), ("*", "Path operators"),
        ("**", "Path operators"), ("%", "Path operators"), ("#", "Path operators"),
        ("@", "Path operators"), ("+", "Numeric operators"), ("-", "Numeric operators"),
        ("/", "Numeric operators"), ("% (modulo)", "Numeric operators"),
        ("..", "Numeric operators"), ("=", "Comparison operators"),
        ("!=", "Comparison operators"), (">", "Comparison operators"),
        ("<", "Comparison operators"), (">=", "Comparison operators"),
        ("<=", "Comparison operators"), ("in", "Comparison operators"),
        ("and", "Boolean operators"), ("or", "Boolean operators"), ("&", "Other operators"),
        ("? :", "Other operators"), ("?:", "Other operators"), ("??", "Other operators"),
        (":=", "Other operators"), ("~>", "Other operators"), ("| | |", "Other operators"),
    ].map { name, page in
        LanguageFeature(
            kind: .operator, name: name, difference: nil, source: "JSONata documentation, \(page)")
    }

    private static let rules: [LanguageFeature] = [
        LanguageFeature(
            kind: .rule, name: "regular expressions", difference: "flags i and m only",
            source: "JSONata documentation, Using regular expressions; ECMA-262, RegExp"),
        LanguageFeature(
            kind: .rule, name: "tail calls", difference: nil,
            source: "JSONata documentation, Tail call optimization"),
        LanguageFeature(
            kind: .rule, name: "limits",
            difference: "depth, steps, nesting and sizes are limited, answered with U1001",
            source: "the reference implementation's time and depth guard"),
        LanguageFeature(
            kind: .rule, name: "unpaired surrogates",
            difference: "held as private-use characters U+10F800 to U+10FFFF",
            source: "ECMA-262, String type"),
        LanguageFeature(
            kind: .rule, name: "errors",
            difference: "codes are the language's; messages are in our own words",
            source: "the reference implementation's error codes"),
    ]
}
