extension JSONParser {
    /// A string from its opening quote on.
    mutating func string() throws(JSONError) -> String {
        scratchIsKey = false
        let start = position + 1
        position = start
        while true {
            skipPlainASCII()
            guard position < count else { throw error(.unexpectedEnd(expected: "`\"`")) }
            let byte = base[position]
            if byte == UInt8(ascii: "\"") {
                let text = UnsafeBufferPointer(start: base + start, count: position - start)
                position += 1
                return String(decoding: text, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
            if byte < 0x20 { throw error(.controlCharacter(byte)) }
            try skipMultibyte()
        }
    }

    /// The slow half of ``string()``: from the first backslash on, text goes through a buffer.
    private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
        scratchIsKey = true
        scratch.removeAll(keepingCapacity: true)
        var runStart = start
        while true {
            skipPlainASCII()
            guard position < count else { throw error(.unexpectedEnd(expected: "`\"`")) }
            let byte = base[position]
            switch byte {
            case UInt8(ascii: "\""):
                appendRun(from: runStart)
                position += 1
                return String(decoding: scratch, as: UTF8.self)
            case UInt8(ascii: "\\"):
                appendRun(from: runStart)
                try escape()
                runStart = position
            case 0..<0x20: throw error(.controlCharacter(byte))
            default: try skipMultibyte()
            }
        }
    }

    private mutating func appendRun(from start: Int) {
        scratch.append(
            contentsOf: UnsafeBufferPointer(start: base + start, count: position - start))
    }

    /// Moves to the next byte that is a quote, a backslash, a control or not ASCII.
    @inline(__always)
    private mutating func skipPlainASCII() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var place = position
        while place + 8 <= count {
            let word = UInt64(
                littleEndian: UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            // A high bit marks a byte below 0x20, equal to a quote or backslash, or above 0x7F.
            let stop =
                ((word &- (ones &* 0x20)) | (quote &- ones) | (backslash &- ones) | word) & highs
            if stop != 0 {
                place += stop.trailingZeroBitCount / 8
                position = place
                return
            }
            place += 8
        }
        while place < count {
            let byte = base[place]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80 { break }
            place += 1
        }
        position = place
    }

    /// Steps over one well-formed sequence of two to four bytes (Unicode, table 3-7).
    private mutating func skipMultibyte() throws(JSONError) {
        let length = UTF8Scanner.sequenceLength(base + position, available: count - position)
        guard length > 0 else { throw error(.invalidUTF8) }
        position += length
    }

    private mutating func escape() throws(JSONError) {
        guard position + 1 < count else {
            position = count
            throw error(.unexpectedEnd(expected: "an escape"))
        }
        let plain: UInt8
        switch base[position + 1] {
        case UInt8(ascii: "\""): plain = 0x22
        case UInt8(ascii: "\\"): plain = 0x5C
        case UInt8(ascii: "/"): plain = 0x2F
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "u"):
            try unicodeEscape()
            return
        default: throw error(.invalidEscape)
        }
        scratch.append(plain)
        position += 2
    }

    private mutating func unicodeEscape() throws(JSONError) {
        let first = try fourHexDigits(at: position)
        var code = first
        var length = 6
        if first & 0xFC00 == 0xD800 {
            guard position + 8 <= count, base[position + 6] == UInt8(ascii: "\\"),
                base[position + 7] == UInt8(ascii: "u")
            else { throw error(.loneSurrogate) }
            let second = try fourHexDigits(at: position + 6)
            guard second & 0xFC00 == 0xDC00 else { throw error(.loneSurrogate) }
            code = 0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF)
            length = 12
        }
        guard let scalar = UnicodeScalar(code) else { throw error(.loneSurrogate) }
        scratch.append(contentsOf: UTF8.encode(scalar)!)
        position += length
    }

    private func fourHexDigits(at escape: Int) throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for place in (escape + 2)..<(escape + 6) {
            guard place < count else {
                throw JSONError(offset: count, kind: .unexpectedEnd(expected: "four hex digits"))
            }
            let digit: UInt8
            switch base[place] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = base[place] - 0x30
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = base[place] - 0x61 + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = base[place] - 0x41 + 10
            default: throw JSONError(offset: escape, kind: .invalidEscape)
            }
            code = code << 4 | UInt32(digit)
        }
        return code
    }

    /// A number from its first byte on.
    mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        let negative = base[position] == UInt8(ascii: "-")
        if negative { position += 1 }
        let firstDigit = position
        var magnitude: UInt64 = 0
        while position < count {
            let digit = base[position] &- 0x30
            guard digit < 10 else { break }
            magnitude = magnitude &* 10 &+ UInt64(digit)
            position += 1
        }
        let digits = position - firstDigit
        if digits == 0 { throw error(.invalidNumber("a digit is missing")) }
        if digits > 1, base[firstDigit] == UInt8(ascii: "0") {
            throw JSONError(offset: firstDigit, kind: .invalidNumber("a leading zero"))
        }
        let isWhole = try fractionAndExponent()
        // Eighteen digits always fit; zero with a sign keeps its sign only as text.
        if isWhole, digits <= 18, !(negative && magnitude == 0) {
            let value = Int64(magnitude)
            return JSONNumber(.integer(negative ? -value : value))
        }
        let text = String(
            decoding: UnsafeBufferPointer(start: base + start, count: position - start),
            as: UTF8.self)
        if isWhole, let value = Int64(text), !(negative && magnitude == 0) {
            return JSONNumber(.integer(value))
        }
        return JSONNumber(.text(text))
    }

    /// Steps over what may follow the whole part and says whether nothing did.
    private mutating func fractionAndExponent() throws(JSONError) -> Bool {
        var isWhole = true
        if position < count, base[position] == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            try someDigits("no digit after the point")
        }
        if position < count, base[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if position < count, base[position] == 0x2B || base[position] == 0x2D { position += 1 }
            try someDigits("no digit in the exponent")
        }
        return isWhole
    }

    private mutating func someDigits(_ missing: String) throws(JSONError) {
        let start = position
        while position < count, base[position] &- 0x30 < 10 { position += 1 }
        if position == start { throw error(.invalidNumber(missing)) }
    }
}
