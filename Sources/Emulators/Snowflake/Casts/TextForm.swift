/// The texts of values: as a cast to VARCHAR gives them, with the session's output formats.
///
/// Source: Snowflake documentation, "Data type conversion" and "Date and time input and output".
enum TextForm {
    static func text(
        _ value: SnowflakeValue, _ parameters: SessionParameters, _ zone: ZoneClock,
        scale: Int = 9
    ) -> String {
        switch value {
        case .null: return ""
        case .number(let unscaled, let scale): return Decimals.text(unscaled, scale: scale)
        case .float(let double): return DoubleText.plain(double)
        case .decfloat(let number): return number.text
        case .text(let text): return text
        case .binary(let bytes):
            return (try? BinaryFormat(named: parameters.binaryOutputFormat))?.text(of: bytes)
                ?? Hex.encode(bytes)
        case .boolean(let flag): return flag ? "true" : "false"
        case .interval(let count, let type): return type.text(count)
        case .variant(let variant): return text(variant, parameters, zone)
        default: return time(value, parameters, zone, scale: scale)
        }
    }

    private static func time(
        _ value: SnowflakeValue, _ parameters: SessionParameters, _ zone: ZoneClock, scale: Int
    ) -> String {
        switch value {
        case .date(let days):
            return TimeFormat(parameters.dateOutputFormat).text(days: days, ofDay: 0, offset: 0)
        case .time(let time):
            return TimeFormat(parameters.timeOutputFormat).text(
                days: 0, ofDay: time, offset: 0, scale: scale)
        default:
            return format(value, with: outputFormat(value, parameters), zone, scale: scale)
        }
    }

    private static func outputFormat(
        _ value: SnowflakeValue, _ parameters: SessionParameters
    ) -> TimeFormat {
        let own: String
        switch value {
        case .timestampNTZ: own = parameters.timestampNTZOutputFormat
        case .timestampLTZ: own = parameters.timestampLTZOutputFormat
        default: own = parameters.timestampTZOutputFormat
        }
        return TimeFormat(own.isEmpty ? parameters.timestampOutputFormat : own)
    }

    /// A date or time value in a given format.
    static func format(
        _ value: SnowflakeValue, with format: TimeFormat, _ zone: ZoneClock, scale: Int = 9
    ) -> String {
        let (days, ofDay, offset) = clock(value, zone)
        return format.text(days: days, ofDay: ofDay, offset: offset, scale: scale)
    }

    /// The wall clock of a date or time value, and its offset in minutes.
    static func clock(
        _ value: SnowflakeValue, _ zone: ZoneClock
    ) -> (days: Int, ofDay: Int64, offset: Int) {
        switch value {
        case .date(let days): return (days, 0, 0)
        case .time(let time): return (0, time, 0)
        case .timestampNTZ(let local):
            let (days, rest) = Nanos.split(local)
            return (days, rest, 0)
        case .timestampLTZ(let instant):
            let seconds = zone.offset(at: Nanos.seconds(instant))
            let (days, rest) = Nanos.split(instant + Int128(seconds) * 1_000_000_000)
            return (days, rest, Int(seconds / 60))
        case .timestampTZ(let instant, let offset):
            let (days, rest) = Nanos.split(instant + Int128(offset) * 60_000_000_000)
            return (days, rest, offset)
        default: return (0, 0, 0)
        }
    }

    /// The text of a variant: strings without quotes, everything else as compact JSON.
    static func text(
        _ variant: VariantValue, _ parameters: SessionParameters, _ zone: ZoneClock
    ) -> String {
        switch variant {
        case .string(let text): return text
        case .null, .undefined: return "null"
        case .double(let value): return DoubleText.plain(value)
        case .binary(let bytes): return Hex.encode(bytes)
        default:
            if let scalar = scalar(variant) { return text(scalar, parameters, zone) }
            return json(variant, .compact, parameters, zone)
        }
    }

    /// JSON text with dates and times in the session's formats; a parsed XML document as XML.
    static func json(
        _ variant: VariantValue, _ style: VariantWriter.Style, _ parameters: SessionParameters,
        _ zone: ZoneClock
    ) -> String {
        XMLForm.isElement(variant)
            ? XMLForm.text(variant) : plainJSON(variant, style, parameters, zone)
    }

    /// JSON text of any variant, also of a parsed XML document.
    static func plainJSON(
        _ variant: VariantValue, _ style: VariantWriter.Style, _ parameters: SessionParameters,
        _ zone: ZoneClock
    ) -> String {
        let isFlat = style == .pretty && parameters.jsonIndent == 0
        var writer = VariantWriter(isFlat ? .compact : style)
        writer.step = parameters.jsonIndent
        writer.timeText = { value in
            scalar(value).map { text($0, parameters, zone) } ?? ""
        }
        writer.write(variant)
        return writer.text
    }

    /// The SQL value of a scalar inside a variant; nothing for containers and JSON's null.
    static func scalar(_ variant: VariantValue) -> SnowflakeValue? {
        switch variant {
        case .null, .undefined, .array, .object: nil
        case .boolean(let flag): .boolean(flag)
        case .number(let unscaled, let scale): .number(unscaled, scale: scale)
        case .double(let double): .float(double)
        case .decfloat(let number): .decfloat(number)
        case .string(let text): .text(text)
        case .binary(let bytes): .binary(bytes)
        case .date(let days): .date(days)
        case .time(let time): .time(time)
        case .timestampNTZ(let instant): .timestampNTZ(instant)
        case .timestampLTZ(let instant): .timestampLTZ(instant)
        case .timestampTZ(let instant, let offset): .timestampTZ(instant, offset: offset)
        }
    }

    /// The variant that holds an SQL value.
    static func variant(_ value: SnowflakeValue) -> VariantValue {
        switch value {
        case .null: .null
        case .number(let unscaled, let scale):
            {
                let (least, scale) = Decimals.normalized(unscaled, scale: scale)
                return .number(least, scale: scale)
            }()
        case .float(let double): .double(double)
        case .decfloat(let number): .decfloat(number)
        case .text(let text): .string(text)
        case .binary(let bytes): .binary(bytes)
        case .boolean(let flag): .boolean(flag)
        case .date(let days): .date(days)
        case .time(let time): .time(time)
        case .timestampNTZ(let instant): .timestampNTZ(instant)
        case .timestampLTZ(let instant): .timestampLTZ(instant)
        case .timestampTZ(let instant, let offset): .timestampTZ(instant, offset: offset)
        case .interval(let count, let type): .string(type.text(count))
        case .variant(let variant): variant
        }
    }
}
