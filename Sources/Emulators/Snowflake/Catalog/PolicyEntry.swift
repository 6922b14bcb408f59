import OrderedCollections
import SnowflakeSQL

/// A masking or row access policy.
///
/// Source: Snowflake documentation, CREATE MASKING POLICY, CREATE ROW ACCESS POLICY.
struct PolicyEntry: Sendable {
    /// What a policy protects.
    enum Kind: String, Sendable, CaseIterable {
        case masking = "MASKING POLICY"
        case rowAccess = "ROW ACCESS POLICY"

        /// The kind as SHOW and POLICY_REFERENCES have it.
        var shown: String { self == .masking ? "MASKING_POLICY" : "ROW_ACCESS_POLICY" }
        /// The kind at the start of a message.
        var title: String { self == .masking ? "Masking policy" : "Row access policy" }

        var table: WritableKeyPath<SchemaEntry, OrderedDictionary<String, PolicyEntry>> {
            switch self {
            case .masking: \.maskingPolicies
            case .rowAccess: \.rowAccessPolicies
            }
        }
    }

    var header: ObjectHeader
    var kind: Kind
    var arguments: [ProcedureArgument]
    var returns: SnowflakeType
    var body: SnowflakeSQL.Expression
    /// The body as it was written.
    var bodyText: String
    /// The statement that the body's spans point into.
    var source: SourceSlice
    /// Whether other policies may look at a column that it masks.
    var exemptsOthers = false

    /// `(VAL VARCHAR, …)`, as DESCRIBE shows it.
    var signature: String {
        "("
            + arguments.map { "\($0.name) \($0.type.plainName)" }.joined(separator: ", ") + ")"
    }
}

/// A policy on a column or on a whole table or view.
struct PolicyUse: Hashable, Sendable {
    /// The policy's id.
    var policy: Int
    /// The columns that are its arguments, by their ordinals.
    var columns: [Int]
    /// The tag that brings the policy, by its id.
    var tag: Int?
}

/// A policy with the object that it is on.
struct PolicyPlace: Sendable {
    var use: PolicyUse
    var path: Resolver.Path
    /// `TABLE` or `VIEW`.
    var domain: String
    var header: ObjectHeader
    var columns: [ColumnEntry]
    /// The column that is masked; nil for a row access policy.
    var column: String?
}

extension Catalog {
    /// A policy by its id.
    func policy(_ id: Int) -> (policy: PolicyEntry, path: Resolver.Path)? {
        for database in databases.values {
            for schema in database.schemas.values {
                for kind in PolicyEntry.Kind.allCases {
                    for policy in schema[keyPath: kind.table].values
                    where policy.header.id == id {
                        return (
                            policy,
                            Resolver.Path(
                                database: database.header.name, schema: schema.header.name,
                                name: policy.header.name)
                        )
                    }
                }
            }
        }
        return nil
    }

    /// Everything that a policy is on, in the order of the catalog.
    var policyPlaces: [PolicyPlace] {
        var found: [PolicyPlace] = []
        for database in databases.values {
            for schema in database.schemas.values {
                func add(
                    _ header: ObjectHeader, _ domain: String, _ columns: [ColumnEntry],
                    _ rowAccess: PolicyUse?
                ) {
                    let path = Resolver.Path(
                        database: database.header.name, schema: schema.header.name,
                        name: header.name)
                    func place(_ use: PolicyUse, _ column: String?) -> PolicyPlace {
                        PolicyPlace(
                            use: use, path: path, domain: domain, header: header,
                            columns: columns, column: column)
                    }
                    if let rowAccess { found.append(place(rowAccess, nil)) }
                    for column in columns {
                        if let use = mask(of: column, in: header, columns, path) {
                            found.append(place(use, column.name))
                        }
                    }
                }
                for table in schema.tables.values {
                    add(table.header, "TABLE", table.columns, table.rowAccess)
                }
                for view in schema.views.values {
                    add(view.header, "VIEW", view.shape, view.rowAccess)
                }
            }
        }
        return found
    }

    /// Whether a policy is on any column, table, view or tag.
    func isInUse(_ policy: Int) -> Bool {
        if tags.contains(where: { $0.tag.policies.contains(policy) }) { return true }
        return policyPlaces.contains { $0.use.policy == policy }
    }

    /// The policy that masks a column: its own, or else that of a tag that it has or inherits,
    /// whose type is the column's.
    ///
    /// Source: Snowflake documentation, "Tag-based masking policies".
    func mask(
        of column: ColumnEntry, in header: ObjectHeader, _ columns: [ColumnEntry],
        _ path: Resolver.Path
    ) -> PolicyUse? {
        if let own = column.masking { return own }
        guard hasTagPolicies else { return nil }
        let line = lineage(
            of: .init(object: header.id, column: column.ordinal), path: path, "TABLE")
        for place in line {
            for id in (tagged.values[place.place] ?? [:]).keys {
                for policy in tag(id)?.tag.policies ?? [] {
                    guard let entry = self.policy(policy)?.policy,
                        entry.arguments.first?.type.familyName == column.type.familyName
                    else { continue }
                    let others = entry.arguments.dropFirst().map { argument in
                        columns.first { $0.name == argument.name }?.ordinal ?? -1
                    }
                    return PolicyUse(
                        policy: policy, columns: [column.ordinal] + others, tag: id)
                }
            }
        }
        return nil
    }
}
