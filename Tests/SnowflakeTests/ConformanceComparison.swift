import DataFormats
import Foundation

@testable import Snowflake

/// Compares results with what the corpus expects, as its own runner does.
struct ConformanceComparison {
    var mode: String
    /// The session's time zone, in which moments are shown.
    var zone = ConformanceTests.zone

    func rowsAreEqual(_ want: [JSONValue], _ got: [[SnowflakeValue]], ordered: Bool) -> Bool {
        guard want.count == got.count else { return false }
        func same(_ row: JSONValue, _ values: [SnowflakeValue]) -> Bool {
            guard let cells = row.arrayValue, cells.count == values.count else { return false }
            return zip(cells, values).allSatisfy { isEqual($0, $1) }
        }
        if ordered { return zip(want, got).allSatisfy { same($0, $1) } }
        var left = got
        for row in want {
            guard let index = left.firstIndex(where: { same(row, $0) }) else { return false }
            left.remove(at: index)
        }
        return true
    }

    func isEqual(_ want: JSONValue, _ got: SnowflakeValue) -> Bool {
        if case .object(let object) = want { return isTyped(object, got) }
        if want.isNull || got.isNull { return want.isNull && got.isNull }
        if mode == "typed" { return isPlainTyped(want, got) }
        guard let text = want.stringValue else { return false }
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        if mode == "snowsql", matchesTerminal(trimmed, got) { return true }
        return isShown(mode == "snowsql" ? trimmed : text, got)
    }

    private func isShown(_ text: String, _ got: SnowflakeValue) -> Bool {
        let shown = Self.text(got, zone)
        if text == shown { return true }
        switch got {
        case .boolean(let flag):
            return [shown, flag ? "1" : "0"].contains(text.uppercased())
        case .number(let value, let scale):
            guard let want = Decimal(string: text.trimmingCharacters(in: .whitespaces)) else {
                return false
            }
            return want == Decimal(string: Decimals.text(value, scale: scale))
        case .float(let value): return isClose(text, value)
        case .text(let given): return Self.sameJSON(text, given)
        case .variant: return Self.sameJSON(text, shown) || sameScalar(text, shown)
        case .timestampNTZ, .timestampLTZ, .timestampTZ, .time:
            return text.replacingOccurrences(of: " ", with: "T") == shown
        default: return false
        }
    }

    private func sameScalar(_ text: String, _ shown: String) -> Bool {
        guard let a = Double(text), let b = Double(shown) else { return false }
        return a == b
    }

    private func isClose(_ text: String, _ value: Double) -> Bool {
        let lower = text.trimmingCharacters(in: .whitespaces).lowercased()
        if lower == "nan" { return value.isNaN }
        guard let want = Double(lower) else { return false }
        if want == value { return true }
        return abs(want - value) <= max(1e-9 * max(abs(want), abs(value)), 1e-12)
    }

