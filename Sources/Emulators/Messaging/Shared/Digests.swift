import CloudModel
import Crypto

/// The digests that SQS and SNS answer and deduplicate by.
enum Digests {
    static func md5(_ bytes: some Sequence<UInt8>) -> String {
        var hash = Insecure.MD5()
        hash.update(data: Array(bytes))
        return hexadecimal(hash.finalize())
    }

    static func sha256(_ text: String) -> String {
        var hash = SHA256()
        hash.update(data: Array(text.utf8))
        return hexadecimal(hash.finalize())
    }

    /// MD5OfMessageAttributes (SQS Developer Guide, "Calculating the MD5 message digest for
    /// message attributes"): sorted by name; of each attribute the length and bytes of its name
    /// and of its type, one byte for the kind of value, and the length and bytes of the value.
    static func md5(of attributes: [MessageAttribute]) -> String? {
        guard !attributes.isEmpty else { return nil }
        var bytes: [UInt8] = []
        func append(_ part: [UInt8]) {
            let count = UInt32(part.count)
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(count >> UInt32(shift) & 255)) }
            bytes += part
        }
        let sorted = attributes.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for attribute in sorted {
            append(Array(attribute.name.utf8))
            append(Array(attribute.type.utf8))
            switch attribute.value {
            case .text(let text):
                bytes.append(1)
                append(Array(text.utf8))
            case .binary(let content):
                bytes.append(2)
                append(content)
            }
        }
        return md5(bytes)
    }

    private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
