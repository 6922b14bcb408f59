import OrderedCollections

/// Names of what the account holds, for those who check that others name what is there.
extension SnowflakeEmulator {
    /// The account's roles.
    public var roleNames: [String] { Array(account.catalog.roles.keys) }

    /// All schemas, as DATABASE.SCHEMA.
    public var schemaNames: [String] {
        account.catalog.databases.flatMap { database in
            database.value.schemas.keys.map { "\(database.key).\($0)" }
        }
    }

    /// All tables, as DATABASE.SCHEMA.TABLE.
    public var tableNames: [String] {
        account.catalog.databases.flatMap { database in
            database.value.schemas.flatMap { schema in
                schema.value.tables.keys.map { "\(database.key).\(schema.key).\($0)" }
            }
        }
    }

    /// A table's columns in their order; nil when there is no such table.
    public func columnNames(ofTable fullName: String) -> [String]? {
        let parts = fullName.uppercased().split(separator: ".").map(String.init)
        guard parts.count == 3 else { return nil }
        return account.catalog.databases[parts[0]]?.schemas[parts[1]]?.tables[parts[2]]?
            .columns.map(\.name)
    }

    /// All tasks, as DATABASE.SCHEMA.TASK.
    public var taskNames: [String] {
        account.catalog.databases.flatMap { database in
            database.value.schemas.flatMap { schema in
                schema.value.tasks.keys.map { "\(database.key).\(schema.key).\($0)" }
            }
        }
    }
}
