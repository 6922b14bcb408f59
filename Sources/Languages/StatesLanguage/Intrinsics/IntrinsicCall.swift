import DataFormats

/// A call of an intrinsic function, such as `States.Format('{}-{}', $.a, $.b)`.
///
/// Amazon States Language specification, "Intrinsic Functions".
public struct IntrinsicCall: Sendable, Hashable {
    /// The functions of the JSONPath query language.
    enum Function: String, Sendable, Hashable, CaseIterable {
        case format = "Format"
        case stringToJson = "StringToJson", jsonToString = "JsonToString", jsonMerge = "JsonMerge"
        case array = "Array", arrayPartition = "ArrayPartition", arrayContains = "ArrayContains"
        case arrayRange = "ArrayRange", arrayGetItem = "ArrayGetItem"
        case arrayLength = "ArrayLength", arrayUnique = "ArrayUnique"
        case base64Encode = "Base64Encode", base64Decode = "Base64Decode"
        case hash = "Hash", stringSplit = "StringSplit"
        case mathRandom = "MathRandom", mathAdd = "MathAdd", uuid = "UUID"

        /// How many arguments a call may have.
        var arity: ClosedRange<Int> {
            switch self {
            case .format: 1...100
            case .array: 0...100
            case .uuid: 0...0
            case .stringToJson, .jsonToString, .arrayLength, .arrayUnique, .base64Encode,
                .base64Decode:
                1...1
            case .arrayPartition, .arrayContains, .arrayGetItem, .hash, .stringSplit, .mathAdd:
                2...2
            case .mathRandom: 2...3
            case .jsonMerge, .arrayRange: 3...3
            }
        }
    }

    indirect enum Argument: Sendable, Hashable {
        /// A quoted text as written, escapes and all.
        case text(String)
        case constant(JSONValue)
        case path(JSONPath)
        case call(IntrinsicCall)
    }

    /// The text as the definition has it.
    public let text: String
    let function: Function
    let arguments: [Argument]

    /// Every path in the call and in the calls inside it.
    var paths: [JSONPath] {
        arguments.flatMap { argument in
            switch argument {
            case .path(let path): [path]
            case .call(let call): call.paths
            case .text, .constant: [JSONPath]()
            }
        }
    }
}

/// The intrinsic functions of the JSONPath query language, by name.
public enum IntrinsicFunctions {
    /// Such as `States.Format`; the table that calls are dispatched from.
    public static let names: [String] = IntrinsicCall.Function.allCases.map {
        "States.\($0.rawValue)"
    }
}
