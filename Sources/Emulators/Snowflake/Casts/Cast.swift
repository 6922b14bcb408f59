/// Conversion of values between types, with Snowflake's errors.
///
/// Source: Snowflake documentation, "Data type conversion", and the TO_… functions.
struct Cast {
    var parameters: SessionParameters
    var zone: ZoneClock

    init(_ environment: ExecutionEnvironment) {
        parameters = environment.parameters
        zone = environment.zone
    }

    init(parameters: SessionParameters, zone: ZoneClock) {
        self.parameters = parameters
        self.zone = zone
    }

    /// The value as a value of the type; `strict` refuses text that is longer than the type allows
    /// (a column), otherwise it is cut (an explicit cast).
    func convert(
        _ value: SnowflakeValue, to type: SnowflakeType, strict: Bool = false
    ) throws(SnowflakeError) -> SnowflakeValue {
        if value.isNull { return .null }
        if case .variant(let variant) = value, !type.isSemiStructured {
            return try fromVariant(variant, to: type, strict: strict)
        }
        switch type {
        case .number(let precision, let scale):
            return try number(value, precision: precision, scale: scale)
        case .float: return try float(value)
        case .decfloat: return .decfloat(try decfloat(value))
        case .text(let length): return try text(value, length: length, strict: strict)
        case .binary(let length):
            let bytes = try binary(value)
            if bytes.count > length {
                throw .execution(
                    100145, "22000",
                    "Binary value '\(Hex.encode(bytes))' is too long and would be truncated")
            }
            return .binary(bytes)
        case .boolean: return .boolean(try boolean(value))
        case .date: return .date(try date(value))
        case .time(let scale): return .time(try time(value, scale: scale))
        case .timestampNTZ, .timestampLTZ, .timestampTZ: return try timestamp(value, to: type)
        case .variant, .object, .array: return try semiStructured(value, to: type)
        case .uuid: return .text(try uuid(value))
        case .interval(let type): return .interval(try interval(value, type), type)
        case .null: return value
        }
    }

    func text(_ value: SnowflakeValue) -> String { TextForm.text(value, parameters, zone) }

    private func text(
        _ value: SnowflakeValue, length: Int, strict: Bool
    ) throws(SnowflakeError) -> SnowflakeValue {
        let text = text(value)
        // Fewer bytes than characters allowed: no need to count.
        if text.utf8.count <= length || text.unicodeScalars.count <= length { return .text(text) }
        guard !strict, case .text = value else { throw .textTooLong(text) }
        var short = String.UnicodeScalarView()
        short.append(contentsOf: text.unicodeScalars.prefix(length))
        return .text(String(short))
    }

    /// The digits of a UUID in lower case, in groups of 8, 4, 4, 4 and 12.
    ///
    /// Source: Snowflake documentation, UUID data type.
    private func uuid(_ value: SnowflakeValue) throws(SnowflakeError) -> String {
        guard case .text(let text) = value else { throw .uuidNotRecognized(self.text(value)) }
        let digits = Array(text.trimmed.lowercased().utf8)
        let isWhole = digits.enumerated().allSatisfy { place, digit in
            if [8, 13, 18, 23].contains(place) { return digit == UInt8(ascii: "-") }
            return digit &- 0x30 < 10 || digit &- UInt8(ascii: "a") < 6
        }
        guard digits.count == 36, isWhole else { throw .uuidNotRecognized(text) }
        return String(decoding: digits, as: UTF8.self)
    }

    func boolean(_ value: SnowflakeValue) throws(SnowflakeError) -> Bool {
        switch value {
        case .boolean(let flag): return flag
        case .number(let unscaled, _): return unscaled != 0
        case .decfloat(let number): return number != .zero
        case .float(let double):
            if double.isNaN || double.isInfinite { throw .booleanNotRecognized(text(value)) }
            return double != 0
        case .text(let text):
            switch text.lowercased().trimmed {
            case "true", "t", "yes", "y", "on", "1": return true
            case "false", "f", "no", "n", "off", "0": return false
            default: throw .booleanNotRecognized(text)
            }
        default: throw .booleanNotRecognized(text(value))
        }
    }

