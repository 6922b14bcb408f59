import DataFormats

/// Text handling of the intrinsic functions.
enum IntrinsicText {
    /// A quoted argument with its backslashes resolved: `\'`, `\\`, `\{`, `\}`.
    static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var bytes: [UInt8] = []
        var escaped = false
        for byte in text.utf8 {
            if !escaped, byte == UInt8(ascii: "\\") {
                escaped = true
            } else {
                bytes.append(byte)
                escaped = false
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Puts the values in place of each `{}`.
    static func format(
        _ template: String, _ values: [JSONValue]
    ) throws(IntrinsicFailure) -> String {
        var bytes: [UInt8] = []
        var used = 0
        let source = Array(template.utf8)
        var place = 0
        while place < source.count {
            let byte = source[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\\"):
                guard place < source.count else {
                    throw IntrinsicFailure("The template ends with an open escape")
                }
                bytes.append(source[place])
                place += 1
            case UInt8(ascii: "{"):
                guard place < source.count, source[place] == UInt8(ascii: "}") else {
                    throw IntrinsicFailure("The template has a { without its }")
                }
                place += 1
                guard used < values.count else {
                    throw IntrinsicFailure("Number of arguments do not match the occurrences of {}")
                }
                bytes.append(contentsOf: javaText(values[used]).utf8)
                used += 1
            case UInt8(ascii: "}"):
                throw IntrinsicFailure("The template has a } without its {")
            default: bytes.append(byte)
            }
        }
        guard used == values.count else {
            throw IntrinsicFailure("Number of arguments do not match the occurrences of {}")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A value as Java's `toString` shows it: `{Arg1=1, Arg2=[]}`.
    static func javaText(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .array(let elements): "[" + elements.map(javaText).joined(separator: ", ") + "]"
        case .object(let object):
            "{" + object.map { "\($0.key)=\(javaText($0.value))" }.joined(separator: ", ") + "}"
        default: value.serialized()
        }
    }

    /// Splits at each of the characters and drops what is empty, as Apache Commons' `split` does.
    static func split(_ text: String, at delimiters: String) -> [String] {
        let delimiters = Array(delimiters.unicodeScalars)
        var parts: [String] = []
        var part = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if delimiters.contains(scalar) {
                if !part.isEmpty { parts.append(String(part)) }
                part = String.UnicodeScalarView()
            } else {
                part.append(scalar)
            }
        }
        if !part.isEmpty { parts.append(String(part)) }
        return parts
    }
}
