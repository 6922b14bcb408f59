import OrderedCollections
import SnowflakeSQL

// The views of INFORMATION_SCHEMA about file formats, pipes, privileges and storage.
extension SnowflakeAccount {
    func listingMore(
        _ view: String, _ entry: DatabaseEntry, _ schemas: [SchemaEntry], _ shape: ShownShape,
        _ sees: (ObjectHeader) -> Bool
    ) -> [[SnowflakeValue]] {
        switch view {
        case "FILE_FORMATS":
            return schemas.flatMap { schema in
                schema.fileFormats.values.filter { sees($0.header) }.map {
                    row(of: $0, entry, schema, shape)
                }
            }
        case "PIPES":
            return schemas.flatMap { schema in
                schema.pipes.values.filter { sees($0.header) }.map { pipe in
                    shape.row([
                        "PIPE_CATALOG": .text(entry.header.name),
                        "PIPE_SCHEMA": .text(schema.header.name),
                        "PIPE_NAME": .text(pipe.header.name),
                        "PIPE_OWNER": .text(pipe.header.owner),
                        "DEFINITION": .text(pipe.definition),
                        "IS_AUTOINGEST_ENABLED": .text(pipe.ingests ? "YES" : "NO"),
                        "NOTIFICATION_CHANNEL_NAME": pipe.ingests
                            ? .text(work.pipeChannel) : .null,
                        "CREATED": time(pipe.header), "LAST_ALTERED": time(pipe.header),
                        "COMMENT": text(pipe.header.comment), "PATTERN": text(pipe.pattern),
                    ])
                }
            }
        case "HYBRID_TABLES":
            return schemas.flatMap { schema in
                schema.tables.values.filter { $0.isHybrid && sees($0.header) }.map { table in
                    shape.row([
                        "CATALOG": .text(entry.header.name),
                        "SCHEMA": .text(schema.header.name), "NAME": .text(table.header.name),
                        "OWNER": .text(table.header.owner),
                        "ROW_COUNT": .integer(rowCount(table)), "CREATED": time(table.header),
                        "LAST_ALTERED": time(table.header), "COMMENT": text(table.header.comment),
                    ])
                }
            }
        case "TABLE_STORAGE_METRICS": return storageMetrics(entry, schemas, shape)
        case "TABLE_PRIVILEGES": return tablePrivileges(entry, shape, sees)
        case "OBJECT_PRIVILEGES": return objectPrivileges(nil, shape, sees)
        case "USAGE_PRIVILEGES": return objectPrivileges(entry, shape, sees)
        case "CHECK_CONSTRAINTS": return checks(entry, schemas, shape, sees)
        case "INDEXES": return indexes(entry, hybridIndexes(schemas, sees), shape)
        case "INDEX_COLUMNS": return indexColumns(entry, hybridIndexes(schemas, sees), shape)
        case "ELEMENT_TYPES", "FIELDS":
            return structuredTypes(view, entry, schemas, shape, sees)
        case "FUNCTIONS", "PROCEDURES": return routines(view, entry, schemas, shape, sees)
        // What else has a shape cannot be made here.
        default: return []
        }
    }

    private func storageMetrics(
        _ entry: DatabaseEntry, _ schemas: [SchemaEntry], _ shape: ShownShape
    ) -> [[SnowflakeValue]] {
        guard connection.environment.roles.contains("ACCOUNTADMIN") else { return [] }
        return schemas.flatMap { schema in
            schema.tables.values.map { table in
                shape.row([
                    "TABLE_CATALOG": .text(entry.header.name),
                    "TABLE_SCHEMA": .text(schema.header.name),
                    "TABLE_NAME": .text(table.header.name), "ID": .integer(table.header.id),
                    "CLONE_GROUP_ID": .integer(table.header.id),
                    "IS_TRANSIENT": .text(table.kind == "TABLE" ? "NO" : "YES"),
                    "TABLE_CREATED": time(table.header), "CATALOG_CREATED": time(entry.header),
                    "SCHEMA_CREATED": time(schema.header), "COMMENT": text(table.header.comment),
                ])
            }
        }
    }

    /// The indexes of hybrid tables, with the tables that they are of.
    func hybridIndexes(
        _ schemas: [SchemaEntry], _ sees: (ObjectHeader) -> Bool
    ) -> [HybridIndex] {
        schemas.flatMap { schema in
            schema.tables.values.filter { $0.isHybrid && sees($0.header) }.flatMap { table in
                table.constraints.filter { $0.kind != "CHECK" }.map {
                    HybridIndex(schema: schema.header.name, table: table.header, key: $0)
                }
            }
        }
    }

