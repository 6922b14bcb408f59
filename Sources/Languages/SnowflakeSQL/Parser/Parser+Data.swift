import Diagnostics

extension Parser {
    // MARK: - INSERT

    func insert() throws(SQLSyntaxError) -> Statement {
        let start = start
        advance()
        let isOverwrite = eat("OVERWRITE")
        if at("ALL") || at("FIRST") { return .multiInsert(try multiInsert(start, isOverwrite)) }
        try expect("INTO")
        _ = at("TABLE") && isIdentifier(peek()) ? eat("TABLE") : false
        let table = try objectName()
        var columns: [Identifier] = []
        if at(.leftParen), !isQueryAhead() { columns = try identifierList() }
        let source: Insert.Source
        if at("VALUES") {
            advance()
            source = .values(try valueRows())
        } else {
            source = .query(try query())
        }
        return .insert(
            Insert(
                isOverwrite: isOverwrite, table: table, columns: columns, source: source,
                span: span(from: start)))
    }

    /// Whether parentheses open here that hold a query.
    func isQueryAhead() -> Bool {
        var ahead = 0
        while peek(ahead).symbol == .leftParen { ahead += 1 }
        return isQueryStart(peek(ahead))
    }

    private func multiInsert(
        _ start: Int, _ isOverwrite: Bool
    ) throws(SQLSyntaxError) -> MultiTableInsert {
        let isFirst = at("FIRST")
        advance()
        var branches: [MultiTableInsert.Branch] = []
        var otherwise: [MultiTableInsert.Target] = []
        if isFirst, !at("WHEN") { throw unexpected("WHEN") }
        if at("WHEN") {
            while eat("WHEN") {
                let condition = try expression()
                try expect("THEN")
                branches.append(
                    MultiTableInsert.Branch(condition: condition, targets: try insertTargets()))
            }
            if eat("ELSE") { otherwise = try insertTargets() }
        } else {
            branches = [MultiTableInsert.Branch(condition: nil, targets: try insertTargets())]
        }
        let query = try query()
        return MultiTableInsert(
            isOverwrite: isOverwrite, isFirst: isFirst, branches: branches, otherwise: otherwise,
            query: query, span: span(from: start))
    }

    private func insertTargets() throws(SQLSyntaxError) -> [MultiTableInsert.Target] {
        var targets: [MultiTableInsert.Target] = []
        repeat {
            let start = start
            try expect("INTO")
            let table = try objectName()
            let columns = at(.leftParen) && !isQueryAhead() ? try identifierList() : []
            let values = eat("VALUES") ? try parenthesised(expression) : []
            targets.append(
                MultiTableInsert.Target(
                    table: table, columns: columns, values: values, span: span(from: start)))
        } while at("INTO")
        return targets
    }

    // MARK: - UPDATE, DELETE, TRUNCATE

    private func target() throws(SQLSyntaxError) -> TableSource {
        let start = start
        let name = try objectName()
        let alias = try tableAlias()
        return TableSource(name: name, alias: alias, span: span(from: start))
    }

    func update() throws(SQLSyntaxError) -> Update {
        let start = start
        advance()
        let target = try target()
        try expect("SET")
        let assignments = try commaList { () throws(SQLSyntaxError) in try self.assignment() }
        let from = eat("FROM") ? try fromItems() : []
        let condition = eat("WHERE") ? try expression() : nil
        return Update(
            target: target, assignments: assignments, from: from, whereCondition: condition,
            span: span(from: start))
    }

    private func assignment() throws(SQLSyntaxError) -> Assignment {
        let start = start
        var column = [try identifier()]
        column += try nameTail()
        try expect(.equal)
        let value = try expression()
        return Assignment(column: column, value: value, span: span(from: start))
    }

    func delete() throws(SQLSyntaxError) -> Delete {
        let start = start
        advance()
        try expect("FROM")
        let target = try target()
        let using = eat("USING") ? try fromItems() : []
        let condition = eat("WHERE") ? try expression() : nil
        return Delete(
            target: target, using: using, whereCondition: condition, span: span(from: start))
    }

    func truncate() throws(SQLSyntaxError) -> Truncate {
        let start = start
        advance()
        var kind = ObjectKind.table
        if eat("MATERIALIZED", "VIEW") { kind = .materializedView } else { _ = eat("TABLE") }
        let ifExists = eat("IF", "EXISTS")
        let table = try objectName()
        return Truncate(kind: kind, ifExists: ifExists, table: table, span: span(from: start))
    }

    // MARK: - MERGE

    func merge() throws(SQLSyntaxError) -> Merge {
        let start = start
        advance()
        try expect("INTO")
        let target = try target()
        try expect("USING")
        let source = try fromItem()
        try expect("ON")
        let condition = try expression()
        var clauses: [Merge.Clause] = []
        repeat { clauses.append(try mergeClause()) } while at("WHEN")
        return Merge(
            target: target, source: source, on: condition, clauses: clauses, span: span(from: start)
        )
    }

