import DataFormats
import Snowflake

/// Writes values as the cells of JSON rows: texts, or null.
///
/// Source: what the vendor's clients read; see the table of encodings in `docs/serving.md`.
struct CellWriter {
    let texts: ResultTexts
    /// Whether booleans are words, as the SQL API has them, and not digits.
    var hasWords = false
    /// Whether NULL is JSON's null; else it is the text `null`.
    var hasNulls = true
    var bytes: [UInt8] = []

    init(_ texts: ResultTexts) { self.texts = texts }

    private static let quote = UInt8(ascii: "\"")

    mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Rows without the brackets around all of them.
    mutating func write(rows: ArraySlice<[SnowflakeValue]>, _ columns: [StatementResult.Column]) {
        var isFirst = true
        for row in rows {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            bytes.append(UInt8(ascii: "["))
            for (place, value) in row.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                write(value, columns[place].type)
            }
            bytes.append(UInt8(ascii: "]"))
        }
    }

    mutating func write(_ value: SnowflakeValue, _ type: SnowflakeType) {
        switch value {
        case .null: if hasNulls { put("null") } else { put("\"null\"") }
        case .text(let text): JSONValue.string(text).append(to: &bytes)
        case .variant(let variant): JSONValue.string(texts.json(variant)).append(to: &bytes)
        default:
            bytes.append(Self.quote)
            plain(value, type)
            bytes.append(Self.quote)
        }
    }

    private mutating func plain(_ value: SnowflakeValue, _ type: SnowflakeType) {
        switch value {
        case .number(let unscaled, let scale): decimal(unscaled, scale)
        case .float(let double): bytes.append(contentsOf: Self.text(double).utf8)
        case .interval(let count, _): bytes.append(contentsOf: String(count).utf8)
        case .decfloat(let number): bytes.append(contentsOf: number.text.utf8)
        case .boolean(let flag):
            if hasWords {
                put(flag ? "true" : "false")
            } else {
                bytes.append(flag ? UInt8(ascii: "1") : UInt8(ascii: "0"))
            }
        case .binary(let data):
            for byte in data {
                bytes.append(Self.hex(byte >> 4))
                bytes.append(Self.hex(byte & 15))
            }
        case .date(let days): integer(Int64(days))
        case .time(let time): seconds(Int128(time), Self.scale(type))
        case .timestampNTZ(let instant), .timestampLTZ(let instant):
            seconds(instant, Self.scale(type))
        case .timestampTZ(let instant, let offset):
            seconds(instant, Self.scale(type))
            bytes.append(UInt8(ascii: " "))
            integer(Int64(offset + 1_440))
        case .null, .text, .variant: break
        }
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? digit + 0x30 : digit - 10 + 0x41
    }

    static func scale(_ type: SnowflakeType) -> Int {
        switch type {
        case .time(let scale), .timestampNTZ(let scale), .timestampLTZ(let scale),
            .timestampTZ(let scale):
            scale
        default: 9
        }
    }

    static func text(_ double: Double) -> String {
        if double.isNaN { return "NaN" }
        if double.isInfinite { return double < 0 ? "-inf" : "inf" }
        let text = "\(double)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private mutating func integer(_ value: Int64) {
        bytes.append(contentsOf: String(value).utf8)
    }

    private mutating func decimal(_ unscaled: Int128, _ scale: Int) {
        var digits = Array(String(unscaled.magnitude).utf8)
        if unscaled < 0 { bytes.append(UInt8(ascii: "-")) }
        guard scale > 0 else {
            bytes.append(contentsOf: digits)
            return
        }
        if digits.count <= scale {
            digits.insert(
                contentsOf: repeatElement(UInt8(ascii: "0"), count: scale + 1 - digits.count), at: 0
            )
        }
        bytes.append(contentsOf: digits[..<(digits.count - scale)])
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: digits[(digits.count - scale)...])
    }

    /// Seconds with a fraction of so many digits; before 1970 all of it is negative.
    private mutating func seconds(_ nanoseconds: Int128, _ scale: Int) {
        let unit: Int128 = 1_000_000_000
        let size = Int128(nanoseconds.magnitude)
        let (whole, rest) = size.quotientAndRemainder(dividingBy: unit)
        if nanoseconds < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.append(contentsOf: String(whole).utf8)
        guard scale > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        let digits = Array(String(rest).utf8)
        let padded = repeatElement(UInt8(ascii: "0"), count: 9 - digits.count) + digits
        bytes.append(contentsOf: padded.prefix(scale))
    }
}
