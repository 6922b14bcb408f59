import CloudModel

/// One function of Snowflake's SQL: how it is called, what it gives, how true it is.
struct FunctionDefinition: Sendable {
    /// What a call means.
    enum Kind: Sendable {
        /// A value from the values of one row.
        case scalar(@Sendable (Binder, [Bound]) throws(SnowflakeError) -> Bound)
        /// A value from the rows of a group or window.
        case aggregate(@Sendable (Binder, [Bound]) throws(SnowflakeError) -> AggregateCall)
        /// A function that exists only over a window.
        case window(@Sendable (Binder, [Bound]) throws(SnowflakeError) -> AggregateCall)
    }

    var name: String
    var least: Int
    /// Nil for any number of arguments.
    var most: Int?
    var kind: Kind
    var fidelity: FidelityStatus = .exact
}

/// What an aggregate or window function compiles to.
struct AggregateCall {
    /// The name in SQLite.
    var name: String
    var arguments: [String]
    var type: SnowflakeType
    /// The structure of an array that it gives.
    var structure: StructuredType?
    /// The frame that Snowflake takes when none is written and there is an order.
    var wholeFrame = false
    /// The frame of a function that looks only ahead.
    var frame: String?
    /// Whether each row counts by itself where rows are equal in the order.
    var rowsFrame = false
    /// Whether the order inside an aggregate is given as further arguments.
    var takesOrder = false
    /// Turns the call into the final value.
    var finish: ((String) -> String) = { $0 }
    var native: NativeFunction?
    /// How it is made of aggregates of parts; nil where it cannot be.
    var parts: TalliedCall.Kind?
    /// Rank-like functions take no frame.
    var takesFrame = true
}

/// The kinds of arguments a simple function takes.
enum Parameter: Sendable {
    case text, integer, number, float, boolean, date, time, timestamp, variant, array, object,
        binary, textOrBinary, any
    /// A number or an interval.
    case measure

    /// The type the argument is brought to; nil leaves it as it is.
    func target(_ type: SnowflakeType) -> SnowflakeType? {
        switch self {
        case .text: type.isText ? nil : .varchar
        case .integer:
            if case .number(_, 0) = type { nil } else { .integer }
        case .measure where type.isInterval: nil
        case .number, .measure:
            if type.isNumeric {
                nil
            } else if type.isText {
                .number(precision: 38, scale: 5)
            } else {
                .float
            }
        case .float: type == .float ? nil : .float
        case .boolean: type == .boolean ? nil : .boolean
        case .date: type == .date ? nil : .date
        case .time: type.isTime ? nil : .time(scale: 9)
        case .timestamp: type.isDateLike || type.isTime ? nil : .ntz
        case .variant: type.isSemiStructured ? nil : .variant
        case .array: type == .array ? nil : .array
        case .object: type == .object ? nil : .object
        case .binary: type.isBinary ? nil : .bytes
        case .textOrBinary: type.isText || type.isBinary ? nil : .varchar
        case .any: nil
        }
    }
}

extension FunctionDefinition {
    typealias Body =
        @Sendable (ExecutionEnvironment, [SnowflakeValue]) throws(SnowflakeError) ->
        SnowflakeValue

    /// A function that writes its SQL itself.
    static func scalar(
        _ name: String, _ least: Int, _ most: Int?,
        _ bind: @escaping @Sendable (Binder, [Bound]) throws(SnowflakeError) -> Bound
    ) -> FunctionDefinition {
        FunctionDefinition(name: name, least: least, most: most, kind: .scalar(bind))
    }

    /// A function of values with a fixed result type. Trailing parameters beyond `least` may be
    /// left out; `rest` stands for any number of further ones.
    static func simple(
        _ name: String, _ parameters: [Parameter], least: Int? = nil, rest: Parameter? = nil,
        _ result: SnowflakeType, takesNull: Bool = false, deterministic: Bool = true,
        shortcut: (@Sendable (FunctionCall) -> Bool)? = nil,
        _ body: @escaping Body
    ) -> FunctionDefinition {
        typed(
            name, parameters, least: least, rest: rest, takesNull: takesNull,
            deterministic: deterministic, shortcut: shortcut, { _ in result }, body)
    }

