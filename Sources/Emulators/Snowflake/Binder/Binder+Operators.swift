import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    func binary(
        _ op: BinaryOperator, _ left: SnowflakeSQL.Expression, _ right: SnowflakeSQL.Expression,
        _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        if op == .add || op == .subtract, let moved = try interval(op, left, right, scope) {
            return moved
        }
        if case .tuple(let a) = left.kind, case .tuple(let b) = right.kind {
            return try tuples(op, a, b, scope)
        }
        let a = try bind(left, scope)
        let b = try bind(right, scope)
        do throws(SnowflakeError) {
            return try binary(op, a, b)
        } catch {
            throw error.placed(at: place(of: op, left, right))
        }
    }

    /// Where an operator stands.
    private func place(
        of op: BinaryOperator, _ left: SnowflakeSQL.Expression, _ right: SnowflakeSQL.Expression
    ) -> (line: Int, position: Int)? {
        let gap = Array(source.text(left.span.end, right.span.start).utf8)
        let sign = Array(op.rawValue.utf8)
        guard gap.count >= sign.count,
            let found = (0...gap.count - sign.count).first(where: {
                gap[$0..<$0 + sign.count].elementsEqual(sign)
            })
        else { return nil }
        return source.place(left.span.end + found)
    }

    private func binary(
        _ op: BinaryOperator, _ a: Bound, _ b: Bound
    ) throws(SnowflakeError) -> Bound {
        switch op {
        case .and, .or:
            let x = try boolean(a)
            let y = try boolean(b)
            return Bound("(\(x.sql) \(op.rawValue) \(y.sql))", .boolean, from: [a, b])
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            return try compare(a, op.rawValue, b)
        case .nullSafeEqual:
            let (x, y, _) = try comparable(a, b, "<=>")
            return Bound("(\(equalityKey(x)) IS \(equalityKey(y)))", .boolean, from: [a, b])
        case .add: return try arithmetic(.add, a, b).strict(in: [a, b])
        case .subtract: return try arithmetic(.subtract, a, b).strict(in: [a, b])
        case .multiply: return try arithmetic(.multiply, a, b).strict(in: [a, b])
        case .divide: return try arithmetic(.divide, a, b).strict(in: [a, b])
        case .modulo: return try arithmetic(.modulo, a, b).strict(in: [a, b])
        case .concatenate: return try concatenate([a, b]).strict(in: [a, b])
        case .atTimeZone: throw .unsupported("AT TIME ZONE")
        }
    }

    private func tuples(
        _ op: BinaryOperator, _ left: [SnowflakeSQL.Expression],
        _ right: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard op == .equal || op == .notEqual, left.count == right.count else {
            throw .unsupported("comparison of rows with \(op.rawValue)")
        }
        var parts: [Bound] = []
        for (a, b) in zip(left, right) {
            parts.append(try compare(try bind(a, scope), "=", try bind(b, scope)))
        }
        let all = "(" + parts.map(\.sql).joined(separator: " AND ") + ")"
        return Bound(op == .equal ? all : "(NOT \(all))", .boolean, from: parts)
    }

    /// Text after text; binary after binary.
    func concatenate(_ parts: [Bound]) throws(SnowflakeError) -> Bound {
        // Source: "Logical data types", the note on the conversion to texts.
        if parts.contains(where: \.isPredicate) { throw .argumentTypes("||", parts.map(\.type)) }
        if parts.contains(where: { $0.type.isBinary }) {
            let all = parts.map { coerce($0, to: .bytes) }
            let function = Natives.values(
                "concat", all.map(\.type), .bytes
            ) { (_, arguments) throws(SnowflakeError) in
                var out: [UInt8] = []
                for case .binary(let bytes) in arguments { out += bytes }
                return .binary(out)
            }
            return Bound(call(function, all.map(\.sql)), .bytes, from: parts)
        }
        var length = 0
        for part in parts {
            if part.type.isSemiStructured, part.type != .variant {
                throw .argumentTypes("||", parts.map(\.type))
            }
            if case .text(let own) = part.type { length += own } else { length += 40 }
        }
        let type = SnowflakeType.text(length: min(max(length, 1), SnowflakeType.longestText))
        let sql = parts.map { coerce($0, to: .varchar).sql }.joined(separator: " || ")
        return Bound("(\(sql))", type, from: parts)
    }

    /// `+ - * / %`, by the types of the operands.
    func arithmetic(
        _ operation: Arithmetic, _ left: Bound, _ right: Bound, negation: Bool = false
    ) throws(SnowflakeError) -> Bound {
        if !negation {
            if let made = try intervalArithmetic(operation, left, right) { return made }
            if let dates = try dateArithmetic(operation, left, right) { return dates }
        }
        func operand(_ bound: Bound, _ other: Bound) throws(SnowflakeError) -> Bound {
            guard let made = numeric(bound, other: other) else {
                throw .argumentTypes(operation.symbol, [left.type, right.type])
            }
            return made
        }
        let a = try operand(left, right)
        let b = try operand(right, left)
        let parts = [left, right]
        if a.type == .decfloat || b.type == .decfloat {
            let function = Natives.decfloat(operation)
            let both = [coerce(a, to: .decfloat), coerce(b, to: .decfloat)]
            return Bound(call(function, both.map(\.sql)), .decfloat, from: parts)
        }
        guard a.type.isNumber, b.type.isNumber else {
            let function = Natives.floating(operation)
            let x = coerce(a, to: .float)
            let y = coerce(b, to: .float)
            if operation == .add || operation == .subtract || operation == .multiply,
                !mayBeNaN(x), !mayBeNaN(y)
            {
                let sign = operation == .add ? "+" : operation == .subtract ? "-" : "*"
                return Bound("(\(x.sql) \(sign) \(y.sql))", .float, from: parts)
            }
            return Bound(call(function, [x.sql, y.sql]), .float, from: parts)
        }
        var type = operation.type(a.type, b.type)
        if negation { type = b.type }
        if type.precision <= 18, operation == .add || operation == .subtract {
            let scale = type.scale
            func aligned(_ bound: Bound) -> String {
                bound.type.scale == scale
                    ? bound.sql : "(\(bound.sql) * \(Decimals.power(scale - bound.type.scale)))"
            }
            let sign = operation == .add ? "+" : "-"
            return Bound("(\(aligned(a)) \(sign) \(aligned(b)))", type, from: parts)
        }
        let function = Natives.arithmetic(operation, a.type.scale, b.type.scale, type.scale)
        return Bound(call(function, [a.sql, b.sql]), type, from: parts)
    }

    private func mayBeNaN(_ bound: Bound) -> Bool {
        if case .float(let value)? = bound.constant { return value.isNaN || value.isInfinite }
        return true
    }

    /// The operand as a number: text and variants are converted. Nil for what is no number, such
    /// as a truth value. Source: "Data type conversion", the table of types.
    private func numeric(_ bound: Bound, other: Bound) -> Bound? {
        switch bound.type {
        case .number, .float, .decfloat: return bound
        case .null: return bound.with(type: other.type.isNumeric ? other.type : .integer)
        case .text, .variant:
            if other.type == .decfloat { return coerce(bound, to: .decfloat) }
            if bound.type == .variant { return coerce(bound, to: .float) }
            if let text = bound.constantText, let (value, scale) = Decimals.parse(text.utf8) {
                let precision = max(String(value.magnitude).count, scale, 1)
                return coerce(bound, to: .number(precision: precision, scale: scale))
            }
            return coerce(bound, to: .number(precision: 38, scale: 5))
        default: return nil
        }
    }

    /// A date and a number of days, or the days between two dates.
    private func dateArithmetic(
        _ operation: Arithmetic, _ left: Bound, _ right: Bound
    ) throws(SnowflakeError) -> Bound? {
        guard operation == .add || operation == .subtract else { return nil }
        let parts = [left, right]
        if left.type == .date, right.type == .date, operation == .subtract {
            return Bound(
                "(\(left.sql) - \(right.sql))", .number(precision: 9, scale: 0), from: parts)
        }
        // Only dates take days. Source: "Date & time data types", simple arithmetic for dates.
        if left.type == .date, right.type.isNumber || right.type.isText {
            if case .number(let given, 0)? = right.constant, Int64(exactly: given) == nil {
                throw .numberOutOfRange("\(given)")
            }
            let days = coerce(right, to: .integer)
            let signed = operation == .add ? days.sql : "(-\(days.sql))"
            return Bound("(\(left.sql) + \(signed))", .date, from: parts)
        }
        if right.type == .date, left.type.isNumber, operation == .add {
            return Bound("(\(right.sql) + \(coerce(left, to: .integer).sql))", .date, from: parts)
        }
        return nil
    }

    /// Whether a qualifier makes a value of an interval type.
    private func isTyped(_ qualifier: String?) throws(SnowflakeError) -> Bool {
        guard let qualifier else { return false }
        return try IntervalType.read(qualifier) != nil
    }

    /// `value ± INTERVAL '…'`, of a constant without a type.
    private func interval(
        _ op: BinaryOperator, _ left: SnowflakeSQL.Expression, _ right: SnowflakeSQL.Expression,
        _ scope: Scope
    ) throws(SnowflakeError) -> Bound? {
        let base: SnowflakeSQL.Expression
        let text: SnowflakeSQL.Expression
        let unit: String?
        if case .interval(let given, let givenUnit) = right.kind, try !isTyped(givenUnit) {
            (base, text, unit) = (left, given, givenUnit)
        } else if op == .add, case .interval(let given, let givenUnit) = left.kind,
            try !isTyped(givenUnit)
        {
            (base, text, unit) = (right, given, givenUnit)
        } else {
            return nil
        }
        var value = try bind(base, scope)
        // Source: "Limitations for interval data types".
        if value.type.isInterval { throw .argumentTypes(op.rawValue, [value.type, .varchar]) }
        if value.type.isText { value = coerce(value, to: .ntz) }
        let amount = try bind(text, scope)
        let words =
            amount.constantText
            ?? amount.constant.map { Cast(parameters: session.parameters, zone: .utc).text($0) }
        guard let words else { throw .notConstant("INTERVAL", "1") }
        for (count, part) in try Interval.parts(words, unit: unit) {
            let signed = op == .subtract ? -count : count
            let number = literal(.integer(signed), .integer)
            value = try dateAdd(part, number, value)
        }
        return value
    }
}