    func float(_ value: SnowflakeValue) throws(SnowflakeError) -> SnowflakeValue {
        switch value {
        case .float: return value
        case .number(let unscaled, let scale): return .float(Decimals.double(unscaled, scale))
        case .decfloat(let number): return .float(number.double)
        case .boolean(let flag): return .float(flag ? 1 : 0)
        case .text(let text):
            let bare = text.trimmed
            switch bare.lowercased() {
            case "nan": return .float(.nan)
            case "inf", "infinity", "+inf": return .float(.infinity)
            case "-inf", "-infinity": return .float(-.infinity)
            default: break
            }
            guard let first = bare.utf8.first, first != 0x30 || !bare.contains("x"),
                let double = Double(bare)
            else { throw .numberNotRecognized(text) }
            return .float(double)
        default: throw .numberNotRecognized(text(value))
        }
    }

    /// A decimal floating-point number; a double gives all of its digits.
    ///
    /// Source: Snowflake documentation, TO_DECFLOAT; the JDBC driver's tests.
    func decfloat(_ value: SnowflakeValue) throws(SnowflakeError) -> DecFloat {
        let made: DecFloat?
        switch value {
        case .decfloat(let number): return number
        case .number(let unscaled, let scale): return DecFloat(unscaled, scale: scale)
        case .boolean(let flag): return flag ? .one : .zero
        case .float(let double): made = DecFloat(double)
        case .text(let text):
            guard let (digits, exponent, isNegative) = DecFloat.read(text.trimmed.utf8) else {
                throw .numberNotRecognized(text)
            }
            made = DecFloat(digits, exponent, isNegative: isNegative)
        default: throw .numberNotRecognized(text(value))
        }
        guard let made else { throw .numberOutOfRange(text(value)) }
        return made
    }

    /// The months or nanoseconds of an interval; a number counts the one part of the type.
    ///
    /// Source: Snowflake documentation, "Data type conversion", the table of types.
    private func interval(
        _ value: SnowflakeValue, _ type: IntervalType
    ) throws(SnowflakeError) -> Int128 {
        switch value {
        case .interval(let count, let from): return try type.fitted(count, from.text(count))
        case .text(let text): return try type.count(text)
        case .number(let unscaled, let scale) where type.isSingle:
            let places = type.first == .second ? 9 : 0
            guard let count = Decimals.rescale(unscaled, from: scale, to: places) else {
                throw .intervalOutOfRange(text(value), type)
            }
            let (total, overflow) = count.multipliedReportingOverflow(
                by: type.first == .second ? 1 : type.first.unit)
            guard !overflow else { throw .intervalOutOfRange(text(value), type) }
            return try type.fitted(total, text(value))
        default: throw .intervalNotRecognized(text(value), type)
        }
    }

    func number(
        _ value: SnowflakeValue, precision: Int, scale: Int
    ) throws(SnowflakeError) -> SnowflakeValue {
        let unscaled: Int128?
        switch value {
        case .number(let given, let from):
            unscaled = Decimals.rescale(given, from: from, to: scale)
        case .float(let double): unscaled = Decimals.fromDouble(double, scale: scale)
        case .decfloat(let number): unscaled = number.unscaled(scale: scale)
        case .interval(let count, let type):
            guard type.isSingle else { throw .unsupported("cast of \(type) to NUMBER") }
            unscaled =
                type.first == .second
                ? Decimals.rescale(count, from: 9, to: scale)
                : Decimals.rescale(count / type.first.unit, from: 0, to: scale)
        case .boolean(let flag): unscaled = Decimals.rescale(flag ? 1 : 0, from: 0, to: scale)
        case .text(let text):
            guard let (given, from) = Decimals.parse(text.trimmed.utf8) else {
                throw .numberNotRecognized(text)
            }
            unscaled = Decimals.rescale(given, from: from, to: scale)
        default: throw .numberNotRecognized(text(value))
        }
        guard let unscaled, Decimals.fits(unscaled, precision: precision) else {
            throw .numberOutOfRange(text(value))
        }
        return .number(unscaled, scale: scale)
    }

