import Diagnostics
import SnowflakeSQL

/// Functions and names within DEFINE and MEASURES of MATCH_RECOGNIZE. Window functions get their
/// window from the clause; what the table of limitations does not tick is refused.
///
/// Source: Snowflake documentation, MATCH_RECOGNIZE, usage notes. The texts of the errors are not
/// documented.
extension Binder {
    /// A call that means something of its own here; nil for any other.
    func rowPatternCall(
        _ name: String, _ call: SnowflakeSQL.FunctionCall, _ scope: Scope
    ) throws(SnowflakeError) -> Bound? {
        guard let pattern = scope.rowPattern else {
            guard call.semantics == nil else {
                throw .unsupported("RUNNING and FINAL outside of MATCH_RECOGNIZE")
            }
            return nil
        }
        if pattern.isPrepared {
            pattern.isPrepared = false
            return nil
        }
        if let value = try matchInformation(name, pattern) {
            guard call.arguments.isEmpty else {
                throw .argumentCount(name, given: call.arguments.count, least: 0, most: 0)
            }
            try refuseSemantics(call, name)
            return value
        }
        guard isWindowFunction(name) else {
            try refuseSemantics(call, name)
            return nil
        }
        guard pattern.window == nil else {
            throw .compilation(
                2303, "42601",
                "Window functions may not be nested inside other functions over a "
                    + "window, nor stand in this clause.")
        }
        pattern.window = RowPatternScope.Window()
        defer { pattern.window = nil }
        switch pattern.clause {
        case .define: return try defined(name, call, pattern, scope)
        case .measures(let semantics):
            return try measured(name, call, call.semantics ?? semantics, pattern, scope)
        }
    }

    private func refuseSemantics(
        _ call: SnowflakeSQL.FunctionCall, _ name: String
    ) throws(SnowflakeError) {
        guard let semantics = call.semantics else { return }
        throw .unsupported("\(semantics.rawValue) before \(name)")
    }

    /// The functions that are known by another name outside of MATCH_RECOGNIZE.
    private static let navigation = [
        "FIRST": "FIRST_VALUE", "LAST": "LAST_VALUE", "PREV": "LAG", "NEXT": "LEAD",
    ]

    private func isWindowFunction(_ name: String) -> Bool {
        switch FunctionRegistry.find(Self.navigation[name] ?? name)?.kind {
        case .aggregate?, .window?: true
        default: false
        }
    }

    /// MATCH_NUMBER, MATCH_SEQUENCE_NUMBER and CLASSIFIER.
    func matchInformation(
        _ name: String, _ pattern: RowPatternScope
    ) throws(SnowflakeError) -> Bound? {
        let count = SnowflakeType.number(precision: 18, scale: 0)
        let value: Bound
        switch name {
        case "MATCH_NUMBER": value = Bound(pattern.number, count)
        case "MATCH_SEQUENCE_NUMBER": value = Bound(pattern.sequence, count)
        case "CLASSIFIER": value = Bound(pattern.classifier, .varchar)
        default: return nil
        }
        guard pattern.clause != .define else {
            throw .unsupported("\(name) in DEFINE of MATCH_RECOGNIZE")
        }
        return value
    }

    /// `symbol.column`: the surrounding window function looks at rows of the symbol only, and
    /// without one it is the last such row of the match.
    func predicatedColumn(
        _ parts: [Identifier], _ offset: Int, _ scope: Scope
    ) throws(SnowflakeError) -> Bound? {
        guard let pattern = scope.rowPattern, parts.count == 2,
            pattern.symbols.contains(parts[0].name)
        else { return nil }
        guard case .measures(let semantics) = pattern.clause else {
            throw .unsupported("\(display(parts)) in DEFINE of MATCH_RECOGNIZE")
        }
        guard pattern.window == nil else {
            try note(parts[0].name, pattern)
            return try column([parts[1].name], in: scope, offset)
        }
        guard semantics == .final else {
            throw .unsupported("\(display(parts)) with RUNNING semantics in MATCH_RECOGNIZE")
        }
        pattern.window = RowPatternScope.Window(symbol: parts[0].name)
        defer { pattern.window = nil }
        guard let value = try column([parts[1].name], in: scope, offset) else { return nil }
        return try edge(value, isLast: true, ignoresNulls: false, pattern, scope)
    }

    /// Notes a column without a symbol, or with one, in the arguments of a window function.
    func note(_ symbol: String?, _ pattern: RowPatternScope) throws(SnowflakeError) {
        guard let window = pattern.window else { return }
        if symbol == nil ? window.symbol != nil : window.hasPlainColumn {
            throw Self.mixedColumns
        }
        if let symbol {
            guard window.symbol == nil || window.symbol == symbol else { throw Self.mixedColumns }
            pattern.window?.symbol = symbol
        } else {
            pattern.window?.hasPlainColumn = true
        }
    }

    private static let mixedColumns = SnowflakeError.compilation(
        2303, "42601",
        "Column references inside of a window function of MATCH_RECOGNIZE need to be predicated "
            + "with the same symbol or be all non-predicated.")

    // MARK: DEFINE

