import Diagnostics

extension Parser {
    func createTable(
        _ kind: ObjectKind, _ words: CreateWords, _ start: Int
    ) throws(SQLSyntaxError) -> CreateTable {
        let name = try objectName()
        var mode = words.mode
        ifNotExists(&mode)
        let persistence: Persistence =
            words.isTemporary ? .temporary : words.has("TRANSIENT") ? .transient : .permanent
        var table = CreateTable(
            mode: mode, persistence: persistence, kind: kind, name: name, columns: [],
            constraints: [], source: .none, clusterBy: [], options: [], span: name.span)
        table.isProcedureScoped = words.has("SCOPED")
        while !isAtEnd, !at(.semicolon), !at(.flow) {
            if try !tableClause(&table) { break }
        }
        table.span = span(from: start)
        return table
    }

    /// One clause of `CREATE TABLE`; false when the statement ends here.
    private func tableClause(_ table: inout CreateTable) throws(SQLSyntaxError) -> Bool {
        if at(.leftParen), table.columns.isEmpty, table.constraints.isEmpty {
            try tableElements(&table)
        } else if eat("LIKE") {
            table.source = .like(try objectName())
        } else if at("CLONE") {
            table.source = .clone(try cloneSource())
        } else if eat("USING", "TEMPLATE") {
            table.source = .template(try bareQuery())
        } else if eat("AS") {
            table.source = .query(try query())
        } else if at("CLUSTER", "BY") {
            table.clusterBy = try clusterBy()
        } else if at("WHERE") {
            table.options.append(try whereOption())
        } else if at(.rightParen) {
            return false
        } else {
            table.options.append(try option())
            _ = eat(.comma)
        }
        return true
    }

    /// `CLUSTER BY [LINEAR] (…)`.
    func clusterBy() throws(SQLSyntaxError) -> [Expression] {
        try expect("CLUSTER")
        try expect("BY")
        if at("LINEAR"), peek().symbol == .leftParen { advance() }
        if at(.leftParen), peek().symbol == .rightParen {
            index += 2
            return []
        }
        return try optionalList(expression)
    }

    private func tableElements(_ table: inout CreateTable) throws(SQLSyntaxError) {
        try expect(.leftParen)
        repeat {
            // A comma may stand before the closing parenthesis.
            if at(.rightParen) { break }
            if isConstraintStart() {
                table.constraints.append(try tableConstraint())
            } else {
                table.columns.append(try column())
            }
        } while eat(.comma)
        try expect(.rightParen)
    }

    func isConstraintStart() -> Bool {
        if at("CONSTRAINT") || at("PRIMARY", "KEY") || at("FOREIGN", "KEY") { return true }
        if at("UNIQUE") || at("CHECK") { return true }
        return at("INDEX") && isIdentifier(peek()) && peek(2).symbol == .leftParen
    }

    // MARK: - Columns

    func column() throws(SQLSyntaxError) -> ColumnDefinition {
        let start = start
        let name = try identifier()
        var column = ColumnDefinition(name: name, constraints: [], options: [], span: name.span)
        if hasType() { column.type = try typeName() }
        while !at(.comma), !at(.rightParen), !at(.semicolon), !isAtEnd {
            try columnAttribute(&column)
        }
        column.span = span(from: start)
        return column
    }

    /// Whether a type follows the name of a column.
    private func hasType() -> Bool {
        guard token.kind == .word || token.kind == .quotedName else { return false }
        let isAttribute = at(any: [
            "AS", "NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "REFERENCES", "CONSTRAINT", "WITH",
            "MASKING", "PROJECTION", "TAG", "COLLATE", "AUTOINCREMENT", "IDENTITY", "CHECK",
        ])
        return !isAttribute && !(at("COMMENT") && isText(peek()))
    }

    private func columnAttribute(_ column: inout ColumnDefinition) throws(SQLSyntaxError) {
        if eat("NOT", "NULL") {
            column.isNotNull = true
        } else if eat("NULL") {
            column.isNotNull = false
        } else if eat("DEFAULT") {
            column.defaultValue = try binary(.concatenation)
        } else if at("AUTOINCREMENT") || at("IDENTITY") {
            column.identity = try identity()
        } else if eat("COLLATE") {
            column.collation = try stringLiteral()
        } else if at("COMMENT"), isText(peek()) || peek().symbol == .equal {
            advance()
            _ = eat(.equal)
            column.comment = try stringLiteral()
        } else if eat("AS") {
            column.computed = try binary(.or)
        } else if let constraint = try columnConstraint() {
            column.constraints.append(constraint)
        } else if at(any: Self.properties), let last = column.constraints.indices.last {
            column.constraints[last].properties += try constraintProperties()
        } else if at(any: Self.governance) || column.options.last?.name == "POLICY" {
            column.options.append(try option())
        } else {
            throw unexpected(",", ")")
        }
    }

