import SnowflakeSQL

extension Binder {
    /// `INFER_SCHEMA(LOCATION => '@stage', FILE_FORMAT => 'name', …)`.
    func inferSchema(
        _ call: SnowflakeSQL.FunctionCall, _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        var location: String?
        var read = StagedSchema()
        for argument in call.arguments {
            let name = argument.name?.name ?? ""
            switch name {
            case "LOCATION": location = try text(of: argument.value, name)
            case "FILE_FORMAT": read.format = try text(of: argument.value, name)
            case "IGNORE_CASE":
                read.ignoresCase =
                    try bind(argument.value, scope).constant?
                    .boolValue ?? false
            case "FILES":
                read.files =
                    if case .call(let list) = argument.value.kind {
                        try texts(list.arguments.map(\.value))
                    } else { [try text(of: argument.value, name)] }
            case "MAX_FILE_COUNT": read.mostFiles = try count(argument.value, name, scope)
            case "MAX_RECORDS_PER_FILE":
                read.mostRecords = try count(argument.value, name, scope)
            case "KIND":
                let kind = try text(of: argument.value, name).uppercased()
                guard kind == "STANDARD" else {
                    throw .unsupported("INFER_SCHEMA of KIND \(kind)")
                }
            default: throw .unsupported("INFER_SCHEMA with \(name)")
            }
        }
        guard let location, !read.format.isEmpty else {
            throw .unsupported("INFER_SCHEMA without LOCATION and FILE_FORMAT")
        }
        let reference = try SnowflakeError.wrapping(SnowflakeParser.parseStage, location)
        isCacheable = false
        let slot = staged.count
        staged.append(
            StagedRead(slot: slot, location: .stage(reference), options: [], schema: read))
        return add(.staged, [String(slot)], SchemaInference.output, alias, scope)
    }

    private func count(
        _ value: SnowflakeSQL.Expression, _ name: String, _ scope: Scope
    ) throws(SnowflakeError) -> Int {
        guard let number = try bind(value, scope).constant?.intValue, number > 0 else {
            throw .invalidArgument("\(name) of INFER_SCHEMA needs a positive number")
        }
        return number
    }

    private func texts(
        _ values: [SnowflakeSQL.Expression]
    ) throws(SnowflakeError) -> [String] {
        var found: [String] = []
        for value in values { found.append(try text(of: value, "FILES")) }
        return found
    }

    /// A text that is known now: written there, or bound to a placeholder.
    private func text(
        of value: SnowflakeSQL.Expression, _ name: String
    ) throws(SnowflakeError) -> String {
        switch value.kind {
        case .string(let text): return text
        case .bind(.question(let place)), .bind(.numbered(let place)):
            if session.bindValues.indices.contains(place - 1),
                let text = session.bindValues[place - 1].textValue
            {
                return text
            }
        default: if let text = try bind(value, Scope(outer: nil)).constantText { return text }
        }
        throw .unsupported("\(name) of INFER_SCHEMA that is no constant text")
    }
}

/// What INFER_SCHEMA asks of staged files.
struct StagedSchema: Sendable {
    var format = ""
    var ignoresCase = false
    var files: [String] = []
    var mostFiles = Int.max
    var mostRecords = Int.max
}
