import OrderedCollections
import SnowflakeSQL

// What INFORMATION_SCHEMA and ACCOUNT_USAGE tell of tags and policies. Source: Snowflake
// documentation, POLICY_REFERENCES, TAG_REFERENCES, TAG_REFERENCES_ALL_COLUMNS, and the pages of
// the views of ACCOUNT_USAGE.
extension SnowflakeAccount {
    /// What the session that reads finds by a name.
    func readingResolver(_ database: String) -> Resolver {
        let session = connection.environment.place?.session
        var view = SessionView(
            role: session?.role ?? "",
            effectiveRoles: session.map { effectiveRoles($0) } ?? [],
            parameters: SessionParameters())
        view.database = session?.database ?? database
        view.schema = session?.schema
        return Resolver(catalog, view)
    }

    /// The rows of a function about tags or policies; nil for any other.
    func governance(
        _ function: String, _ database: String, _ filter: String
    ) throws(SnowflakeError) -> [[SnowflakeValue]]? {
        var given: [String: String] = [:]
        for line in filter.split(separator: "\n") {
            guard let place = line.firstIndex(of: "=") else { continue }
            given[String(line[..<place])] = String(line[line.index(after: place)...])
        }
        let resolver = readingResolver(database)
        switch function {
        case "POLICY_REFERENCES()": return try policyReferences(given, resolver)
        case "TAG_REFERENCES()":
            let object = try resolver.tagged(
                given["OBJECT_NAME"] ?? "", given["OBJECT_DOMAIN"]?.uppercased() ?? "")
            return rows(of: object, resolver)
        case "TAG_REFERENCES_ALL_COLUMNS()":
            var table = try resolver.tagged(given["OBJECT_NAME"] ?? "", "TABLE")
            guard let path = table.path else { return [] }
            let schema = try resolver.schema(of: path)
            let columns =
                schema.tables[path.key]?.columns ?? schema.views[path.key]?.shape ?? []
            table.domain = "COLUMN"
            return columns.flatMap { column in
                table.place.column = column.ordinal
                table.column = column.name
                return rows(of: table, resolver)
            }
        default: return nil
        }
    }

    private func rows(of object: TaggedObject, _ resolver: Resolver) -> [[SnowflakeValue]] {
        guard let shape = InformationSchema.shapes["TAG_REFERENCES()"] else { return [] }
        return resolver.tags(of: object).compactMap { found in
            guard let (tag, path) = catalog.tag(found.tag) else { return nil }
            let isOwn = found.level == object.domain
            return shape.row([
                "TAG_DATABASE": .text(path.database), "TAG_SCHEMA": .text(path.schema),
                "TAG_NAME": .text(tag.header.name), "TAG_VALUE": .text(found.value),
                "APPLY_METHOD": .text(isOwn ? "MANUAL" : "INHERITED"),
                "LEVEL": .text(found.level), "OBJECT_DATABASE": text(object.path?.database),
                "OBJECT_SCHEMA": text(object.path?.schema),
                "OBJECT_NAME": .text(object.header.name), "DOMAIN": .text(object.domain),
                "COLUMN_NAME": text(object.column),
            ])
        }
    }

    private func policyReferences(
        _ given: [String: String], _ resolver: Resolver
    ) throws(SnowflakeError) -> [[SnowflakeValue]] {
        guard let shape = InformationSchema.shapes["POLICY_REFERENCES()"] else { return [] }
        let places: [PolicyPlace]
        if let name = given["POLICY_NAME"] {
            let path = try resolver.path(NameText.split(name))
            let schema = try resolver.schema(of: path)
            let found = PolicyEntry.Kind.allCases.compactMap {
                schema[keyPath: $0.table][path.name]
            }.first
            guard let policy = found else { throw .missing("Policy", name) }
            places = catalog.policyPlaces.filter { $0.use.policy == policy.header.id }
        } else if let name = given["REF_ENTITY_NAME"], let domain = given["REF_ENTITY_DOMAIN"] {
            guard ["TABLE", "VIEW"].contains(domain.uppercased()) else {
                throw .unsupported("POLICY_REFERENCES of \(domain.uppercased())")
            }
            let object = try resolver.tagged(name, "TABLE")
            places = catalog.policyPlaces.filter { $0.header.id == object.header.id }
        } else {
            throw .invalidArgument(
                "POLICY_REFERENCES needs POLICY_NAME, or REF_ENTITY_NAME and REF_ENTITY_DOMAIN")
        }
        return places.filter { place in
            guard let policy = catalog.policy(place.use.policy)?.policy else { return false }
            return mayApplyAll(policy.kind, resolver)
                || resolver.has("APPLY", on: policy.header) && resolver.owns(place.header)
        }.map { row(of: $0, shape) }
    }

    private func row(of place: PolicyPlace, _ shape: ShownShape) -> [SnowflakeValue] {
        let found = catalog.policy(place.use.policy)
        let tag = place.use.tag.flatMap { catalog.tag($0)?.path }
        let arguments =
            place.column == nil ? place.use.columns : Array(place.use.columns.dropFirst())
        let names = arguments.map { ordinal in
            place.columns.first { $0.ordinal == ordinal }?.name ?? ""
        }
        let list = "[ " + names.map { "\"\($0)\"" }.joined(separator: ", ") + " ]"
        let isComplete = !place.use.columns.contains(-1)
        return shape.row([
            "POLICY_DB": text(found?.path.database), "POLICY_SCHEMA": text(found?.path.schema),
            "POLICY_NAME": text(found?.path.name),
            "POLICY_KIND": text(found?.policy.kind.shown),
            "REF_DATABASE_NAME": .text(place.path.database),
            "REF_SCHEMA_NAME": .text(place.path.schema),
            "REF_ENTITY_NAME": .text(place.header.name),
            "REF_ENTITY_DOMAIN": .text(place.domain), "REF_COLUMN_NAME": text(place.column),
            "REF_ARG_COLUMN_NAMES": names.isEmpty ? .null : .text(list),
            "TAG_DATABASE": text(tag?.database), "TAG_SCHEMA": text(tag?.schema),
            "TAG_NAME": text(tag?.name),
            "POLICY_STATUS": .text(
                isComplete ? "ACTIVE" : "COLUMN_IS_MISSING_FOR_SECONDARY_ARG"),
        ])
    }

