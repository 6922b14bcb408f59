import Diagnostics
import Reports
import ScenarioModel

/// What a scenario file holds, or what is wrong with it.
struct ScenarioFile {
    /// As people see it: relative to the project's root.
    let path: String
    let scenarios: [Scenario]
    let issues: [Diagnostic]

    var isBroken: Bool { issues.contains { $0.severity == .error } }

    /// The same files; one that uses the id of a file before it is broken: reports, baselines and
    /// shards could not tell their scenarios apart.
    static func withoutTwins(_ files: [ScenarioFile]) -> [ScenarioFile] {
        var owners: [String: String] = [:]
        return files.map { file in
            guard let first = file.scenarios.first else { return file }
            guard let owner = owners[first.id] else {
                owners[first.id] = file.path
                return file
            }
            let twin = Diagnostic(
                "S0122", "the scenario `\(first.id)` is in `\(owner)` already",
                source: first.source, span: first.idSpan, label: "give it an id of its own")
            return ScenarioFile(path: file.path, scenarios: [], issues: file.issues + [twin])
        }
    }
}

extension Project {
    /// The scenario files under the paths, sorted by path; without paths, all of the project.
    func scenarioFiles(_ paths: [String]) throws(CommandProblem) -> [ScenarioFile] {
        var found: [String] = []
        var walk = ScenarioWalk()
        if paths.isEmpty, FileAccess.exists(root + "/scenarios") {
            found = try walk.scenarios(in: root + "/scenarios")
        }
        for path in paths {
            let absolute = try located(path)
            found += FileAccess.isFolder(absolute) ? try walk.scenarios(in: absolute) : [absolute]
        }
        var seen: Set<String> = []
        let sorted = found.filter { seen.insert($0).inserted }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var files: [ScenarioFile] = []
        let named = Set(try paths.map { path throws(CommandProblem) in try located(path) })
        // A pipe is read when somebody names it; one that merely lies there would wait for ever.
        for path in sorted { files.append(read(path, isNamed: named.contains(path))) }
        return ScenarioFile.withoutTwins(files)
    }

    private func read(_ absolute: String, isNamed: Bool) -> ScenarioFile {
        let path = relative(absolute)
        let bytes: [UInt8]
        if FileAccess.exists(absolute), !FileAccess.isRegular(absolute), !isNamed {
            let problem = Diagnostic("C0003", "`\(path)` cannot be read: it is no regular file")
            return ScenarioFile(path: path, scenarios: [], issues: [problem])
        }
        do { bytes = try FileAccess.bytes(absolute) } catch {
            let problem = Diagnostic("C0003", "`\(path)` cannot be read: \(error.reason)")
            return ScenarioFile(path: path, scenarios: [], issues: [problem])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let problem = Diagnostic.notUTF8("C0003", file: path, bytes: bytes)
            return ScenarioFile(path: path, scenarios: [], issues: [problem])
        }
        let (scenarios, issues) = reader.read(SourceText(name: path, text: text))
        return ScenarioFile(path: path, scenarios: scenarios, issues: issues)
    }
}

/// Looks for scenario files in folders and those below them, each folder once.
private struct ScenarioWalk {
    /// Folders on the way down; a link that leads back to one of them is not followed.
    private var above: [FileAccess.Identity] = []

    /// YAML files in a folder; pipeline folders hold other YAML.
    mutating func scenarios(in folder: String) throws(CommandProblem) -> [String] {
        if FileAccess.exists(folder + "/pipeline.yaml") { return [] }
        guard let identity = FileAccess.identity(folder), !above.contains(identity) else {
            return []
        }
        above.append(identity)
        defer { above.removeLast() }
        let names: [String]
        do throws(FileAccess.Failure) { names = try FileAccess.names(in: folder) } catch {
            throw CommandProblem("C0003", "the folder `\(folder)` cannot be read: \(error.reason)")
        }
        var paths: [String] = []
        for name in names {
            let path = folder + "/" + name
            if FileAccess.isFolder(path) {
                paths += try scenarios(in: path)
            } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                paths.append(path)
            }
        }
        return paths
    }
}
