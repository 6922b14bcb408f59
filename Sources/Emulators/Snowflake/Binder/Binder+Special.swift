import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// Functions whose arguments are not all expressions: date parts, lambdas, names.
    func special(
        _ name: String, _ call: SnowflakeSQL.FunctionCall, _ scope: Scope
    ) throws(SnowflakeError) -> Bound? {
        let arguments = call.arguments.map(\.value)
        if session.protected != nil, let made = try contextInPolicy(name, arguments, scope) {
            return made
        }
        switch name {
        case "DATEADD", "DATE_ADD", "TIMEADD", "TIMESTAMPADD":
            guard arguments.count == 3 else {
                throw .argumentCount(name, given: arguments.count, least: 3, most: 3)
            }
            let part = try datePart(arguments[0], scope, of: name)
            let (amount, value) = (try bind(arguments[1], scope), try bind(arguments[2], scope))
            return try dateAdd(part, amount, value, of: name).strict(in: [amount, value])
        case "DATEDIFF", "TIMEDIFF", "TIMESTAMPDIFF":
            guard arguments.count == 3 else {
                throw .argumentCount(name, given: arguments.count, least: 3, most: 3)
            }
            let part = try datePart(arguments[0], scope, of: name)
            let (from, to) = (try bind(arguments[1], scope), try bind(arguments[2], scope))
            return try dateDiff(part, from, to, of: name).strict(in: [from, to])
        case "DATE_TRUNC", "DATE_PART", "EXTRACT":
            return try dateTruncation(name, arguments, scope)
        case "TRUNC" where arguments.count == 2, "TRUNCATE" where arguments.count == 2:
            return try dateTruncation("TRUNC", arguments, scope)
        case "LAST_DAY" where arguments.count == 2:
            let part = try datePart(arguments[1], scope, of: name)
            return try apply("LAST_DAY", [try bind(arguments[0], scope), text(part)])
        case "TIME_SLICE" where arguments.count >= 3:
            let part = try datePart(arguments[2], scope, of: name)
            let edge = arguments.count > 3 ? try bind(arguments[3], scope) : text("START")
            return try apply(
                "TIME_SLICE",
                [try bind(arguments[0], scope), try bind(arguments[1], scope), text(part), edge])
        case "ACCUMULATE": return try accumulate(call, scope)
        case "FILTER", "TRANSFORM", "REDUCE": return try higherOrder(name, arguments, scope)
        case "COLLATE":
            guard arguments.count == 2 else {
                throw .argumentCount(name, given: arguments.count, least: 2, most: 2)
            }
            guard let specification = try bind(arguments[1], scope).constantText else {
                throw .notConstant("COLLATE", "2")
            }
            return try collate(try bind(arguments[0], scope), specification)
        case "COLLATION" where arguments.count == 1:
            let detail = try bind(arguments[0], scope).detail
            return detail.collation.map { text($0.specification) } ?? .null.with(type: .varchar)
        case "SYSTEM$TYPEOF" where arguments.count == 1:
            return typeName(try bind(arguments[0], scope))
        case "GET_STAGE_LOCATION", "GET_ABSOLUTE_PATH", "GET_RELATIVE_PATH",
            "BUILD_STAGE_FILE_URL":
            return try stageFile(name, arguments, scope)
        case "GET_DDL": return try definition(arguments, scope)
        case "SYS_CONNECT_BY_PATH": return try connectByPath(arguments, scope)
        case "SYSTEM$STREAM_HAS_DATA": return try streamHasData(arguments, scope)
        case "SYSTEM$GET_TAG", "SYSTEM$GET_TAG_ALLOWED_VALUES",
            "SYSTEM$GET_TAG_ON_CURRENT_COLUMN", "SYSTEM$GET_TAG_ON_CURRENT_TABLE",
            "SYSTEM$TAG_VALUE_CONTAINS":
            return try tagFunction(name, arguments, scope)
        case "SYSTEM$WAIT": return try wait(arguments, scope)
        case "SYSTEM$PIPE_STATUS": return try pipeStatus(arguments, scope)
        case "SEARCH", "SEARCH_IP": return try search(name, call, scope)
        case "TRY_CAST", "CAST": return nil
        case "GROUPING", "GROUPING_ID": return try grouping(arguments, scope)
        default: return nil
        }
    }

    func text(_ text: String) -> Bound { literal(.text(text), .varchar) }

    /// The type of an expression with the width in which a value of it is kept.
    ///
    /// Source: Snowflake documentation, SYSTEM$TYPEOF; its examples.
    private func typeName(_ bound: Bound) -> Bound {
        let name = bound.detail.name(of: bound.type)
        switch bound.type {
        case .null: return text("NULL[LOB]")
        case .number(let precision, _):
            var bytes = precision <= 2 ? 1 : precision <= 4 ? 2 : precision <= 9 ? 4 : 8
            if precision > 18 { bytes = 16 }
            if case .number(let value, _)? = bound.constant {
                bytes =
                    Int8(exactly: value) != nil
                    ? 1 : Int16(exactly: value) != nil ? 2 : Int32(exactly: value) != nil ? 4 : 8
                if Int64(exactly: value) == nil { bytes = 16 }
            }
            return text("\(name)[SB\(bytes)]")
        case .float: return text("FLOAT[DOUBLE]")
        case .decfloat: return text("DECFLOAT(38)[LOB]")
        case .boolean: return text("BOOLEAN[SB1]")
        case .interval(let type): return text("\(name)[SB\(type.byteCount)]")
        case .date: return text("DATE[SB4]")
        case .time: return text("\(name)[SB8]")
        case .timestampNTZ, .timestampLTZ: return text("\(name)[SB8]")
        case .timestampTZ: return text("\(name)[SB16]")
        default: return text("\(name)[LOB]")
        }
    }

    private func dateTruncation(
        _ name: String, _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound? {
        guard arguments.count == 2 else {
            throw .argumentCount(name, given: arguments.count, least: 2, most: 2)
        }
        if name == "DATE_PART" || name == "EXTRACT" {
            let part = try datePart(arguments[0], scope)
            let value = try bind(arguments[1], scope)
            try checkPart(part, of: value.type)
            if case .interval(let type) = value.type {
                return try intervalPart(part, value, type)
            }
            return try apply("DATE_PART", [text(part), value])
        }
        // The parts may stand in either order.
        if name == "DATE_TRUNC" {
            let part: String
            do throws(SnowflakeError) {
                part = try datePart(arguments[0], scope, of: name)
            } catch {
                // A word that is no date part is meant as one all the same.
                switch arguments[0].kind {
                case .string, .name:
                    if (try? datePart(arguments[1], scope)) == nil { throw error }
                default: break
                }
                let value = try bind(arguments[0], scope)
                let part = try datePart(arguments[1], scope, of: name)
                return try dateTrunc(part, value, of: name)
            }
            return try dateTrunc(part, try bind(arguments[1], scope), of: name)
        }
        let value = try bind(arguments[0], scope)
        guard value.type.isDateLike || value.type.isTime else { return nil }
        return try dateTrunc(try datePart(arguments[1], scope, of: name), value, of: name)
    }

    /// Refuses parts that values of a type do not have. Source: DATE_PART, usage notes.
    private func checkPart(_ part: String, of type: SnowflakeType) throws(SnowflakeError) {
        let isFine = part.hasPrefix("EPOCH_") && part != "EPOCH_SECOND"
        let isOfDay = DateParts.nanos(part) != nil || part.hasPrefix("EPOCH_")
        guard type == .date && isFine || type.isTime && !isOfDay else { return }
        throw .compilation(
            1008, "22023", "invalid value [\(part)] for parameter 'DATE_PART date/time part'")
    }

    /// A date part written as a word or as a text.
    func datePart(
        _ expression: SnowflakeSQL.Expression, _ scope: Scope, of function: String = "DATE_PART"
    ) throws(SnowflakeError) -> String {
        let word: String
        switch expression.kind {
        case .name(let parts) where parts.count == 1: word = parts[0].name
        case .string(let text): word = text
        case .call(let call) where call.arguments.isEmpty: word = call.name.last?.name ?? ""
        default:
            guard let text = try bind(expression, scope).constantText else {
                throw .notConstant(function, "1")
            }
            word = text
        }
        guard let part = DateParts.canonical(word), DateParts.takes(function, part, word) else {
            throw .dateComponent("'\(word)'", function)
        }
        return part
    }

    /// FILTER, TRANSFORM and REDUCE: a query over the elements of the array.
    private func higherOrder(
        _ name: String, _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        if name == "REDUCE" { return try reduce(arguments, scope) }
        guard arguments.count == 2, case .lambda(let parameters, let body) = arguments[1].kind,
            parameters.count == 1
        else { throw .argumentTypes(name, []) }
        let given = try bind(arguments[0], scope)
        let array = coerce(given, to: .array)
        let alias = freshName("e")
        let inner = Scope(outer: scope)
        var element = Bound("\(alias).c4", .variant)
        if let part = given.detail.structure?.part(.index(0)) {
            element = coerce(element, to: part.type)
                .with(detail: TypeDetail(structure: part.structure))
        }
        if let type = parameters[0].type {
            element = coerce(element, to: try SnowflakeType(type, session.parameters))
        }
        inner.locals[parameters[0].name.name] = element
        let value = try bind(body, inner)
        let source = TableFunctions.flattenSource(array.sql, alias: alias)
        if name == "FILTER" {
            let kept = call(AggregateFunctions.gather, ["\(alias).c4"])
            let condition = try boolean(value)
            return Bound(
                "(CASE WHEN \(array.sql) IS NOT NULL THEN (SELECT \(kept) FROM \(source) "
                    + "WHERE \(condition.sql)) END)", .array, from: [array]
            ).with(detail: given.detail)
        }
        let made = coerce(value, to: .variant)
        let all = call(AggregateFunctions.gather, ["ifnull(\(made.sql), 'undefined')"])
        return Bound(
            "(CASE WHEN \(array.sql) IS NOT NULL THEN (SELECT \(all) FROM \(source)) END)",
            .array, from: [array]
        ).with(
            detail: given.detail.structure == nil
                ? .none
                : TypeDetail(
                    structure: .array(.init(type: value.type, structure: value.detail.structure))))
    }

    /// GROUPING(a, b): the bits of the columns that this row's grouping set leaves out.
    private func grouping(
        _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard let present = scope.groupingSet else {
            throw .compilation(979, "42601", "GROUPING is only allowed with GROUP BY")
        }
        var bits = 0
        for argument in arguments {
            let key = try bind(argument, scope).sql
            bits = bits << 1 | (present.contains(key) ? 0 : 1)
        }
        return literal(.integer(bits), .integer)
    }

    /// The columns as one object: `{*}`.
    func objectStar(_ star: Star, _ scope: Scope) throws(SnowflakeError) -> Bound {
        var items: [Bound] = []
        for column in try starColumns(star, scope) {
            items += [text(column.name), Bound(column)]
        }
        return try apply("OBJECT_CONSTRUCT", items)
    }

    /// `v:a.b[0]`: constant steps are found in one scan of the stored text.
    func path(
        _ base: SnowflakeSQL.Expression, _ steps: [PathStep], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        var bound = try bind(base, scope)
        if bound.type.isText || bound.type.isNumeric {
            throw .argumentTypes("GET", [bound.type, .varchar])
        }
        var part = bound.detail.structure.map {
            StructuredType.Part(type: bound.type, structure: $0)
        }
        var constant: [VariantScanner.Step] = []
        func flush() {
            guard !constant.isEmpty else { return }
            let function = SemiStructuredFunctions.scan(constant)
            bound = Bound(call(function, [bound.sql]), .variant, from: [bound])
            constant = []
        }
        for step in steps {
            switch step {
            case .key(let key):
                constant.append(.key(key))
                part = try part.map { (whole) throws(SnowflakeError) in
                    try field(of: whole, .key(key))
                }
            case .index(let expression):
                let index = try bind(expression, scope)
                part = try part.map { (whole) throws(SnowflakeError) in
                    let key = index.constantText.map { VariantScanner.Step.key($0) }
                    return try field(of: whole, key ?? .index(0))
                }
                if let number = index.constant?.intValue {
                    constant.append(.index(number))
                } else if let key = index.constantText {
                    constant.append(.key(key))
                } else {
                    flush()
                    bound = try apply("GET", [bound, index])
                }
            }
        }
        flush()
        guard let part else { return bound }
        return coerce(bound, to: part.type).with(detail: TypeDetail(structure: part.structure))
    }

    /// What one step into a structured value gives.
    private func field(
        of whole: StructuredType.Part, _ step: VariantScanner.Step
    ) throws(SnowflakeError) -> StructuredType.Part {
        guard let structure = whole.structure else { return .init(type: .variant) }
        if let part = structure.part(step) { return part }
        guard case .key(let key) = step else { return .init(type: .variant) }
        throw .invalidIdentifier("\(structure.description):\(key)")
    }
}