    /// The rows of the views of ACCOUNT_USAGE about tags and policies; nil for any other.
    func usageOfGovernance(_ view: String, _ shape: ShownShape) -> [[SnowflakeValue]]? {
        switch view {
        case "POLICY_REFERENCES":
            return catalog.policyPlaces.map { place in
                var row = row(of: place, shape)
                shape.set("POLICY_ID", .integer(place.use.policy), in: &row)
                return row
            }
        case "MASKING_POLICIES": return policies(.masking, shape)
        case "ROW_ACCESS_POLICIES": return policies(.rowAccess, shape)
        case "TAGS":
            return catalog.tags.map { tag, path in
                shape.row([
                    "TAG_ID": .integer(tag.header.id), "TAG_NAME": .text(tag.header.name),
                    "TAG_SCHEMA_ID": id(path, isSchema: true), "TAG_SCHEMA": .text(path.schema),
                    "TAG_DATABASE_ID": id(path, isSchema: false),
                    "TAG_DATABASE": .text(path.database), "TAG_OWNER": .text(tag.header.owner),
                    "TAG_COMMENT": text(tag.header.comment), "CREATED": time(tag.header),
                    "LAST_ALTERED": time(tag.header),
                    "ALLOWED_VALUES": tag.allowed.map { .text(TagEntry.list($0)) } ?? .null,
                ])
            }
        case "TAG_REFERENCES": return tagReferences(shape)
        default: return nil
        }
    }

    private func id(_ path: Resolver.Path, isSchema: Bool) -> SnowflakeValue {
        let database = catalog.databases[path.database]
        let header = isSchema ? database?.schemas[path.schema]?.header : database?.header
        return header.map { .integer($0.id) } ?? .null
    }

    private func policies(
        _ kind: PolicyEntry.Kind, _ shape: ShownShape
    ) -> [[SnowflakeValue]] {
        catalog.databases.values.flatMap { database in
            database.schemas.values.flatMap { schema in
                schema[keyPath: kind.table].values.map { policy in
                    shape.row([
                        "POLICY_ID": .integer(policy.header.id),
                        "POLICY_NAME": .text(policy.header.name),
                        "POLICY_SCHEMA_ID": .integer(schema.header.id),
                        "POLICY_SCHEMA": .text(schema.header.name),
                        "POLICY_CATALOG_ID": .integer(database.header.id),
                        "POLICY_CATALOG": .text(database.header.name),
                        "POLICY_OWNER": .text(policy.header.owner),
                        "POLICY_SIGNATURE": .text(policy.signature),
                        "POLICY_RETURN_TYPE": .text("\(policy.returns)"),
                        "POLICY_BODY": .text(policy.bodyText),
                        "POLICY_COMMENT": text(policy.header.comment),
                        "CREATED": time(policy.header), "LAST_ALTERED": time(policy.header),
                        "OPTIONS": .text(
                            policy.exemptsOthers ? #"{"EXEMPT_OTHER_POLICIES": "TRUE"}"# : ""),
                    ])
                }
            }
        }
    }

    /// Whatever is read like a table is one.
    static func domain(_ kind: String) -> String {
        ["VIEW", "MATERIALIZED_VIEW", "DYNAMIC_TABLE"].contains(kind)
            ? "TABLE" : kind.split(separator: "_").joined(separator: " ")
    }

    /// The tags that are set on objects themselves, in the order in which they were set.
    private func tagReferences(_ shape: ShownShape) -> [[SnowflakeValue]] {
        let names = objectNames()
        return catalog.tagged.values.flatMap { place, tags -> [[SnowflakeValue]] in
            guard let object = names[place.object] else { return [] }
            let columns =
                object.place.count == 2
                ? catalog.databases[object.place[0]]?.schemas[object.place[1]].flatMap {
                    $0.tables[object.header.name]?.columns ?? $0.views[object.header.name]?.shape
                } : nil
            let column = place.column.flatMap { ordinal in
                columns?.first { $0.ordinal == ordinal }?.name
            }
            guard place.column == nil || column != nil else { return [] }
            return tags.compactMap { id, value in
                guard let (tag, path) = catalog.tag(id) else { return nil }
                return shape.row([
                    "TAG_DATABASE": .text(path.database), "TAG_SCHEMA": .text(path.schema),
                    "TAG_ID": .integer(id), "TAG_NAME": .text(tag.header.name),
                    "TAG_VALUE": .text(value),
                    "OBJECT_DATABASE": object.place.isEmpty ? .null : .text(object.place[0]),
                    "OBJECT_SCHEMA": object.place.count < 2 ? .null : .text(object.place[1]),
                    "OBJECT_ID": .integer(place.object),
                    "OBJECT_NAME": .text(object.header.name),
                    "DOMAIN": .text(column == nil ? Self.domain(object.kind) : "COLUMN"),
                    "COLUMN_ID": place.column.map { .integer($0 + 1) } ?? .null,
                    "COLUMN_NAME": text(column),
                ])
            }
        }
    }
}
