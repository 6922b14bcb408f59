import OrderedCollections
import SnowflakeSQL

// What copies of databases and schemas do with policies and tags. Source: Snowflake documentation,
// "Understanding Column-level Security", cloned objects: a copy of an object has the copy of its
// policy where that was copied too, else the same policy.
extension SchemaEntry {
    /// Gives policies and tags new headers.
    mutating func renewGovernance(_ fresh: (ObjectHeader) -> ObjectHeader) {
        for (key, policy) in maskingPolicies {
            maskingPolicies[key]?.header = fresh(policy.header)
        }
        for (key, policy) in rowAccessPolicies {
            rowAccessPolicies[key]?.header = fresh(policy.header)
        }
        for (key, tag) in tags { tags[key]?.header = fresh(tag.header) }
    }

    /// Gives procedures and functions new headers.
    mutating func renewRoutines(_ fresh: (ObjectHeader) -> ObjectHeader) {
        for (key, procedure) in procedures { procedures[key]?.header = fresh(procedure.header) }
        for (key, function) in functions { functions[key]?.header = fresh(function.header) }
    }
}

extension SnowflakeAccount {
    /// Makes the copies in a schema use the copies of policies and tags.
    ///
    /// - Parameter ids: which object became which, the database or schema itself among them.
    func copyGovernance(_ ids: [Int: Int], in schemas: inout OrderedDictionary<String, SchemaEntry>)
    {
        catalog.tagged.copy(ids)
        copyParameters(ids)
        func copied(_ use: PolicyUse?) -> PolicyUse? {
            guard var use else { return nil }
            use.policy = ids[use.policy] ?? use.policy
            return use
        }
        func protect(_ object: inout some Governed) {
            object.rowAccess = copied(object.rowAccess)
            for index in object.governedColumns.indices {
                let use = copied(object.governedColumns[index].masking)
                object.governedColumns[index].masking = use
            }
        }
        for schema in schemas.keys {
            guard var entry = schemas[schema] else { continue }
            for name in entry.tables.keys {
                guard var made = entry.tables[name] else { continue }
                protect(&made)
                entry.tables[name] = made
            }
            for name in entry.views.keys {
                guard var made = entry.views[name] else { continue }
                protect(&made)
                entry.views[name] = made
            }
            for name in entry.tags.keys {
                let policies = entry.tags[name]?.policies ?? []
                entry.tags[name]?.policies = policies.map { ids[$0] ?? $0 }
            }
            schemas[schema] = entry
        }
    }
}
