extension Printer {
    mutating func data(_ statement: Statement) {
        switch statement {
        case .insert(let insert): self.insert(insert)
        case .multiInsert(let insert): multiInsert(insert)
        case .update(let update):
            put("UPDATE ")
            table(update.target)
            put(" SET ")
            assignments(update.assignments)
            if !update.from.isEmpty {
                put(" FROM ")
                fromItems(update.from)
            }
            condition("WHERE", update.whereCondition)
        case .delete(let delete):
            put("DELETE FROM ")
            table(delete.target)
            if !delete.using.isEmpty {
                put(" USING ")
                fromItems(delete.using)
            }
            condition("WHERE", delete.whereCondition)
        case .merge(let merge): self.merge(merge)
        case .truncate(let truncate):
            put("TRUNCATE " + truncate.kind.rawValue + (truncate.ifExists ? " IF EXISTS " : " "))
            name(truncate.table)
        default: break
        }
    }

    private mutating func insert(_ insert: Insert) {
        put(insert.isOverwrite ? "INSERT OVERWRITE INTO " : "INSERT INTO ")
        name(insert.table)
        columns(insert.columns)
        switch insert.source {
        case .values(let rows):
            put(" VALUES ")
            self.rows(rows)
        case .query(let query):
            put(" ")
            self.query(query)
        }
    }

    private mutating func multiInsert(_ insert: MultiTableInsert) {
        put("INSERT" + (insert.isOverwrite ? " OVERWRITE" : ""))
        put(insert.isFirst ? " FIRST" : " ALL")
        for branch in insert.branches {
            condition("WHEN", branch.condition)
            if branch.condition != nil { put(" THEN") }
            targets(branch.targets)
        }
        if !insert.otherwise.isEmpty {
            put(" ELSE")
            targets(insert.otherwise)
        }
        put(" ")
        query(insert.query)
    }

    private mutating func targets(_ targets: [MultiTableInsert.Target]) {
        for target in targets {
            put(" INTO ")
            name(target.table)
            columns(target.columns)
            if !target.values.isEmpty {
                put(" VALUES ")
                parentheses { $0.expressions(target.values) }
            }
        }
    }

    private mutating func assignments(_ assignments: [Assignment]) {
        list(assignments) { printer, assignment in
            printer.list(assignment.column, by: ".") { $0.name($1) }
            printer.put(" = ")
            printer.expression(assignment.value)
        }
    }

    private mutating func merge(_ merge: Merge) {
        put("MERGE INTO ")
        table(merge.target)
        put(" USING ")
        fromItem(merge.source)
        condition("ON", merge.on)
        for clause in merge.clauses {
            switch clause.match {
            case .matched: put(" WHEN MATCHED")
            case .notMatched: put(" WHEN NOT MATCHED")
            case .notMatchedBySource: put(" WHEN NOT MATCHED BY SOURCE")
            }
            condition("AND", clause.condition)
            put(" THEN ")
            action(clause.action)
        }
    }

    private mutating func action(_ action: Merge.Clause.Action) {
        switch action {
        case .delete: put("DELETE")
        case .updateAllByName: put("UPDATE ALL BY NAME")
        case .insertAllByName: put("INSERT ALL BY NAME")
        case .update(let assignments):
            put("UPDATE SET ")
            self.assignments(assignments)
        case .insert(let columns, let values):
            put("INSERT")
            self.columns(columns)
            put(" VALUES ")
            parentheses { $0.expressions(values) }
        }
    }

    // MARK: - Files

    mutating func files(_ statement: Statement) {
        switch statement {
        case .copyIntoTable(let copy): copyIntoTable(copy)
        case .copyIntoLocation(let copy): copyIntoLocation(copy)
        case .put(let put):
            self.put("PUT " + Self.string(put.file) + " ")
            location(put.target)
            tail(put.options)
        case .get(let get):
            put("GET ")
            location(get.source)
            put(" " + Self.string(get.folder))
            tail(get.options)
        case .list(let files):
            put("LIST ")
            location(files.location)
            tail(files.options)
        case .remove(let files):
            put("REMOVE ")
            location(files.location)
            tail(files.options)
        case .copyFiles(let copy):
            put("COPY FILES INTO ")
            location(copy.target)
            put(" FROM ")
            switch copy.source {
            case .location(let source): location(source)
            case .query(let query): parentheses { $0.query(query) }
            }
            tail(copy.options)
        default: break
        }
    }

    private mutating func copyIntoTable(_ copy: CopyIntoTable) {
        put("COPY INTO ")
        name(copy.table)
        columns(copy.columns)
        switch copy.source {
        case .location(let source):
            put(" FROM ")
            location(source)
        case .query(let query):
            put(" FROM ")
            parentheses { $0.query(query) }
        case nil: break
        }
        tail(copy.options)
    }

    private mutating func copyIntoLocation(_ copy: CopyIntoLocation) {
        put("COPY INTO ")
        location(copy.location)
        put(" FROM ")
        switch copy.source {
        case .table(let source): table(source)
        case .query(let query): parentheses { $0.query(query) }
        }
        if let partition = copy.partitionBy {
            put(" PARTITION BY ")
            parentheses { $0.expression(partition) }
        }
        tail(copy.options)
    }
}
