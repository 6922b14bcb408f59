import Diagnostics
import PipelineModel
import Snowflake

/// Checks that the contract and the manifest name what the deployed warehouse really has.
///
/// A misspelt role in `writers` would be nobody, and a misspelt load task would never come: the
/// guarantees about them would look at nothing.
struct NameCheck {
    let cloud: Cloud
    let pipeline: Pipeline

    func problems() -> [Diagnostic] {
        layers() + warehouse()
    }

    private func layers() -> [Diagnostic] {
        let known =
            pipeline.roles.map(\.name) + pipeline.users.map(\.name) + cloud.snowflake.roleNames
        var problems: [Diagnostic] = []
        for layer in pipeline.contract.layers {
            let lists = [
                ("writers", layer.writers), ("readers", layer.readers),
                ("deleters", layer.deleters),
            ]
            for (key, names) in lists {
                for name in names where !known.contains(name) {
                    problems.append(
                        unknown(
                            "role or user", name, among: known,
                            at: pipeline.place(of: "contract", "layers", layer.name, key)))
                }
            }
            if case .tables(let database, let schema) = layer.location, pipeline.warehouse != nil {
                let name = "\(database).\(schema)".uppercased()
                if !cloud.snowflake.schemaNames.contains(name) {
                    problems.append(
                        unknown(
                            "schema", name, among: cloud.snowflake.schemaNames,
                            at: pipeline.place(of: "contract", "layers", layer.name, "tables")))
                }
            }
        }
        return problems
    }

    private func warehouse() -> [Diagnostic] {
        guard let warehouse = pipeline.warehouse else { return [] }
        var problems: [Diagnostic] = []
        if let task = warehouse.loadTask, !cloud.snowflake.taskNames.contains(task.uppercased()) {
            problems.append(
                unknown(
                    "task", task, among: cloud.snowflake.taskNames,
                    at: pipeline.place(of: "warehouse", "load_task")))
        }
        if let role = warehouse.analystRole,
            !cloud.snowflake.roleNames.contains(role.uppercased())
        {
            problems.append(
                unknown(
                    "warehouse role", role, among: cloud.snowflake.roleNames,
                    at: pipeline.place(of: "warehouse", "analyst_role")))
        }
        return problems
    }

    private func unknown(
        _ what: String, _ name: String, among known: [String],
        at place: (source: SourceText, span: SourceSpan)?
    ) -> Diagnostic {
        Diagnostic(
            "D0104", "unknown \(what) `\(name)`", source: place?.source, span: place?.span,
            label: didYouMean(name, in: known),
            notes: known.isEmpty ? [] : ["known: \(known.joined(separator: ", "))"])
    }
}
