import SnowflakeSQL

extension SnowflakeAccount {
    /// Options with the values of the placeholders that stand in them, as `ON_ERROR = ?`.
    func bound(
        _ options: [SQLOption], _ context: StatementContext
    ) throws(SnowflakeError) -> [SQLOption] {
        guard !context.binds.rows.isEmpty || context.session.script != nil else { return options }
        var bound = options
        for index in bound.indices {
            bound[index].value = try self.bound(bound[index].value, context)
        }
        return bound
    }

    /// A definition with the values of the placeholders in its options, as `COMMENT = :text`.
    func bound(
        _ statement: Statement, _ context: StatementContext
    ) throws(SnowflakeError) -> Statement {
        switch statement {
        case .createTable(var create):
            create.options = try bound(create.options, context)
            return .createTable(create)
        case .createView(var create):
            create.options = try bound(create.options, context)
            return .createView(create)
        case .createObject(var create):
            create.options = try bound(create.options, context)
            return .createObject(create)
        case .createTask(var create):
            create.options = try bound(create.options, context)
            return .createTask(create)
        case .createStream(var create):
            create.options = try bound(create.options, context)
            return .createStream(create)
        default: return statement
        }
    }

    private func bound(
        _ value: OptionValue, _ context: StatementContext
    ) throws(SnowflakeError) -> OptionValue {
        var value = value
        switch value.kind {
        case .options(let options): value.kind = .options(try bound(options, context))
        case .list(let items):
            var bound: [OptionValue] = []
            for item in items { bound.append(try self.bound(item, context)) }
            value.kind = .list(bound)
        case .expression(let expression):
            guard case .bind = expression.kind else { break }
            let given = try evaluate(expression, context).value
            switch given {
            case .text(let text): value.kind = .string(text)
            case .boolean(let flag): value.kind = .boolean(flag)
            case .number: value.kind = .number(connection.environment.cast.text(given))
            default: break
            }
        default: break
        }
        return value
    }
}
