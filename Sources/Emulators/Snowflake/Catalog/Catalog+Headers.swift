import OrderedCollections

extension Catalog {
    /// Changes the headers of all objects.
    mutating func changeHeaders(_ change: (inout ObjectHeader) -> Void) {
        for database in databases.values.indices {
            change(&databases.values[database].header)
            databases.values[database].roles.changeEach(\.header, change)
            for schema in databases.values[database].schemas.values.indices {
                databases.values[database].schemas.values[schema].changeHeaders(change)
            }
        }
        roles.changeEach(\.header, change)
        users.changeEach(\.header, change)
        warehouses.changeEach(\.header, change)
        integrations.changeEach(\.header, change)
    }

    /// Gives an object another owner.
    mutating func setOwner(_ role: String, of id: Int) {
        changeHeaders { if $0.id == id { $0.owner = role } }
    }
}

extension SchemaEntry {
    /// Changes the schema's own header and those of all that is in it.
    mutating func changeHeaders(_ change: (inout ObjectHeader) -> Void) {
        change(&header)
        tables.changeEach(\.header, change)
        views.changeEach(\.header, change)
        sequences.changeEach(\.header, change)
        stages.changeEach(\.header, change)
        fileFormats.changeEach(\.header, change)
        tasks.changeEach(\.header, change)
        procedures.changeEach(\.header, change)
        streams.changeEach(\.header, change)
        pipes.changeEach(\.header, change)
        functions.changeEach(\.header, change)
        maskingPolicies.changeEach(\.header, change)
        rowAccessPolicies.changeEach(\.header, change)
        tags.changeEach(\.header, change)
    }
}

extension OrderedDictionary {
    fileprivate mutating func changeEach(
        _ header: WritableKeyPath<Value, ObjectHeader>, _ change: (inout ObjectHeader) -> Void
    ) {
        for index in values.indices { change(&values[index][keyPath: header]) }
    }
}
