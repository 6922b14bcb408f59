import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Masking and row access policies as objects. Source: Snowflake documentation, CREATE, ALTER, DROP,
// SHOW and DESCRIBE MASKING POLICY, and the same of ROW ACCESS POLICY.
extension SnowflakeAccount {
    func createPolicy(
        _ create: CreatePolicy, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        guard let kind = PolicyEntry.Kind(rawValue: create.kind.rawValue) else {
            throw .unsupported("CREATE \(create.kind.rawValue)")
        }
        let path = try place(create.name, "CREATE \(kind.rawValue)", context)
        let name = path.name
        let known = catalog.databases[path.database]?.schemas[path.schema]?[
            keyPath: kind.table][name]
        guard try mayCreate(create.mode, exists: known != nil, name) else { return existed(name) }
        var policy = try self.policy(create, kind, name, context)
        if let known {
            let resolver = resolver(context)
            try resolver.requireOwner(known.header, kind.rawValue.lowercased(), name)
            if create.mode.orAlter {
                guard known.signature == policy.signature, known.returns == policy.returns else {
                    throw .compilation(
                        1008, "42601", "The signature of policy \(name) cannot be changed.")
                }
                policy.header.id = known.header.id
                policy.header.owner = known.header.owner
                policy.header.created = known.header.created
            } else if catalog.isInUse(known.header.id) {
                throw .policyInUse(name)
            }
        }
        catalog.databases[path.database]?.schemas[path.schema]?[keyPath: kind.table][name] = policy
        let done = create.mode.orAlter && known != nil ? "altered" : "created"
        return .status("\(kind.title) '\(name)' is successfully \(done).")
    }

    private func policy(
        _ create: CreatePolicy, _ kind: PolicyEntry.Kind, _ name: String,
        _ context: StatementContext
    ) throws(SnowflakeError) -> PolicyEntry {
        guard let body = create.body, let result = create.returns else {
            let (line, position) = context.source.end
            throw .compilation(
                1003, "42000",
                "syntax error line \(line) at position \(position) unexpected '<EOF>'.")
        }
        let parameters = context.session.parameters
        var arguments: [ProcedureArgument] = []
        for parameter in create.parameters {
            guard let type = parameter.type else { continue }
            arguments.append(
                ProcedureArgument(
                    name: parameter.name.name, type: try SnowflakeType(type, parameters)))
        }
        let returns = try SnowflakeType(result, parameters)
        switch kind {
        case .masking:
            guard let first = arguments.first, first.type.familyName == returns.familyName else {
                throw .compilation(
                    3534, "42601",
                    "Masking policy function argument and return type mismatch.")
            }
        case .rowAccess:
            guard returns == .boolean else {
                throw .compilation(
                    3534, "42601", "Row access policy must return BOOLEAN, not \(returns).")
            }
        }
        var policy = PolicyEntry(
            header: header(name, context, comment: create.options["COMMENT"]?.text ?? ""),
            kind: kind, arguments: arguments, returns: returns, body: body,
            bodyText: context.source.text(body.span.start, body.span.end),
            source: context.source)
        policy.exemptsOthers = create.options["EXEMPT_OTHER_POLICIES"]?.boolean ?? false
        try check(policy, context)
        return policy
    }

    /// Refuses a body that cannot be bound, or whose value is of another type.
    private func check(
        _ policy: PolicyEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        let binder = binder(context)
        var view = binder.session
        view.invoker = view.role
        view.protected = Resolver.Path(database: "", schema: "", name: policy.header.name)
        view.protectedColumn = TagTable.Place(object: policy.header.id, column: nil)
        let inner = Binder(catalog: catalog, session: view, source: policy.source)
        inner.viewDepth = 1
        let scope = Scope(outer: nil)
        for argument in policy.arguments {
            scope.locals[argument.name] = Bound("NULL", argument.type)
        }
        let value = try inner.bind(policy.body, scope)
        let fits =
            value.type == .null || value.type.isText || policy.returns.isText
            || SnowflakeType.common(value.type, policy.returns) != nil
        guard fits else {
            throw .compilation(
                3534, "42601",
                "Policy body of type \(value.type) does not match the return type "
                    + "\(policy.returns).")
        }
    }

