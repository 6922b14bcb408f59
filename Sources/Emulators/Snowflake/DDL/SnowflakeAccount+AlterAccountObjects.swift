import OrderedCollections
import SnowflakeSQL

// ALTER of objects of the account, and what their properties set. Source: Snowflake documentation,
// CREATE and ALTER WAREHOUSE, USER, STORAGE INTEGRATION and STAGE.
extension SnowflakeAccount {
    func alterWarehouse(
        _ alter: AlterObject, _ name: String, _ context: StatementContext
    ) throws(SnowflakeError) {
        guard var entry = catalog.warehouses[name] else { throw .missing("Warehouse", name) }
        switch alter.action {
        case .suspend: entry.isSuspended = true
        case .resume: entry.isSuspended = false
        case .set(let options):
            for option in options { try entry.set(option.name, to: option.value) }
        case .unset(let names): for name in names { try entry.set(name.name, to: nil) }
        case .rename(let new):
            let target = try single(new, binder(context))
            guard catalog.warehouses[target] == nil else { throw .alreadyExists(target) }
            catalog.warehouses[name] = nil
            entry.header.name = target
            catalog.warehouses[target] = entry
            for session in sessions.values where session.warehouse == name {
                session.warehouse = target
            }
            return
        default: throw .unsupported("ALTER WAREHOUSE action")
        }
        catalog.warehouses[name] = entry
    }

    func alterIntegration(_ alter: AlterObject, _ name: String) throws(SnowflakeError) {
        guard var entry = catalog.integrations[name] else { throw .missing("Integration", name) }
        guard case .set(let options) = alter.action else {
            throw .unsupported("ALTER INTEGRATION action")
        }
        for option in options {
            let text = option.value.text
            switch option.name {
            case "ENABLED": entry.isEnabled = option.value.boolean ?? entry.isEnabled
            case "STORAGE_AWS_ROLE_ARN": entry.roleARN = text ?? ""
            case "STORAGE_AWS_EXTERNAL_ID": entry.externalID = text
            case "STORAGE_ALLOWED_LOCATIONS":
                entry.allowed = option.value.elements.compactMap(\.text)
            case "STORAGE_BLOCKED_LOCATIONS":
                entry.blocked = option.value.elements.compactMap(\.text)
            case "COMMENT": entry.header.comment = text ?? ""
            default: throw .unsupported("ALTER INTEGRATION SET \(option.name)")
            }
        }
        catalog.integrations[name] = entry
    }

    /// The properties of a stage; one that refers to a format by name follows its changes.
    func set(
        _ options: [SQLOption], of stage: inout StageEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        try ObjectProperties.checkStage(options, context)
        if let url = options["URL"]?.text { stage.url = url }
        if let name = options["STORAGE_INTEGRATION"]?.text { stage.integration = name.uppercased() }
        if let credentials = options["CREDENTIALS"] {
            stage.key = try StageKey(credentials.options)
        }
        if let lists = try DirectoryTable.isEnabled(options) {
            stage.directory = lists ? stage.directory ?? DirectoryTable() : nil
        }
        if let copy = options["COPY_OPTIONS"]?.options {
            _ = try CopyOptions(copy)
            stage.copyOptions = copy
        }
        if let format = options["FILE_FORMAT"] {
            stage.formatName = nil
            let given = format.options?["FORMAT_NAME"] ?? format
            let parts: [Identifier]? =
                switch given.kind {
                case .name(let name): try binder(context).parts(name)
                case .string(let text): NameText.split(text)
                default: nil
                }
            if let parts {
                let path = try resolver(context).fileFormat(parts).1
                stage.formatName = ObjectName(
                    [path.database, path.schema, path.name].map { Identifier($0, isQuoted: true) })
            } else {
                stage.format = try fileFormat(format.options ?? [], base: .standard, context)
            }
        }
        if !stage.url.isEmpty { try checkLocation(stage, context) }
    }
}

extension WarehouseEntry {
    /// Sets a property, or puts it back to its default.
    mutating func set(_ name: String, to value: OptionValue?) throws(SnowflakeError) {
        let text = value?.text
        switch name {
        case "WAREHOUSE_SIZE": size = try Self.sizeName(text)
        case "INITIALLY_SUSPENDED": isSuspended = value?.boolean ?? false
        case "AUTO_SUSPEND":
            autoSuspend = text == nil ? 600 : try value?.count(of: name) ?? 0
        case "COMMENT": header.comment = text ?? ""
        case "WITH", "TAG": break
        case "WAREHOUSE_TYPE": settings["type"] = text
        case "MIN_CLUSTER_COUNT", "MAX_CLUSTER_COUNT", "QUERY_ACCELERATION_MAX_SCALE_FACTOR",
            "MAX_CONCURRENCY_LEVEL", "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS",
            "STATEMENT_TIMEOUT_IN_SECONDS":
            settings[name.lowercased()] = try value.map { (value) throws(SnowflakeError) in
                "\(try value.count(of: name))"
            }
        case "AUTO_RESUME", "ENABLE_QUERY_ACCELERATION":
            settings[name.lowercased()] = text?.lowercased()
        default: settings[name.lowercased()] = text
        }
    }
}

extension UserEntry {
    /// Sets a property, or puts it back to its default.
    mutating func set(_ name: String, to value: OptionValue?) throws(SnowflakeError) {
        let text = value?.text
        switch name {
        case "DEFAULT_ROLE": defaultRole = text ?? "PUBLIC"
        case "DEFAULT_WAREHOUSE": defaultWarehouse = text ?? ""
        case "DEFAULT_NAMESPACE": defaultNamespace = text ?? ""
        case "PASSWORD": password = text ?? ""
        case "DISABLED": isDisabled = value?.boolean ?? false
        case "COMMENT": header.comment = text ?? ""
        case "LOGIN_NAME": settings["login_name"] = text?.uppercased()
        case "MUST_CHANGE_PASSWORD": settings["must_change_password"] = text?.lowercased()
        case _ where SessionParameters().knows(name): parameters[name] = text
        default: settings[name.lowercased()] = text
        }
    }
}

extension OptionValue {
    /// A whole number that is not negative.
    fileprivate func count(of name: String) throws(SnowflakeError) -> Int {
        guard let count = integer, count >= 0 else {
            throw .compilation(
                1008, "22023", "invalid value [\(text ?? "")] for parameter '\(name)'")
        }
        return count
    }
}
