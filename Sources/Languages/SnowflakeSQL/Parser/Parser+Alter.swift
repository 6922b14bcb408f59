import Diagnostics

extension Parser {
    func alter() throws(SQLSyntaxError) -> Statement {
        let start = start
        advance()
        if at("SESSION"), !isWord(peek(), "POLICY") {
            advance()
            if eat("SET") {
                return .alterSession(
                    AlterSession(set: try options(), unset: [], span: span(from: start)))
            }
            try expect("UNSET")
            let names = try commaList(identifier)
            return .alterSession(AlterSession(set: [], unset: names, span: span(from: start)))
        }
        let kind = try kindOrClass()
        switch kind.rawValue {
        case "TABLE", "EXTERNAL TABLE", "DYNAMIC TABLE", "ICEBERG TABLE", "HYBRID TABLE",
            "EVENT TABLE", "INTERACTIVE TABLE":
            return .alterTable(try alterTable(kind, start))
        default:
            return .alterObject(try alterObject(kind, start))
        }
    }

    private func alterObject(
        _ kind: ObjectKind, _ start: Int
    ) throws(SQLSyntaxError) -> AlterObject {
        let ifExists = try ifExists()
        var object = AlterObject(
            kind: kind, ifExists: ifExists, action: .suspend, bodySpan: token.span,
            span: token.span)
        let isNameless =
            (kind == .account || kind == .user || kind.rawValue == "ORGANIZATION")
            && (at("SET") || at("UNSET") || at("ADD") || at("REMOVE")) && peek().symbol != .dot
            || kind.rawValue == "APPLICATION" && (at("SET") || at("UNSET") || at("DROP"))
                && (isWord(peek(), "SPECIFICATION") || isWord(peek(), "CONFIGURATION"))
        if !isNameless {
            object.name = try objectName()
            if kind == .procedure || kind == .function { object.signature = try signature() }
        }
        let bodyStart = index
        object.action = try alterAction(kind)
        if case .modifyBody = object.action {
            object.bodySpan = span(from: Int(tokens[bodyStart + 2].start))
        }
        object.span = span(from: start)
        return object
    }

    private func alterAction(_ kind: ObjectKind) throws(SQLSyntaxError) -> AlterAction {
        // An account that is renamed may keep the old URL.
        if kind != .account, eat("RENAME", "TO") { return .rename(try objectName()) }
        if eat("SWAP", "WITH") { return .swap(try objectName()) }
        if at("SET", "TAG") {
            index += 2
            return .setTags(try options())
        }
        if at("UNSET", "TAG") {
            index += 2
            return .unsetTags(try commaList(objectName))
        }
        if kind == .sequence, let options = try sequenceOptions() { return .set(options) }
        if kind == .procedure, at("EXECUTE", "AS") {
            let start = start
            index += 2
            let value = try optionValue()
            return .set([
                SQLOption(
                    name: "EXECUTE AS", value: value, nameSpan: span(from: start),
                    span: span(from: start))
            ])
        }
        if at("SET"), !isWord(peek(), "MASKING") {
            advance()
            return .set(try options())
        }
        if at("UNSET"), let names = try unsetNames() { return .unset(names) }
        if at("RESUME"), isLast(after: 1) || isWord(peek(), "IF") {
            advance()
            let ifSuspended = eat("IF", "SUSPENDED")
            return .resume(ifSuspended: ifSuspended)
        }
        if at("SUSPEND"), isLast(after: 1) {
            advance()
            return .suspend
        }
        if kind == .task, let action = try alterTask() { return action }
        if kind == .view || kind == .materializedView, at("ALTER") || at("MODIFY"),
            let actions = try viewColumns()
        {
            return .columns(actions)
        }
        if eat("REFRESH") { return .refresh(try options()) }
        let rest = try options()
        if rest.isEmpty { throw unexpected("SET", "UNSET", "RENAME TO") }
        return .other(rest)
    }

