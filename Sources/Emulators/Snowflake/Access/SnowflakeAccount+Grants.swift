import OrderedCollections
import SnowflakeSQL

// GRANT and REVOKE. Source: Snowflake documentation, "GRANT <privileges>", "Overview of access
// control".
extension SnowflakeAccount {
    private static let done = "Statement executed successfully."

    func grant(_ grant: Grant, _ context: StatementContext) throws(SnowflakeError)
        -> StatementResult
    {
        let instant = Int128(now())
        switch grant.subject {
        case .role(let name):
            try give(try roleKey(.role, name, context), to: grant.grantee, context)
        case .databaseRole(let name):
            try give(try roleKey(.databaseRole, name, context), to: grant.grantee, context)
        case .privileges(let privileges, let target):
            let grantee = try roleKey(grant.grantee.kind, grant.grantee.name, context)
            try checkPlace(target, of: grantee, context)
            try change(privileges, target, context) { catalog, id, privilege in
                catalog.grants.grant(
                    privilege, on: id, to: grantee, option: grant.withGrantOption, at: instant)
            } future: { catalog, future in
                catalog.grants.futures.append(future)
            } owner: { (catalog, name, id) throws(SnowflakeError) in
                try Self.release(id, name, grant.currentGrants, &catalog)
                catalog.setOwner(grantee, of: id)
            } role: {
                grantee
            }
        default: throw .unsupported("GRANT of this kind")
        }
        return .status(Self.done)
    }

    func revoke(_ revoke: Revoke, _ context: StatementContext) throws(SnowflakeError)
        -> StatementResult
    {
        switch revoke.subject {
        case .role(let name):
            try take(try roleKey(.role, name, context), from: revoke.grantee, context)
        case .databaseRole(let name):
            try take(try roleKey(.databaseRole, name, context), from: revoke.grantee, context)
        case .privileges(let privileges, let target):
            let grantee = try roleKey(revoke.grantee.kind, revoke.grantee.name, context)
            try change(privileges, target, context) { catalog, id, privilege in
                if revoke.grantOptionOnly {
                    catalog.grants.revokeOption(privilege, on: id, from: grantee)
                } else {
                    catalog.grants.revoke(privilege, on: id, from: grantee)
                }
            } future: { catalog, future in
                catalog.grants.futures.remove(future)
            } owner: { _, _, _ in
            } role: {
                grantee
            }
        default: throw .unsupported("REVOKE of this kind")
        }
        return .status(Self.done)
    }

    /// Applies a change of privileges to every object that the target names.
    private func change(
        _ privileges: [Privilege], _ target: GrantTarget, _ context: StatementContext,
        object: (inout Catalog, Int, String) -> Void,
        future: (inout Catalog, GrantTable.Future) -> Void,
        owner: (inout Catalog, String, Int) throws(SnowflakeError) -> Void, role: () -> String
    ) throws(SnowflakeError) {
        let binder = binder(context)
        let resolver = grantResolver(context)
        func apply(_ headers: [ObjectHeader], _ kind: ObjectKind) throws(SnowflakeError) {
            for header in headers {
                let list = names(privileges, kind)
                try mayGrant(list, on: header, kind, resolver)
                for privilege in list {
                    if privilege == "OWNERSHIP" {
                        try owner(&catalog, header.name, header.id)
                    } else {
                        object(&catalog, header.id, privilege)
                    }
                }
            }
        }
        switch target {
        case .account:
            guard resolver.session.seesAll else { throw .insufficientPrivileges("account", name) }
            for privilege in privileges { object(&catalog, 0, privilege.name.uppercased()) }
        case .object(.database, let name, _)
        where name.parts.last?.name == Catalog.shared && catalog.databases[Catalog.shared] == nil:
            guard privileges.allSatisfy({ $0.name.uppercased() == "IMPORTED PRIVILEGES" }) else {
                throw .missing("Database", Catalog.shared)
            }
            guard binder.session.effectiveRoles.contains("ACCOUNTADMIN") else {
                throw .insufficientPrivileges("database", Catalog.shared)
            }
            object(&catalog, Catalog.sharedID, "USAGE")
        case .object(let kind, let name, let signature):
            let header = try self.object(kind, try binder.parts(name), signature, resolver)
            try apply([header], kind)
        case .all(let kind, let container, let name):
            try apply(try objects(kind, container, try binder.parts(name), resolver), kind)
        case .future(let kind, let container, let name):
            let header = try self.object(container, try binder.parts(name), nil, resolver)
            guard resolver.owns(header) || resolver.session.seesAll else {
                throw .insufficientPrivileges(container.rawValue.lowercased(), header.name)
            }
            for privilege in names(privileges, kind) {
                future(
                    &catalog,
                    GrantTable.Future(
                        privilege: privilege, kind: singular(kind), container: header.id,
                        role: role()))
            }
        }
    }

