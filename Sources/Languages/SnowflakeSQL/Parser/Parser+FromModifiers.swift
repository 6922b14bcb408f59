import Diagnostics

extension Parser {
    /// `PIVOT`, `UNPIVOT`, `SAMPLE` and `MATCH_RECOGNIZE` behind a source, in any number.
    func modifiers(_ source: FromItem, _ start: Int) throws(SQLSyntaxError) -> FromItem {
        var source = source
        var chain = 0
        while token.kind == .word {
            chain += 1
            if chain > SnowflakeParser.chainLimit { throw tooDeep() }
            if at("PIVOT"), peek().symbol == .leftParen {
                source = .pivot(try pivot(source, start))
            } else if at("UNPIVOT") {
                source = .unpivot(try unpivot(source, start))
            } else if at("SAMPLE") || at("TABLESAMPLE") {
                source = .sample(try sample(source, start))
            } else if at("MATCH_RECOGNIZE"), peek().symbol == .leftParen {
                source = .matchRecognize(try matchRecognize(source, start))
            } else if at("RESAMPLE"), peek().symbol == .leftParen {
                source = .resample(try resample(source, start))
            } else {
                return source
            }
        }
        return source
    }

    // MARK: - Time travel

    /// `AT (…)` or `BEFORE (…)`; nothing when none stands here.
    func timeTravel() throws(SQLSyntaxError) -> TimeTravel? {
        guard at("AT") || at("BEFORE"), peek().symbol == .leftParen else { return nil }
        let start = start
        let isBefore = at("BEFORE")
        advance()
        let point = try travelPoint()
        return TimeTravel(isBefore: isBefore, point: point, span: span(from: start))
    }

    private func travelPoint() throws(SQLSyntaxError) -> TimeTravel.Point {
        try expect(.leftParen)
        let point: TimeTravel.Point
        if eat("TIMESTAMP") {
            try expect(.arrow)
            point = .timestamp(try expression())
        } else if eat("OFFSET") {
            try expect(.arrow)
            point = .offset(try expression())
        } else if eat("STATEMENT") {
            try expect(.arrow)
            point = .statement(try expression())
        } else if eat("STREAM") {
            try expect(.arrow)
            point = .stream(try expression())
        } else {
            throw unexpected("TIMESTAMP", "OFFSET", "STATEMENT", "STREAM")
        }
        try expect(.rightParen)
        return point
    }

    func changes() throws(SQLSyntaxError) -> ChangesClause {
        try expect("CHANGES")
        try expect(.leftParen)
        try expect("INFORMATION")
        try expect(.arrow)
        let information = try anyWord()
        try expect(.rightParen)
        guard let start = try timeTravel() else { throw unexpected("AT", "BEFORE") }
        let end = eat("END") ? try travelPoint() : nil
        return ChangesClause(information: information, start: start, end: end)
    }

    // MARK: - Pivots

    private func pivot(_ source: FromItem, _ start: Int) throws(SQLSyntaxError) -> Pivot {
        advance()
        try expect(.leftParen)
        let aggregates = try commaList(selectItem)
        try expect("FOR")
        let column = try nameOrCall()
        try expect("IN")
        try expect(.leftParen)
        let values: Pivot.Values
        if at("ANY") {
            advance()
            values = .any(orderBy: eat("ORDER", "BY") ? try orderItems() : [])
        } else if isQueryStart(token) {
            values = .query(try query())
        } else {
            values = .list(try commaList(selectItem))
        }
        try expect(.rightParen)
        var pivot = Pivot(
            source: source, aggregates: aggregates, column: column, values: values,
            span: span(from: start))
        if eat("DEFAULT", "ON", "NULL") {
            try expect(.leftParen)
            pivot.defaultOnNull = try expression()
            try expect(.rightParen)
        }
        try expect(.rightParen)
        pivot.alias = try tableAlias()
        pivot.span = span(from: start)
        return pivot
    }

    private func unpivot(_ source: FromItem, _ start: Int) throws(SQLSyntaxError) -> Unpivot {
        advance()
        let includesNulls = eat("INCLUDE", "NULLS")
        if !includesNulls { _ = eat("EXCLUDE", "NULLS") }
        try expect(.leftParen)
        let value = try identifier()
        try expect("FOR")
        let name = try identifier()
        try expect("IN")
        let columns = try parenthesised(selectItem)
        try expect(.rightParen)
        let alias = try tableAlias()
        return Unpivot(
            source: source, includesNulls: includesNulls, value: value, name: name,
            columns: columns, alias: alias, span: span(from: start))
    }

    // MARK: - Samples

    private func sample(_ source: FromItem, _ start: Int) throws(SQLSyntaxError) -> Sample {
        advance()
        let method = token.kind == .word ? try anyWord() : nil
        try expect(.leftParen)
        let amount = try expression()
        let isRows = eat("ROWS")
        try expect(.rightParen)
        var sample = Sample(
            source: source, method: method, amount: amount, isRows: isRows, span: span(from: start))
        if eat("SEED") || eat("REPEATABLE") {
            try expect(.leftParen)
            sample.seed = try expression()
            try expect(.rightParen)
        }
        sample.span = span(from: start)
        return sample
    }

    private func resample(_ source: FromItem, _ start: Int) throws(SQLSyntaxError) -> Resample {
        advance()
        try expect(.leftParen)
        try expect("USING")
        let time = try expression()
        try expect("INCREMENT")
        try expect("BY")
        var resample = Resample(
            source: source, time: time, increment: try expression(), span: token.span)
        if eat("PARTITION", "BY") { resample.partitionBy = try commaList(expression) }
        if eat("METADATA_COLUMNS") { resample.metadata = try commaList(selectItem) }
        try expect(.rightParen)
        resample.span = span(from: start)
        return resample
    }
}