    /// Words of what is attached to a column.
    private static let governance: [StaticString] = [
        "WITH", "MASKING", "PROJECTION", "POLICY", "USING", "TAG", "GENERATED", "ALWAYS",
    ]

    private func identity() throws(SQLSyntaxError) -> IdentityColumn {
        advance()
        var identity = IdentityColumn()
        if eat(.leftParen) {
            identity.start = try expression()
            try expect(.comma)
            identity.step = try expression()
            try expect(.rightParen)
        }
        while true {
            if eat("START") {
                _ = eat("WITH")
                _ = eat(.equal)
                identity.start = try binary(.sum)
            } else if eat("INCREMENT") {
                _ = eat("BY")
                _ = eat(.equal)
                identity.step = try binary(.sum)
            } else if eat("ORDER") {
                identity.isOrdered = true
            } else if eat("NOORDER") {
                identity.isOrdered = false
            } else {
                return identity
            }
        }
    }

    // MARK: - Constraints

    private func columnConstraint() throws(SQLSyntaxError) -> ColumnConstraint? {
        let start = start
        let name = eat("CONSTRAINT") ? try identifier() : nil
        let kind: ColumnConstraint.Kind
        if eat("PRIMARY", "KEY") {
            kind = .primaryKey
        } else if eat("UNIQUE") {
            kind = .unique
        } else if at("REFERENCES") || at("FOREIGN", "KEY") {
            _ = eat("FOREIGN", "KEY")
            try expect("REFERENCES")
            let table = try objectName()
            kind = .references(table, columns: at(.leftParen) ? try identifierList() : [])
        } else if at("CHECK"), peek().symbol == .leftParen {
            advance()
            kind = .check(try parenthesised(expression)[0])
        } else if name != nil {
            throw unexpected("PRIMARY KEY", "UNIQUE", "REFERENCES")
        } else {
            return nil
        }
        let properties = try constraintProperties()
        return ColumnConstraint(
            name: name, kind: kind, properties: properties, span: span(from: start))
    }

    func tableConstraint() throws(SQLSyntaxError) -> TableConstraint {
        let start = start
        var name = eat("CONSTRAINT") ? try identifier() : nil
        let kind: TableConstraint.Kind
        if eat("PRIMARY", "KEY") {
            kind = .primaryKey(try identifierList())
        } else if eat("UNIQUE") {
            kind = .unique(try identifierList())
        } else if eat("FOREIGN", "KEY") {
            let columns = try identifierList()
            try expect("REFERENCES")
            let table = try objectName()
            let others = at(.leftParen) ? try identifierList() : []
            kind = .foreignKey(columns, references: table, columns: others)
        } else if eat("CHECK") {
            kind = .check(try parenthesised(expression)[0])
        } else if eat("INDEX") {
            name = try identifier()
            let columns = try identifierList()
            let include = eat("INCLUDE") ? try identifierList() : []
            kind = .index(columns, include: include)
        } else {
            throw unexpected("PRIMARY KEY", "UNIQUE", "FOREIGN KEY")
        }
        let properties = try constraintProperties()
        return TableConstraint(
            name: name, kind: kind, properties: properties, span: span(from: start))
    }

    static let properties: [StaticString] = [
        "ENFORCED", "DEFERRABLE", "INITIALLY", "ENABLE", "DISABLE", "VALIDATE", "NOVALIDATE",
        "RELY", "NORELY", "MATCH",
    ]

    /// `[NOT] ENFORCED`, `ON DELETE CASCADE` and the like.
    func constraintProperties() throws(SQLSyntaxError) -> [String] {
        var properties: [String] = []
        while true {
            if eat("NOT", "ENFORCED") {
                properties.append("NOT ENFORCED")
            } else if eat("NOT", "DEFERRABLE") {
                properties.append("NOT DEFERRABLE")
            } else if at("INITIALLY") || at("MATCH") {
                properties.append(try anyWord() + " " + (try anyWord()))
            } else if at("ON", "DELETE") || at("ON", "UPDATE") {
                var words = try anyWord() + " " + (try anyWord())
                if at("SET") || at("NO") { words += " " + (try anyWord()) }
                properties.append(words + " " + (try anyWord()))
            } else if at(any: Self.properties) {
                properties.append(try anyWord())
            } else if at("COMMENT"), isText(peek()) {
                advance()
                properties.append("COMMENT " + Printer.string(try stringLiteral()))
            } else {
                return properties
            }
        }
    }
}
