import ArgumentParser
import Cloud
import Diagnostics
import Glibc
import PipelineModel
import Reports
import ScenarioModel
import ScenarioRunner

/// `rehearse check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate scenario files and pipeline folders without running anything.",
        discussion: """
            Scenarios are read, their truth and files are made, and their pipelines are deployed \
            into an empty account. Pipelines are deployed once as their manifests say and once \
            with each of their defects.
            """)

    @Argument(
        help: "Scenario files, folders of them, and pipeline folders; all when left out.")
    var paths: [String] = []

    @Option(help: "A file into which what is wrong is written as SARIF 2.1.0, for code scanning.")
    var sarif: String?

    func run() throws {
        var project = try Project.find()
        var pipelines: [String] = []
        var scenarioPaths: [String] = []
        for path in paths {
            let absolute = try project.located(path)
            if FileAccess.exists(absolute + "/pipeline.yaml") {
                pipelines.append(try project.add(pipelineAt: absolute))
            } else {
                scenarioPaths.append(path)
            }
        }
        if paths.isEmpty {
            pipelines = project.pipelines.map(\.name)
        }
        var check = Checking(project: project)
        for name in pipelines { check.pipeline(name) }
        if paths.isEmpty || !scenarioPaths.isEmpty {
            for file in try project.scenarioFiles(scenarioPaths) { check.file(file) }
        }
        if let sarif {
            let report = SARIF(problems: check.problems, version: Rehearse.version)
            try ReportFiles.write(report.text, to: sarif)
        }
        try check.finish()
    }
}

/// Collects what is wrong, each thing once.
private struct Checking {
    let project: Project
    private(set) var problems: [Diagnostic] = []
    private var shown: Set<String> = []
    private var files = 0
    private var scenarios = 0
    private var pipelines = 0
    private var deployed: [Laboratory.Key: Result<DeployedPipeline, DeploymentFailure>] = [:]

    init(project: Project) { self.project = project }

    private mutating func add(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics where shown.insert(diagnostic.description).inserted {
            problems.append(diagnostic)
        }
    }

    /// Deploys a pipeline folder as it stands, without defects, and with each of them.
    mutating func pipeline(_ name: String) {
        guard let folder = project.pipelines.first(where: { $0.name == name }) else { return }
        pipelines += 1
        let defects: [Defect]
        do throws(PipelineLoadError) {
            defects = try PipelineFolder(folder.path, files: ProjectFiles(root: project.root))
                .defects
        } catch {
            add(error.diagnostics)
            return
        }
        for chosen in [nil, []] + defects.map({ [$0.id] }) {
            if case .failure(let failure) = deploy(Self.scenario(pipeline: name, defects: chosen)) {
                add(failure.diagnostics)
            }
        }
    }

    /// A scenario about nothing, which makes the laboratory deploy a pipeline.
    private static func scenario(pipeline: String, defects: [String]?) -> Scenario {
        let text = """
            scenario: check
            title: The pipeline can be deployed
            version: 1
            pipeline: check
            clock: { start: "2025-01-01T00:00:00Z" }
            """
        let vocabulary = ScenarioReader.Vocabulary(guarantees: [], mutators: [], pipelines: [])
        let read = ScenarioReader(vocabulary: vocabulary)
            .read(SourceText(name: "check", text: text))
        guard var scenario = read.scenarios.first else {
            preconditionFailure("the built-in scenario is one")
        }
        scenario.pipeline.name = pipeline
        scenario.pipeline.defects = defects
        scenario.pipeline.span = nil
        return scenario
    }

    private mutating func deploy(
        _ scenario: Scenario
    ) -> Result<DeployedPipeline, DeploymentFailure> {
        let key = Laboratory.key(for: scenario)
        if let known = deployed[key] { return known }
        let result: Result<DeployedPipeline, DeploymentFailure>
        do throws(DeploymentFailure) {
            result = .success(try project.laboratory.deploy(for: scenario))
        } catch {
            result = .failure(error)
        }
        deployed[key] = result
        return result
    }

    mutating func file(_ file: ScenarioFile) {
        files += 1
        add(file.issues)
        for scenario in file.scenarios {
            scenarios += 1
            switch deploy(scenario) {
            case .failure(let failure): add(failure.diagnostics)
            case .success(let pipeline):
                add(project.runner.problems(of: scenario, on: pipeline))
            }
        }
    }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    func finish() throws {
        Output.problems(problems)
        let errors = problems.count { $0.severity == .error }
        let warnings = problems.count - errors
        var parts: [String] = []
        if files > 0 {
            parts.append(
                "\(count(files, "scenario file")) with \(count(scenarios, "scenario"))")
        }
        if pipelines > 0 { parts.append(count(pipelines, "pipeline")) }
        if parts.isEmpty {
            throw CommandProblem(
                "C0005", "there is nothing to check",
                notes: ["neither scenario files nor a `pipeline.yaml` were found"],
                status: .nothingSelected)
        }
        Output.write(
            parts.joined(separator: ", ") + ": "
                + (problems.isEmpty
                    ? "all valid" : "\(count(errors, "error")), \(count(warnings, "warning"))")
                + "\n")
        if errors == 0 { return }
        let isRefusal = problems.allSatisfy {
            $0.severity != .error || CodeStories.refusals.contains($0.code)
        }
        throw CommandEnd(status: isRefusal ? .refused : .invalid)
    }
}
