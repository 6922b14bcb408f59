import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// The expression as a value of the type, by an implicit conversion.
    func coerce(_ bound: Bound, to type: SnowflakeType) -> Bound {
        convert(bound, to: type, strict: false)
    }

    /// The expression as a value of the type; `strict` as for a column.
    func convert(
        _ bound: Bound, to type: SnowflakeType, strict: Bool, isTry: Bool = false
    ) -> Bound {
        if bound.type == .null { return bound.with(type: type) }
        if needsNoWork(bound.type, type) { return bound.with(type: type) }
        if let folded = folded(bound, to: type, strict: strict) { return folded }
        if case .number(let precision, let from) = bound.type, case .number(let p, let to) = type,
            to > from, precision + to - from <= 18, p - to >= precision - from
        {
            return Bound("(\(bound.sql) * \(Decimals.power(to - from)))", type, from: [bound])
                .strict(in: [bound])
        }
        if case .date = bound.type, case .timestampNTZ = type {
            return Bound(
                call(
                    Natives.cast(from: .date, to: type, strict: strict, isTry: isTry), [bound.sql]),
                type, from: [bound]
            ).strict(in: [bound])
        }
        let function = Natives.cast(from: bound.type, to: type, strict: strict, isTry: isTry)
        let made = Bound(call(function, [bound.sql]), type, from: [bound])
        return isTry ? made : made.strict(in: [bound])
    }

    /// The expression as a value of a column, whose array or object may have a structure.
    func convert(_ bound: Bound, to column: OutputColumn, strict: Bool) -> Bound {
        guard let structure = column.detail.structure, bound.type != .null else {
            return convert(bound, to: column.type, strict: strict).with(detail: column.detail)
        }
        return self.structure(bound, structure)
    }

    /// The expression as a value of a structured type.
    func structure(_ bound: Bound, _ type: StructuredType) -> Bound {
        let detail = TypeDetail(structure: type)
        if bound.detail.structure == type || bound.type == .null {
            return bound.with(type: type.base).with(detail: detail)
        }
        let function = Natives.structure(bound.type, type)
        return Bound(call(function, [bound.sql]), type.base, from: [bound]).with(detail: detail)
    }

    /// Whether values of one type are values of the other just as they are stored.
    private func needsNoWork(_ from: SnowflakeType, _ to: SnowflakeType) -> Bool {
        switch (from, to) {
        case (.number(let p1, let s1), .number(let p2, let s2)): s1 == s2 && p1 <= p2
        case (.text(let a), .text(let b)): a <= b
        case (.binary(let a), .binary(let b)): a <= b
        case (.time(let a), .time(let b)): a <= b
        case (.timestampNTZ(let a), .timestampNTZ(let b)): a <= b
        case (.timestampLTZ(let a), .timestampLTZ(let b)): a <= b
        case (.timestampTZ(let a), .timestampTZ(let b)): a <= b
        case (.object, .variant), (.array, .variant): true
        default: from == to
        }
    }

    /// A constant of the other type when the conversion does not depend on the session.
    private func folded(_ bound: Bound, to type: SnowflakeType, strict: Bool) -> Bound? {
        guard let constant = bound.constant else { return nil }
        switch (bound.type, type) {
        case (.number, .number), (.text, .number), (.number, .float), (.text, .text),
            (.text, .boolean), (.text, .float), (.number, .text), (.number, .decfloat),
            (.text, .decfloat), (.float, .decfloat), (.text, .interval):
            break
        default: return nil
        }
        let cast = Cast(parameters: session.parameters, zone: .utc)
        guard let value = try? cast.convert(constant, to: type, strict: strict) else { return nil }
        let made = literal(value, type)
        return made.with(detail: bound.detail).notNull(made.detail.isNotNull)
    }

    /// A constant.
    func literal(_ value: SnowflakeValue, _ type: SnowflakeType) -> Bound {
        var bound = Bound(Self.sql(Storage.encode(value)), type)
        bound.constant = value
        bound.detail.isNotNull = !value.isNull && Nullability.mayBePresent(type)
        return bound
    }

    /// A stored value as text in SQLite's SQL.
    static func sql(_ value: SQLiteValue) -> String {
        switch value {
        case .null: return "NULL"
        case .integer(let integer):
            return integer == .min ? "(-9223372036854775807-1)" : String(integer)
        case .real(let real):
            if real.isInfinite { return real < 0 ? "-9e999" : "9e999" }
            return "\(real)"
        case .text(let text): return quote(text)
        case .blob(let bytes): return "x'\(Hex.encode(bytes))'"
        }
    }

    static func quote(_ text: String) -> String {
        if text.utf8.contains(0) {
            // SQLite ends a statement at a zero byte.
            return "CAST(x'\(Hex.encode(text.utf8))' AS TEXT)"
        }
        if !text.utf8.contains(0x27) { return "'\(text)'" }
        var out: [UInt8] = [0x27]
        for byte in text.utf8 {
            out.append(byte)
            if byte == 0x27 { out.append(byte) }
        }
        out.append(0x27)
        return String(decoding: out, as: UTF8.self)
    }

    /// What filters rows, which must be a condition by its own type: neither a text nor a number.
    func predicate(
        _ expression: SnowflakeSQL.Expression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let bound = try bind(expression, scope)
        switch bound.type {
        case .boolean, .null, .variant: return try boolean(bound)
        default:
            throw .compilation(
                1044, "42P13", "Invalid data type [\(bound.type)] for predicate [\(shown(bound))]")
        }
    }

    /// The error of a value that does not become what those before it are.
    func inconvertible(_ bound: Bound, to type: SnowflakeType) -> SnowflakeError {
        .compilation(
            1038, "22023",
            "Can not convert parameter '\(shown(bound))' of type [\(bound.type)] into expected "
                + "type [\(type)]")
    }

    /// An expression as errors show it: capitals, where no quotes keep small letters.
    private func shown(_ bound: Bound) -> String {
        let text = source.text(bound.span.start, bound.span.end)
        return text.contains("'") || text.contains("\"") ? text : text.uppercased()
    }

    /// A condition: anything that can be a BOOLEAN.
    func boolean(_ bound: Bound) throws(SnowflakeError) -> Bound {
        switch bound.type {
        case .boolean: return bound
        case .null, .number, .float, .decfloat, .text, .variant: return coerce(bound, to: .boolean)
        default:
            throw .compilation(
                1044, "42P13", "Invalid data type [\(bound.type)] for predicate [\(shown(bound))]")
        }
    }

    /// Both sides in the type in which they are compared.
    func comparable(
        _ left: Bound, _ right: Bound, _ name: String
    ) throws(SnowflakeError) -> (Bound, Bound, SnowflakeType) {
        if let (a, b) = try structuredPair(left, right, name) { return (a, b, a.type) }
        guard let type = SnowflakeType.comparison(left, right) else {
            throw inconvertible(right, to: left.type)
        }
        guard type.isText, left.detail.collation != nil || right.detail.collation != nil else {
            return (coerce(left, to: type), coerce(right, to: type), type)
        }
        let detail = try Collation.common(left.detail, right.detail)
        return (
            coerce(left, to: type).with(detail: detail),
            coerce(right, to: type).with(detail: detail), type
        )
    }

    /// The expression such that equal values are stored alike.
    func equalityKey(_ bound: Bound) -> String {
        if let collation = bound.detail.collation, bound.type.isText {
            return call(Natives.collationKey(collation), [bound.sql])
        }
        guard bound.type.needsEqualityKey else { return bound.sql }
        return call(Natives.orderKey(bound.type), [bound.sql])
    }

    /// The expression such that SQLite's order is the order of the values.
    func orderKey(_ bound: Bound) -> String {
        if let collation = bound.detail.collation, bound.type.isText {
            return call(Natives.collationKey(collation), [bound.sql])
        }
        guard bound.type.needsOrderKey else { return bound.sql }
        return call(Natives.orderKey(bound.type), [bound.sql])
    }

    /// A comparison as a condition.
    func compare(
        _ left: Bound, _ op: String, _ right: Bound
    ) throws(SnowflakeError) -> Bound {
        let (a, b, type) = try comparable(left, right, op)
        let parts = [left, right]
        if op == "=" || op == "<>" {
            return Bound("(\(equalityKey(a)) \(op) \(equalityKey(b)))", .boolean, from: parts)
        }
        if case .number(let precision, _) = type, precision > 18,
            left.type.precision > 18 || right.type.precision > 18 || !left.type.isNumber
        {
            return Bound(
                "(\(call(Natives.compare(type), [a.sql, b.sql])) \(op) 0)", .boolean, from: parts)
        }
        if type.isNumber { return Bound("(\(a.sql) \(op) \(b.sql))", .boolean, from: parts) }
        return Bound("(\(orderKey(a)) \(op) \(orderKey(b)))", .boolean, from: parts)
    }
}
