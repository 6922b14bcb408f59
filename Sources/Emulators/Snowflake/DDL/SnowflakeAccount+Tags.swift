import OrderedCollections
import SnowflakeSQL

// Tags as objects. Source: Snowflake documentation, CREATE TAG, ALTER TAG, SHOW TAGS, DROP TAG,
// UNDROP TAG.
extension SnowflakeAccount {
    func createTag(
        _ create: CreateObject, _ comment: String, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let path = try place(create.name, "CREATE TAG", context)
        let known = catalog.databases[path.database]?.schemas[path.schema]?.tags[path.name]
        guard try mayCreate(create.mode, exists: known != nil, path.name) else {
            return existed(path.name)
        }
        var tag = TagEntry(header: header(path.name, context, comment: comment))
        tag.allowed = try Self.allowedValues(create.options)
        if let known {
            try resolver(context).requireOwner(known.header, "tag", path.name)
            guard create.mode.orAlter || known.policies.isEmpty else {
                throw .tagInUse(path.name)
            }
            if create.mode.orAlter {
                tag.header = known.header
                tag.header.comment = comment
                tag.policies = known.policies
            }
        }
        catalog.databases[path.database]?.schemas[path.schema]?.tags[path.name] = tag
        let done = create.mode.orAlter && known != nil ? "altered" : "created"
        return .status("Tag \(path.name) successfully \(done).")
    }

    /// The values behind ALLOWED_VALUES; nil where it is not said.
    private static func allowedValues(
        _ options: [SQLOption]
    ) throws(SnowflakeError) -> [String]? {
        var reader = ClauseReader(options)
        var allowed: [String]?
        while let option = reader.next {
            switch option.name {
            case "PROPAGATE", "ON_CONFLICT", "MULTI_VALUE":
                throw .unsupported("\(option.name) of a tag")
            case "ALLOWED_VALUES":
                reader.skip()
                let values = option.value.text.map { [$0] } ?? []
                allowed = values + reader.texts()
                if let long = allowed?.first(where: { $0.count > 256 }) {
                    throw .tagValueTooLong(long)
                }
            default: reader.skip()
            }
        }
        return allowed
    }

    func alterTag(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        let resolver = resolver(context)
        var (tag, path) = try resolver.tag(parts)
        var target = path
        if case .other(let options) = alter.action, try alterMasks(options, &tag, context) {
            catalog.databases[path.database]?.schemas[path.schema]?.tags[path.name] = tag
            return
        }
        try resolver.requireOwner(tag.header, "tag", path.name)
        switch alter.action {
        case .rename(let new):
            target = try place(new, "CREATE TAG", context)
            guard
                catalog.databases[target.database]?.schemas[target.schema]?.tags[target.name]
                    == nil
            else { throw .alreadyExists(target.name) }
            tag.header.name = target.name
        case .set(let options):
            if let text = options["COMMENT"]?.text { tag.header.comment = text }
            if let values = try Self.allowedValues(options) { tag.allowed = values }
        case .unset(let names):
            for name in names.map(\.name) {
                switch name {
                case "COMMENT": tag.header.comment = ""
                case "ALLOWED_VALUES": tag.allowed = nil
                default: throw .unsupported("ALTER TAG UNSET \(name)")
                }
            }
        case .other(let options):
            let values = try Self.allowedValues(options) ?? []
            guard !values.isEmpty else { throw .unsupported("ALTER TAG action") }
            var allowed = tag.allowed ?? []
            switch options.first?.name {
            case "ADD": for value in values where !allowed.contains(value) { allowed.append(value) }
            case "DROP": allowed.removeAll { values.contains($0) }
            default: throw .unsupported("ALTER TAG action")
            }
            tag.allowed = allowed
        default: throw .unsupported("ALTER TAG action")
        }
        catalog.databases[path.database]?.schemas[path.schema]?.tags[path.name] = nil
        catalog.databases[target.database]?.schemas[target.schema]?.tags[target.name] = tag
    }

    /// SET and UNSET MASKING POLICY of a tag; false for another action.
    ///
    /// Source: Snowflake documentation, "Tag-based masking policies": one policy for each type.
    private func alterMasks(
        _ options: [SQLOption], _ tag: inout TagEntry, _ context: StatementContext
    ) throws(SnowflakeError) -> Bool {
        var reader = ClauseReader(options)
        let isSet = reader.eat("SET", "MASKING", "POLICY")
        guard isSet || reader.eat("UNSET", "MASKING", "POLICY") else { return false }
        guard mayApplyAll(.masking, resolver(context)) else {
            throw .insufficientPrivileges("tag", tag.header.name)
        }
        let isForced = options.last?.name == "FORCE"
        repeat {
            guard let name = reader.name() else { break }
            let (policy, _) = try self.policy(try binder(context).parts(name), .masking, context)
            guard isSet else {
                tag.policies.removeAll { $0 == policy.header.id }
                continue
            }
            let type = policy.arguments.first?.type.familyName
            let rivals = tag.policies.filter {
                catalog.policy($0)?.policy.arguments.first?.type.familyName == type
            }
            guard rivals.isEmpty || isForced else {
                throw .compilation(
                    3542, "42601",
                    "Tag \(tag.header.name) is already associated with a masking policy of type "
                        + "\(type ?? "").")
            }
            tag.policies.removeAll { rivals.contains($0) }
            tag.policies.append(policy.header.id)
            catalog.hasTagPolicies = true
        } while reader.eat("MASKING", "POLICY")
        return true
    }

    /// DROP TAG keeps what UNDROP TAG brings back, with all that has the tag.
    func dropTag(_ path: Resolver.Path, _ resolver: Resolver) throws(SnowflakeError) {
        guard let tag = try resolver.schema(of: path).tags[path.name] else {
            throw .missing("Tag", path.text)
        }
        try resolver.requireOwner(tag.header, "tag", path.name)
        guard tag.policies.isEmpty else { throw .tagInUse(path.name) }
        try retire([path.database, path.schema, path.name], .tag(tag))
        catalog.databases[path.database]?.schemas[path.schema]?.tags[path.name] = nil
    }

    private static let tagShape = ShownShape(
        "created_on@ name database_name schema_name owner comment= allowed_values "
            + "owner_role_type=ROLE propagate on_conflict")

    func showTags(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        let shape = Self.tagShape
        var shown = ShownRows(shape)
        for (database, schema) in try scope(show, resolver) {
            for tag in schema.tags.values {
                shown.rows.append(
                    shape.row([
                        "created_on": time(tag.header), "name": .text(tag.header.name),
                        "database_name": .text(database),
                        "schema_name": .text(schema.header.name),
                        "owner": .text(tag.header.owner), "comment": .text(tag.header.comment),
                        "allowed_values": tag.allowed.map { .text(TagEntry.list($0)) } ?? .null,
                    ]))
            }
        }
        return shown
    }
}

extension SnowflakeError {
    static func tagInUse(_ name: String) -> SnowflakeError {
        .compilation(
            3541, "42601",
            "Tag \(name) cannot be dropped/replaced as it is associated with one or more "
                + "masking policies.")
    }

    static func tagValueTooLong(_ value: String) -> SnowflakeError {
        .compilation(
            1045, "22023", "Tag value of \(value.count) characters is longer than 256 characters")
    }
}