    /// The owner, a role that manages grants, and one that has a privilege with its grant option
    /// give rights on an object.
    private func mayGrant(
        _ privileges: [String], on header: ObjectHeader, _ kind: ObjectKind, _ resolver: Resolver
    ) throws(SnowflakeError) {
        if resolver.session.seesAll { return }
        if let schema = catalog.managedSchema(of: header.id) {
            guard resolver.owns(schema.header) else {
                throw .insufficientPrivileges("schema", schema.header.name)
            }
            return
        }
        if resolver.owns(header) { return }
        let roles = resolver.session.effectiveRoles
        let holds = privileges.allSatisfy { privilege in
            roles.contains { catalog.grants.hasOption(privilege, on: header.id, role: $0) }
        }
        guard holds else {
            throw .insufficientPrivileges(kind.rawValue.lowercased(), header.name)
        }
    }

    /// What a session finds; one that manages grants finds every object.
    ///
    /// Source: Snowflake documentation, "Access control privileges", MANAGE GRANTS, which
    /// SECURITYADMIN has.
    func grantResolver(_ context: StatementContext) -> Resolver {
        var view = view(context)
        view.seesAll = view.effectiveRoles.contains {
            $0 == "SECURITYADMIN" || catalog.grants.has("MANAGE GRANTS", on: 0, role: $0)
        }
        return Resolver(catalog, view)
    }

    /// `ALL` stands for every privilege of the kind except ownership.
    private func names(_ privileges: [Privilege], _ kind: ObjectKind) -> [String] {
        privileges.flatMap { privilege -> [String] in
            let name = privilege.name.uppercased()
            guard name == "ALL" || name == "ALL PRIVILEGES" else { return [name] }
            switch singular(kind) {
            case "TABLE": return ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES"]
            case "VIEW", "MATERIALIZED VIEW": return ["SELECT", "REFERENCES"]
            case "DYNAMIC TABLE": return ["SELECT", "MONITOR", "OPERATE"]
            case "DATABASE":
                return ["USAGE", "CREATE DATABASE ROLE", "CREATE SCHEMA", "MONITOR", "MODIFY"]
            case "SCHEMA":
                return [
                    "USAGE", "CREATE TABLE", "CREATE VIEW", "CREATE STAGE", "CREATE FILE FORMAT",
                    "CREATE SEQUENCE", "CREATE FUNCTION", "CREATE PROCEDURE", "CREATE TASK",
                    "CREATE DYNAMIC TABLE", "CREATE PIPE", "CREATE STREAM",
                    "CREATE MASKING POLICY", "CREATE ROW ACCESS POLICY", "CREATE TAG",
                    "MONITOR", "MODIFY",
                ]
            case "TASK": return ["MONITOR", "OPERATE"]
            case "WAREHOUSE": return ["USAGE", "OPERATE", "MONITOR", "MODIFY"]
            case "STAGE": return ["USAGE", "READ", "WRITE"]
            case "MASKING POLICY", "ROW ACCESS POLICY", "TAG": return ["APPLY"]
            default: return ["USAGE"]
            }
        }
    }

    func singular(_ kind: ObjectKind) -> String {
        let name = kind.rawValue.uppercased()
        return name.hasSuffix("S") ? String(name.dropLast()) : name
    }

