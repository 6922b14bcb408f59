import ArgumentParser
import Diagnostics
import Reports
import ScenarioModel

/// The options by which every command picks its scenarios.
struct SelectionOptions: ParsableArguments {
    @Argument(
        help: "Scenario files and folders; all of the project's `scenarios/` when left out.")
    var paths: [String] = []

    @Option(
        help: """
            The pipeline to run instead of the scenarios' own, by name or by folder. Scenarios \
            about a broken pipeline (with `expect_fail`) are left out then.
            """)
    var pipeline: String?

    @Option(help: "The seed to use instead of the scenarios' own.")
    var seed: UInt64?

    @Option(
        help: """
            Which scenarios, such as 'tag:ingest & !negative'. Terms: tag:WORD, id:GLOB, \
            file:GLOB, pipeline:WORD, negative, NAME=VALUE (of a variant), or a WORD of the id \
            or tags; joined by & | ! and ( ).
            """)
    var filter: String?
}

/// Scenarios that were picked, file by file.
struct Selection {
    let project: Project
    let files: [ScenarioFile]

    /// The scenarios with what the command line changes about them, in order.
    let scenarios: [Scenario]

    /// How many scenarios about a broken pipeline were left out because another one was given.
    let leftOut: Int

    /// Files that hold no usable scenario.
    var broken: [ScenarioFile] { files.filter(\.isBroken) }

    init(_ options: SelectionOptions) throws {
        var project = try Project.find()
        var replacement: String?
        if let pipeline = options.pipeline {
            replacement =
                project.pipelines.contains { $0.name == pipeline }
                ? pipeline : try Self.add(pipeline, to: &project)
        }
        let filter = try options.filter.map { text throws(CommandProblem) in
            try ScenarioFilter.read(text)
        }
        self.project = project
        files = try project.scenarioFiles(options.paths)
        let picked = files.flatMap(\.scenarios).filter { filter?.picks($0) ?? true }
        leftOut = replacement == nil ? 0 : picked.count { $0.expectFail != nil }
        scenarios = files.flatMap(\.scenarios).compactMap { scenario in
            var scenario = scenario
            if let replacement {
                guard scenario.expectFail == nil else { return nil }
                scenario.pipeline.name = replacement
                scenario.pipeline.replacement = options.pipeline
                scenario.pipeline.defects = nil
                scenario.pipeline.span = nil
            }
            if let seed = options.seed { scenario.seed = seed }
            guard filter?.picks(scenario) ?? true else { return nil }
            return scenario
        }
    }

    private static func add(
        _ pipeline: String, to project: inout Project
    ) throws(CommandProblem) -> String {
        if FileAccess.isFolder(pipeline) { return try project.add(pipelineAt: pipeline) }
        let names = project.pipelines.map(\.name)
        throw CommandProblem(
            "S0110", "unknown pipeline `\(pipeline)`", label: didYouMean(pipeline, in: names),
            notes: ["known pipelines: \(names.joined(separator: ", "))", "or give a folder"])
    }

    /// Why what was picked by name is not among the scenarios.
    var leftOutNotes: [String] {
        guard leftOut > 0 else { return [] }
        return [
            leftOut == 1
                ? "1 scenario has `expect_fail`: it is about a broken pipeline of its own, and is"
                    + " left out with --pipeline"
                : "\(leftOut) scenarios have `expect_fail`: they are about broken pipelines of their"
                    + " own, and are left out with --pipeline"
        ]
    }

    /// The only scenario picked, for commands that are about one.
    ///
    /// - Parameter hint: what to do instead where several were picked.
    func only(hint: String? = nil) throws(CommandProblem) -> Scenario {
        if let file = broken.first { throw CommandProblem(file.issues) }
        guard let first = scenarios.first else {
            throw CommandProblem(
                "C0005", "no scenario was selected", notes: leftOutNotes,
                status: .nothingSelected)
        }
        guard scenarios.count == 1 else {
            throw CommandProblem(
                "C0005",
                "\(scenarios.count) scenarios were selected, and this command is about one",
                notes: scenarios.prefix(5).map(\.name) + (scenarios.count > 5 ? ["…"] : [])
                    + (hint.map { [$0] } ?? []))
        }
        return first
    }
}