    private func isLast(after ahead: Int) -> Bool {
        peek(ahead).kind == .end || peek(ahead).symbol == .semicolon
            || peek(ahead).symbol == .rightParen
    }

    /// `[SET] [INCREMENT [BY] [=] n] [ORDER | NOORDER] [COMMENT = '…']`.
    private func sequenceOptions() throws(SQLSyntaxError) -> [SQLOption]? {
        guard at("SET") || at(any: ["INCREMENT", "ORDER", "NOORDER"]) else { return nil }
        _ = eat("SET")
        var options: [SQLOption] = []
        while !isAtEnd, !at(.semicolon), !at(.flow) {
            guard at("INCREMENT") else {
                if !eat(.comma) { options.append(try option()) }
                continue
            }
            let start = start
            advance()
            _ = eat("BY")
            _ = eat(.equal)
            let step = try binary(.sum)
            let span = span(from: start)
            options.append(
                SQLOption(
                    name: "INCREMENT", value: OptionValue(kind: .expression(step), span: span),
                    nameSpan: span, span: span))
        }
        return options
    }

    private func alterTask() throws(SQLSyntaxError) -> AlterAction? {
        if eat("ADD", "AFTER") { return .addAfter(try commaList(objectName)) }
        if eat("REMOVE", "AFTER") { return .removeAfter(try commaList(objectName)) }
        if eat("MODIFY", "AS") { return .modifyBody(try embeddedStatement()) }
        if eat("REMOVE", "WHEN") { return .removeWhen }
        if eat("MODIFY", "WHEN") { return .modifyWhen(try expression()) }
        return nil
    }

    /// `UNSET a, b`; nothing when what follows is more than names.
    func unsetNames() throws(SQLSyntaxError) -> [Identifier]? {
        var ahead = 1
        while true {
            guard peek(ahead).kind == .word || peek(ahead).kind == .quotedName else { return nil }
            ahead += 1
            if peek(ahead).symbol == .comma {
                ahead += 1
            } else if isLast(after: ahead) {
                break
            } else {
                return nil
            }
        }
        advance()
        return try commaList(anyIdentifier)
    }

    // MARK: - Tables

    private func alterTable(_ kind: ObjectKind, _ start: Int) throws(SQLSyntaxError) -> AlterTable {
        let ifExists = try ifExists()
        let name = try objectName()
        var actions: [AlterTableAction] = []
        repeat {
            if at("ALTER") || at("MODIFY"), peek().symbol == .leftParen {
                actions += try columnActions()
            } else if case .alterColumn = actions.last, isColumnAgain(),
                let again = columnOrNot()
            {
                actions.append(again)
            } else {
                actions.append(try alterTableAction())
            }
        } while eat(.comma)
        return AlterTable(
            kind: kind, ifExists: ifExists, name: name, actions: actions, span: span(from: start))
    }

    /// Whether `ALTER a …, b …` goes on with another column.
    private func isColumnAgain() -> Bool {
        guard token.kind == .word else { return token.kind == .quotedName }
        return !at(any: [
            "ADD", "ALTER", "CLUSTER", "DROP", "MODIFY", "RENAME", "RESUME", "SET", "SUSPEND",
            "SWAP", "UNSET",
        ])
    }

    /// The change of a further column, unless what stands here is something else, such as one more
    /// tag.
    private func columnOrNot() -> AlterTableAction? {
        let before = index
        do throws(SQLSyntaxError) { return try columnAgain() } catch {
            index = before
            return nil
        }
    }

    /// The change of a further column of the same `ALTER`.
    private func columnAgain() throws(SQLSyntaxError) -> AlterTableAction {
        _ = eat("COLUMN")
        let name = try identifier()
        return .alterColumn(name, try columnChange())
    }

