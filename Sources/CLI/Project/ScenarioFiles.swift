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
}

extension Project {
    /// The scenario files under the paths, sorted by path; without paths, all of the project.
    func scenarioFiles(_ paths: [String]) throws(CommandProblem) -> [ScenarioFile] {
        var found: [String] = []
        if paths.isEmpty {
            found = Self.scenarioPaths(in: root + "/scenarios")
        }
        for path in paths {
            let absolute = try located(path)
            found += FileAccess.isFolder(absolute) ? Self.scenarioPaths(in: absolute) : [absolute]
        }
        var seen: Set<String> = []
        let sorted = found.filter { seen.insert($0).inserted }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var files: [ScenarioFile] = []
        for path in sorted { files.append(read(path)) }
        return files
    }

    /// YAML files in a folder and those below it; pipeline folders hold other YAML.
    private static func scenarioPaths(in folder: String) -> [String] {
        if FileAccess.exists(folder + "/pipeline.yaml") { return [] }
        var paths: [String] = []
        for name in FileAccess.names(in: folder) {
            let path = folder + "/" + name
            if FileAccess.isFolder(path) {
                paths += scenarioPaths(in: path)
            } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                paths.append(path)
            }
        }
        return paths
    }

    private func read(_ absolute: String) -> ScenarioFile {
        let path = relative(absolute)
        let text: String
        do { text = try FileAccess.text(absolute) } catch {
            let problem = Diagnostic("C0003", "`\(path)` cannot be read: \(error.reason)")
            return ScenarioFile(path: path, scenarios: [], issues: [problem])
        }
        let (scenarios, issues) = reader.read(SourceText(name: path, text: text))
        return ScenarioFile(path: path, scenarios: scenarios, issues: issues)
    }
}
