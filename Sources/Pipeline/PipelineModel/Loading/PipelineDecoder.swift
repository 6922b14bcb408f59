import DataFormats
import Diagnostics
import OrderedCollections

/// Turns a merged manifest into a pipeline.
struct PipelineDecoder {
    let problems: Problems
    /// The text of a file by its joined path, defects applied.
    let fileText: (String) throws -> String

    func pipeline(_ root: ManifestNode, folder: String, defects: [Defect]) -> Pipeline {
        var map = MapReader(root, "the pipeline", problems)
        let name = map.text("name")
        let version = map.optionalText("version") ?? "1"
        var pipeline = Pipeline(
            name: name, version: version, title: map.optionalText("title") ?? name,
            folder: folder, contract: Contract())
        pipeline.account = map.optionalText("account") ?? pipeline.account
        pipeline.region = map.optionalText("region") ?? pipeline.region
        // Read by the loader; known here.
        _ = map.take("extends")
        _ = map.take("defects")
        pipeline.defects = defects
        pipeline.topics = map.named("topics").map { topic($0, $1) }
        pipeline.roles = map.named("roles").map { role($0, $1) }
        pipeline.users = map.named("users").map { user($0, $1) }
        pipeline.functions = map.named("functions").map { function($0, $1) }
        pipeline.jobs = map.named("jobs").map { job($0, $1) }
        pipeline.stateMachines = map.named("state_machines").map { stateMachine($0, $1) }
        pipeline.buckets = map.named("buckets").map { bucket($0, $1) }
        pipeline.schedules = map.named("schedules").map { schedule($0, $1) }
        pipeline.warehouse = map.take("warehouse").map(warehouse)
        if let node = map.require("contract") { pipeline.contract = contract(node, in: pipeline) }
        map.finish()
        checkNames(root, of: pipeline)
        checkAccount(root, pipeline)
        pipeline.manifest = Pipeline.Manifest(root: root)
        return pipeline
    }

    // MARK: Files

    /// The file that a scalar names, relative to the manifest in which it stands.
    func file(_ node: ManifestNode, _ map: MapReader) -> Pipeline.File {
        let name = map.scalar(node)
        let path = joined(node.folder, name)
        guard !name.isEmpty else { return Pipeline.File(path: path, text: "") }
        do { return Pipeline.File(path: path, text: try fileText(path)) } catch {
            problems.unreadable(path, error, at: node)
            return Pipeline.File(path: path, text: "")
        }
    }

    func jsonFile(_ node: ManifestNode, _ map: MapReader) -> Pipeline.JSONFile {
        let file = file(node, map)
        guard !file.text.isEmpty else { return Pipeline.JSONFile(file: file, value: .null) }
        do {
            let options = JSONParseOptions(duplicateKeys: .error)
            let value = try JSONValue(parsing: file.text, options: options)
            return Pipeline.JSONFile(file: file, value: value)
        } catch {
            let source = SourceText(name: file.path, text: file.text)
            let offset = error.offset
            problems.add(
                Diagnostic(
                    PipelineCode.invalidJSON.rawValue, "`\(file.path)` is not JSON",
                    source: source, span: SourceSpan(start: offset, end: offset + 1),
                    label: error.message))
            return Pipeline.JSONFile(file: file, value: .null)
        }
    }

    /// Account ids have twelve digits, regions words and a number.
    private func checkAccount(_ root: ManifestNode, _ pipeline: Pipeline) {
        let digits = pipeline.account.utf8
        if digits.count != 12 || !digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let node = root["account"]
        {
            problems.add(
                .invalidValue, "an account's id has twelve digits", at: node,
                label: "write it in quotes, like \"123456789012\"")
        }
        let parts = pipeline.region.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count < 3 || parts.contains("") || Int(parts.last ?? "") == nil,
            let node = root["region"]
        {
            problems.add(
                .invalidValue, "`\(pipeline.region)` is no region", at: node,
                label: "such as us-east-1")
        }
    }

    // MARK: Names

    /// Checks that everything that is named exists.
    private func checkNames(_ root: ManifestNode, of pipeline: Pipeline) {
        let roles = pipeline.roles.map(\.name)
        let topics = pipeline.topics.map(\.name)
        let functions = pipeline.functions.map(\.name)
        let checks: [(section: String, key: String, what: String, known: [String])] = [
            ("functions", "role", "role", roles), ("jobs", "role", "role", roles),
            ("state_machines", "role", "role", roles), ("schedules", "role", "role", roles),
            ("functions", "dead_letter", "topic", topics),
            ("functions", "on_failure", "topic", topics),
        ]
        for check in checks {
            for member in root[check.section]?.members ?? [] {
                guard let node = member.value[check.key], case .scalar(let name, _) = node.value
                else { continue }
                if !check.known.contains(name) {
                    problems.unknown(check.what, name, among: check.known, at: node)
                }
            }
        }
        for member in root["buckets"]?.members ?? [] {
            guard case .list(let notifications)? = member.value["notifications"]?.value else {
                continue
            }
            for node in notifications {
                checkTarget(node, "function", functions)
                checkTarget(node, "topic", topics)
            }
        }
        for member in root["schedules"]?.members ?? [] {
            guard let target = member.value["target"] else { continue }
            checkTarget(target, "function", functions)
            checkTarget(target, "state_machine", pipeline.stateMachines.map(\.name))
            checkTarget(target, "job", pipeline.jobs.map(\.name))
        }
    }

    private func checkTarget(_ node: ManifestNode, _ key: String, _ known: [String]) {
        guard let target = node[key], case .scalar(let name, _) = target.value else { return }
        if !known.contains(name) {
            let what = key == "state_machine" ? "state machine" : key
            problems.unknown(what, name, among: known, at: target)
        }
    }
}
