import DataFormats
import PipelineModel

/// One field of one record as it stood in the file.
enum RawField {
    case missing, null
    case bool(Bool)
    /// A JSON number or the text of a CSV field or JSON string, trimmed.
    case number(UnsafeBufferPointer<UInt8>)
    case text(UnsafeBufferPointer<UInt8>)
    /// The text of a JSON object.
    case object(UnsafeBufferPointer<UInt8>)
    case array
}

/// A cast field.
enum CastField {
    case null
    case number(Int64)
    /// So many bytes at the end of the caster's buffer.
    case text
    case bad(String)
}

/// How lenient casting is; everything but `strict` is a mistake that people make.
struct CastPolicy: Hashable, Sendable {
    /// A value that cannot be cast becomes NULL and counts as good.
    var isPermissive = false
    /// Offsets of timestamps are read over.
    var ignoresOffsets = false
    /// Texts are taken as they are.
    var normalises = true
    /// Surplus decimals are cut off.
    var cutsDecimals = false
}

/// Casts the values of one field by the rules of docs/telco.md, "Cleaning".
struct FieldCaster: Sendable {
    let field: Field
    let policy: CastPolicy
    private let values: [[UInt8]]

    init(_ field: Field, _ policy: CastPolicy) {
        self.field = field
        self.policy = policy
        values = field.values.map { Array($0.utf8) }
    }

    /// Casts a value; the bytes of a text are added to `buffer`.
    func cast(_ raw: RawField, into buffer: inout [UInt8]) -> CastField {
        let raw = policy.normalises || field.kind != .string ? trimmed(raw) : raw
        switch raw {
        case .missing, .null: return absent()
        case .text(let bytes) where bytes.isEmpty: return absent()
        default: break
        }
        let result = value(raw, into: &buffer)
        if case .bad = result, policy.isPermissive { return .null }
        return result
    }

    private func absent() -> CastField {
        if !field.isRequired || policy.isPermissive { return .null }
        return .bad("missing:\(field.name)")
    }

    private func bad(_ what: String) -> CastField { .bad("\(what):\(field.name)") }

    private func value(_ raw: RawField, into buffer: inout [UInt8]) -> CastField {
        switch (field.kind, raw) {
        case (.string, .text(let bytes)): return text(bytes, into: &buffer)
        case (.ipv4, .text(let bytes)):
            guard Self.isIPv4(bytes) else { return bad("not_an_address") }
            buffer.append(contentsOf: bytes)
            return .text
        case (.object, .object(let bytes)):
            return Self.compact(bytes, into: &buffer) ? .text : bad("not_an_object")
        case (.object, .text(let bytes)):
            // A CSV field may hold an object; a JSON string does not become one.
            return bytes.first == UInt8(ascii: "{") && Self.compact(bytes, into: &buffer)
                ? .text : bad("not_an_object")
        case (.boolean, .bool(let flag)): return .number(flag ? 1 : 0)
        case (.boolean, .text(let bytes)):
            guard let flag = Self.flag(bytes) else { return bad("not_a_boolean") }
            return .number(flag ? 1 : 0)
        case (.date, .text(let bytes)):
            guard let days = TimeText.date(bytes) else { return bad("not_a_date") }
            return .number(days)
        case (.timestamp, .text(let bytes)):
            guard let instant = TimeText.timestamp(bytes, ignoringOffset: policy.ignoresOffsets)
            else { return bad("not_a_timestamp") }
            return .number(instant)
        case (.decimal, .text(let bytes)), (.decimal, .number(let bytes)): return decimal(bytes)
        case (.integer, .text(let bytes)), (.integer, .number(let bytes)): return integer(bytes)
        default: return bad("wrong_type")
        }
    }

    // MARK: Texts

    private func text(
        _ bytes: UnsafeBufferPointer<UInt8>, into buffer: inout [UInt8]
    ) -> CastField {
        let start = buffer.count
        if policy.normalises, field.normalisations.contains(.collapse) {
            Blanks.collapse(bytes, into: &buffer)
        } else {
            buffer.append(contentsOf: bytes)
        }
        if policy.normalises {
            for place in start..<buffer.count {
                let byte = buffer[place]
                if field.normalisations.contains(.upper), byte &- 0x61 < 26 {
                    buffer[place] = byte - 32
                } else if field.normalisations.contains(.lower), byte &- 0x41 < 26 {
                    buffer[place] = byte + 32
                }
            }
        }
        return buffer.withUnsafeBufferPointer { all in
            let result = UnsafeBufferPointer(rebasing: all[start...])
            if let pattern = field.pattern, !pattern.matches(result) { return bad("malformed") }
            if !values.isEmpty, !values.contains(where: { result.elementsEqual($0) }) {
                return bad("unknown_value")
            }
            if let limit = field.maximumLength, result.count > limit,
                result.count(where: { $0 & 0xC0 != 0x80 }) > limit
            {
                return bad("too_long")
            }
            return .text
        }
    }

