import OrderedCollections
import SnowflakeSQL

// SHOW GRANTS. Source: Snowflake documentation, SHOW GRANTS.
extension SnowflakeAccount {
    func showGrants(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        if show.kind.hasPrefix("FUTURE") { return try futureGrants(show, resolver) }
        let option = show.options.first
        let words = option?.name ?? ""
        var parts: [Identifier]?
        if let name = show.scope?.name { parts = try binder(context).parts(name) }
        if parts == nil, case .name(let name)? = option?.value.kind {
            parts = try binder(context).parts(name)
        }
        let target = parts?.last?.name
        if let parts, words == "OF DATABASE ROLE" || words == "TO DATABASE ROLE" {
            let role = try databaseRole(parts, resolver)
            let key = Catalog.key(ofDatabaseRole: role.header.id)
            return words.hasPrefix("OF") ? holders(of: key) : grants(to: key)
        }
        if words == "OF SHARE" {
            return ShownRows(ShownShape("created_on@ share granted_to account"))
        }
        if words == "OF ROLE" || words == "OF" {
            return holders(of: target ?? context.session.role)
        }
        if words == "TO USER" || words.isEmpty, show.scope == nil {
            return roles(ofUser: target ?? context.session.user)
        }
        if words.hasPrefix("ON") { return try grants(on: parts, words, show, resolver) }
        return grants(to: target ?? context.session.role)
    }

    private static let grantShape = ShownShape(
        "created_on@ privilege granted_on name granted_to=ROLE grantee_name grant_option=false "
            + "granted_by=")

    private static let objectGrantShape = ShownShape(
        "created_on@ privilege granted_on name granted_to=ROLE grantee_name grant_option=false "
            + "granted_by= granted_by_role_type=ROLE")

    /// SHOW GRANTS ON: the owner, then all others.
    private func grants(
        on parts: [Identifier]?, _ words: String, _ show: Show, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        let shape = Self.objectGrantShape
        let target = parts?.last?.name
        var shown = ShownRows(shape)
        let word = words.dropFirst(2).drop { $0 == " " }
        var id = 0
        let isAccount = word.isEmpty && target == "ACCOUNT" || word == "ACCOUNT"
        if let parts, !isAccount {
            var kind = word.isEmpty ? ObjectKind.table : ObjectKind(rawValue: String(word))
            if kind == .dynamicTable || kind == .materializedView { kind = .view }
            id = try object(kind, parts, show.signature, resolver).id
        }
        guard let object = objectNames()[id] else { return shown }
        if id != 0, !object.header.owner.isEmpty {
            shown.rows.append(
                shape.row([
                    "created_on": time(object.header), "privilege": .text("OWNERSHIP"),
                    "granted_on": .text(object.kind), "name": .text(object.name),
                    "grantee_name": .text(object.header.owner), "grant_option": .text("true"),
                    "granted_by": .text(object.header.owner),
                ]))
        }
        for (key, option) in catalog.grants.held where key.object == id {
            shown.rows.append(row(key, option, object, shape))
        }
        return shown
    }

    /// SHOW GRANTS TO ROLE: what it owns, what it was granted, and the roles that it has.
    private func grants(to role: String) -> ShownRows {
        let shape = Self.grantShape
        var shown = ShownRows(shape)
        let names = objectNames()
        for (id, object) in names where id != 0 && object.header.owner == role {
            shown.rows.append(
                shape.row([
                    "created_on": time(object.header), "privilege": .text("OWNERSHIP"),
                    "granted_on": .text(object.kind), "name": .text(object.name),
                    "grantee_name": .text(role), "grant_option": .text("true"),
                    "granted_by": .text(role),
                ]))
        }
        for (key, option) in catalog.grants.held where key.role == role {
            guard let object = names[key.object] else { continue }
            shown.rows.append(row(key, option, object, shape))
        }
        for granted in catalog.role(role)?.granted ?? [] where catalog.role(granted) != nil {
            shown.rows.append(
                shape.row([
                    "created_on": since(granted, role, isUser: false),
                    "privilege": .text("USAGE"),
                    "granted_on": .text(Catalog.isDatabaseRole(granted) ? "DATABASE_ROLE" : "ROLE"),
                    "name": .text(catalog.fullRoleName(granted)), "grantee_name": .text(role),
                    "granted_by": .text(catalog.role(granted)?.header.owner ?? ""),
                ]))
        }
        return shown
    }

    /// The grantor is the object's owner: a role with MANAGE GRANTS grants in its stead.
    private func row(
        _ key: GrantTable.Key, _ option: Bool, _ object: NamedObject, _ shape: ShownShape
    ) -> [SnowflakeValue] {
        let grantor = key.object == 0 ? "ACCOUNTADMIN" : object.header.owner
        return shape.row([
            "created_on": .timestampLTZ(catalog.grants.times[key] ?? object.header.created),
            "privilege": .text(key.privilege), "granted_on": .text(object.kind),
            "name": .text(object.name), "grantee_name": .text(key.role),
            "grant_option": .text(option ? "true" : "false"), "granted_by": .text(grantor),
        ])
    }

    private static let roleColumns = ShownShape(
        "created_on@ role granted_to=ROLE grantee_name granted_by=")

    /// When a role was granted.
    func since(_ role: String, _ holder: String, isUser: Bool) -> SnowflakeValue {
        let grant = GrantTable.RoleGrant(role: role, holder: holder, isUser: isUser)
        let made = catalog.role(role)?.header.created ?? 0
        return .timestampLTZ(catalog.grants.roleTimes[grant] ?? made)
    }

