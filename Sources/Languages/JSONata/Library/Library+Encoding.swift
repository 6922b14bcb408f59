extension Evaluator {
    func encoding(_ builtin: Builtin, _ argument: Value) throws(JSONataError) -> Value {
        guard case .string(let text) = argument else { return .undefined }
        switch builtin {
        case .base64encode:
            // One byte for each code unit, as `btoa` has it.
            return .string(Base64.encode(text.utf16.map { UInt8(truncatingIfNeeded: $0) }))
        case .base64decode:
            let units = Base64.decode(text).map { UInt16($0) }
            return .string(String(decoding: units, as: UTF16.self))
        default: break
        }
        let isComponent = builtin == .encodeUrlComponent || builtin == .decodeUrlComponent
        let isEncoding = builtin == .encodeUrl || builtin == .encodeUrlComponent
        let result =
            isEncoding
            ? PercentEncoding.encode(text, keepsReserved: !isComponent)
            : PercentEncoding.decode(text, keepsReserved: !isComponent)
        guard let result else {
            throw JSONataError(
                .malformedURL, value: argument,
                message: "Malformed URL passed to $\(builtin.name)(): \"\(text)\"")
        }
        return .string(result)
    }
}

/// `encodeURI`, `encodeURIComponent` and their inverses (ECMA-262).
enum PercentEncoding {
    private static let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()".utf8)
    private static let reserved = Set(";/?:@&=+$,#".utf8)

    static func encode(_ text: String, keepsReserved: Bool) -> String? {
        if text.unicodeScalars.contains(where: LoneSurrogate.isStandIn) { return nil }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if unreserved.contains(byte) || keepsReserved && reserved.contains(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                for digit in [byte >> 4, byte & 15] {
                    bytes.append(digit < 10 ? digit + 0x30 : digit - 10 + 0x41)
                }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func decode(_ text: String, keepsReserved: Bool) -> String? {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var place = 0
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "%") else {
                result.append(bytes[place])
                place += 1
                continue
            }
            guard let first = octet(bytes, place) else { return nil }
            let length =
                first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            guard length > 0 else { return nil }
            var sequence = [first]
            for offset in 1..<max(length, 1) {
                guard let next = octet(bytes, place + offset * 3) else { return nil }
                sequence.append(next)
            }
            guard let decoded = String(validating: sequence, as: UTF8.self) else { return nil }
            if keepsReserved, length == 1, reserved.contains(first) {
                result += bytes[place..<(place + 3)]
            } else {
                result += decoded.utf8
            }
            place += length * 3
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func octet(_ bytes: [UInt8], _ place: Int) -> UInt8? {
        guard place + 2 < bytes.count, bytes[place] == UInt8(ascii: "%"),
            let high = Tokenizer.hexDigit(UInt16(bytes[place + 1])),
            let low = Tokenizer.hexDigit(UInt16(bytes[place + 2]))
        else { return nil }
        return UInt8(high << 4 | low)
    }
}

/// Base 64 of RFC 4648; reading skips what is no digit, as `Buffer.from(text, 'base64')` does.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        var place = 0
        while place < bytes.count {
            let count = min(3, bytes.count - place)
            var group: UInt32 = 0
            for offset in 0..<3 {
                group = group << 8 | (offset < count ? UInt32(bytes[place + offset]) : 0)
            }
            for digit in 0..<4 {
                let value = Int(group >> UInt32(18 - digit * 6) & 63)
                result.append(digit <= count ? alphabet[value] : UInt8(ascii: "="))
            }
            place += 3
        }
        return String(decoding: result, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        var group: UInt32 = 0
        var bits = 0
        for byte in text.utf8 {
            let digit: Int? =
                switch byte {
                case UInt8(ascii: "-"): 62
                case UInt8(ascii: "_"): 63
                default: alphabet.firstIndex(of: byte)
                }
            if byte == UInt8(ascii: "=") { break }
            guard let digit else { continue }
            group = group << 6 | UInt32(digit)
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
                group &= (1 << UInt32(bits)) - 1
            }
        }
        return result
    }
}
