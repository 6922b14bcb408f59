import SnowflakeSQL

extension Binder {
    /// Where files of a stage lie: GET_STAGE_LOCATION, GET_ABSOLUTE_PATH, GET_RELATIVE_PATH and
    /// BUILD_STAGE_FILE_URL. Source: Snowflake documentation, "File functions".
    func stageFile(
        _ name: String, _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let count = name == "GET_STAGE_LOCATION" ? 1 : 2
        guard arguments.count == count else {
            throw .argumentCount(name, given: arguments.count, least: count, most: count)
        }
        let parts = try stageName(arguments[0], name, scope)
        let (stage, path) = try Resolver(catalog, session).stage(parts)
        guard !stage.url.isEmpty || name == "BUILD_STAGE_FILE_URL" else {
            throw .unsupported("\(name) of an internal stage")
        }
        let root = stage.url.hasSuffix("/") ? stage.url : stage.url + "/"
        if count == 1 { return text(root) }
        let file = coerce(try bind(arguments[1], scope), to: .varchar)
        let place = "/api/files/\(path.database)/\(path.schema)/\(path.name)/"
        let function = Natives.values("\(name) \(root) \(place)", [.varchar], .varchar) {
            (environment, values) throws(SnowflakeError) in
            let given = values.text(0)
            switch name {
            case "GET_RELATIVE_PATH":
                guard given.hasPrefix(root) else {
                    throw .invalidArgumentValue("'\(given)' is not in the stage's location \(root)")
                }
                return .text(String(given.dropFirst(root.count)))
            case "GET_ABSOLUTE_PATH": return .text(root + given)
            default:
                let account = environment.place?.value(of: "CURRENT_ACCOUNT") ?? .null
                let host = "\(Text.string(account).lowercased()).snowflakecomputing.com"
                return .text("https://\(host)\(place)\(given)")
            }
        }
        return Bound(call(function, [file.sql]), .varchar, from: [file])
    }

    /// The stage that `@name` or the text `'@name'` stands for.
    private func stageName(
        _ expression: SnowflakeSQL.Expression, _ function: String, _ scope: Scope
    ) throws(SnowflakeError) -> [Identifier] {
        if case .stage(let reference) = expression.kind {
            guard case .named(let name) = reference.kind, reference.path.isEmpty else {
                throw .invalidArgument("\(function) needs the name of a stage")
            }
            return try parts(name)
        }
        guard let text = try bind(expression, scope).constantText, text.hasPrefix("@") else {
            throw .invalidArgument("\(function) needs the name of a stage")
        }
        return NameText.split(String(text.dropFirst()))
    }
}
