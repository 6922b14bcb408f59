import SnowflakeSQL

/// TO_… and TRY_TO_… functions. Source: Snowflake documentation, "Conversion functions".
enum ConversionFunctions {
    private typealias F = FunctionDefinition

    static let all: [FunctionDefinition] =
        ["", "TRY_"].flatMap { prefix in
            let isTry = !prefix.isEmpty
            return [
                F.scalar(prefix + "TO_NUMBER", 1, 4) { (b, a) throws(SnowflakeError) in
                    try number(b, a, isTry)
                },
                F.scalar(prefix + "TO_DOUBLE", 1, 2) { (b, a) throws(SnowflakeError) in
                    try b.checkCast(a[0].type, .float)
                    guard a.count > 1 else {
                        return b.convert(a[0], to: .float, strict: false, isTry: isTry)
                    }
                    // A format is that of a decimal, with all the digits that it may have.
                    let scale = b.literal(.number(18, scale: 0), .integer)
                    let whole = b.literal(.number(38, scale: 0), .integer)
                    let decimal = try number(b, [a[0], a[1], whole, scale], isTry)
                    return b.convert(decimal, to: .float, strict: false)
                },
                F.scalar(prefix + "TO_DECFLOAT", 1, 2) { (b, a) throws(SnowflakeError) in
                    try decfloat(b, a, isTry)
                },
                F.scalar(prefix + "TO_BOOLEAN", 1, 1) { (b, a) throws(SnowflakeError) in
                    try b.checkCast(a[0].type, .boolean)
                    return b.convert(a[0], to: .boolean, strict: false, isTry: isTry)
                },
                F.scalar(prefix + "TO_DATE", 1, 2) { (b, a) throws(SnowflakeError) in
                    try time(b, a, .date, prefix + "TO_DATE", isTry)
                },
                F.scalar(prefix + "TO_TIME", 1, 2) { (b, a) throws(SnowflakeError) in
                    try time(b, a, .time(scale: 9), prefix + "TO_TIME", isTry)
                },
                F.scalar(prefix + "TO_TIMESTAMP", 1, 2) { (b, a) throws(SnowflakeError) in
                    try time(
                        b, a, SnowflakeType.timestamp(b.session.parameters),
                        prefix + "TO_TIMESTAMP", isTry)
                },
                F.scalar(prefix + "TO_TIMESTAMP_NTZ", 1, 2) { (b, a) throws(SnowflakeError) in
                    try time(b, a, .ntz, prefix + "TO_TIMESTAMP_NTZ", isTry)
                },
                F.scalar(prefix + "TO_TIMESTAMP_LTZ", 1, 2) { (b, a) throws(SnowflakeError) in
                    try time(b, a, .ltz, prefix + "TO_TIMESTAMP_LTZ", isTry)
                },
                F.scalar(prefix + "TO_TIMESTAMP_TZ", 1, 2) { (b, a) throws(SnowflakeError) in
                    try time(b, a, .tz, prefix + "TO_TIMESTAMP_TZ", isTry)
                },
                F.scalar(prefix + "TO_UUID", 1, 1) { (b, a) throws(SnowflakeError) in
                    try b.checkCast(a[0].type, .uuid)
                    return b.convert(a[0], to: .uuid, strict: false, isTry: isTry)
                },
                F.scalar(prefix + "TO_BINARY", 1, 2) { (b, a) throws(SnowflakeError) in
                    try binary(b, a, isTry)
                },
            ]
        } + [
            F.scalar("TO_VARCHAR", 1, 2) { (b, a) throws(SnowflakeError) in try varchar(b, a) }
        ]

    private static func number(
        _ binder: Binder, _ given: [Bound], _ isTry: Bool
    ) throws(SnowflakeError) -> Bound {
        var a = given
        if isTry, !a[0].type.isText, a[0].type != .null {
            throw .argumentTypes("TRY_TO_NUMBER", a.map(\.type))
        }
        try binder.checkCast(a[0].type, .integer)
        var format: String?
        if a.count > 1, a[1].type.isText {
            guard let text = a[1].constantText else { throw .notConstant("TO_NUMBER", "2") }
            format = text
            a.remove(at: 1)
        }
        for place in a.indices.dropFirst() where a[place].constant == nil {
            throw .notConstant("TO_NUMBER", "\(place + 1)")
        }
        let precision = a.count > 1 ? a[1].constant?.intValue : 38
        let scale = a.count > 2 ? a[2].constant?.intValue : 0
        guard let precision, let scale, precision > 0, precision <= 38, scale >= 0,
            scale <= precision
        else { throw .invalidArgument("invalid precision or scale of TO_NUMBER") }
        let type = SnowflakeType.number(precision: precision, scale: scale)
        guard let format else {
            return binder.convert(a[0], to: type, strict: false, isTry: isTry)
        }
        let text = binder.coerce(a[0], to: .varchar)
        let model = NumberFormat(format)
        let function = Natives.values(
            "\(isTry ? "TRY_" : "")TO_NUMBER[\(format)]\(precision)", [.varchar], type
        ) { (environment, values) throws(SnowflakeError) in
            guard let (unscaled, from) = model.read(values.text(0)) else {
                if isTry { return .null }
                throw .numberFormat(values.text(0), format)
            }
            do throws(SnowflakeError) {
                return try environment.cast.convert(.number(unscaled, scale: from), to: type)
            } catch {
                if isTry { return .null }
                throw error
            }
        }
        return Bound(binder.call(function, [text.sql]), type, from: given)
    }