    /// What a terminal prints: rounded numbers, other formats of times.
    private func matchesTerminal(_ text: String, _ got: SnowflakeValue) -> Bool {
        switch got {
        case .float(let value):
            guard let want = Double(text), value.isFinite else { return isClose(text, value) }
            let digits = text.filter(\.isNumber).count
            let relative = max(2e-6, 0.51 * pow(10, 1 - Double(max(digits, 2))))
            return abs(want - value) <= relative * max(abs(want), abs(value))
                || isClose(text, value)
        case .binary(let bytes): return text.uppercased() == Hex.encode(bytes)
        case .date, .timestampNTZ, .timestampLTZ, .timestampTZ:
            var text = text
            guard let reading = text.withUTF8({ TimeReading(auto: $0) }), let local = reading.local
            else { return false }
            let (days, ofDay, offset) = TextForm.clock(got, zone)
            let own = Nanos.join(days: days, ofDay: ofDay)
            if reading.offset != nil, case .timestampNTZ = got {
                // The wall clock counts, whatever the zone.
            } else if let given = reading.offset, given != offset {
                return false
            }
            let difference = own - local
            return difference >= 0 && difference < 1_000_000_000
                && (difference == 0 || !text.contains(".") || difference < 1_000_000)
        case .time(let time):
            var text = text
            guard let want = text.withUTF8({ TimeReading.time(auto: $0) }) else { return false }
            return want == time || !text.contains(".") && want / Nanos.second == time / Nanos.second
        case .text, .variant:
            let shown = Self.text(got, zone)
            let squeezed = { (s: String) in
                s.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            if squeezed(text) == squeezed(shown) || text == "\"\(shown)\"" { return true }
            if let a = Double(text), let b = Double(shown), a == b { return true }
            return Self.sameJSON(text.replacingOccurrences(of: "\n", with: " "), shown)
        default: return false
        }
    }

    private func isPlainTyped(_ want: JSONValue, _ got: SnowflakeValue) -> Bool {
        switch (want, got) {
        case (.bool(let flag), .boolean(let own)): return flag == own
        case (.string(let text), .text(let own)): return text == own
        case (.string(let text), .variant): return text == Self.text(got, zone)
        case (.number(let number), .number(let value, let scale)):
            return Decimal(string: number.text)
                == Decimal(string: Decimals.text(value, scale: scale))
        case (.number(let number), .float(let value)): return number.double == value
        default: return false
        }
    }

    private func isTyped(_ want: JSONObject, _ got: SnowflakeValue) -> Bool {
        if want["any"] != nil { return true }
        if let pattern = want["re"]?.stringValue {
            let shown = Self.text(got, zone)
            return shown.range(of: pattern, options: .regularExpression) != nil
        }
        if let number = want["num"]?.stringValue {
            guard case .number(let value, let scale) = got else { return false }
            return Decimal(string: number) == Decimal(string: Decimals.text(value, scale: scale))
        }
        if let number = want["float"]?.stringValue {
            guard let value = got.doubleValue else { return false }
            return isClose(number, value)
        }
        if let text = want["ts"]?.stringValue {
            return Self.text(got, zone) == text.replacingOccurrences(of: " ", with: "T")
        }
        if let text = want["date"]?.stringValue { return Self.text(got, zone) == text }
        if let text = want["time"]?.stringValue { return Self.text(got, zone) == text }
        if let text = want["bin"]?.stringValue {
            guard case .binary(let bytes) = got else { return false }
            return Hex.encode(bytes, uppercase: false) == text
        }
        if let value = want["json"] {
            return Self.sameJSON(value.serialized(), Self.text(got, zone))
        }
        return false
    }

    private static func sameJSON(_ left: String, _ right: String) -> Bool {
        func container(_ text: String) -> NSObject? {
            guard let first = text.first, first == "[" || first == "{" else { return nil }
            let plain = text.replacingOccurrences(of: "undefined", with: "null")
            return try? JSONSerialization.jsonObject(with: Data(plain.utf8)) as? NSObject
        }
        guard let a = container(left), let b = container(right) else { return false }
        return a == b
    }

    /// The value as the service's Python client shows it.
    static func text(
        _ value: SnowflakeValue, _ zone: ZoneClock = ConformanceTests.zone
    ) -> String {
        func clock(_ ofDay: Int64) -> String {
            let micros = ofDay % Nanos.second / 1000
            let format = micros == 0 ? "HH24:MI:SS" : "HH24:MI:SS.FF6"
            return TimeFormat(format).text(days: 0, ofDay: ofDay, offset: 0)
        }
        switch value {
        case .boolean(let flag): return flag ? "TRUE" : "FALSE"
        case .binary(let bytes): return "x'\(Hex.encode(bytes, uppercase: false))'"
        case .date(let days): return TimeFormat("YYYY-MM-DD").text(days: days, ofDay: 0, offset: 0)
        case .time(let time): return clock(time)
        case .timestampNTZ, .timestampLTZ, .timestampTZ:
            let (days, ofDay, offset) = TextForm.clock(value, zone)
            let day = TimeFormat("YYYY-MM-DD").text(days: days, ofDay: 0, offset: 0)
            var text = "\(day)T\(clock(ofDay))"
            if case .timestampNTZ = value { return text }
            text += TimeFormat("TZH:TZM").text(days: 0, ofDay: 0, offset: offset)
            return text
        case .variant(let variant):
            return TextForm.json(variant, .compact, SessionParameters(), zone)
        default: return TextForm.text(value, SessionParameters(), zone)
        }
    }
}
