extension Printer {
    /// `CREATE OR REPLACE words KIND IF NOT EXISTS name`.
    private mutating func create(
        _ mode: CreateMode, _ words: [String], _ kind: ObjectKind, _ name: ObjectName
    ) {
        put("CREATE ")
        if mode.orReplace { put("OR REPLACE ") }
        if mode.orAlter { put("OR ALTER ") }
        for word in words where !word.isEmpty { put(word + " ") }
        put(kind.rawValue + " ")
        if mode.ifNotExists { put("IF NOT EXISTS ") }
        self.name(name)
    }

    private mutating func clone(_ clone: CloneSource?) {
        guard let clone else { return }
        put(" CLONE ")
        name(clone.name)
        if let travel = clone.travel { self.travel(travel) }
    }

    private mutating func clusterBy(_ expressions: [Expression]) {
        guard !expressions.isEmpty else { return }
        put(" CLUSTER BY ")
        parentheses { $0.expressions(expressions) }
    }

    // MARK: - Tables

    mutating func createTable(_ table: CreateTable) {
        let scope = table.isProcedureScoped ? ["PROCEDURE", "SCOPED"] : []
        create(table.mode, scope + [table.persistence.rawValue], table.kind, table.name)
        if !table.columns.isEmpty || !table.constraints.isEmpty {
            put(" ")
            parentheses {
                $0.list(table.columns) { $0.column($1) }
                if !table.columns.isEmpty, !table.constraints.isEmpty { $0.put(", ") }
                $0.list(table.constraints) { $0.constraint($1) }
            }
        }
        switch table.source {
        case .like(let name):
            put(" LIKE ")
            self.name(name)
        case .clone(let source): clone(source)
        case .template(let query):
            put(" USING TEMPLATE ")
            parentheses { $0.query(query) }
        case .none, .query: break
        }
        clusterBy(table.clusterBy)
        tail(table.options)
        if case .query(let query) = table.source {
            put(" AS ")
            self.query(query)
        }
    }

    mutating func column(_ column: ColumnDefinition) {
        name(column.name)
        if let type = column.type {
            put(" ")
            self.type(type)
        }
        if let collation = column.collation { put(" COLLATE " + Self.string(collation)) }
        if let computed = column.computed {
            put(" AS ")
            parentheses { $0.expression(computed) }
        }
        if let isNotNull = column.isNotNull { put(isNotNull ? " NOT NULL" : " NULL") }
        if let value = column.defaultValue {
            put(" DEFAULT ")
            parentheses(value)
        }
        if let identity = column.identity { self.identity(identity) }
        for constraint in column.constraints { self.constraint(constraint) }
        tail(column.options)
        if let comment = column.comment { put(" COMMENT " + Self.string(comment)) }
    }

    /// In parentheses unless nothing behind it could be taken for a part of it.
    private mutating func parentheses(_ value: Expression) {
        switch value.kind {
        case .number, .string, .boolean, .null, .name, .call, .dateTime: expression(value)
        default: parentheses { $0.expression(value) }
        }
    }

    private mutating func identity(_ identity: IdentityColumn) {
        put(" AUTOINCREMENT")
        if let start = identity.start {
            put(" START ")
            expression(start)
        }
        if let step = identity.step {
            put(" INCREMENT ")
            expression(step)
        }
        if let isOrdered = identity.isOrdered { put(isOrdered ? " ORDER" : " NOORDER") }
    }

    private mutating func constraint(_ constraint: ColumnConstraint) {
        if let name = constraint.name {
            put(" CONSTRAINT ")
            self.name(name)
        }
        switch constraint.kind {
        case .primaryKey: put(" PRIMARY KEY")
        case .unique: put(" UNIQUE")
        case .references(let table, let columns):
            put(" REFERENCES ")
            name(table)
            self.columns(columns)
        case .check(let value):
            put(" CHECK ")
            parentheses { $0.expression(value) }
        }
        for property in constraint.properties { put(" " + property) }
    }

    mutating func constraint(_ constraint: TableConstraint) {
        var isIndex = false
        if case .index = constraint.kind { isIndex = true }
        if let name = constraint.name {
            put(isIndex ? "INDEX " : "CONSTRAINT ")
            self.name(name)
            put(" ")
        }
        switch constraint.kind {
        case .primaryKey(let columns):
            put("PRIMARY KEY")
            self.columns(columns)
        case .unique(let columns):
            put("UNIQUE")
            self.columns(columns)
        case .foreignKey(let columns, let table, let others):
            put("FOREIGN KEY")
            self.columns(columns)
            put(" REFERENCES ")
            name(table)
            self.columns(others)
        case .check(let value):
            put("CHECK ")
            parentheses { $0.expression(value) }
        case .index(let columns, let include):
            parentheses { $0.names(columns) }
            if !include.isEmpty {
                put(" INCLUDE")
                self.columns(include)
            }
        }
        for property in constraint.properties { put(" " + property) }
    }