    /// A decimal floating-point number; a format is for texts alone.
    private static func decfloat(
        _ binder: Binder, _ a: [Bound], _ isTry: Bool
    ) throws(SnowflakeError) -> Bound {
        let name = (isTry ? "TRY_" : "") + "TO_DECFLOAT"
        try binder.checkCast(a[0].type, .decfloat)
        guard a.count > 1 else {
            return binder.convert(a[0], to: .decfloat, strict: false, isTry: isTry)
        }
        guard a[0].type.isText || a[0].type == .null, a[1].type.isText else {
            throw .argumentTypes(name, a.map(\.type))
        }
        guard let format = a[1].constantText else { throw .notConstant(name, "2") }
        let model = NumberFormat(format)
        let function = Natives.values("\(name)[\(format)]", [.varchar], .decfloat) {
            (_, values) throws(SnowflakeError) in
            if let (unscaled, scale) = model.read(values.text(0)) {
                return .decfloat(DecFloat(unscaled, scale: scale))
            }
            if isTry { return .null }
            throw .numberFormat(values.text(0), format)
        }
        return Bound(
            binder.call(function, [binder.coerce(a[0], to: .varchar).sql]), .decfloat, from: a)
    }

    /// Dates and times, with an optional format or, for numbers, a scale.
    private static func time(
        _ binder: Binder, _ a: [Bound], _ type: SnowflakeType, _ name: String, _ isTry: Bool
    ) throws(SnowflakeError) -> Bound {
        // A scale is for numbers, which only DATE takes for a day: a count of seconds.
        let isCount = a[0].type.isNumeric && binder.written?.name.last?.name == "DATE"
        if a.count == 1 || a[1].type.isText, !isCount { try binder.checkCast(a[0].type, type) }
        if isTry, !a[0].type.isText, a[0].type != .null {
            throw .argumentTypes(name, a.map(\.type))
        }
        guard a.count > 1 else {
            return binder.convert(a[0], to: type, strict: false, isTry: isTry)
        }
        if a[1].type.isNumber {
            guard let scale = a[1].constant?.intValue else { throw .notConstant(name, "2") }
            guard type != .date else { throw .argumentTypes(name, a.map(\.type)) }
            guard (0...9).contains(scale) else {
                throw .invalidArgument("\(name) needs a scale from 0 to 9, found \(scale)")
            }
            let value = binder.coerce(a[0], to: .integer)
            let function = Natives.values("\(name)@\(scale)", [.integer], type) {
                (environment, values) throws(SnowflakeError) in
                guard case .number(let count, _) = values[0] else { return .null }
                return try environment.cast.timestamp(.number(count, scale: scale), to: type)
            }
            return Bound(binder.call(function, [value.sql]), type, from: a)
        }
        let text = binder.coerce(a[0], to: .varchar)
        let format = binder.coerce(a[1], to: .varchar)
        let function = Natives.values(name, [.varchar, .varchar], type) {
            (environment, values) throws(SnowflakeError) in
            do throws(SnowflakeError) {
                return try read(values.text(0), values.text(1), type, environment.cast)
            } catch {
                if isTry { return .null }
                throw error
            }
        }
        return Bound(binder.call(function, [text.sql, format.sql]), type, from: a)
    }

    private static func read(
        _ text: String, _ format: String, _ type: SnowflakeType, _ cast: Cast
    ) throws(SnowflakeError) -> SnowflakeValue {
        if format.uppercased() == "AUTO" { return try cast.convert(.text(text), to: type) }
        var text = text
        let reading = text.withUTF8 {
            TimeFormat(format).read($0, century: cast.parameters.twoDigitCenturyStart)
        }
        guard let reading, let days = reading.days else {
            throw .unreadable(text, as: type, format)
        }
        switch type {
        case .date: return .date(days)
        case .time: return .time(reading.ofDay)
        default: return try cast.timestamp(reading, text, to: type)
        }
    }

    private static func binary(
        _ binder: Binder, _ a: [Bound], _ isTry: Bool
    ) throws(SnowflakeError) -> Bound {
        if a[0].type.isBinary { return a[0] }
        let text = binder.coerce(a[0], to: .varchar)
        let isOwn = a.count < 2
        let format = isOwn ? binder.text("") : binder.coerce(a[1], to: .varchar)
        let function = Natives.values(
            "\(isTry ? "TRY_" : "")TO_BINARY\(isOwn ? "@" : "")", [.varchar, .varchar], .bytes
        ) {
            (environment, values) throws(SnowflakeError) in
            let name = isOwn ? environment.parameters.binaryInputFormat : values.text(1)
            do throws(SnowflakeError) {
                return .binary(try BinaryFormat(named: name).bytes(of: values.text(0)))
            } catch {
                if isTry { return .null }
                throw error
            }
        }
        return Bound(binder.call(function, [text.sql, format.sql]), .bytes, from: a)
    }

    private static func varchar(_ binder: Binder, _ a: [Bound]) throws(SnowflakeError) -> Bound {
        guard a.count > 1 else { return binder.convert(a[0], to: .varchar, strict: false) }
        let value = a[0].type.isText ? binder.coerce(a[0], to: .ntz) : a[0]
        let format = binder.coerce(a[1], to: .varchar)
        let function = Natives.values("TO_VARCHAR", [value.type, .varchar], .varchar) {
            (environment, values) throws(SnowflakeError) in
            switch values[0] {
            case .number, .float, .decfloat:
                return .text(try NumberFormat(values.text(1)).text(values[0]))
            case .binary(let bytes):
                return .text(try BinaryFormat(named: values.text(1)).text(of: bytes))
            default:
                return .text(
                    TextForm.format(
                        values[0], with: TimeFormat(values.text(1)), environment.zone))
            }
        }
        return Bound(binder.call(function, [value.sql, format.sql]), .varchar, from: a)
    }
}
