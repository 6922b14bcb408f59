import OrderedCollections
import SnowflakeSQL

// GET_DDL of what has no columns. Source: Snowflake documentation, GET_DDL; the layout is that of
// the service's answers.
extension Binder {
    /// The policy and the tags of a column, as they stand in its definition.
    func governance(of column: ColumnEntry, in object: some Governed) -> String {
        var text = ""
        if let use = column.masking, let path = catalog.policy(use.policy)?.path {
            text += " WITH MASKING POLICY \(written(path))"
            if use.columns.count > 1 { text += " USING (\(names(use, object)))" }
        }
        return text + tags(at: .init(object: object.header.id, column: column.ordinal))
    }

    /// The row access policy and the tags of a table or view.
    func governance(of object: some Governed) -> String {
        var text = ""
        if let use = object.rowAccess, let path = catalog.policy(use.policy)?.path {
            text += " WITH ROW ACCESS POLICY \(written(path)) ON (\(names(use, object)))"
        }
        return text + tags(at: .init(object: object.header.id, column: nil))
    }

    private func written(_ path: Resolver.Path) -> String {
        [path.database, path.schema, path.name].map { written($0) }.joined(separator: ".")
    }

    private func names(_ use: PolicyUse, _ object: some Governed) -> String {
        use.columns.compactMap { ordinal in
            object.governedColumns.first { $0.ordinal == ordinal }.map { written($0.name) }
        }.joined(separator: ", ")
    }

    private func tags(at place: TagTable.Place) -> String {
        let given = (catalog.tagged.values[place] ?? [:]).compactMap { id, value in
            catalog.tag(id).map { "\(written($0.path))=\(Self.quote(value))" }
        }
        return given.isEmpty ? "" : " WITH TAG (\(given.joined(separator: ", ")))"
    }

    func definition(of policy: PolicyEntry) -> String {
        let arguments = policy.arguments.map { "\(written($0.name)) \($0.type)" }
        return "create or replace \(policy.kind.rawValue.lowercased()) "
            + "\(written(policy.header.name)) as (\(arguments.joined(separator: ", "))) "
            + "\nreturns \(policy.returns) ->\n\(policy.bodyText)"
            + (policy.header.comment.isEmpty
                ? "" : "\nCOMMENT=\(Self.quote(policy.header.comment))")
            + (policy.exemptsOthers ? "\nEXEMPT_OTHER_POLICIES=TRUE" : "") + "\n;"
    }

    func definition(of tag: TagEntry) -> String {
        let values = tag.allowed.map { allowed in
            " ALLOWED_VALUES "
                + allowed.map { Self.quote($0) }.joined(separator: ", ")
        }
        let comment =
            tag.header.comment.isEmpty ? "" : " COMMENT=\(Self.quote(tag.header.comment))"
        return "create or replace tag \(written(tag.header.name))\(values ?? "")\(comment);"
    }

    func definition(of format: FileFormatEntry) -> String {
        var lines = format.format.settings
        if !format.header.comment.isEmpty {
            lines.append("COMMENT = \(Self.quote(format.header.comment))")
        }
        return "CREATE OR REPLACE FILE FORMAT \(written(format.header.name))\n"
            + lines.map { "\t\($0)\n" }.joined() + ";"
    }

    func definition(of stream: StreamEntry) -> String {
        let found: Resolver.Path? =
            switch stream.source {
            case .table(let id): catalog.table(id)?.1
            case .view(let id): catalog.view(id)?.1
            case .stage(let id): catalog.stage(id)?.1
            }
        let parts = NameText.split(stream.sourceName).map(\.name)
        let source = found.map { [$0.database, $0.schema, $0.name] } ?? parts
        let kind = stream.sourceKind.lowercased()
        return "create or replace stream \(written(stream.header.name)) on \(kind) "
            + source.map(written).joined(separator: ".")
            + (stream.isAppendOnly ? " append_only = true" : "")
            + (stream.header.comment.isEmpty
                ? "" : " COMMENT=\(Self.quote(stream.header.comment))") + ";"
    }

    func definition(of task: TaskEntry) -> String {
        var lines: [String] = []
        if !task.warehouse.isEmpty { lines.append("warehouse=\(written(task.warehouse))") }
        if !task.schedule.isEmpty { lines.append("schedule=\(Self.quote(task.schedule))") }
        if task.overlap != .none { lines.append("overlap_policy=\(task.overlap.rawValue)") }
        if let limit = task.suspendAfterFailures {
            lines.append("suspend_task_after_num_failures=\(limit)")
        }
        for (name, value) in task.parameters {
            lines.append("\(name.lowercased())=\(Self.quote(value))")
        }
        if !task.header.comment.isEmpty {
            lines.append("COMMENT=\(Self.quote(task.header.comment))")
        }
        if !task.predecessors.isEmpty {
            lines.append("after \(task.predecessors.joined(separator: ", "))")
        }
        if !task.conditionText.isEmpty { lines.append("when \(task.conditionText)") }
        return "create or replace task \(written(task.header.name))\n"
            + lines.map { "\t\($0)\n" }.joined() + "\tas \(task.definition);"
    }

    func definition(of pipe: PipeEntry) -> String {
        "create or replace pipe \(written(pipe.header.name)) auto_ingest=\(pipe.ingests)"
            + (pipe.header.comment.isEmpty ? "" : " COMMENT=\(Self.quote(pipe.header.comment))")
            + " as \(pipe.definition);"
    }

    func definition(of integration: IntegrationEntry) -> String {
        func list(_ places: [String]) -> String {
            "(\(places.map(Self.quote).joined(separator: ", ")))"
        }
        var lines = [
            "TYPE = EXTERNAL_STAGE", "STORAGE_PROVIDER = 'S3'",
            "STORAGE_AWS_ROLE_ARN = \(Self.quote(integration.roleARN))",
        ]
        if let id = integration.externalID {
            lines.append("STORAGE_AWS_EXTERNAL_ID = \(Self.quote(id))")
        }
        lines.append("ENABLED = \(integration.isEnabled ? "TRUE" : "FALSE")")
        lines.append("STORAGE_ALLOWED_LOCATIONS = \(list(integration.allowed))")
        if !integration.blocked.isEmpty {
            lines.append("STORAGE_BLOCKED_LOCATIONS = \(list(integration.blocked))")
        }
        return "CREATE OR REPLACE STORAGE INTEGRATION \(written(integration.header.name))\n"
            + lines.map { "  \($0)" }.joined(separator: "\n") + ";"
    }
}
