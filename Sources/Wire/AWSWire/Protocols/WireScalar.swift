import DataFormats

/// Single values as headers, queries, forms and XML write them: texts.
enum WireScalar {
    /// The value of a text; nil where the text is none of that type.
    static func decode(_ text: String, as type: WireType) -> JSONValue? {
        switch type {
        case .text, .blob, .json, .shape: return .string(text)
        case .boolean:
            switch text.lowercased() {
            case "true", "1": return true
            case "false", "0": return false
            default: return nil
            }
        case .integer: return Int64(trimmed(text)).map { JSONValue($0) }
        case .double: return JSONNumber(text: String(trimmed(text))).map { .number($0) }
        case .timestamp:
            if let instant = WireTime.instant(header: String(trimmed(text))) {
                return .string(WireTime.iso(nanoseconds: instant))
            }
            guard let seconds = Double(trimmed(text)) else { return nil }
            return WireTime.iso(epochSeconds: seconds).map { .string($0) }
        }
    }

    private static func trimmed(_ text: String) -> Substring {
        var text = Substring(text)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// The text of a value; `standard` is the protocol's form of timestamps here.
    static func encode(_ value: JSONValue, as type: WireType, standard: TimeForm) -> String {
        switch value {
        case .string(let text):
            guard case .timestamp(let form) = type else { return text }
            return time(text, form ?? standard)
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let number): return number.text
        case .null: return ""
        case .array(let values):
            return values.map { encode($0, as: .text, standard: standard) }
                .joined(separator: ",")
        case .object: return value.serialized()
        }
    }

    private static func time(_ text: String, _ form: TimeForm) -> String {
        switch form {
        case .iso8601: return text
        case .rfc822:
            guard let instant = try? ISOTime.instant(text) else { return text }
            return WireTime.http(nanoseconds: instant)
        case .epoch: return epoch(text).map(\.text) ?? text
        }
    }

    /// The seconds since the epoch of an ISO text, with milliseconds if there are any.
    static func epoch(_ text: String) -> JSONNumber? {
        guard let instant = try? ISOTime.instant(text) else { return nil }
        if instant % 1_000_000_000 == 0 { return JSONNumber(instant / 1_000_000_000) }
        return JSONNumber(Double(instant / 1_000_000) / 1e3)
    }
}
