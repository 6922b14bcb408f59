import DataFormats

/// A value as a file has it, before any rule looks at it.
enum RawValue {
    /// Absent, JSON null or, in CSV, an empty cell.
    case none
    /// A JSON string or a CSV cell.
    case text(String)
    /// Any other JSON value.
    case other(JSONValue)

    init(_ value: JSONValue?) {
        switch value {
        case nil, .null: self = .none
        case .string(let text): self = .text(text)
        case .some(let other): self = .other(other)
        }
    }
}

extension FieldRule {
    /// The canonical value, or what is wrong with it.
    func read(_ raw: RawValue) -> Result<Cell, FieldFault> {
        switch raw {
        case .none: return isRequired ? .failure(.missing) : .success(.null)
        case .other(let value): return readOther(value)
        case .text(let untrimmed):
            let text = SpaceRules.trimmed(untrimmed)
            if text.utf8.isEmpty { return isRequired ? .failure(.missing) : .success(.null) }
            return readText(text)
        }
    }

    private func readText(_ text: String) -> Result<Cell, FieldFault> {
        switch kind {
        case .text(let limit, let collapses):
            let value = collapses ? SpaceRules.collapsed(text) : text
            return Self.fits(value, limit) ? .success(.text(value)) : .failure(.tooLong)
        case .key(let limit):
            let value = Self.lowercased(text)
            return Self.fits(value, limit) ? .success(.text(value)) : .failure(.tooLong)
        case .code(let prefix, let digits): return Self.code(text, prefix, digits)
        case .choice(let words):
            return words.contains(text) ? .success(.text(text)) : .failure(.badChoice)
        case .timestamp:
            let micros = TimestampText.microseconds(text, years: 1970...2100)
            return micros.map { .success(.timestamp($0)) } ?? .failure(.badTimestamp)
        case .date:
            let day = TimestampText.day(text, years: 1900...2100)
            return day.map { .success(.date($0)) } ?? .failure(.badDate)
        case .decimal(let precision, let scale):
            return PlainNumber(text)?.decimal(precision, scale) ?? .failure(.badNumber)
        case .integer: return PlainNumber(text)?.integer ?? .failure(.badNumber)
        case .boolean: return Self.boolean(text)
        case .ipv4: return Self.isDottedQuad(text) ? .success(.text(text)) : .failure(.badAddress)
        case .object: return .failure(.notObject)
        }
    }

    private func readOther(_ value: JSONValue) -> Result<Cell, FieldFault> {
        switch (kind, value) {
        case (.object, .object): .success(.json(value.serialized()))
        case (.object, _): .failure(.notObject)
        case (.decimal, .number(let number)), (.integer, .number(let number)):
            readText(number.text)
        case (.decimal, _), (.integer, _): .failure(.badNumber)
        case (.boolean, .bool(let flag)): .success(.boolean(flag))
        case (.boolean, _): .failure(.badBoolean)
        case (.timestamp, _): .failure(.badTimestamp)
        case (.date, _): .failure(.badDate)
        default: .failure(.notText)
        }
    }

    private static func boolean(_ text: String) -> Result<Cell, FieldFault> {
        switch text.lowercased() {
        case "y", "true": .success(.boolean(true))
        case "n", "false": .success(.boolean(false))
        default: .failure(.badBoolean)
        }
    }

    private static func code(
        _ text: String, _ prefix: UInt8, _ digits: ClosedRange<Int>
    ) -> Result<Cell, FieldFault> {
        var text = text
        let (isCode, isLower) = text.withUTF8 { bytes -> (Bool, Bool) in
            guard digits.contains(bytes.count - 1), bytes[0] & 0xDF == prefix,
                bytes[1...].allSatisfy({ $0 &- 0x30 < 10 })
            else { return (false, false) }
            return (true, bytes[0] != prefix)
        }
        guard isCode else { return .failure(.badCode) }
        return .success(.text(isLower ? text.uppercased() : text))
    }

    /// ASCII letters in lower case; others stay, whatever the Unicode version says.
    private static func lowercased(_ text: String) -> String {
        guard text.utf8.contains(where: { (0x41...0x5A).contains($0) }) else { return text }
        let bytes = text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the text has at most so many code points.
    private static func fits(_ text: String, _ limit: Int) -> Bool {
        text.utf8.count <= limit || text.unicodeScalars.count <= limit
    }

    /// Four numbers of 0 to 255 without leading zeros.
    private static func isDottedQuad(_ text: String) -> Bool {
        var parts = 0
        var value = -1
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                guard value >= 0 else { return false }
                parts += 1
                value = -1
            } else {
                guard byte &- 0x30 < 10, value != 0 else { return false }
                value = max(0, value) * 10 + Int(byte & 15)
                guard value <= 255 else { return false }
            }
        }
        return parts == 3 && value >= 0
    }
}

/// A number of the form `-?[0-9]+(\.[0-9]+)?`.
struct PlainNumber {
    private let isNegative: Bool
    /// Digits before the point without leading zeros.
    private let whole: ArraySlice<UInt8>
    private let fraction: ArraySlice<UInt8>

    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes = bytes.dropFirst() }
        let point = bytes.firstIndex(of: UInt8(ascii: "."))
        let integer = bytes[bytes.startIndex..<(point ?? bytes.endIndex)]
        fraction = point.map { bytes[($0 + 1)...] } ?? []
        guard !integer.isEmpty, point == nil || !fraction.isEmpty,
            integer.allSatisfy({ $0 &- 0x30 < 10 }), fraction.allSatisfy({ $0 &- 0x30 < 10 })
        else { return nil }
        whole = integer.drop { $0 == 0x30 }
    }

    private var isZero: Bool { whole.isEmpty && fraction.allSatisfy { $0 == 0x30 } }

    /// A fixed-point amount that is not negative.
    func decimal(_ precision: Int, _ scale: Int) -> Result<Cell, FieldFault> {
        if isNegative, !isZero { return .failure(.negative) }
        if fraction.count > scale { return .failure(.badScale) }
        if whole.count > precision - scale { return .failure(.outOfRange) }
        var units = whole.reduce(Int64(0)) { $0 * 10 + Int64($1 & 15) }
        for digit in fraction { units = units * 10 + Int64(digit & 15) }
        for _ in fraction.count..<scale { units *= 10 }
        return .success(.decimal(units: units, scale: scale))
    }

    /// A whole number of 31 bits that is not negative.
    var integer: Result<Cell, FieldFault> {
        if !fraction.allSatisfy({ $0 == 0x30 }) { return .failure(.badNumber) }
        if isNegative, !isZero { return .failure(.negative) }
        if whole.count > 10 { return .failure(.outOfRange) }
        let value = whole.reduce(Int64(0)) { $0 * 10 + Int64($1 & 15) }
        return value <= 2_147_483_647 ? .success(.integer(value)) : .failure(.outOfRange)
    }
}
