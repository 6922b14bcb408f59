import Diagnostics

extension Parser {
    /// A type with its arguments (Snowflake SQL reference, "SQL data types reference").
    func typeName() throws(SQLSyntaxError) -> TypeName {
        try enter()
        defer { leave() }
        let start = start
        guard token.kind == .word || token.kind == .quotedName,
            !token.reserve.contains(.always) || at("TABLE")
        else { throw unexpected("a type") }
        var name = token.kind == .word ? upper(token) : identifier(of: token).name
        var qualifier: [Identifier] = []
        var last = try anyIdentifier()
        while at(.dot), isIdentifier(peek()) {
            qualifier.append(last)
            advance()
            last = try anyIdentifier()
            name = last.name
        }
        var type = TypeName(name: name, span: span(from: start))
        type.qualifier = qualifier
        try secondWord(&type)
        if at(.leftParen) { try typeArguments(&type) }
        try timeZoneWords(&type)
        type.span = span(from: start)
        return type
    }

    private func secondWord(_ type: inout TypeName) throws(SQLSyntaxError) {
        switch type.name {
        case "DOUBLE" where eat("PRECISION"): type.name = "DOUBLE PRECISION"
        case "CHAR", "CHARACTER", "NCHAR", "BINARY":
            if eat("VARYING") { type.name += " VARYING" }
        case "NATIONAL":
            if eat("CHARACTER") {
                type.name += " CHARACTER"
            } else if eat("CHAR") {
                type.name += " CHAR"
            }
            if eat("VARYING") { type.name += " VARYING" }
        case "INTERVAL":
            if at(any: Self.intervalUnits) { type.name += " " + (try intervalQualifier()) }
        default: break
        }
    }

    private func timeZoneWords(_ type: inout TypeName) throws(SQLSyntaxError) {
        guard type.name == "TIMESTAMP" || type.name == "TIME" else { return }
        if eat("WITH", "LOCAL", "TIME") {
            try expect("ZONE")
            type.name += " WITH LOCAL TIME ZONE"
        } else if eat("WITH", "TIME", "ZONE") {
            type.name += " WITH TIME ZONE"
        } else if eat("WITHOUT", "TIME", "ZONE") {
            type.name += " WITHOUT TIME ZONE"
        }
    }

    private func typeArguments(_ type: inout TypeName) throws(SQLSyntaxError) {
        let isStructured = ["ARRAY", "OBJECT", "MAP", "VECTOR", "TABLE", "STRUCT"].contains(
            type.name)
        let isEmpty = peek().symbol == .rightParen
        guard isStructured || isEmpty || peek().kind == .number else { return }
        advance()
        guard !eat(.rightParen) else { return }
        repeat {
            if token.kind == .number, let value = Int(text(of: token)) {
                advance()
                type.arguments.append(value)
            } else {
                type.elements.append(
                    try typeElement(
                        isNamed: hasNames(type.name) && peek().kind == .word,
                        isObject: type.name == "OBJECT"))
            }
        } while eat(.comma)
        try expect(.rightParen)
    }

    private func hasNames(_ type: String) -> Bool {
        type == "OBJECT" || type == "TABLE" || type == "STRUCT"
    }

    private func typeElement(
        isNamed: Bool, isObject: Bool
    ) throws(SQLSyntaxError) -> TypeElement {
        // Keys of an OBJECT keep the letters in which they are written, quoted or not.
        let written = token.kind == .word ? text(of: token) : nil
        var name = isNamed ? try identifier() : nil
        if isObject, let written { name?.name = written }
        _ = eat(.colon)
        let type = try typeName()
        let isNotNull = eat("NOT", "NULL")
        return TypeElement(name: name, type: type, isNotNull: isNotNull)
    }
}