    /// `ALTER | MODIFY [COLUMN] name change, …` of a view.
    private func viewColumns() throws(SQLSyntaxError) -> [AlterTableAction]? {
        if peek().symbol == .leftParen { return try columnActions() }
        let before = index
        do throws(SQLSyntaxError) {
            guard let first = try columnAction() else { return nil }
            var actions = [first]
            while eat(.comma) {
                _ = eat("ALTER") || eat("MODIFY")
                actions.append(try columnAgain())
            }
            return actions
        } catch {
            // What else may stand there is kept as its words.
            index = before
            return nil
        }
    }

    private func alterTableAction() throws(SQLSyntaxError) -> AlterTableAction {
        if eat("RENAME", "TO") { return .rename(try objectName()) }
        if eat("SWAP", "WITH") { return .swap(try objectName()) }
        if eat("RENAME", "COLUMN") {
            let name = try identifier()
            try expect("TO")
            return .renameColumn(name, to: try identifier())
        }
        if eat("RENAME", "CONSTRAINT") {
            let name = try identifier()
            try expect("TO")
            return .renameConstraint(name, to: try identifier())
        }
        if at("CLUSTER", "BY") { return .clusterBy(try clusterBy()) }
        if at("SET", "TAG") {
            index += 2
            return .setTags(try options())
        }
        if at("UNSET", "TAG") {
            index += 2
            return .unsetTags(try commaList(objectName))
        }
        if eat("SET") { return .set(try options()) }
        if at("UNSET"), let names = try unsetNames() { return .unset(names) }
        if at("ADD"), let action = try addAction() { return action }
        if at("DROP"), let action = try dropAction() { return action }
        if at("ALTER") || at("MODIFY") || at("COLUMN"), let action = try columnAction() {
            return action
        }
        var rest = try options(until: ["WHERE"])
        if rest.isEmpty { throw unexpected("ADD", "DROP", "ALTER", "RENAME", "SET", "UNSET") }
        if at("WHERE") { rest.append(isLast(after: 1) ? try option() : try whereOption()) }
        return .other(rest)
    }

    /// `WHERE condition` among the words of a statement, as of `RECLUSTER`.
    func whereOption() throws(SQLSyntaxError) -> SQLOption {
        let start = start
        try expect("WHERE")
        let nameSpan = span(from: start)
        let condition = try expression()
        let value = OptionValue(kind: .expression(condition), span: condition.span)
        return SQLOption(
            name: "WHERE", value: value, hasAssignment: false, nameSpan: nameSpan,
            span: span(from: start))
    }

    private func addAction() throws(SQLSyntaxError) -> AlterTableAction? {
        let next = peek()
        let isOther =
            (isWord(next, "ROW") || isWord(next, "SEARCH") || isWord(next, "DATA")
                || isWord(next, "AGGREGATION") || isWord(next, "JOIN") || isWord(next, "STORAGE"))
            && peek(2).kind == .word
            && !isWord(peek(2), "NUMBER")
        if isOther || isWord(next, "PARTITION") || isWord(next, "FILES") { return nil }
        advance()
        if isConstraintStart() { return .addConstraint(try tableConstraint()) }
        _ = eat("COLUMN")
        let ifNotExists = eat("IF", "NOT", "EXISTS")
        if at(.leftParen) {
            let columns = try parenthesised { () throws(SQLSyntaxError) in try self.column() }
            return .addColumns(columns, ifNotExists: ifNotExists)
        }
        var columns = [try column()]
        while at(.comma), isMoreColumns() {
            advance()
            _ = eat("COLUMN")
            _ = eat("IF", "NOT", "EXISTS")
            columns.append(try column())
        }
        return .addColumns(columns, ifNotExists: ifNotExists)
    }

    /// Whether another column, not another action, follows the comma.
    private func isMoreColumns() -> Bool {
        let next = peek()
        let isAction =
            isWord(next, "ADD") || isWord(next, "DROP") || isWord(next, "ALTER")
            || isWord(next, "MODIFY") || isWord(next, "SET") || isWord(next, "UNSET")
        return !isAction
    }

