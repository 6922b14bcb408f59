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

    /// The schema with managed access that an object is in.
    ///
    /// Source: Snowflake documentation, "Overview of access control", "Managed access schemas".
    func managedSchema(of id: Int) -> SchemaEntry? {
        for database in databases.values {
            for schema in database.schemas.values where schema.isManaged && schema.holds(id) {
                return schema
            }
        }
        return nil
    }

    /// Gives an object another owner.
    mutating func setOwner(_ role: String, of id: Int) {
        changeHeaders { if $0.id == id { $0.owner = role } }
    }
}

extension SchemaEntry {
    /// Whether an object is in the schema.
    fileprivate func holds(_ id: Int) -> Bool {
        var copy = self
        var isFound = false
        copy.changeHeaders { if $0.id == id { isFound = true } }
        return isFound && header.id != id
    }

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
