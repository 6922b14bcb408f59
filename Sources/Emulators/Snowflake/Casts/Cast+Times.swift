extension Cast {
    func date(_ value: SnowflakeValue) throws(SnowflakeError) -> Int {
        switch value {
        case .date(let days): return days
        case .timestampNTZ, .timestampLTZ, .timestampTZ: return TextForm.clock(value, zone).days
        case .text(let text):
            let reading = read(text, parameters.dateInputFormat)
            if let instant = reading?.instant { return Nanos.split(instant).days }
            guard let days = reading?.days else {
                throw .unreadable(text, as: .date, parameters.dateInputFormat)
            }
            return days
        case .number(let unscaled, let scale):
            let seconds = Decimals.rescale(unscaled, from: scale, to: 0) ?? 0
            guard seconds.magnitude < 1_000_000_000_000_000 else {
                throw .dateNotRecognized(text(value))
            }
            return Nanos.split(seconds * 1_000_000_000).days
        default: throw .dateNotRecognized(text(value))
        }
    }

    func time(_ value: SnowflakeValue, scale: Int) throws(SnowflakeError) -> Int64 {
        let nanos: Int64
        switch value {
        case .time(let time): nanos = time
        case .timestampNTZ, .timestampLTZ, .timestampTZ: nanos = TextForm.clock(value, zone).ofDay
        case .text(var text):
            let format = parameters.timeInputFormat
            let read = text.withUTF8 { bytes -> Int64? in
                format == "AUTO"
                    ? TimeReading.time(auto: bytes) : TimeFormat(format).read(bytes)?.ofDay
            }
            guard let read else { throw .unreadable(text, as: .time(scale: scale), format) }
            nanos = read
        case .number(let unscaled, let scale):
            let seconds = Decimals.rescale(unscaled, from: scale, to: 0) ?? 0
            nanos = Int64(((seconds % 86_400) + 86_400) % 86_400) * Nanos.second
        default: throw .timeNotRecognized(text(value))
        }
        return scale >= 9 ? nanos : nanos - nanos % Int64(Decimals.power(9 - scale))
    }

    private func read(_ text: String, _ format: String) -> TimeReading? {
        var text = text
        return text.withUTF8 { bytes in
            format == "AUTO" || format.isEmpty
                ? TimeReading(auto: bytes)
                : TimeFormat(format).read(bytes, century: parameters.twoDigitCenturyStart)
        }
    }

    func timestamp(
        _ value: SnowflakeValue, to type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        switch value {
        case .text(let text):
            let format = parameters.timestampInputFormat
            guard let reading = read(text, format) else {
                throw .unreadable(text, as: type, format)
            }
            return try timestamp(reading, text, to: type)
        case .date(let days):
            return fromLocal(Nanos.join(days: days, ofDay: 0), to: type)
        case .timestampNTZ(let local): return fromLocal(local, to: type)
        case .timestampLTZ(let instant): return fromInstant(instant, offset: nil, to: type)
        case .timestampTZ(let instant, let offset):
            return fromInstant(instant, offset: offset, to: type)
        case .number(let unscaled, let scale):
            guard let nanos = Decimals.rescale(unscaled, from: scale, to: 9),
                nanos.magnitude < Self.farthest
            else {
                throw .timestampNotRecognized(text(value))
            }
            return fromCount(nanos, to: type)
        case .float(let double):
            guard let nanos = Int128(exactly: (double * 1e9).rounded()),
                nanos.magnitude < Self.farthest
            else { throw .timestampNotRecognized(text(value)) }
            return fromCount(nanos, to: type)
        default: throw .timestampNotRecognized(text(value))
        }
    }

    /// Nanoseconds from the epoch that no timestamp reaches, in the year 31,000,000.
    private static let farthest: UInt128 = 1_000_000_000_000_000_000_000_000

    /// A timestamp from what was read in a text.
    func timestamp(
        _ reading: TimeReading, _ text: String, to type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        if let instant = reading.instant { return fromCount(instant, to: type) }
        guard let local = reading.local else { throw .timestampNotRecognized(text) }
        guard let offset = reading.offset else { return fromLocal(local, to: type) }
        if case .timestampNTZ(let scale) = type {
            // The offset of the text is dropped: the wall clock is kept.
            return .timestampNTZ(Nanos.truncate(local, scale: scale))
        }
        return fromInstant(local - Int128(offset) * 60_000_000_000, offset: offset, to: type)
    }

    /// A count since the epoch is an instant in UTC, also for a timestamp without a zone.
    func fromCount(_ nanos: Int128, to type: SnowflakeType) -> SnowflakeValue {
        if case .timestampNTZ(let scale) = type {
            return .timestampNTZ(Nanos.truncate(nanos, scale: scale))
        }
        return fromInstant(nanos, offset: nil, to: type)
    }

    /// A wall clock reading in the session's zone.
    func fromLocal(_ local: Int128, to type: SnowflakeType) -> SnowflakeValue {
        let cut = Nanos.truncate(local, scale: type.scale)
        if case .timestampNTZ = type { return .timestampNTZ(cut) }
        let seconds = Nanos.seconds(cut)
        let instant = cut - Int128(seconds - zone.instant(ofLocal: seconds)) * 1_000_000_000
        return fromInstant(instant, offset: nil, to: type)
    }

    func fromInstant(_ instant: Int128, offset: Int?, to type: SnowflakeType) -> SnowflakeValue {
        let cut = Nanos.truncate(instant, scale: type.scale)
        let minutes = offset ?? Int(zone.offset(at: Nanos.seconds(cut)) / 60)
        switch type {
        case .timestampNTZ: return .timestampNTZ(cut + Int128(minutes) * 60_000_000_000)
        case .timestampTZ: return .timestampTZ(cut, offset: minutes)
        default: return .timestampLTZ(cut)
        }
    }
}