    // MARK: - Views and routines

    mutating func createView(_ view: CreateView) {
        let words = [
            view.isSecure ? "SECURE" : "", view.isTemporary ? "TEMPORARY" : "",
            view.isRecursive ? "RECURSIVE" : "",
        ]
        create(view.mode, words, view.isMaterialized ? .materializedView : .view, view.name)
        if !view.columns.isEmpty {
            put(" ")
            parentheses {
                $0.list(view.columns) { printer, column in
                    printer.name(column.name)
                    printer.tail(column.options)
                }
            }
        }
        clusterBy(view.clusterBy)
        tail(view.options)
        put(" AS ")
        query(view.query)
    }

    mutating func createRoutine(_ routine: CreateRoutine) {
        let words = [
            routine.isSecure ? "SECURE" : "", routine.isTemporary ? "TEMPORARY" : "",
            routine.isAggregate ? "AGGREGATE" : "",
        ]
        create(routine.mode, words, routine.kind, routine.name)
        routineTail(routine)
    }

    mutating func routineTail(_ routine: CreateRoutine) {
        parameters(routine.parameters)
        switch routine.returns {
        case .scalar(let type, let isNotNull):
            put(" RETURNS ")
            self.type(type)
            if let isNotNull { put(isNotNull ? " NOT NULL" : " NULL") }
        case .table(let columns):
            put(" RETURNS TABLE ")
            parameters(columns)
        case nil: break
        }
        if let language = routine.language { put(" LANGUAGE " + language) }
        tail(routine.options)
        if let executeAs = routine.executeAs { put(" EXECUTE AS " + executeAs) }
        switch routine.body {
        case .text(let text): put(" AS " + Self.body(text))
        case .block(let block):
            put(" AS ")
            self.block(block)
        case nil: break
        }
    }

    mutating func parameters(_ parameters: [RoutineParameter]) {
        parentheses {
            $0.list(parameters) { printer, parameter in
                printer.name(parameter.name)
                if let mode = parameter.mode { printer.put(" " + mode) }
                if let columns = parameter.tableColumns {
                    if parameter.name.name != "TABLE" { printer.put(" TABLE") }
                    printer.parameters(columns)
                }
                if let type = parameter.type {
                    printer.put(" ")
                    printer.type(type)
                }
                printer.condition("DEFAULT", parameter.defaultValue)
            }
        }
    }

    // MARK: - Tasks, streams, sequences, pipes, policies

    mutating func createTask(_ task: CreateTask) {
        create(task.mode, [], .task, task.name)
        clone(task.clone)
        tail(task.options)
        if !task.after.isEmpty {
            put(" AFTER ")
            objectNames(task.after)
        }
        condition("WHEN", task.when)
        if let body = task.body {
            put(" AS ")
            statement(body)
        }
    }

    mutating func createStream(_ stream: CreateStream) {
        create(stream.mode, [], .stream, stream.name)
        if let source = stream.clone {
            clone(source)
            tail(stream.options)
            return
        }
        let isBefore = stream.options.first?.name == "COPY GRANTS"
        if isBefore { tail([stream.options[0]]) }
        put(" ON ")
        named(stream.sourceKind.rawValue, stream.source)
        if let travel = stream.travel { self.travel(travel) }
        tail(Array(stream.options.dropFirst(isBefore ? 1 : 0)))
    }

    mutating func createSequence(_ sequence: CreateSequence) {
        create(sequence.mode, [], .sequence, sequence.name)
        clone(sequence.clone)
        condition("START WITH", sequence.start)
        condition("INCREMENT BY", sequence.increment)
        if let isOrdered = sequence.isOrdered { put(isOrdered ? " ORDER" : " NOORDER") }
        tail(sequence.options)
    }

    mutating func createPipe(_ pipe: CreatePipe) {
        create(pipe.mode, [], .pipe, pipe.name)
        tail(pipe.options)
        put(" AS ")
        statement(pipe.body)
    }

    mutating func createPolicy(_ policy: CreatePolicy) {
        create(policy.mode, [], policy.kind, policy.name)
        if let returns = policy.returns {
            put(" AS ")
            parameters(policy.parameters)
            put(" RETURNS ")
            type(returns)
            put(" -> ")
            if let body = policy.body { expression(body) }
        }
        tail(policy.options)
    }

    mutating func createObject(_ object: CreateObject) {
        create(object.mode, object.modifiers, object.kind, object.name)
        clone(object.clone)
        tail(object.options)
    }
}
