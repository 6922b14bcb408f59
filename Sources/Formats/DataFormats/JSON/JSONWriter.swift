/// How JSON text is laid out.
public enum JSONStyle: Hashable, Sendable {
    /// No white space, as `JSON.stringify(value)`.
    case compact
    /// `", "` and `": "`, as Python's `json.dumps(value)`.
    case spaced
    /// Two spaces per level, as `JSON.stringify(value, null, 2)`.
    case pretty
}

extension JSONValue {
    /// The JSON text of the value.
    ///
    /// - Parameters:
    ///   - sortedKeys: members in the order of their names' code points, at every level.
    ///   - asciiOnly: `\uXXXX` for everything beyond ASCII, as Python's `ensure_ascii`.
    public func serialized(
        style: JSONStyle = .compact, sortedKeys: Bool = false, asciiOnly: Bool = false
    ) -> String {
        var bytes: [UInt8] = []
        append(to: &bytes, style: style, sortedKeys: sortedKeys, asciiOnly: asciiOnly)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Adds the JSON text of the value to the bytes.
    public func append(
        to bytes: inout [UInt8], style: JSONStyle = .compact, sortedKeys: Bool = false,
        asciiOnly: Bool = false
    ) {
        let writer = JSONWriter(style: style, sortedKeys: sortedKeys, asciiOnly: asciiOnly)
        writer.write(self, level: 0, to: &bytes)
    }
}

/// Writes JSON with the escapes of ECMA-262 `QuoteJSONString`.
struct JSONWriter {
    var style: JSONStyle
    var sortedKeys: Bool
    var asciiOnly: Bool

    func write(_ value: JSONValue, level: Int, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(true): bytes.append(contentsOf: "true".utf8)
        case .bool(false): bytes.append(contentsOf: "false".utf8)
        case .number(let number): write(number, to: &bytes)
        case .string(let text): write(text, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (place, element) in elements.enumerated() {
                separate(place, level: level, to: &bytes)
                write(element, level: level + 1, to: &bytes)
            }
            if !elements.isEmpty { breakLine(level, to: &bytes) }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object): write(object, level: level, to: &bytes)
        }
    }

    private func write(_ object: JSONObject, level: Int, to bytes: inout [UInt8]) {
        var members = object.members
        if sortedKeys { members.sort { $0.key.precedesByBytes($1.key) } }
        bytes.append(UInt8(ascii: "{"))
        for place in members.indices {
            separate(place, level: level, to: &bytes)
            write(members[place].key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            if style != .compact { bytes.append(UInt8(ascii: " ")) }
            write(members[place].value, level: level + 1, to: &bytes)
        }
        if !members.isEmpty { breakLine(level, to: &bytes) }
        bytes.append(UInt8(ascii: "}"))
    }

    private func separate(_ place: Int, level: Int, to bytes: inout [UInt8]) {
        if place > 0 {
            bytes.append(UInt8(ascii: ","))
            if style == .spaced { bytes.append(UInt8(ascii: " ")) }
        }
        breakLine(level + 1, to: &bytes)
    }

    private func breakLine(_ level: Int, to bytes: inout [UInt8]) {
        guard style == .pretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: level * 2))
    }

    private func write(_ number: JSONNumber, to bytes: inout [UInt8]) {
        switch number.storage {
        case .integer(let value): bytes.append(decimal: value)
        case .text(let text): bytes.append(contentsOf: text.utf8)
        }
    }

    func write(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { write($0, to: &bytes) }
    }

    private func write(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var runStart = 0
        var place = 0
        while place < text.count {
            let byte = text[place]
            if byte >= 0x20 && byte != 0x22 && byte != 0x5C && !(asciiOnly && byte >= 0x80) {
                place += 1
                continue
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<place]))
            place += byte < 0x80 ? escape(byte, to: &bytes) : escapeScalar(text, place, to: &bytes)
            runStart = place
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<text.count]))
        bytes.append(UInt8(ascii: "\""))
    }

    private func escape(_ byte: UInt8, to bytes: inout [UInt8]) -> Int {
        let short: UInt8? =
            switch byte {
            case 0x22: 0x22
            case 0x5C: 0x5C
            case 0x08: UInt8(ascii: "b")
            case 0x09: UInt8(ascii: "t")
            case 0x0A: UInt8(ascii: "n")
            case 0x0C: UInt8(ascii: "f")
            case 0x0D: UInt8(ascii: "r")
            default: nil
            }
        if let short {
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(short)
        } else {
            appendUnit(UInt16(byte), to: &bytes)
        }
        return 1
    }

    private func escapeScalar(
        _ text: UnsafeBufferPointer<UInt8>, _ place: Int, to bytes: inout [UInt8]
    ) -> Int {
        let length = UTF8Scanner.sequenceLength(
            text.baseAddress! + place, available: text.count - place)
        let scalar = String(decoding: text[place..<(place + length)], as: UTF8.self)
        for unit in scalar.utf16 { appendUnit(unit, to: &bytes) }
        return length
    }

    private func appendUnit(_ unit: UInt16, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "\\u".utf8)
        for shift in [12, 8, 4, 0] {
            let digit = UInt8(unit >> UInt16(shift) & 15)
            bytes.append(digit < 10 ? digit + 0x30 : digit - 10 + 0x61)
        }
    }
}

extension [UInt8] {
    /// Adds the decimal digits of an integer.
    mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let magnitude = value.magnitude
        // Twenty digits are enough for 64 bits.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = magnitude
            var place = 20
            repeat {
                place -= 1
                digits[place] = UInt8(truncatingIfNeeded: rest % 10) | 0x30
                rest /= 10
            } while rest > 0
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[place...]))
        }
    }
}