    func alterPolicy(
        _ alter: AlterObject, _ kind: PolicyEntry.Kind, _ parts: [Identifier],
        _ context: StatementContext
    ) throws(SnowflakeError) {
        var (policy, path) = try self.policy(parts, kind, context)
        let resolver = resolver(context)
        let words = kind.rawValue
        try resolver.requireOwner(policy.header, words.lowercased(), path.name)
        var target = path
        switch alter.action {
        case .rename(let new):
            target = try place(new, "CREATE \(words)", context)
            guard
                catalog.databases[target.database]?.schemas[target.schema]?[keyPath: kind.table][
                    target.name] == nil
            else { throw .alreadyExists(target.name) }
            policy.header.name = target.name
        case .set(let options):
            if let text = options["COMMENT"]?.text { policy.header.comment = text }
            if case .expression(let body)? = options["BODY"]?.kind {
                policy.body = body
                policy.bodyText = context.source.text(body.span.start, body.span.end)
                policy.source = context.source
                try check(policy, context)
            }
        case .unset(let names) where names.map(\.name) == ["COMMENT"]:
            policy.header.comment = ""
        default: throw .unsupported("ALTER \(words) action")
        }
        catalog.databases[path.database]?.schemas[path.schema]?[keyPath: kind.table][path.name] =
            nil
        catalog.databases[target.database]?.schemas[target.schema]?[keyPath: kind.table][
            target.name] = policy
    }

    func dropPolicy(
        _ kind: PolicyEntry.Kind, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        let (policy, path) = try self.policy(parts, kind, context)
        try resolver(context).requireOwner(policy.header, kind.rawValue.lowercased(), path.name)
        guard !catalog.isInUse(policy.header.id) else { throw .policyInUse(path.name) }
        catalog.grants.forget(policy.header.id)
        catalog.databases[path.database]?.schemas[path.schema]?[keyPath: kind.table][path.name] =
            nil
    }

    /// A policy by its name, for whoever may see it.
    func policy(
        _ parts: [Identifier], _ kind: PolicyEntry.Kind, _ context: StatementContext
    ) throws(SnowflakeError) -> (PolicyEntry, Resolver.Path) {
        let resolver = resolver(context)
        let path = try resolver.path(parts, operation: context.info.kind)
        guard let policy = try resolver.schema(of: path)[keyPath: kind.table][path.name],
            resolver.sees(policy.header) || mayApplyAll(kind, resolver)
        else { throw .missing(kind.title, resolver.shown(parts)) }
        return (policy, path)
    }

    /// Whether a role may apply every policy of a kind, as account administrators may.
    func mayApplyAll(_ kind: PolicyEntry.Kind, _ resolver: Resolver) -> Bool {
        holdsAccountPrivilege("APPLY \(kind.rawValue)", resolver)
    }

    func holdsAccountPrivilege(_ privilege: String, _ resolver: Resolver) -> Bool {
        resolver.session.effectiveRoles.contains {
            $0 == "ACCOUNTADMIN" || catalog.grants.has(privilege, on: 0, role: $0)
        }
    }

    private static let policyShape = ShownShape(
        "created_on@ name database_name schema_name kind owner comment= owner_role_type=ROLE "
            + "options=")

    func showPolicies(
        _ kind: PolicyEntry.Kind, _ show: Show, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        let shape = Self.policyShape
        var shown = ShownRows(shape)
        for (database, schema) in try scope(show, resolver) {
            for policy in schema[keyPath: kind.table].values
            where resolver.sees(policy.header) || mayApplyAll(kind, resolver) {
                shown.rows.append(
                    shape.row([
                        "created_on": time(policy.header), "name": .text(policy.header.name),
                        "database_name": .text(database),
                        "schema_name": .text(schema.header.name), "kind": .text(kind.shown),
                        "owner": .text(policy.header.owner),
                        "comment": .text(policy.header.comment),
                        "options": .text(
                            policy.exemptsOthers ? #"{"EXEMPT_OTHER_POLICIES": "TRUE"}"# : ""),
                    ]))
            }
        }
        return shown
    }

    func describePolicy(
        _ kind: PolicyEntry.Kind, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let (policy, path) = try self.policy(parts, kind, context)
        return StatementResult(
            columns: ["name", "signature", "return_type", "body"].map { .init($0, .varchar) },
            rows: [
                [
                    .text(path.name), .text(policy.signature), .text("\(policy.returns)"),
                    .text(policy.bodyText),
                ]
            ])
    }
}

extension SnowflakeError {
    static func policyInUse(_ name: String) -> SnowflakeError {
        .compilation(
            3537, "42601",
            "Policy \(name) cannot be dropped/replaced as it is associated with one or more "
                + "entities.")
    }
}
