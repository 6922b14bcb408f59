extension Printer {
    mutating func objects(_ statement: Statement) {
        switch statement {
        case .alterSession(let alter):
            put("ALTER SESSION ")
            if alter.unset.isEmpty {
                put("SET")
                tail(alter.set)
            } else {
                put("UNSET ")
                names(alter.unset)
            }
        case .drop(let drop):
            put("DROP " + drop.kind.rawValue + (drop.ifExists ? " IF EXISTS " : " "))
            name(drop.name)
            signature(drop.signature)
            if let behaviour = drop.behaviour { put(" " + behaviour) }
        case .undrop(let undrop):
            named("UNDROP " + undrop.kind.rawValue, undrop.name)
            tail(undrop.options)
        case .comment(let comment):
            put(comment.ifExists ? "COMMENT IF EXISTS ON " : "COMMENT ON ")
            named(comment.kind.rawValue, comment.name)
            signature(comment.signature)
            put(" IS " + Self.string(comment.text))
        case .describe(let describe): self.describe(describe)
        case .show(let show): self.show(show)
        default: break
        }
    }

    private mutating func describe(_ describe: Describe) {
        put("DESCRIBE " + describe.kind.rawValue)
        if let name = describe.name {
            put(" ")
            self.name(name)
        }
        signature(describe.signature)
        if let result = describe.result {
            put(" ")
            expression(result)
        }
        tail(describe.options)
    }

    private mutating func show(_ show: Show) {
        put(show.isTerse ? "SHOW TERSE " : "SHOW ")
        put(show.kind)
        if show.isHistory { put(" HISTORY") }
        if let like = show.like { put(" LIKE " + Self.string(like)) }
        if show.scope == nil { tail(show.options) }
        if show.scope?.name == nil { signature(show.signature) }
        if let scope = show.scope {
            put(" IN")
            if let kind = scope.kind { put(" " + kind.rawValue) }
            if let name = scope.name {
                put(" ")
                self.name(name)
                signature(show.signature)
            }
            tail(show.options)
        }
        if let start = show.startsWith { put(" STARTS WITH " + Self.string(start)) }
        if let limit = show.limit {
            put(" LIMIT ")
            expression(limit)
        }
        if let from = show.limitFrom { put(" FROM " + Self.string(from)) }
    }

    // MARK: - Grants

    mutating func grant(_ grant: Grant) {
        put("GRANT ")
        subject(grant.subject)
        put(" TO ")
        named(grant.grantee.kind.rawValue, grant.grantee.name)
        if grant.withGrantOption { put(" WITH GRANT OPTION") }
        if let current = grant.currentGrants { put(" " + current + " CURRENT GRANTS") }
    }

    mutating func revoke(_ revoke: Revoke) {
        put(revoke.grantOptionOnly ? "REVOKE GRANT OPTION FOR " : "REVOKE ")
        subject(revoke.subject)
        put(" FROM ")
        named(revoke.grantee.kind.rawValue, revoke.grantee.name)
        if let behaviour = revoke.behaviour { put(" " + behaviour) }
    }

    private mutating func subject(_ subject: GrantSubject) {
        switch subject {
        case .role(let name): named("ROLE", name)
        case .databaseRole(let name): named("DATABASE ROLE", name)
        case .applicationRole(let name): named("APPLICATION ROLE", name)
        case .serviceRole(let service, let role):
            named("SERVICE ROLE", service)
            put("!")
            name(role)
        case .privileges(let privileges, let target):
            self.privileges(privileges)
            put(" ON ")
            self.target(target)
        case .callerPrivileges(let isInherited, let privileges, let target):
            let isAll = privileges.map(\.name) == ["ALL"]
            put(isAll ? "ALL " : "")
            put(isInherited ? "INHERITED CALLER " : "CALLER ")
            if isAll { put("PRIVILEGES") } else { self.privileges(privileges) }
            put(" ON ")
            self.target(target)
        }
    }

    private mutating func privileges(_ privileges: [Privilege]) {
        list(privileges) { printer, privilege in
            printer.put(privilege.name)
            printer.columns(privilege.columns)
        }
    }

    private mutating func target(_ target: GrantTarget) {
        switch target {
        case .account: put("ACCOUNT")
        case .object(let kind, let name, let signature):
            named(kind.rawValue, name)
            self.signature(signature)
        case .all(let kind, let container, let name):
            put("ALL " + plural(kind) + " IN ")
            self.container(container, name)
        case .future(let kind, let container, let name):
            put("FUTURE " + plural(kind) + " IN ")
            self.container(container, name)
        }
    }

    private mutating func container(_ kind: ObjectKind, _ name: ObjectName) {
        if kind == .account { put("ACCOUNT") } else { named(kind.rawValue, name) }
    }

    private func plural(_ kind: ObjectKind) -> String {
        kind.rawValue.hasSuffix("Y")
            ? String(kind.rawValue.dropLast()) + "IES" : kind.rawValue + "S"
    }
}
