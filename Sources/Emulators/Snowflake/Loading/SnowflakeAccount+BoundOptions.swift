import SnowflakeSQL

extension SnowflakeAccount {
    /// Options with the values of the placeholders that stand in them, as `ON_ERROR = ?`.
    func bound(
        _ options: [SQLOption], _ context: StatementContext
    ) throws(SnowflakeError) -> [SQLOption] {
        guard !context.binds.rows.isEmpty else { return options }
        var bound = options
        for index in bound.indices {
            bound[index].value = try self.bound(bound[index].value, context)
        }
        return bound
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
