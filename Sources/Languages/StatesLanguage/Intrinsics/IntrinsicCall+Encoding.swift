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

/// Base64 of RFC 4648, section 4.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var encoded: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group = UInt32(bytes[start]) << 16
            if count > 1 { group |= UInt32(bytes[start + 1]) << 8 }
            if count > 2 { group |= UInt32(bytes[start + 2]) }
            for digit in 0..<4 {
                encoded.append(
                    digit <= count
                        ? alphabet[Int(group >> UInt32(18 - 6 * digit) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The bytes, or nothing when the text is not Base64; missing padding is accepted.
    static func decode(_ text: String) -> [UInt8]? {
        var digits = Array(text.utf8)
        var padding = 0
        while padding < 2, digits.last == UInt8(ascii: "=") {
            digits.removeLast()
            padding += 1
        }
        guard digits.count % 4 != 1, padding == 0 || (digits.count + padding) % 4 == 0 else {
            return nil
        }
        var bytes: [UInt8] = []
        var group: UInt32 = 0
        var bits = 0
        for digit in digits {
            guard let value = alphabet.firstIndex(of: digit) else { return nil }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
                group &= (1 << UInt32(bits)) - 1
            }
        }
        return bytes
    }
}
