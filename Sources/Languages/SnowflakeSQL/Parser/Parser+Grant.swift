import Diagnostics

extension Parser {
    func grant() throws(SQLSyntaxError) -> Grant {
        let start = start
        advance()
        let subject = try grantSubject(until: "TO")
        try expect("TO")
        let grantee = try grantee()
        var grant = Grant(
            subject: subject, grantee: grantee, withGrantOption: false, span: token.span)
        if eat("WITH", "GRANT", "OPTION") { grant.withGrantOption = true }
        if at("COPY") || at("REVOKE") {
            grant.currentGrants = try anyWord()
            try expect("CURRENT")
            try expect("GRANTS")
        }
        grant.span = span(from: start)
        return grant
    }

    func revoke() throws(SQLSyntaxError) -> Revoke {
        let start = start
        advance()
        let optionOnly = eat("GRANT", "OPTION", "FOR")
        let subject = try grantSubject(until: "FROM")
        try expect("FROM")
        let grantee = try grantee()
        let behaviour = at("CASCADE") || at("RESTRICT") ? try anyWord() : nil
        return Revoke(
            subject: subject, grantee: grantee, grantOptionOnly: optionOnly, behaviour: behaviour,
            span: span(from: start))
    }

    private func grantSubject(until end: StaticString) throws(SQLSyntaxError) -> GrantSubject {
        if eat("ROLE") { return .role(try objectName()) }
        if eat("DATABASE", "ROLE") { return .databaseRole(try objectName()) }
        if eat("APPLICATION", "ROLE") { return .applicationRole(try objectName()) }
        if eat("SERVICE", "ROLE") {
            let service = try objectName()
            try expect(.bang)
            return .serviceRole(service, try identifier())
        }
        let isInherited = at("INHERITED", "CALLER") || at("ALL", "INHERITED")
        let isCaller =
            at("CALLER") || isInherited || at("ALL", "CALLER")
        if isCaller {
            var privileges: [Privilege] = []
            if at("ALL") {
                privileges = [Privilege(name: "ALL", span: token.span)]
                advance()
            }
            _ = eat("INHERITED")
            try expect("CALLER")
            if eat("PRIVILEGES") {
            } else {
                privileges = try self.privileges(until: end)
            }
            return .callerPrivileges(
                isInherited: isInherited, privileges, on: try onTarget())
        }
        let privileges = try privileges(until: end)
        return .privileges(privileges, on: try onTarget())
    }

    /// The first words of all privileges. `USE` is none by itself; the privilege is `USAGE`.
    /// Source: Snowflake documentation, "Access control privileges".
    private static let privilegeWords: Set<String> = [
        "ADD", "ALL", "APPLY", "APPLYBUDGET", "ATTACH", "AUDIT", "BIND", "CALLER", "CANCEL",
        "CREATE", "DELETE", "EVOLVE", "EXECUTE", "EXPORT", "FAILOVER", "IMPERSONATE", "IMPORT",
        "IMPORTED", "INSERT", "LIST", "MANAGE", "MODIFY", "MONITOR", "OPERATE", "OVERRIDE",
        "OWNERSHIP",
        "PROMOTE", "PURCHASE", "READ", "REBUILD", "REFERENCES", "REFERENCE_USAGE", "REPLICATE",
        "RESOLVE", "SELECT", "SHARE", "TRUNCATE", "UPDATE", "USAGE", "USE_ANY_ROLE", "VIEW",
        "WRITE",
    ]

    /// Privileges of one word.
    private static let plainPrivileges: Set<String> = [
        "DELETE", "INSERT", "OPERATE", "OWNERSHIP", "REFERENCES", "SELECT", "TRUNCATE", "UPDATE",
        "USAGE", "WRITE",
    ]

    private func privileges(until end: StaticString) throws(SQLSyntaxError) -> [Privilege] {
        try commaList { () throws(SQLSyntaxError) in
            let start = self.start
            var words: [String] = []
            if !Self.privilegeWords.contains(self.upper(self.token)),
                self.peek().symbol != .dot
            {
                throw self.unexpected("a privilege")
            }
            while self.token.kind == .word, !self.at("ON"), !self.isWord(self.token, end) {
                let isWhole = words.count == 1 && Self.plainPrivileges.contains(words[0])
                if isWhole || words == ["ALL"] && !self.at("PRIVILEGES") {
                    throw self.unexpected("ON")
                }
                words.append(try self.anyWord())
            }
            if words == ["ALL", "PRIVILEGES"] { words = ["ALL"] }
            // Roles of a class: `SNOWFLAKE.ML.FORECAST!USER`.
            while self.at(.dot) || self.at(.bang) {
                let mark = self.at(.dot) ? "." : "!"
                self.advance()
                words[words.count - 1] += mark + (try self.anyWord())
            }
            guard !words.isEmpty else { throw self.unexpected("a privilege") }
            let columns = self.at(.leftParen) ? try self.identifierList() : []
            return Privilege(
                name: words.joined(separator: " "), columns: columns, span: self.span(from: start))
        }
    }

    private func onTarget() throws(SQLSyntaxError) -> GrantTarget {
        try expect("ON")
        if at("ALL") || at("FUTURE") {
            let isFuture = at("FUTURE")
            advance()
            let kind = try kind(plural: true)
            try expect("IN")
            let container = try self.kind()
            let name = container == .account ? ObjectName([]) : try objectName()
            return isFuture
                ? .future(kind, in: container, name) : .all(kind, in: container, name)
        }
        if let (kind, words) = peekKind(), kind == .account,
            isWord(peek(words), "TO")
                || isWord(peek(words), "FROM")
        {
            index += words
            return .account
        }
        if let (kind, words) = peekKind(), peek(words).symbol != .dot,
            !isWord(peek(words), "TO"), !isWord(peek(words), "FROM")
        {
            index += words
            let name = try objectName()
            return .object(kind, name, signature: try signature())
        }
        let name = try objectName()
        return .object(.table, name, signature: try signature())
    }

    private func grantee() throws(SQLSyntaxError) -> Grantee {
        if let (kind, words) = peekKind(),
            peek(words).kind == .word
                || peek(words).kind == .quotedName || peek(words).kind == .variable
                || peek(words).symbol == .colon
        {
            index += words
            return Grantee(kind: kind, name: try objectName())
        }
        return Grantee(kind: .role, name: try objectName())
    }
}