    private func binary(_ value: SnowflakeValue) throws(SnowflakeError) -> [UInt8] {
        switch value {
        case .binary(let bytes): return bytes
        case .text(let text):
            return try BinaryFormat(named: parameters.binaryInputFormat).bytes(of: text)
        default: throw .notHex(text(value))
        }
    }

    private func semiStructured(
        _ value: SnowflakeValue, to type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        if case .interval(_, let own) = value {
            throw .unsupported("\(own) inside of \(type)")
        }
        let variant = TextForm.variant(value)
        switch (type, variant) {
        case (.variant, _): return .variant(variant)
        case (.array, .array), (.object, .object): return .variant(variant)
        case (_, .null): return .null
        case (.array, _) where value.textValue == nil: return .variant(.array([variant]))
        case (.array, _):
            if case .array(let items)? = try? VariantValue.parse(json: text(value)) {
                return .variant(.array(items))
            }
            return .variant(.array([variant]))
        case (.object, .string(let text)):
            if case .object(let object)? = try? VariantValue.parse(json: text) {
                return .variant(.object(object))
            }
            throw .variantCast(TextForm.json(variant, .compact, parameters, zone), type)
        default:
            throw .variantCast(TextForm.json(variant, .compact, parameters, zone), type)
        }
    }

    private func fromVariant(
        _ variant: VariantValue, to type: SnowflakeType, strict: Bool
    ) throws(SnowflakeError) -> SnowflakeValue {
        switch variant {
        case .null, .undefined: return .null
        case .array, .object:
            guard type.isText else {
                throw .variantCast(TextForm.json(variant, .compact, parameters, zone), type)
            }
            return try convert(
                .text(TextForm.json(variant, .compact, parameters, zone)), to: type, strict: strict)
        default:
            guard let scalar = TextForm.scalar(variant) else { return .null }
            if type.isTimestamp, case .number(let count, let scale) = scalar {
                // A count in a variant, of seconds or less by its size, is an instant, of which
                // the local clock is kept. Source: TO_TIMESTAMP, variant_expr.
                let instant =
                    scale == 0
                    ? .timestampLTZ(TimeReading.instant(ofCount: count))
                    : try timestamp(scalar, to: .ltz)
                return try timestamp(instant, to: type)
            }
            // Of what JSON has, only texts become days and times. Source: TO_DATE, TO_TIME, the
            // rules for variants.
            if type == .date || type.isTime {
                switch scalar {
                case .number, .float, .boolean:
                    throw .variantCast(TextForm.json(variant, .compact, parameters, zone), type)
                default: break
                }
            }
            do {
                return try convert(scalar, to: type, strict: strict)
            } catch {
                // What is out of range keeps its own error; the rest is a failed cast.
                if error.code == 100039 || type.isText { throw error }
                throw .variantCast(TextForm.json(variant, .compact, parameters, zone), type)
            }
        }
    }
}

extension String {
    /// Without spaces, tabs and line ends at both ends.
    var trimmed: String {
        let bytes = utf8
        guard let first = bytes.first, let last = bytes.last else { return self }
        if first > 0x20 && last > 0x20 { return self }
        var slice = bytes[...]
        while let byte = slice.first, byte == 0x20 || (byte >= 9 && byte <= 13) {
            slice = slice.dropFirst()
        }
        while let byte = slice.last, byte == 0x20 || (byte >= 9 && byte <= 13) {
            slice = slice.dropLast()
        }
        return String(slice) ?? self
    }
}