    private func checks(
        _ entry: DatabaseEntry, _ schemas: [SchemaEntry], _ shape: ShownShape,
        _ sees: (ObjectHeader) -> Bool
    ) -> [[SnowflakeValue]] {
        schemas.flatMap { schema in
            schema.tables.values.filter { sees($0.header) }.flatMap { table in
                table.constraints.filter { $0.condition != nil }.map { check in
                    shape.row([
                        "CONSTRAINT_CATALOG": .text(entry.header.name),
                        "CONSTRAINT_SCHEMA": .text(schema.header.name),
                        "CONSTRAINT_TABLE": .text(table.header.name),
                        "CONSTRAINT_NAME": .text(check.name), "CHECK_CLAUSE": .text(check.text),
                    ])
                }
            }
        }
    }

    private func indexes(
        _ entry: DatabaseEntry, _ found: [HybridIndex], _ shape: ShownShape
    ) -> [[SnowflakeValue]] {
        found.map { index in
            shape.row([
                "TABLE_CATALOG": .text(entry.header.name), "TABLE_SCHEMA": .text(index.schema),
                "TABLE_NAME": .text(index.table.name), "NAME": .text(index.key.name),
                "OWNER": .text(index.table.owner),
                "IS_UNIQUE": .text(index.isUnique ? "YES" : "NO"),
                "CONSTRAINT_NAME": text(index.constraint), "CREATED": time(index.table),
            ])
        }
    }

    private func indexColumns(
        _ entry: DatabaseEntry, _ found: [HybridIndex], _ shape: ShownShape
    ) -> [[SnowflakeValue]] {
        found.flatMap { index in
            (index.key.columns + index.key.included).enumerated().map { place, column in
                shape.row([
                    "TABLE_CATALOG": .text(entry.header.name),
                    "TABLE_SCHEMA": .text(index.schema), "TABLE_NAME": .text(index.table.name),
                    "INDEX_NAME": .text(index.key.name), "NAME": .text(column),
                    "KEY_SEQUENCE": .integer(place + 1),
                    "INDEX_OWNER": .text(index.table.owner),
                    "IS_UNIQUE": .text(index.isUnique ? "YES" : "NO"),
                    "CONSTRAINT_NAME": text(index.constraint), "CREATED": time(index.table),
                    "IS_INCLUDED_COLUMN": .text(
                        place < index.key.columns.count ? "NO" : "YES"),
                ])
            }
        }
    }

    private func row(
        of format: FileFormatEntry, _ entry: DatabaseEntry, _ schema: SchemaEntry,
        _ shape: ShownShape
    ) -> [SnowflakeValue] {
        var row = shape.row([
            "FILE_FORMAT_CATALOG": .text(entry.header.name),
            "FILE_FORMAT_SCHEMA": .text(schema.header.name),
            "FILE_FORMAT_NAME": .text(format.header.name),
            "FILE_FORMAT_OWNER": .text(format.header.owner),
            "FILE_FORMAT_TYPE": .text(format.format.kind.rawValue),
            "CREATED": time(format.header), "LAST_ALTERED": time(format.header),
            "COMMENT": text(format.header.comment),
        ])
        let names = Set(shape.columns.map(\.0))
        for property in format.format.properties where names.contains(property.name) {
            let value: SnowflakeValue =
                property.type == "Integer"
                ? .integer(Int(property.value) ?? 0) : .text(property.value)
            shape.set(property.name, value, in: &row)
        }
        return row
    }

    /// A privilege with the object it is on, the owner's among them.
    private struct HeldPrivilege {
        var object: NamedObject
        var role: String
        var privilege: String
        var isGrantable: Bool
        var since: Int128
    }

    private func heldPrivileges(_ sees: (ObjectHeader) -> Bool) -> [HeldPrivilege] {
        let names = objectNames()
        var held: [HeldPrivilege] = []
        for (id, object) in names where id != 0 && sees(object.header) {
            guard !object.header.owner.isEmpty else { continue }
            held.append(
                HeldPrivilege(
                    object: object, role: object.header.owner, privilege: "OWNERSHIP",
                    isGrantable: true, since: object.header.created))
        }
        for (key, isGrantable) in catalog.grants.held {
            guard let object = names[key.object], key.object == 0 || sees(object.header) else {
                continue
            }
            held.append(
                HeldPrivilege(
                    object: object, role: key.role, privilege: key.privilege,
                    isGrantable: isGrantable,
                    since: catalog.grants.times[key] ?? object.header.created))
        }
        return held
    }

    private func tablePrivileges(
        _ entry: DatabaseEntry, _ shape: ShownShape, _ sees: (ObjectHeader) -> Bool
    ) -> [[SnowflakeValue]] {
        let kinds = ["TABLE", "VIEW", "MATERIALIZED_VIEW", "DYNAMIC_TABLE"]
        return heldPrivileges(sees).filter {
            kinds.contains($0.object.kind) && $0.object.place.first == entry.header.name
        }.map { held in
            shape.row([
                "GRANTOR": text(held.object.header.owner), "GRANTEE": .text(held.role),
                "TABLE_CATALOG": .text(held.object.place[0]),
                "TABLE_SCHEMA": .text(held.object.place[1]),
                "TABLE_NAME": .text(held.object.header.name),
                "PRIVILEGE_TYPE": .text(held.privilege),
                "IS_GRANTABLE": .text(held.isGrantable ? "YES" : "NO"),
                "CREATED": .timestampLTZ(held.since),
            ])
        }
    }