    /// A function whose result type follows from the arguments.
    static func typed(
        _ name: String, _ parameters: [Parameter], least: Int? = nil, rest: Parameter? = nil,
        takesNull: Bool = false, deterministic: Bool = true,
        shortcut: (@Sendable (FunctionCall) -> Bool)? = nil,
        _ result: @escaping @Sendable ([Bound]) throws(SnowflakeError) -> SnowflakeType,
        _ body: @escaping Body
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, least: least ?? parameters.count,
            most: rest == nil ? parameters.count : nil,
            kind: .scalar { (binder, arguments) throws(SnowflakeError) in
                var ready: [Bound] = []
                for (index, argument) in arguments.enumerated() {
                    let parameter = index < parameters.count ? parameters[index] : rest ?? .any
                    if argument.type != .null, let target = parameter.target(argument.type) {
                        try Self.check(name, argument, parameter, arguments)
                        ready.append(binder.coerce(argument, to: target))
                    } else {
                        ready.append(argument)
                    }
                }
                let type = try result(ready)
                // Source: "Limitations for interval data types".
                if type.isSemiStructured, name != "ARRAY KEY",
                    arguments.contains(where: { $0.type.isInterval })
                {
                    throw .argumentTypes(name, arguments.map(\.type))
                }
                let function = Natives.values(
                    name, ready.map(\.type), type, deterministic: deterministic,
                    takesNull: takesNull, shortcut: shortcut, body)
                return Bound(binder.call(function, ready.map(\.sql)), type, from: arguments)
            })
    }

    /// The same function, which other hands may call for rows that they have.
    var pure: FunctionDefinition {
        guard case .scalar(let bind) = kind else { return self }
        var copy = self
        copy.kind = .scalar { (binder, arguments) throws(SnowflakeError) in
            let known = binder.natives.count
            let bound = try bind(binder, arguments)
            binder.markPure(after: known)
            return bound
        }
        return copy
    }

    /// The same function, said to differ from Snowflake's in this way.
    func approximated(_ how: String) -> FunctionDefinition {
        var copy = self
        copy.fidelity = .approximated(how)
        return copy
    }

    /// A function that works on bytes where any of its arguments is binary, else on texts.
    static func either(
        _ text: FunctionDefinition, _ binary: FunctionDefinition
    ) -> FunctionDefinition {
        guard case .scalar(let onText) = text.kind, case .scalar(let onBytes) = binary.kind else {
            preconditionFailure("\(text.name) is not a function of one row's values")
        }
        var made = text
        made.kind = .scalar { (binder, arguments) throws(SnowflakeError) in
            try arguments.contains { $0.type.isBinary }
                ? onBytes(binder, arguments) : onText(binder, arguments)
        }
        return made
    }

    /// Refuses arguments that can never be what the function takes.
    ///
    /// Source: Snowflake documentation, "Data type conversion", what can be coerced.
    static func check(
        _ name: String, _ argument: Bound, _ parameter: Parameter, _ all: [Bound]
    ) throws(SnowflakeError) {
        let type = argument.type
        let isContainer = type == .array || type == .object
        let isBad: Bool
        switch parameter {
        case .integer, .number, .measure, .float:
            isBad = !(type.isNumeric || type.isText || type == .variant)
        case .date, .timestamp:
            isBad =
                type == .boolean || type == .decfloat || type.isBinary || type.isInterval
                || isContainer
        case .time: isBad = !(type.isTime || type.isTimestamp || type.isText || type == .variant)
        // A condition becomes no text by itself. Source: "Logical data types", the note.
        case .text: isBad = type.isBinary || isContainer || argument.isPredicate
        case .textOrBinary: isBad = isContainer || argument.isPredicate
        case .array, .object: isBad = !type.isSemiStructured
        case .boolean: isBad = !(type.isNumeric || type.isText || type == .variant)
        case .binary: isBad = !(type.isText || type == .variant)
        case .variant: isBad = type.isInterval
        case .any: isBad = false
        }
        if isBad { throw .argumentTypes(name, all.map(\.type)) }
    }
}
