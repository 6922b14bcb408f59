import DataFormats

extension Cell {
    /// The value of a column from its text as a warehouse prints it; nothing when the text is not
    /// of the kind. Timestamps may have a space instead of `T` and no offset (then UTC).
    public init?(text: String?, kind: CellKind) {
        guard let text else {
            self = .null
            return
        }
        let value: Cell? =
            switch kind {
            case .text: .text(text)
            case .integer: Int64(text).map { .integer($0) }
            case .decimal(let scale): Self.decimal(text, scale: scale)
            case .boolean: Self.boolean(text)
            case .date: TimestampText.day(text, years: 1...9999).map { .date($0) }
            case .timestamp: Self.timestamp(text)
            case .json: .json(text)
            }
        guard let value else { return nil }
        self = value
    }

    private static func boolean(_ text: String) -> Cell? {
        switch text.lowercased() {
        case "true", "1": .boolean(true)
        case "false", "0": .boolean(false)
        default: nil
        }
    }

    private static func timestamp(_ text: String) -> Cell? {
        var bytes = Array(text.utf8)
        guard bytes.count >= 19 else { return nil }
        if bytes[10] == 0x20 { bytes[10] = UInt8(ascii: "T") }
        let hasOffset = bytes.dropFirst(19).contains {
            $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "Z")
        }
        if !hasOffset { bytes.append(UInt8(ascii: "Z")) }
        let isoText = String(decoding: bytes, as: UTF8.self)
        return TimestampText.microseconds(isoText, years: 1...9999).map { .timestamp($0) }
    }

    /// A decimal text at a scale; digits beyond the scale must be zeros.
    private static func decimal(_ text: String, scale: Int) -> Cell? {
        let bytes = Array(text.utf8)
        let isNegative = bytes.first == UInt8(ascii: "-")
        var units: Int64 = 0
        var decimals = -1
        var digits = 0
        for byte in bytes.dropFirst(isNegative ? 1 : 0) {
            if byte == UInt8(ascii: "."), decimals < 0 {
                decimals = 0
                continue
            }
            guard byte &- 0x30 < 10 else { return nil }
            digits += 1
            if decimals >= scale {
                if byte != 0x30 { return nil }
                continue
            }
            if decimals >= 0 { decimals += 1 }
            guard let next = shifted(units, adding: byte & 15) else { return nil }
            units = next
        }
        guard digits > 0 else { return nil }
        for _ in max(0, decimals)..<max(scale, decimals) {
            guard let next = shifted(units, adding: 0) else { return nil }
            units = next
        }
        return .decimal(units: isNegative ? -units : units, scale: scale)
    }

    private static func shifted(_ units: Int64, adding digit: UInt8) -> Int64? {
        let (product, overflow) = units.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(Int64(digit))
        return overflow || carry ? nil : sum
    }

    /// Whether both hold the same value; texts compare by code points, JSON as JSON with numbers
    /// by value and members in any order.
    public func means(_ other: Cell) -> Bool {
        switch (self, other) {
        case (.json(let left), .json(let right)):
            if left == right { return true }
            guard let left = try? JSONValue(parsing: left),
                let right = try? JSONValue(parsing: right)
            else { return false }
            return Self.sameJSON(left, right)
        case (.text(let left), .text(let right)):
            return left.utf8.elementsEqual(right.utf8)
        default: return self == other
        }
    }

    private static func sameJSON(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left.isEqualNumerically(to: right)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { sameJSON($0, $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { member in
                    right[member.key].map { sameJSON(member.value, $0) } ?? false
                }
        default: left == right
        }
    }
}