    /// The privileges on all objects, or those on the sequences of one database.
    private func objectPrivileges(
        _ entry: DatabaseEntry?, _ shape: ShownShape, _ sees: (ObjectHeader) -> Bool
    ) -> [[SnowflakeValue]] {
        heldPrivileges(sees).filter { held in
            guard let entry else { return true }
            return held.object.kind == "SEQUENCE" && held.object.place.first == entry.header.name
        }.map { held in
            let place = held.object.place
            return shape.row([
                "GRANTOR": text(held.object.header.owner), "GRANTEE": .text(held.role),
                "OBJECT_CATALOG": place.isEmpty ? .null : .text(place[0]),
                "OBJECT_SCHEMA": place.count < 2 ? .null : .text(place[1]),
                "OBJECT_NAME": .text(held.object.header.name),
                "OBJECT_TYPE": .text(
                    held.object.kind.split(separator: "_").joined(separator: " ")),
                "PRIVILEGE_TYPE": .text(held.privilege),
                "IS_GRANTABLE": .text(held.isGrantable ? "YES" : "NO"),
                "CREATED": .timestampLTZ(held.since),
            ])
        }
    }

    /// The rows of the views that only ACCOUNT_USAGE has; nil for any other.
    func usage(_ view: String) -> [[SnowflakeValue]]? {
        guard let shape = InformationSchema.usageShapes[view] else { return nil }
        if let rows = usageOfGovernance(view, shape) { return rows }
        switch view {
        case "USERS":
            return catalog.users.values.map { user in
                shape.row([
                    "NAME": .text(user.header.name), "CREATED_ON": time(user.header),
                    "LOGIN_NAME": .text(user.header.name),
                    "DISPLAY_NAME": .text(user.header.name),
                    "DISABLED": .text(user.isDisabled ? "true" : "false"),
                    "DEFAULT_WAREHOUSE": text(user.defaultWarehouse),
                    "DEFAULT_NAMESPACE": text(user.defaultNamespace),
                    "DEFAULT_ROLE": text(user.defaultRole), "OWNER": .text(user.header.owner),
                    "COMMENT": text(user.header.comment),
                ])
            }
        case "ROLES":
            return catalog.allRoles.compactMap { key in
                catalog.role(key).map { role in
                    let database = catalog.databaseRole(key)?.database.header.name
                    return shape.row([
                        "CREATED_ON": time(role.header), "NAME": .text(role.header.name),
                        "COMMENT": text(role.header.comment), "OWNER": .text(role.header.owner),
                        "ROLE_TYPE": .text(database == nil ? "ROLE" : "DATABASE_ROLE"),
                        "ROLE_DATABASE_NAME": text(database),
                    ])
                }
            }
        case "GRANTS_TO_USERS":
            return catalog.users.values.flatMap { user in
                user.roles.map { role in
                    shape.row([
                        "CREATED_ON": since(role, user.header.name, isUser: true),
                        "ROLE": .text(role), "GRANTEE_NAME": .text(user.header.name),
                        "GRANTED_BY": text(catalog.role(role)?.header.owner),
                    ])
                }
            }
        default: return grantsToRoles(shape)
        }
    }

    private func grantsToRoles(_ shape: ShownShape) -> [[SnowflakeValue]] {
        let privileges = heldPrivileges { _ in true }.map { held in
            let place = held.object.place
            return shape.row([
                "CREATED_ON": .timestampLTZ(held.since), "MODIFIED_ON": .timestampLTZ(held.since),
                "PRIVILEGE": .text(held.privilege),
                "GRANTED_ON": .text(
                    held.object.kind.split(separator: "_").joined(separator: " ")),
                "NAME": .text(held.object.header.name),
                "TABLE_CATALOG": place.isEmpty ? .null : .text(place[0]),
                "TABLE_SCHEMA": place.count < 2 ? .null : .text(place[1]),
                "GRANTEE_NAME": .text(held.role), "GRANT_OPTION": .boolean(held.isGrantable),
                "GRANTED_BY": text(held.object.header.owner),
            ])
        }
        let roles = catalog.allRoles.flatMap { holder in
            (catalog.role(holder)?.granted ?? []).map { role in
                let instant = since(role, holder, isUser: false)
                let own = catalog.databaseRole(role)
                return shape.row([
                    "CREATED_ON": instant, "MODIFIED_ON": instant, "PRIVILEGE": .text("USAGE"),
                    "GRANTED_ON": .text(own == nil ? "ROLE" : "DATABASE_ROLE"),
                    "NAME": .text(role), "TABLE_CATALOG": text(own?.database.header.name),
                    "GRANTEE_NAME": .text(holder), "GRANT_OPTION": .boolean(false),
                    "GRANTED_BY": text(catalog.role(role)?.header.owner),
                ])
            }
        }
        return privileges + roles
    }
}