    private func trimmed(_ raw: RawField) -> RawField {
        if case .text(let bytes) = raw { return .text(Blanks.trimmed(bytes)) }
        return raw
    }

    private static func flag(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
        let lower = bytes.count <= 5 ? bytes.map { $0 | 0x20 } : []
        if lower.elementsEqual("y".utf8) || lower.elementsEqual("true".utf8) { return true }
        if lower.elementsEqual("n".utf8) || lower.elementsEqual("false".utf8) { return false }
        return nil
    }

    static func isIPv4(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var parts = 0
        for part in bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            parts += 1
            guard (1...3).contains(part.count), part.allSatisfy({ $0 &- 48 <= 9 }) else {
                return false
            }
            if part.count > 1, part.first == UInt8(ascii: "0") { return false }
            if part.reduce(0, { $0 * 10 + Int($1 - 48) }) > 255 { return false }
        }
        return parts == 4
    }

    /// Writes a JSON object without white space; false when the bytes are none.
    private static func compact(
        _ bytes: UnsafeBufferPointer<UInt8>, into buffer: inout [UInt8]
    ) -> Bool {
        let options = JSONParseOptions(maxDepth: ObjectScanner.maximumDepth, duplicateKeys: .error)
        if bytes.contains(UInt8(ascii: "\\")) {
            guard case .object(let object)? = try? JSONValue.parse(bytes, options: options) else {
                return false
            }
            JSONValue.object(object).append(to: &buffer)
            return true
        }
        guard let base = bytes.baseAddress else { return false }
        var scanner = ObjectScanner(base)
        if !scanner.scan(0, bytes.count) {
            guard case .object? = try? JSONValue.parse(bytes, options: options) else {
                return false
            }
        }
        var inText = false
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { inText.toggle() }
            if !inText, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { continue }
            buffer.append(byte)
        }
        return true
    }

    // MARK: Numbers

    private func decimal(_ bytes: UnsafeBufferPointer<UInt8>) -> CastField {
        guard var parts = DecimalText(bytes) else { return bad("not_a_number") }
        if parts.fraction.count > field.scale {
            guard policy.cutsDecimals else { return bad("too_many_decimals") }
            parts.fraction = UnsafeBufferPointer(rebasing: parts.fraction[..<field.scale])
        }
        let whole = parts.whole.drop { $0 == UInt8(ascii: "0") }
        guard whole.count <= field.precision - field.scale else { return bad("out_of_range") }
        var value: Int64 = 0
        for byte in whole { value = value * 10 + Int64(byte - 48) }
        for byte in parts.fraction { value = value * 10 + Int64(byte - 48) }
        for _ in parts.fraction.count..<field.scale { value *= 10 }
        if parts.isNegative { value = -value }
        var unit: Int64 = 1
        for _ in 0..<field.scale { unit *= 10 }
        return ranged(value, unit: unit)
    }

    private func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> CastField {
        guard let parts = DecimalText(bytes) else { return bad("not_a_number") }
        guard policy.cutsDecimals || parts.fraction.allSatisfy({ $0 == UInt8(ascii: "0") }) else {
            return bad("not_whole")
        }
        let whole = parts.whole.drop { $0 == UInt8(ascii: "0") }
        guard whole.count <= 18 else { return bad("out_of_range") }
        let value = whole.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
        return ranged(parts.isNegative ? -value : value, unit: 1)
    }

    private func ranged(_ value: Int64, unit: Int64) -> CastField {
        if let minimum = field.minimum, value < Int64(minimum).multipliedClamping(by: unit) {
            return bad("out_of_range")
        }
        if let maximum = field.maximum, value > Int64(maximum).multipliedClamping(by: unit) {
            return bad("out_of_range")
        }
        return .number(value)
    }
}

/// The parts of `-?[0-9]+(\.[0-9]+)?`; nil for any other text.
struct DecimalText {
    var isNegative: Bool
    var whole: UnsafeBufferPointer<UInt8>
    var fraction: UnsafeBufferPointer<UInt8>

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var place = 0
        isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { place = 1 }
        let start = place
        while place < bytes.count, bytes[place] &- 48 <= 9 { place += 1 }
        guard place > start else { return nil }
        whole = UnsafeBufferPointer(rebasing: bytes[start..<place])
        fraction = UnsafeBufferPointer(rebasing: bytes[place..<place])
        guard place < bytes.count else { return }
        guard bytes[place] == UInt8(ascii: "."), place + 1 < bytes.count,
            bytes[(place + 1)...].allSatisfy({ $0 &- 48 <= 9 })
        else { return nil }
        fraction = UnsafeBufferPointer(rebasing: bytes[(place + 1)...])
    }
}

extension Int64 {
    fileprivate func multipliedClamping(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? (self < 0 ? .min : .max) : product
    }
}
