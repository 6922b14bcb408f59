import Crypto
import DataFormats

/// Functions that encode and digest (Step Functions developer guide, "Intrinsics for data encoding
/// and decoding", "Intrinsic for hash calculation").
extension IntrinsicCall {
    static func base64Decode(_ value: JSONValue) throws(IntrinsicFailure) -> JSONValue {
        guard let bytes = Base64.decode(try shortText(value)) else {
            throw IntrinsicFailure("The string is not valid Base64")
        }
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    static func hash(
        _ value: JSONValue, algorithm: JSONValue
    ) throws(IntrinsicFailure) -> JSONValue {
        let text: String
        if case .string(let own) = value { text = own } else { text = value.serialized() }
        _ = try shortText(.string(text))
        let bytes = Array(text.utf8)
        switch try Self.text(algorithm) {
        case "MD5": return .string(hex(Insecure.MD5.hash(data: bytes)))
        case "SHA-1": return .string(hex(Insecure.SHA1.hash(data: bytes)))
        case "SHA-256": return .string(hex(SHA256.hash(data: bytes)))
        case "SHA-384": return .string(hex(SHA384.hash(data: bytes)))
        case "SHA-512": return .string(hex(SHA512.hash(data: bytes)))
        case let other: throw IntrinsicFailure("The hash algorithm \(other) is not supported")
        }
    }

    private static func hex(_ digest: some Sequence<UInt8>) -> String {
        var bytes: [UInt8] = []
        for byte in digest {
            for digit in [byte >> 4, byte & 15] {
                bytes.append(digit < 10 ? digit + 0x30 : digit - 10 + 0x61)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