    private func dropAction() throws(SQLSyntaxError) -> AlterTableAction? {
        let next = peek()
        let isOther =
            isWord(next, "CLUSTERING") || isWord(next, "ROW") || isWord(next, "ALL")
            || isWord(next, "SEARCH") || isWord(next, "DATA") && peek(2).kind == .word
            || isWord(next, "AGGREGATION") || isWord(next, "JOIN") || isWord(next, "PARTITION")
            || isWord(next, "STORAGE")
        if isOther { return nil }
        advance()
        if eat("CONSTRAINT") {
            let name = try identifier()
            return .dropConstraint(.named(name), properties: try dropBehaviour())
        }
        if eat("PRIMARY", "KEY") {
            return .dropConstraint(.primaryKey, properties: try dropBehaviour())
        }
        if at("UNIQUE") {
            advance()
            let columns = try identifierList()
            return .dropConstraint(.unique(columns), properties: try dropBehaviour())
        }
        if eat("FOREIGN", "KEY") {
            let columns = try identifierList()
            return .dropConstraint(.foreignKey(columns), properties: try dropBehaviour())
        }
        _ = eat("COLUMN")
        let ifExists = try ifExists()
        let columns =
            at(.leftParen)
            ? try identifierList()
            : try commaList {
                () throws(SQLSyntaxError) in
                _ = self.eat("COLUMN")
                _ = self.eat("IF", "EXISTS")
                return try self.identifier()
            }
        _ = eat("CASCADE") || eat("RESTRICT")
        return .dropColumns(columns, ifExists: ifExists)
    }

    private func dropBehaviour() throws(SQLSyntaxError) -> [String] {
        at("CASCADE") || at("RESTRICT") ? [try anyWord()] : []
    }

    /// `ALTER | MODIFY [COLUMN] name change`; nothing when it is about a constraint.
    private func columnAction() throws(SQLSyntaxError) -> AlterTableAction? {
        let next = peek()
        let isConstraint =
            isWord(next, "CONSTRAINT") || isWord(next, "PRIMARY") || isWord(next, "UNIQUE")
            || isWord(next, "FOREIGN") || isWord(next, "DATA") && isWord(peek(2), "METRIC")
        if isConstraint { return nil }
        if !eat("COLUMN") {
            advance()
            _ = eat("COLUMN")
        }
        let name = try identifier()
        return .alterColumn(name, try columnChange())
    }

    /// `ALTER (a …, b …)`: the actions inside the parentheses.
    private func columnActions() throws(SQLSyntaxError) -> [AlterTableAction] {
        advance()
        return try parenthesised { () throws(SQLSyntaxError) in
            _ = self.eat("COLUMN")
            let name = try self.identifier()
            return .alterColumn(name, try self.columnChange())
        }
    }

    private func columnChange() throws(SQLSyntaxError) -> ColumnChange {
        if eat("SET", "DATA", "TYPE") || eat("TYPE") { return .type(try typeName()) }
        if eat("SET", "NOT", "NULL") || eat("NOT", "NULL") { return .setNotNull }
        if eat("DROP", "NOT", "NULL") || eat("NULL") { return .dropNotNull }
        if eat("SET", "DEFAULT") { return .setDefault(try binary(.concatenation)) }
        if eat("DROP", "DEFAULT") { return .dropDefault }
        if at("COMMENT"), isText(peek()) || peek().symbol == .equal {
            advance()
            _ = eat(.equal)
            return .comment(try stringLiteral())
        }
        if eat("UNSET", "COMMENT") { return .unsetComment }
        let isOther = at("SET") || at("UNSET") || at("ADD") || at("DROP") || at("RENAME")
        if !isOther, isIdentifier(token), !at("COLLATE") { return .type(try typeName()) }
        let words = try columnOptions()
        if words.isEmpty { throw unexpected("SET", "DROP", "TYPE", "COMMENT") }
        return .other(words)
    }
}