    /// The header of any object by kind and name.
    func object(
        _ kind: ObjectKind, _ parts: [Identifier], _ signature: [TypeName]?, _ resolver: Resolver
    ) throws(SnowflakeError) -> ObjectHeader {
        let name = parts.last?.name ?? ""
        let found: ObjectHeader?
        switch kind {
        case .database: return try resolver.database(name).header
        case .schema:
            guard let database = parts.count > 1 ? parts[0].name : resolver.session.database else {
                throw .noDatabase("GRANT")
            }
            return try resolver.schema(database, name).header
        case .warehouse: found = catalog.warehouses[name]?.header
        case .integration, .storageIntegration: found = catalog.integrations[name]?.header
        case .role: found = catalog.roles[name]?.header
        case .databaseRole: return try databaseRole(parts, resolver).header
        case .user: found = catalog.users[name]?.header
        default:
            let own = TemporaryKind(kind)
            let path = try resolver.path(parts, operation: "GRANT", of: own ?? .relation)
            let schema = try resolver.schema(of: path)
            switch kind {
            case .table: found = schema.tables[path.key]?.header ?? schema.views[path.key]?.header
            case .view: found = schema.views[path.key]?.header
            case .dynamicTable, .materializedView:
                let view = schema.views[path.key]
                let fits =
                    kind == .dynamicTable ? view?.dynamic != nil : view?.isMaterialized == true
                found = fits ? view?.header : nil
            case .sequence: found = schema.sequences[path.name]?.header
            case .stage: found = schema.stages[path.key]?.header
            case .fileFormat: found = schema.fileFormats[path.key]?.header
            case .stream: found = schema.streams[path.name]?.header
            case .task: found = schema.tasks[path.name]?.header
            case .pipe: found = schema.pipes[path.name]?.header
            case .maskingPolicy: found = schema.maskingPolicies[path.name]?.header
            case .rowAccessPolicy: found = schema.rowAccessPolicies[path.name]?.header
            case .tag: found = schema.tags[path.name]?.header
            case .procedure:
                let key = try routinePath(path, signature, .procedure, resolver).key
                found = schema.procedures[key]?.header
            case .function:
                let key = try routinePath(path, signature, .function, resolver).key
                found = schema.functions[key]?.header
            default: throw .unsupported("GRANT on \(kind.rawValue)")
            }
        }
        guard let found else {
            let word = kind.rawValue.prefix(1) + kind.rawValue.dropFirst().lowercased()
            throw .missing(String(word), resolver.shown(parts))
        }
        return found
    }

    /// The objects of a kind in a schema or database.
    func objects(
        _ kind: ObjectKind, _ container: ObjectKind, _ parts: [Identifier], _ resolver: Resolver
    ) throws(SnowflakeError) -> [ObjectHeader] {
        let schemas: [SchemaEntry]
        if container == .database {
            let database = try resolver.database(parts.last?.name ?? "")
            if singular(kind) == "SCHEMA" { return database.schemas.values.map(\.header) }
            schemas = Array(database.schemas.values)
        } else {
            guard let database = parts.count > 1 ? parts[0].name : resolver.session.database else {
                throw .noDatabase("GRANT")
            }
            schemas = [try resolver.schema(database, parts.last?.name ?? "")]
        }
        var found: [ObjectHeader] = []
        for schema in schemas {
            switch singular(kind) {
            case "TABLE": found += schema.tables.values.map(\.header)
            case "VIEW":
                found += schema.views.values.filter { $0.dynamic == nil }.map(\.header)
            case "DYNAMIC TABLE":
                found += schema.views.values.filter { $0.dynamic != nil }.map(\.header)
            case "MATERIALIZED VIEW":
                found += schema.views.values.filter(\.isMaterialized).map(\.header)
            case "SEQUENCE": found += schema.sequences.values.map(\.header)
            case "STAGE": found += schema.stages.values.map(\.header)
            case "FILE FORMAT": found += schema.fileFormats.values.map(\.header)
            case "STREAM": found += schema.streams.values.map(\.header)
            case "TASK": found += schema.tasks.values.map(\.header)
            case "PIPE": found += schema.pipes.values.map(\.header)
            case "PROCEDURE": found += schema.procedures.values.map(\.header)
            case "FUNCTION": found += schema.functions.values.map(\.header)
            default: throw .unsupported("GRANT on ALL \(kind.rawValue)")
            }
        }
        return found
    }

    /// Gives a new object what GRANT … ON FUTURE promised.
    func applyFutureGrants(
        _ kind: String, _ header: ObjectHeader, database: String, schema: String?
    ) {
        var containers: [Int] = []
        if let entry = catalog.databases[database] {
            containers.append(entry.header.id)
            if let schema, let inner = entry.schemas[schema] { containers.append(inner.header.id) }
        }
        for future in catalog.grants.futures
        where future.kind == kind && containers.contains(future.container) {
            catalog.grants.grant(
                future.privilege, on: header.id, to: future.role, at: header.created)
        }
    }
}
