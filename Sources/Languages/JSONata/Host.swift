public import DataFormats

/// What an evaluation gets from outside: the time, chance, further functions and limits.
///
/// The language itself knows neither a clock nor a random source; with the same host the same
/// expression always gives the same result.
public struct Host {
    /// Milliseconds since 1970-01-01 UTC, which `$now` and `$millis` tell all the time.
    public var milliseconds: Int64
    /// Numbers from 0 up to but not including 1, for `$random` and `$shuffle`.
    public var random: () -> Double
    /// Functions beside the built-in ones; one of the same name hides the built-in.
    public var functions: [HostFunction]
    /// Names of built-in functions that do not exist here, such as `eval`.
    public var refused: [String]
    public var limits: EvaluationLimits

    public init(
        milliseconds: Int64 = 0, random: @escaping () -> Double = { 0 },
        functions: [HostFunction] = [], refused: [String] = [],
        limits: EvaluationLimits = EvaluationLimits()
    ) {
        self.milliseconds = milliseconds
        self.random = random
        self.functions = functions
        self.refused = refused
        self.limits = limits
    }
}

/// A function that the host adds to the language.
public struct HostFunction {
    /// The name without `$`.
    public let name: String
    let signature: Signature?
    let arity: Int
    let body: ([JSONValue?]) throws(JSONataError) -> JSONValue?

    /// - Parameters:
    ///   - signature: the types of the arguments, such as `<n-n:n>`; nothing takes any.
    ///   - arity: how many arguments a higher-order function gives it.
    ///   - body: gets each argument, nothing where one has no value or is a function.
    public init(
        _ name: String, signature: String? = nil, arity: Int = 1,
        body: @escaping ([JSONValue?]) throws(JSONataError) -> JSONValue?
    ) throws(JSONataError) {
        self.name = name
        self.signature = try signature.map { (text) throws(JSONataError) in
            try Signature(text)
        }
        self.arity = arity
        self.body = body
    }
}

/// When an evaluation is stopped with `U1001`.
public struct EvaluationLimits: Hashable, Sendable {
    /// How many parts of the expression may be under evaluation inside each other.
    public var depth: Int
    /// How many parts may be evaluated, and steps of regular expressions taken, in all.
    public var steps: Int

    /// The most levels that the machine's own stack is trusted with.
    public static let maxDepth = 4_000

    public init(depth: Int = EvaluationLimits.maxDepth, steps: Int = 12_000_000) {
        self.depth = min(depth, Self.maxDepth)
        self.steps = steps
    }
}
