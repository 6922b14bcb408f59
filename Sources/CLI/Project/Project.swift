import ArgumentParser
import Diagnostics
import Guarantees
import Reports
import ScenarioModel
import ScenarioRunner
import TelcoData

/// The folder in which scenarios and pipelines lie, and how files in it are named.
struct Project {
    /// Absolute, without a slash at its end.
    let root: String
    /// Pipeline folders by name; paths are relative to the root where they lie under it.
    private(set) var pipelines: [(name: String, path: String)]

    /// The project around the current folder, else the one that REHEARSAL_HOME names.
    ///
    /// Pipelines of REHEARSAL_HOME are known everywhere, so that a project may extend them.
    static func find() throws(CommandProblem) -> Project {
        let home = Terminal.environment("REHEARSAL_HOME").map(FileAccess.absolute)
        guard let root = around(FileAccess.currentFolder) ?? home else {
            throw CommandProblem(
                "C0001", "there is no project here",
                notes: [
                    "a project is a folder with `scenarios/` or `pipelines/`; none was found from "
                        + "the current folder upwards, and REHEARSAL_HOME is not set"
                ])
        }
        var project = Project(root: root, pipelines: [])
        project.addPipelines(of: root)
        if let home, home != root { project.addPipelines(of: home) }
        return project
    }

    private static func around(_ folder: String) -> String? {
        var folder = folder
        while true {
            if ["scenarios", "pipelines"].contains(where: {
                FileAccess.isFolder(folder + "/" + $0)
            }) {
                return folder
            }
            guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return nil }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
    }

    private mutating func addPipelines(of folder: String) {
        for name in (try? FileAccess.names(in: folder + "/pipelines")) ?? [] {
            let path = "\(folder)/pipelines/\(name)"
            guard FileAccess.exists(path + "/pipeline.yaml"),
                !pipelines.contains(where: { $0.name == name })
            else { continue }
            pipelines.append((name, relative(path)))
        }
    }

    /// Takes a pipeline folder by its path; answers the name under which it is known.
    mutating func add(pipelineAt path: String) throws(CommandProblem) -> String {
        let absolute = FileAccess.absolute(path)
        guard FileAccess.exists(absolute + "/pipeline.yaml") else {
            throw CommandProblem(
                "C0002", "`\(path)` is no pipeline folder", notes: ["it has no `pipeline.yaml`"])
        }
        let name = absolute.split(separator: "/").last.map(String.init) ?? absolute
        pipelines.removeAll { $0.name == name }
        pipelines.append((name, relative(absolute)))
        return name
    }

    /// The path as people should see it: relative to the root where it lies under it.
    func relative(_ absolute: String) -> String {
        absolute.hasPrefix(root + "/") ? String(absolute.dropFirst(root.count + 1)) : absolute
    }

    /// The absolute path of a file named on the command line: from where the user stands, else
    /// from the root, where reports name files from.
    func located(_ path: String) throws(CommandProblem) -> String {
        guard !path.isEmpty else {
            throw CommandProblem(
                "C0002", "a path is empty",
                notes: ["leave it out to take all of the project's scenarios"])
        }
        for candidate in [FileAccess.absolute(path), root + "/" + path] {
            if FileAccess.exists(candidate) { return FileAccess.absolute(candidate) }
        }
        let commands = Rehearse.configuration.subcommands.compactMap {
            $0.configuration.commandName
        }
        // A misspelt command is taken for a path of `run`.
        let near = path.contains("/") ? nil : closestMatch(to: path, in: commands)
        throw CommandProblem(
            "C0002", "there is no file or folder `\(path)`",
            label: near.map { "did you mean the command `rehearse \($0)`?" })
    }

    var laboratory: Laboratory {
        Laboratory(folders: pipelines, files: ProjectFiles(root: root))
    }

    /// Runs scenarios; their files are read relative to them.
    var runner: ScenarioRunner {
        ScenarioRunner { [root] scenario, path in
            let file = scenario.hasPrefix("/") ? scenario : root + "/" + scenario
            let folder = file[..<(file.lastIndex(of: "/") ?? file.startIndex)]
            return try? FileAccess.bytes(path.hasPrefix("/") ? path : "\(folder)/\(path)")
        }
    }

    var reader: ScenarioReader {
        ScenarioReader(
            vocabulary: ScenarioReader.Vocabulary(
                guarantees: GuaranteeCatalogue.all.map(\.id),
                mutators: MutatorCatalogue.all.map(\.name), pipelines: pipelines.map(\.name)))
    }
}
