import DataFormats
import JSONata

/// The functions that Step Functions adds to JSONata.
///
/// Step Functions developer guide, "Transforming data with JSONata", "JSONata functions provided
/// by Step Functions".
enum JSONataFunction: String, CaseIterable, Sendable {
    case partition, range, hash, random, uuid, parse

    private var signature: String {
        switch self {
        case .partition: "<an:a>"
        case .range: "<nnn:a>"
        case .hash: "<xs:s>"
        case .random: "<n?:n>"
        case .uuid: "<:s>"
        case .parse: "<s:x>"
        }
    }

    func bound(to source: EntropySource) throws(JSONataError) -> HostFunction {
        try HostFunction(rawValue, signature: signature) { (arguments) throws(JSONataError) in
            do throws(IntrinsicFailure) {
                return try call(arguments, source)
            } catch {
                throw JSONataError(code: "", message: error.message)
            }
        }
    }

    /// As everywhere in the language, nothing comes of nothing.
    private func call(
        _ arguments: [JSONValue?], _ source: EntropySource
    ) throws(IntrinsicFailure) -> JSONValue? {
        let given = arguments.compactMap(\.self)
        switch self {
        case .uuid: return .string(source.stream.uuid())
        case .random:
            guard let seed = given.first?.doubleValue else {
                return JSONValue(source.fraction())
            }
            var random = JavaRandom(seed: Int64(exactly: seed.rounded(.towardZero)) ?? 0)
            return JSONValue(random.nextDouble())
        case .parse:
            guard case .string(let text)? = given.first else { return nil }
            do {
                return try JSONValue(parsing: text)
            } catch {
                throw IntrinsicFailure("The text is not valid JSON: \(error.description)")
            }
        case .partition:
            guard given.count == 2 else { return nil }
            return try IntrinsicCall.arrayPartition(given[0], size: given[1])
        case .range:
            guard given.count == 3 else { return nil }
            return try IntrinsicCall.arrayRange(given)
        case .hash:
            guard given.count == 2 else { return nil }
            return try IntrinsicCall.hash(given[0], algorithm: given[1])
        }
    }
}

/// The generator of `java.util.Random`, whose numbers `$random` with a seed gives.
///
/// Java SE API specification, "java.util.Random", `next` and `nextDouble`.
struct JavaRandom {
    private static let mask: UInt64 = 1 << 48 - 1
    private var state: UInt64

    init(seed: Int64) { state = (UInt64(bitPattern: seed) ^ 0x5_DEEC_E66D) & Self.mask }

    private mutating func next(bits: UInt64) -> UInt64 {
        state = (state &* 0x5_DEEC_E66D &+ 0xB) & Self.mask
        return state >> (48 - bits)
    }

    mutating func nextDouble() -> Double {
        let high = next(bits: 26)
        return Double(high << 27 + next(bits: 27)) / Double(UInt64(1) << 53)
    }
}