    private func roleRow(_ role: String, _ holder: String, isUser: Bool) -> [SnowflakeValue] {
        let kind = isUser ? "USER" : Catalog.isDatabaseRole(holder) ? "DATABASE_ROLE" : "ROLE"
        return Self.roleColumns.row([
            "created_on": since(role, holder, isUser: isUser), "role": .text(role),
            "granted_to": .text(kind), "grantee_name": .text(catalog.fullRoleName(holder)),
            "granted_by": .text(catalog.role(role)?.header.owner ?? ""),
        ])
    }

    /// The roles and users that have a role.
    private func holders(of role: String) -> ShownRows {
        var shown = ShownRows(Self.roleColumns)
        for other in catalog.allRoles where catalog.role(other)?.granted.contains(role) == true {
            shown.rows.append(roleRow(role, other, isUser: false))
        }
        for user in catalog.users.values where user.roles.contains(role) {
            shown.rows.append(roleRow(role, user.header.name, isUser: true))
        }
        return shown
    }

    private func roles(ofUser name: String) -> ShownRows {
        var shown = ShownRows(Self.roleColumns)
        for role in catalog.users[name]?.roles ?? [] where catalog.role(role) != nil {
            shown.rows.append(roleRow(role, name, isUser: true))
        }
        return shown
    }

    private func futureGrants(
        _ show: Show, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("privilege", .varchar), ("grant_on", .varchar),
            ("name", .varchar), ("grant_to", .varchar), ("grantee_name", .varchar),
            ("grant_option", .varchar),
        ])
        let names = objectNames()
        var role: String?
        var container: Int?
        if let option = show.options.first, option.name.hasPrefix("TO"),
            case .name(let name) = option.value.kind
        {
            role = name.parts.last?.name
            if option.name == "TO DATABASE ROLE" {
                let found = try databaseRole(name.parts, resolver)
                role = Catalog.key(ofDatabaseRole: found.header.id)
            }
        } else if show.scope?.kind == .database, let name = show.scope?.name?.parts.last?.name {
            container = try resolver.database(name).header.id
        } else {
            container = try scope(show, resolver).first?.schema.header.id
        }
        for future in catalog.grants.futures {
            guard role == nil || role == future.role,
                container == nil || container == future.container,
                let place = names[future.container]
            else { continue }
            shown.rows.append([
                time(place.header), .text(future.privilege), .text(future.kind),
                .text("\(place.name).<\(future.kind)>"),
                .text(Catalog.isDatabaseRole(future.role) ? "DATABASE_ROLE" : "ROLE"),
                .text(catalog.roleName(future.role)),
                .text("false"),
            ])
        }
        return shown
    }

    /// An object with its kind and full name as SHOW GRANTS has them.
    struct NamedObject {
        var kind: String
        var name: String
        var header: ObjectHeader
        /// The database and schema that it is in.
        var place: [String] = []
    }

    /// Every object by id, in the order of the catalog; the account has the id 0.
    func objectNames() -> OrderedDictionary<Int, NamedObject> {
        var names: OrderedDictionary<Int, NamedObject> = [:]
        func add(
            _ kind: String, _ name: String, _ header: ObjectHeader, _ place: [String] = []
        ) {
            names[header.id] = NamedObject(kind: kind, name: name, header: header, place: place)
        }
        add("ACCOUNT", name, ObjectHeader(id: 0, name: name, owner: "", created: 0))
        add(
            "DATABASE", Catalog.shared,
            ObjectHeader(id: Catalog.sharedID, name: Catalog.shared, owner: "", created: 0))
        for (database, entry) in catalog.databases {
            add("DATABASE", database, entry.header)
            for (role, inner) in entry.roles {
                add("DATABASE_ROLE", "\(database).\(role)", inner.header, [database])
            }
            for (schema, inner) in entry.schemas {
                let prefix = "\(database).\(schema)"
                let place = [database, schema]
                add("SCHEMA", prefix, inner.header, [database])
                for (kind, header) in inner.members {
                    add(kind, "\(prefix).\(header.name)", header, place)
                }
                for object in inner.procedures.values {
                    add("PROCEDURE", "\(prefix).\(object.signature)", object.header, place)
                }
                for object in inner.functions.values {
                    add("FUNCTION", "\(prefix).\(object.signature)", object.header, place)
                }
            }
        }
        for (name, object) in catalog.warehouses { add("WAREHOUSE", name, object.header) }
        for (name, object) in catalog.integrations { add("INTEGRATION", name, object.header) }
        for (name, object) in catalog.roles { add("ROLE", name, object.header) }
        for (name, object) in catalog.users { add("USER", name, object.header) }
        return names
    }
}

extension SchemaEntry {
    /// All objects of the schema that have a plain name, with their kinds.
    var members: [(kind: String, header: ObjectHeader)] {
        func all<Entry>(
            _ kind: String, _ entries: OrderedDictionary<String, Entry>,
            _ header: KeyPath<Entry, ObjectHeader>
        ) -> [(kind: String, header: ObjectHeader)] {
            entries.values.map { (kind, $0[keyPath: header]) }
        }
        return all("TABLE", tables, \.header)
            + views.values.map { view in
                let kind =
                    view.dynamic != nil
                    ? "DYNAMIC_TABLE" : view.isMaterialized ? "MATERIALIZED_VIEW" : "VIEW"
                return (kind, view.header)
            } + all("STAGE", stages, \.header) + all("TASK", tasks, \.header)
            + all("STREAM", streams, \.header) + all("SEQUENCE", sequences, \.header)
            + all("FILE_FORMAT", fileFormats, \.header) + all("PIPE", pipes, \.header)
            + all("MASKING_POLICY", maskingPolicies, \.header)
            + all("ROW_ACCESS_POLICY", rowAccessPolicies, \.header)
            + all("TAG", tags, \.header)
    }
}
