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

    /// All tasks, as DATABASE.SCHEMA.TASK.
    public var taskNames: [String] {
        account.catalog.databases.flatMap { database in
            database.value.schemas.flatMap { schema in
                schema.value.tasks.keys.map { "\(database.key).\(schema.key).\($0)" }
            }
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
}