    private func mergeClause() throws(SQLSyntaxError) -> Merge.Clause {
        let start = start
        try expect("WHEN")
        var match = eat("NOT") ? Merge.Clause.Match.notMatched : .matched
        try expect("MATCHED")
        if eat("BY", "SOURCE") { match = .notMatchedBySource } else { _ = eat("BY", "TARGET") }
        let condition = eat("AND") ? try expression() : nil
        try expect("THEN")
        let action = try mergeAction()
        return Merge.Clause(
            match: match, condition: condition, action: action, span: span(from: start))
    }

    private func mergeAction() throws(SQLSyntaxError) -> Merge.Clause.Action {
        if eat("DELETE") { return .delete }
        if eat("UPDATE") {
            if eat("ALL", "BY", "NAME") { return .updateAllByName }
            try expect("SET")
            return .update(
                try commaList { () throws(SQLSyntaxError) in try self.assignment() })
        }
        guard eat("INSERT") else { throw unexpected("UPDATE", "DELETE", "INSERT") }
        if eat("ALL", "BY", "NAME") { return .insertAllByName }
        let columns = at(.leftParen) ? try parenthesised(mergeColumn) : []
        try expect("VALUES")
        return .insert(columns: columns, values: try parenthesised(expression))
    }

    /// A column of the target, whose alias may stand before it.
    private func mergeColumn() throws(SQLSyntaxError) -> Identifier {
        let first = try identifier()
        return try nameTail().last ?? first
    }

    // MARK: - COPY

    func copy() throws(SQLSyntaxError) -> Statement {
        let start = start
        advance()
        if eat("FILES") { return .copyFiles(try copyFiles(start)) }
        try expect("INTO")
        if token.kind == .stage || token.kind == .string {
            return .copyIntoLocation(try copyIntoLocation(start))
        }
        let table = try objectName()
        let columns = at(.leftParen) ? try identifierList() : []
        var source: CopyIntoTable.Source?
        if eat("FROM") {
            if at(.leftParen) {
                try expect(.leftParen)
                source = .query(try query())
                try expect(.rightParen)
            } else {
                source = .location(try copyLocation())
            }
        }
        let options = try options()
        return .copyIntoTable(
            CopyIntoTable(
                table: table, columns: columns, source: source, options: options,
                span: span(from: start)))
    }

    private func copyLocation() throws(SQLSyntaxError) -> StageLocation {
        guard token.kind == .stage || token.kind == .string || token.kind == .dollarString else {
            return .variable(try primary())
        }
        return try stageLocation()
    }

    private func copyIntoLocation(_ start: Int) throws(SQLSyntaxError) -> CopyIntoLocation {
        let location = try stageLocation()
        try expect("FROM")
        let source: CopyIntoLocation.Source
        if at(.leftParen) {
            try expect(.leftParen)
            source = .query(try query())
            try expect(.rightParen)
        } else {
            let name = try objectName()
            source = .table(TableSource(name: name, span: name.span))
        }
        var partition: Expression?
        if eat("PARTITION", "BY") { partition = try expression() }
        let options = try options()
        return CopyIntoLocation(
            location: location, source: source, partitionBy: partition, options: options,
            span: span(from: start))
    }

    private func copyFiles(_ start: Int) throws(SQLSyntaxError) -> CopyFiles {
        try expect("INTO")
        let target = try stageLocation()
        try expect("FROM")
        let source: CopyFiles.Source
        if eat(.leftParen) {
            source = .query(try query())
            try expect(.rightParen)
        } else {
            source = .location(try copyLocation())
        }
        let options = try options()
        return CopyFiles(
            target: target, source: source, options: options, span: span(from: start))
    }

    // MARK: - Files

    private func fileURL() throws(SQLSyntaxError) -> String {
        if token.kind == .fileURL {
            defer { advance() }
            return text(of: token)
        }
        return try stringLiteral()
    }

    func putFiles() throws(SQLSyntaxError) -> PutFiles {
        let start = start
        advance()
        let file = try fileURL()
        let target = try stageLocation()
        let options = try options()
        return PutFiles(file: file, target: target, options: options, span: span(from: start))
    }

    func getFiles() throws(SQLSyntaxError) -> GetFiles {
        let start = start
        advance()
        let source = try stageLocation()
        let folder = try fileURL()
        let options = try options()
        return GetFiles(source: source, folder: folder, options: options, span: span(from: start))
    }

    func stageFiles() throws(SQLSyntaxError) -> StageFiles {
        let start = start
        advance()
        let location = try copyLocation()
        let options = try options()
        return StageFiles(location: location, options: options, span: span(from: start))
    }
}
