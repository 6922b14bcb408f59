import OrderedCollections
import SnowflakeSQL

/// The policies that stand between an object's rows and those who read it.
struct Protection {
    /// The policies that mask columns, by the columns' ordinals.
    var masks: [Int: PolicyUse]
    var rowAccess: PolicyUse?
    /// The object that is protected.
    var path: Resolver.Path
    /// Its id.
    var object: Int
}

// Masking and row access policies are part of the source of rows, so that nothing in a query sees
// what they hide. Source: Snowflake documentation, "Understanding Column-level Security", policies
// at query runtime; "Understanding row access policies".
extension Binder {
    /// The policies on a table; nil for one without any.
    func protection(of table: TableEntry, _ path: Resolver.Path) -> Protection? {
        protection(table.header, table.columns, table.rowAccess, path)
    }

    /// The policies on a view itself; nil for one without any.
    func protection(of view: ViewEntry, _ path: Resolver.Path) -> Protection? {
        protection(view.header, view.shape, view.rowAccess, path)
    }

    private func protection(
        _ header: ObjectHeader, _ columns: [ColumnEntry], _ rowAccess: PolicyUse?,
        _ path: Resolver.Path
    ) -> Protection? {
        guard
            rowAccess != nil || catalog.hasTagPolicies
                || columns.contains(where: { $0.masking != nil })
        else { return nil }
        var masks: [Int: PolicyUse] = [:]
        for column in columns where column.computed == nil {
            masks[column.ordinal] = catalog.mask(of: column, in: header, columns, path)
        }
        guard rowAccess != nil || !masks.isEmpty else { return nil }
        return Protection(masks: masks, rowAccess: rowAccess, path: path, object: header.id)
    }

    /// A source of rows behind its policies: the row access policy first, then the masks.
    ///
    /// - Parameters:
    ///   - source: an item of FROM without a name.
    ///   - names: the names of the columns in the source, in their order.
    ///   - others: further columns of the source that are handed on.
    ///   - keepsValues: masked values stand beside the values, under names with an `m`.
    func protected(
        _ source: String, _ protection: Protection, _ columns: [ColumnEntry], names: [String],
        others: [String] = [], keepsValues: Bool = false
    ) throws(SnowflakeError) -> String {
        let row = freshName("p")
        var values: [Int: Bound] = [:]
        for (column, name) in zip(columns, names) {
            values[column.ordinal] = Bound("\(row).\(name)", column.type)
                .with(detail: column.detail)
        }
        var list: [String] = []
        for (column, name) in zip(columns, names) {
            let use = protection.masks[column.ordinal]
            if use == nil || keepsValues { list.append("\(row).\(name) AS \(name)") }
            guard let use else { continue }
            let place = TagTable.Place(object: protection.object, column: column.ordinal)
            let masked = coerce(
                try value(of: use, values, protection.path, place), to: column.type)
            list.append("\(masked.sql) AS \(keepsValues ? "m\(column.ordinal)" : name)")
        }
        list += others.map { "\(row).\($0) AS \($0)" }
        var sql = "SELECT \(list.joined(separator: ", ")) FROM \(source) AS \(row)"
        if let use = protection.rowAccess {
            let allowed = try value(
                of: use, values, protection.path, .init(object: protection.object, column: nil))
            sql += " WHERE \(try boolean(allowed).sql)"
        }
        return "(\(sql))"
    }

    /// A bound query, whose first columns are those of an object, behind the object's policies.
    func protected(
        _ bound: BoundQuery, _ protection: Protection?, _ columns: [ColumnEntry]
    ) throws(SnowflakeError) -> BoundQuery {
        guard let protection else { return bound }
        let others = (columns.count..<max(columns.count, bound.columns.count)).map { "c\($0)" }
        let sql = try protected(
            "(\(bound.sql))", protection, columns, names: columns.indices.map { "c\($0)" },
            others: others)
        return BoundQuery(sql: "SELECT * FROM \(sql)", columns: bound.columns)
    }

    /// What a policy gives for a row: bound in the policy's own schema, with its owner's rights.
    private func value(
        of use: PolicyUse, _ values: [Int: Bound], _ place: Resolver.Path,
        _ column: TagTable.Place
    ) throws(SnowflakeError) -> Bound {
        guard let (policy, home) = catalog.policy(use.policy) else {
            throw .compilation(
                2003, "02000", "A policy on '\(place.name)' does not exist or not authorized.")
        }
        var owner = view(asOwnerOf: policy.header, in: home)
        owner.invoker = session.role
        owner.protected = place
        owner.protectedColumn = column
        let inner = try inner(
            owner, policy.source,
            orEndless: .compilation(
                2003, "42601", "policy '\(policy.header.name)' refers to itself"))
        defer { adopt(inner) }
        let scope = Scope(outer: nil)
        for (argument, ordinal) in zip(policy.arguments, use.columns) {
            guard let value = values[ordinal] else {
                throw .compilation(
                    904, "42000",
                    "Policy '\(policy.header.name)' needs a column for argument "
                        + "'\(argument.name)' that '\(place.name)' has not.")
            }
            scope.locals[argument.name] = inner.coerce(value, to: argument.type)
        }
        return inner.coerce(try inner.bind(policy.body, scope), to: policy.returns)
    }

    /// Context functions that a policy's body sees in another way than the query that it is part
    /// of; nil for any other.
    ///
    /// Source: Snowflake documentation, INVOKER_ROLE, IS_GRANTED_TO_INVOKER_ROLE, and the usage
    /// notes of CREATE MASKING POLICY about CURRENT_DATABASE and CURRENT_SCHEMA.
    func contextInPolicy(
        _ name: String, _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound? {
        guard let invoker = session.invoker, let place = session.protected else { return nil }
        switch name {
        case "CURRENT_DATABASE": return text(place.database)
        case "CURRENT_SCHEMA": return text(place.schema)
        case "INVOKER_ROLE": return text(catalog.roleName(invoker))
        case "IS_GRANTED_TO_INVOKER_ROLE" where arguments.count == 1:
            guard let role = try bind(arguments[0], scope).constantText else { return nil }
            return literal(
                .boolean(catalog.effectiveRoles(of: invoker).contains(role)), .boolean)
        case "IS_DATABASE_ROLE_IN_SESSION" where arguments.count == 1:
            guard let role = try bind(arguments[0], scope).constantText,
                NameText.split(role).count == 1
            else { return nil }
            return try apply(name, [text("\"\(place.database)\".\(role)")])
        default: return nil
        }
    }
}
