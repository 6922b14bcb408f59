extension Printer {
    mutating func query(_ query: Query) {
        if let with = query.with {
            put(with.isRecursive ? "WITH RECURSIVE " : "WITH ")
            list(with.tables) { printer, table in
                printer.name(table.name)
                printer.columns(table.columns)
                printer.put(" AS ")
                printer.parentheses { $0.query(table.query) }
            }
            put(" ")
        }
        body(query.body)
        switch query.orderBy {
        case .all(let isDescending, let nullsFirst):
            put(" ORDER BY ALL")
            orderWords(isDescending, nullsFirst)
        case .items(let items):
            put(" ORDER BY ")
            orderItems(items)
        case nil: break
        }
        if let limit = query.limit {
            put(" LIMIT ")
            primary(limit)
        }
        if let offset = query.offset {
            put(" OFFSET ")
            primary(offset)
        }
        if query.isForUpdate { put(" FOR UPDATE") }
    }

    /// An expression that stands where no operator may.
    private mutating func primary(_ value: Expression) {
        switch value.kind {
        case .binary, .unary, .cast, .path: parentheses { $0.expression(value) }
        default: expression(value)
        }
    }

    private mutating func body(_ body: QueryBody) {
        switch body {
        case .select(let select): self.select(select)
        case .values(let rows):
            put("VALUES ")
            self.rows(rows)
        case .nested(let query): parentheses { $0.query(query) }
        case .setOperation(let operation):
            self.body(operation.left)
            put(" " + operation.op.rawValue)
            if operation.isAll { put(" ALL") }
            if operation.byName { put(" BY NAME") }
            put(" ")
            self.body(operation.right)
        }
    }

    mutating func rows(_ rows: [[Expression]]) {
        list(rows) { printer, row in printer.parentheses { $0.expressions(row) } }
    }

    // MARK: - SELECT

    private mutating func select(_ select: Select) {
        put(select.isDistinct ? "SELECT DISTINCT " : "SELECT ")
        if let top = select.top {
            put("TOP ")
            expression(top)
            put(" ")
        }
        selectItems(select.items)
        if !select.into.isEmpty {
            put(" INTO ")
            list(select.into) { printer, name in
                printer.put(":")
                printer.name(name)
            }
        }
        if !select.from.isEmpty {
            put(" FROM ")
            fromItems(select.from)
        }
        condition("WHERE", select.whereCondition)
        if let connectBy = select.connectBy {
            condition("START WITH", connectBy.startWith)
            condition("CONNECT BY", connectBy.condition)
        }
        switch select.groupBy {
        case .all: put(" GROUP BY ALL")
        case .elements(let elements):
            put(" GROUP BY ")
            list(elements) { $0.grouping($1) }
        case nil: break
        }
        condition("HAVING", select.having)
        condition("QUALIFY", select.qualify)
        if !select.windows.isEmpty {
            put(" WINDOW ")
            list(select.windows) { printer, window in
                printer.name(window.name)
                printer.put(" AS ")
                printer.window(window.window)
            }
        }
    }

    mutating func condition(_ word: String, _ value: Expression?) {
        guard let value else { return }
        put(" " + word + " ")
        expression(value)
    }

    mutating func selectItems(_ items: [SelectItem]) {
        list(items) { printer, item in
            printer.expression(item.expression)
            if let alias = item.alias {
                printer.put(" AS ")
                printer.name(alias)
            }
        }
    }

    private mutating func grouping(_ element: GroupingElement) {
        switch element {
        case .expression(let value): expression(value)
        case .cube(let sets): groupingSets("CUBE", sets)
        case .rollup(let sets): groupingSets("ROLLUP", sets)
        case .groupingSets(let sets): groupingSets("GROUPING SETS", sets)
        }
    }

    private mutating func groupingSets(_ word: String, _ sets: [[Expression]]) {
        put(word + " ")
        parentheses {
            $0.list(sets) { printer, set in
                if set.count == 1 {
                    printer.expression(set[0])
                } else {
                    printer.parentheses { $0.expressions(set) }
                }
            }
        }
    }

    // MARK: - FROM

    mutating func fromItems(_ items: [FromItem]) { list(items) { $0.fromItem($1) } }

    mutating func fromItem(_ item: FromItem) {
        switch item {
        case .table(let source): table(source)
        case .derived(let source):
            put(source.isLateral ? "LATERAL " : "")
            parentheses { $0.query(source.query) }
            alias(source.alias)
        case .function(let source):
            put(source.isLateral ? "LATERAL " : "")
            if source.isTable {
                put("TABLE")
                parentheses { $0.expression(source.call) }
            } else {
                expression(source.call)
            }
            alias(source.alias)
        case .staged(let source):
            if source.isDirectory {
                put("DIRECTORY")
                parentheses { $0.location(source.location) }
            } else {
                location(source.location)
            }
            if !source.options.isEmpty {
                put(" ")
                parentheses { $0.options(source.options, assign: " => ", by: ", ") }
            }
            alias(source.alias)
        case .values(let source):
            put("VALUES ")
            rows(source.rows)
            alias(source.alias)
        case .variable(let source):
            expression(source.variable)
            alias(source.alias)
        case .join(let join): self.join(join)
        case .pivot(let pivot): self.pivot(pivot)
        case .unpivot(let unpivot): self.unpivot(unpivot)
        case .sample(let sample): self.sample(sample)
        case .matchRecognize(let match):
            operand(match.source)
            matchRecognize(match)
        case .semanticView(let source): semanticView(source)
        case .resample(let resample): self.resample(resample)
        case .nested(let inner, let alias):
            parentheses { $0.fromItem(inner) }
            self.alias(alias)
        }
    }

    mutating func alias(_ alias: TableAlias?) {
        guard let alias else { return }
        put(" AS ")
        name(alias.name)
        columns(alias.columns)
    }

    mutating func table(_ source: TableSource) {
        name(source.name)
        if let changes = source.changes {
            put(" CHANGES (INFORMATION => \(changes.information))")
            travel(changes.start)
            if let end = changes.end {
                put(" END ")
                point(end)
            }
        }
        if let travel = source.travel { self.travel(travel) }
        alias(source.alias)
    }

    mutating func travel(_ travel: TimeTravel) {
        put(travel.isBefore ? " BEFORE " : " AT ")
        point(travel.point)
    }

    private mutating func point(_ point: TimeTravel.Point) {
        let (word, value) =
            switch point {
            case .timestamp(let value): ("TIMESTAMP", value)
            case .offset(let value): ("OFFSET", value)
            case .statement(let value): ("STATEMENT", value)
            case .stream(let value): ("STREAM", value)
            }
        put("(" + word + " => ")
        expression(value)
        put(")")
    }

    /// A source that something follows, in parentheses when it is a join.
    private mutating func operand(_ item: FromItem) {
        if case .join = item { parentheses { $0.fromItem(item) } } else { fromItem(item) }
    }

    private mutating func join(_ join: Join) {
        fromItem(join.left)
        put(join.isNatural ? " NATURAL" : "")
        put(" " + join.kind.rawValue + (join.isDirected ? " DIRECTED" : "") + " JOIN ")
        operand(join.right)
        if let match = join.matchCondition {
            put(" MATCH_CONDITION ")
            parentheses { $0.expression(match) }
        }
        condition("ON", join.on)
        if !join.using.isEmpty {
            put(" USING")
            columns(join.using)
        }
        if let order = join.readOrder {
            put(order.isFirst ? " FIRST " : " LAST ")
            parentheses { $0.name(order.alias) }
        }
    }

    private mutating func resample(_ resample: Resample) {
        operand(resample.source)
        put(" RESAMPLE (USING ")
        expression(resample.time)
        put(" INCREMENT BY ")
        expression(resample.increment)
        if !resample.partitionBy.isEmpty {
            put(" PARTITION BY ")
            expressions(resample.partitionBy)
        }
        if !resample.metadata.isEmpty {
            put(" METADATA_COLUMNS ")
            selectItems(resample.metadata)
        }
        put(")")
    }

    private mutating func pivot(_ pivot: Pivot) {
        operand(pivot.source)
        put(" PIVOT (")
        selectItems(pivot.aggregates)
        put(" FOR ")
        expression(pivot.column)
        put(" IN (")
        switch pivot.values {
        case .list(let items): selectItems(items)
        case .query(let query): self.query(query)
        case .any(let items):
            put(items.isEmpty ? "ANY" : "ANY ORDER BY ")
            orderItems(items)
        }
        put(")")
        if let value = pivot.defaultOnNull {
            put(" DEFAULT ON NULL ")
            parentheses { $0.expression(value) }
        }
        put(")")
        alias(pivot.alias)
    }

    private mutating func unpivot(_ unpivot: Unpivot) {
        operand(unpivot.source)
        put(unpivot.includesNulls ? " UNPIVOT INCLUDE NULLS (" : " UNPIVOT (")
        name(unpivot.value)
        put(" FOR ")
        name(unpivot.name)
        put(" IN (")
        selectItems(unpivot.columns)
        put("))")
        alias(unpivot.alias)
    }

    private mutating func sample(_ sample: Sample) {
        operand(sample.source)
        put(" SAMPLE " + (sample.method.map { $0 + " " } ?? ""))
        put("(")
        expression(sample.amount)
        put(sample.isRows ? " ROWS)" : ")")
        if let seed = sample.seed {
            put(" SEED ")
            parentheses { $0.expression(seed) }
        }
    }

    private mutating func semanticView(_ source: SemanticViewSource) {
        put("SEMANTIC_VIEW(")
        name(source.view)
        for clause in source.clauses {
            put(" " + clause.word + " ")
            selectItems(clause.items)
        }
        if let condition = source.condition {
            put(" WHERE ")
            expression(condition)
        }
        put(")")
        alias(source.alias)
    }
}