    private func defined(
        _ name: String, _ call: SnowflakeSQL.FunctionCall, _ pattern: RowPatternScope,
        _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard call.semantics != .final, name != "FIRST", name != "PREV" else {
            let what = call.semantics == .final ? "FINAL" : name
            throw .unsupported("\(what) in DEFINE of MATCH_RECOGNIZE")
        }
        let frame = try frame(of: call)
        if name == "LAST", frame == nil {
            // The window ends at the current row.
            guard call.arguments.count == 1 else {
                throw .argumentCount(name, given: call.arguments.count, least: 1, most: 1)
            }
            return try bind(call.arguments[0].value, scope)
        }
        let known = Self.navigation[name] ?? name
        let isFree = ["LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE"].contains(known)
        guard frame != nil || isFree else {
            throw .compilation(
                2303, "42601", at: source.place(call.name.span.start),
                "Function \(name) in DEFINE of MATCH_RECOGNIZE requires an explicit window frame.")
        }
        return try through(known, call, frame, pattern, scope)
    }

    // MARK: MEASURES

    private func measured(
        _ name: String, _ call: SnowflakeSQL.FunctionCall, _ semantics: RowSemantics,
        _ pattern: RowPatternScope, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let known = Self.navigation[name] ?? name
        let given = try frame(of: call)
        let frame =
            given
            ?? .rows(
                upTo: semantics == .final ? .unboundedFollowing : .currentRow,
                span: call.name.span)
        let isEdge = known == "FIRST_VALUE" || known == "LAST_VALUE"
        if isEdge, call.arguments.count == 1 {
            let value = try bind(call.arguments[0].value, scope)
            if let symbol = pattern.window?.symbol {
                guard semantics == .final, given == nil else {
                    throw .unsupported(
                        "\(name) of \(symbol) with RUNNING semantics in MATCH_RECOGNIZE")
                }
                return try edge(
                    value, isLast: known == "LAST_VALUE",
                    ignoresNulls: call.nullTreatment == .ignore, pattern, scope)
            }
            pattern.window = RowPatternScope.Window()
        }
        var call = call
        if case .star(var star)? = call.arguments.first?.value.kind, star.qualifier.count == 1,
            pattern.symbols.contains(star.qualifier[0].name)
        {
            try note(star.qualifier[0].name, pattern)
            star.qualifier = []
            call.arguments[0].value.kind = .star(star)
        }
        let isAggregate =
            if case .aggregate? = FunctionRegistry.find(known)?.kind { true } else { false }
        let takesFrame = isAggregate || isEdge || known == "NTH_VALUE"
        let bound = try through(known, call, takesFrame ? frame : nil, pattern, scope)
        if !isAggregate, let symbol = pattern.window?.symbol {
            throw .unsupported("\(name) of \(symbol) in MATCH_RECOGNIZE")
        }
        return emptied(bound, to: Nullability.counting.contains(known) ? "0" : "NULL", pattern)
    }

    /// The value of the first or last row of a symbol within the whole match.
    private func edge(
        _ value: Bound, isLast: Bool, ignoresNulls: Bool, _ pattern: RowPatternScope,
        _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let mark = ignoresNulls ? value : Bound("1", .integer)
        var made = WindowFunctions.edge(
            "SYMBOL_VALUE", [mark, value], value.type, isLast: isLast
        ) { $0[1] }
        made.structure = value.detail.structure
        let whole = WindowFrame.rows(upTo: .unboundedFollowing, span: .none)
        return try window(made, [value], .inline(rowWindow(whole, .none)), scope)
    }

    /// The value that a window function has in an empty match.
    private func emptied(_ bound: Bound, to value: String, _ pattern: RowPatternScope) -> Bound {
        guard pattern.canBeEmpty else { return bound }
        var bound = bound
        bound.sql = "(CASE WHEN \(pattern.classifier) IS NULL THEN \(value) ELSE \(bound.sql) END)"
        return bound
    }

    // MARK: Windows

    /// The call by its usual name over the window of the clause.
    private func through(
        _ name: String, _ call: SnowflakeSQL.FunctionCall, _ frame: WindowFrame?,
        _ pattern: RowPatternScope, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        var call = call
        let span = call.name.span
        call.name = ObjectName([Identifier(name, span: span)], span: span)
        call.semantics = nil
        call.over = .inline(rowWindow(frame, span))
        pattern.isPrepared = true
        defer { pattern.isPrepared = false }
        return try self.call(call, SnowflakeSQL.Expression(.call(call), span: span), scope)
    }

    private func rowWindow(_ frame: WindowFrame?, _ span: SourceSpan) -> WindowSpecification {
        func name(_ identifier: Identifier) -> SnowflakeSQL.Expression {
            SnowflakeSQL.Expression(.name([identifier]), span: span)
        }
        return WindowSpecification(
            partition: name(RowPatternScope.partition), order: name(RowPatternScope.order),
            frame: frame, span: span)
    }

    /// The frame that OVER gives; partition and order are those of the clause.
    private func frame(
        of call: SnowflakeSQL.FunctionCall
    ) throws(SnowflakeError) -> WindowFrame? {
        guard let over = call.over else { return nil }
        guard case .inline(let window) = over, window.base == nil, window.partitionBy.isEmpty,
            window.orderBy.isEmpty
        else {
            throw .unsupported("OVER with more than a frame in MATCH_RECOGNIZE")
        }
        return window.frame
    }
}
