import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// INFORMATION_SCHEMA's views of constraints, sequences, stages and roles.
    ///
    /// Source: Snowflake documentation, "Snowflake Information Schema", the page of each view.
    func informationMore(
        _ view: String, _ entry: DatabaseEntry, _ sees: (ObjectHeader) -> Bool
    ) -> [[SnowflakeValue]] {
        let database = SnowflakeValue.text(entry.header.name)
        func moment(_ header: ObjectHeader) -> SnowflakeValue { .timestampLTZ(header.created) }
        func each(_ rows: (SchemaEntry, SnowflakeValue) -> [[SnowflakeValue]]) -> [[SnowflakeValue]]
        {
            entry.schemas.values.flatMap { rows($0, .text($0.header.name)) }
        }
        switch view {
        case "TABLE_CONSTRAINTS":
            return each { schema, name in
                schema.tables.values.filter { sees($0.header) }.flatMap { table in
                    table.constraints.filter { $0.kind != "INDEX" }.map { constraint in
                        let isEnforced = table.isHybrid || constraint.condition != nil
                        return [
                            database, name, .text(constraint.name), database, name,
                            .text(table.header.name), .text(constraint.kind), .text("NO"),
                            .text("YES"), .text(isEnforced ? "YES" : "NO"), .null,
                            moment(table.header), moment(table.header), .text("NO"),
                        ]
                    }
                }
            }
        case "REFERENTIAL_CONSTRAINTS": return referentialConstraints(entry)
        case "SEQUENCES":
            return each { schema, name in
                schema.sequences.values.filter { sees($0.header) }.map { sequence in
                    [
                        database, name, .text(sequence.header.name), .text(sequence.header.owner),
                        .text("NUMBER"), .integer(38), .integer(10), .integer(0),
                        .text("\(sequence.start)"), .null, .null,
                        .text(
                            "\(catalog.sequenceValues[sequence.header.id] ?? sequence.start)"),
                        .text("\(sequence.step)"), .text("NO"), moment(sequence.header),
                        moment(sequence.header), .text(sequence.isOrdered ? "YES" : "NO"),
                        text(sequence.header.comment),
                    ]
                }
            }
        case "STAGES":
            return each { schema, name in
                schema.stages.values.filter { sees($0.header) }.map { stage in
                    [
                        database, name, .text(stage.header.name), text(stage.url), .null,
                        .text(stage.url.isEmpty ? "Internal Named" : "External Named"),
                        .text(stage.header.owner), text(stage.header.comment),
                        moment(stage.header), moment(stage.header),
                    ]
                }
            }
        default: return informationRoles(view, entry)
        }
    }

    private func informationRoles(
        _ view: String, _ entry: DatabaseEntry
    ) -> [[SnowflakeValue]] {
        switch view {
        case "APPLICABLE_ROLES":
            let user = connection.environment.place?.session.user ?? ""
            return grants(to: user).map { grant in
                [
                    .text(grant.grantee), .text(grant.role),
                    .text(catalog.roles[grant.role]?.header.owner ?? ""), .text("NO"),
                ]
            }
        case "ENABLED_ROLES":
            let roles = connection.environment.roles
            return (roles + (roles.contains("PUBLIC") ? [] : ["PUBLIC"])).map { role in
                [.text(role), .text(catalog.roles[role]?.header.owner ?? "")]
            }
        case "INFORMATION_SCHEMA_CATALOG_NAME": return [[.text(entry.header.name)]]
        default: return []
        }
    }

    /// The roles that a user was granted, and those that they were granted, each grant once.
    private func grants(to user: String) -> [(grantee: String, role: String)] {
        func roles(_ granted: [String]?) -> [String] {
            (granted ?? []).filter { !Catalog.isDatabaseRole($0) && catalog.roles[$0] != nil }
        }
        var found = roles(catalog.users[user]?.roles).map { (grantee: user, role: $0) }
        var seen: Set<String> = []
        var next = 0
        while next < found.count {
            let role = found[next].role
            next += 1
            guard seen.insert(role).inserted else { continue }
            found += roles(catalog.roles[role]?.granted).map { (grantee: role, role: $0) }
        }
        return found
    }

    private func referentialConstraints(_ entry: DatabaseEntry) -> [[SnowflakeValue]] {
        let database = SnowflakeValue.text(entry.header.name)
        return entry.schemas.values.flatMap { schema in
            schema.tables.values.flatMap { table in
                table.constraints.filter { $0.kind == "FOREIGN KEY" }.map { key in
                    let target = NameText.split(key.references).last?.name ?? ""
                    let unique = schema.tables[target]?.constraints.first {
                        $0.kind == "PRIMARY KEY"
                    }
                    let name = SnowflakeValue.text(schema.header.name)
                    return [
                        database, name, .text(key.name), database, name,
                        unique.map { .text($0.name) } ?? .null, .text("FULL"),
                        .text(key.updateRule), .text(key.deleteRule), .null,
                        .timestampLTZ(table.header.created), .timestampLTZ(table.header.created),
                    ]
                }
            }
        }
    }
}
