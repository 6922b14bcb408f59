public import DataFormats

/// What paths, templates and conditions read while a state runs, and the numbers they draw.
public struct EvaluationScope: Sendable {
    /// The effective input, which `$` names.
    public var input: JSONValue
    /// The Context Object, which `$$` names; `null` when the state never reads it.
    public var context: JSONValue
    /// The workflow variables in reach.
    public var variables: JSONObject
    /// Where `States.UUID`, `States.MathRandom`, `$uuid` and `$random` draw from.
    public var entropy: EntropyStream
    /// The result of a Task, Parallel or Map, which only JSONata reads.
    public var result: JSONValue?
    /// What a Catch has caught, which only JSONata reads.
    public var errorOutput: JSONValue?
    /// The time that `$now` and `$millis` tell.
    public var milliseconds: Int64 = 0

    public init(
        input: JSONValue, context: JSONValue = .null, variables: JSONObject = [:],
        entropy: EntropyStream = EntropyStream(seed: 0)
    ) {
        self.input = input
        self.context = context
        self.variables = variables
        self.entropy = entropy
    }

    /// The variable `$states` of JSONata.
    var states: JSONValue {
        var object: JSONObject = ["input": input, "context": context]
        object["result"] = result
        object["errorOutput"] = errorOutput
        return .object(object)
    }

    /// What a path finds in its own document.
    public func find(_ path: JSONPath) throws(JSONPathFailure) -> JSONValue {
        switch path.root {
        case .input: return path.isRoot ? input : try path.find(in: input)
        case .context: return path.isRoot ? context : try path.find(in: context)
        case .variable(let name):
            guard let value = variables[name] else {
                throw JSONPathFailure("Variable '\(name)' is not defined")
            }
            return path.isRoot ? value : try path.find(in: value)
        }
    }
}

/// Pseudo-random numbers that depend on nothing but the seed and how many were drawn before.
public struct EntropyStream: Sendable, Hashable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    /// The next 64 bits (SplitMix64).
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A version 4 UUID in small letters (RFC 9562).
    public mutating func uuid() -> String {
        let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        var text = ""
        for (word, cuts) in [(high, [8, 12]), (low, [0, 4])] {
            for digit in 0..<16 {
                if cuts.contains(digit), !text.isEmpty { text += "-" }
                text += String(word >> UInt64(60 - 4 * digit) & 15, radix: 16)
            }
        }
        return text
    }
}
