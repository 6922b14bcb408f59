/// Texts of values that do not depend on any session.
enum CanonicalText {
    /// Nothing for NULL.
    static func text(_ value: SnowflakeValue, _ type: SnowflakeType) -> String? {
        switch value {
        case .null: nil
        case .boolean(let flag): flag ? "true" : "false"
        case .number(let unscaled, let scale): Decimals.text(unscaled, scale: scale)
        case .date(let days): date(days)
        case .time(let time): clock(time)
        case .timestampNTZ(let instant), .timestampLTZ(let instant): iso(instant)
        case .timestampTZ(let instant, _): iso(instant)
        case .variant(let variant): TextForm.json(variant, .compact, SessionParameters(), .utc)
        case .interval(let count, let type): type.text(count)
        case .text(let text): text
        case .float(let double): DoubleText.plain(double)
        case .decfloat(let number): number.text
        case .binary(let bytes): Hex.encode(bytes)
        }
    }

    private static func date(_ days: Int) -> String {
        let day = CivilDay(days: days)
        guard (1...9_999).contains(day.year) else {
            return TimeFormat("YYYY-MM-DD").text(days: days, ofDay: 0, offset: 0)
        }
        return String(unsafeUninitializedCapacity: 10) { put(day, into: $0) }
    }

    /// `2024-03-01T12:00:00Z`, with six digits of the second where they are not zero.
    private static func iso(_ instant: Int128) -> String {
        let (days, ofDay) = Nanos.split(instant)
        let day = CivilDay(days: days)
        guard (1...9_999).contains(day.year) else { return "\(date(days))T\(clock(ofDay))Z" }
        return String(unsafeUninitializedCapacity: 27) { buffer in
            var end = put(day, into: buffer)
            buffer[end] = UInt8(ascii: "T")
            end += 1
            end += put(ofDay, into: UnsafeMutableBufferPointer(rebasing: buffer[end...]))
            buffer[end] = UInt8(ascii: "Z")
            return end + 1
        }
    }

    private static func clock(_ ofDay: Int64) -> String {
        String(unsafeUninitializedCapacity: 15) { put(ofDay, into: $0) }
    }

    /// Writes so many digits of a number at a place.
    private static func put(
        _ number: Int, digits: Int, at place: Int, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) {
        var rest = number
        for offset in (0..<digits).reversed() {
            buffer[place + offset] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    private static func put(
        _ day: CivilDay, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        put(day.year, digits: 4, at: 0, into: buffer)
        put(day.month, digits: 2, at: 5, into: buffer)
        put(day.day, digits: 2, at: 8, into: buffer)
        buffer[4] = UInt8(ascii: "-")
        buffer[7] = UInt8(ascii: "-")
        return 10
    }

    private static func put(
        _ ofDay: Int64, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        let seconds = Int(ofDay / Nanos.second)
        let micros = Int(ofDay % Nanos.second / 1_000)
        put(seconds / 3_600, digits: 2, at: 0, into: buffer)
        put(seconds / 60 % 60, digits: 2, at: 3, into: buffer)
        put(seconds % 60, digits: 2, at: 6, into: buffer)
        buffer[2] = UInt8(ascii: ":")
        buffer[5] = UInt8(ascii: ":")
        guard micros != 0 else { return 8 }
        buffer[8] = UInt8(ascii: ".")
        put(micros, digits: 6, at: 9, into: buffer)
        return 15
    }
}

extension StatementResult {
    /// The rows as texts that do not depend on any session: numbers with their column's scale,
    /// times in ISO 8601 and UTC, variants as compact JSON.
    public var canonicalRows: [[String?]] {
        rows.map { row in
            zip(row, columns).map { CanonicalText.text($0, $1.type) }
        }
    }
}
