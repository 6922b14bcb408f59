import OrderedCollections
public import Cloud
import CloudModel
import Diagnostics
import Guarantees
public import PipelineModel
public import ScenarioModel
import SimFaults
import SimKernel
import Snowflake
import SnowflakeSQL
import TelcoData
import TelcoPipeline

/// A pipeline that stands deployed and can be copied for every run.
public struct DeployedPipeline: Sendable {
    public let pipeline: Pipeline
    let rules: [EntityRule]
    let snapshot: CloudSnapshot
    let settings: Cloud.Settings
    let names: WarehouseNames
    /// What is to be said of what policies and grants allow.
    let rights: DeployedRights

    /// Names of the deployed warehouse that scenarios may use.
    struct WarehouseNames: Sendable {
        var roles: [String]
        /// Tasks, without their schema.
        var tasks: [String]
        /// Tables, as DATABASE.SCHEMA.TABLE.
        var tables: [String]
    }
}

/// Deploys the pipeline that a scenario names, as the scenario wants it.
public struct Laboratory: Sendable {
    /// Pipeline folders by the name that scenarios use.
    public let folders: [(name: String, path: String)]
    private let files: any PipelineFiles

    public init(folders: [(name: String, path: String)], files: any PipelineFiles) {
        self.folders = folders
        self.files = files
    }

    /// The same, but one file says something else.
    public func with(text: String, at path: String) -> Laboratory {
        Laboratory(folders: folders, files: ChangedFiles(files: files, path: path, text: text))
    }

    /// The pipeline as its folder has it, with the defects that are on by default.
    ///
    /// - Throws: everything that is wrong with the folder.
    public func pipeline(named name: String) throws(DeploymentFailure) -> Pipeline {
        guard let folder = folders.first(where: { $0.name == name }) else {
            throw unknown(name)
        }
        return try load(folder.path, defects: .byDefault)
    }

    /// The text of a file of a pipeline folder; nil when there is none.
    public func text(_ path: String) -> String? { try? files.text(path) }

    private func unknown(_ name: String) -> DeploymentFailure {
        DeploymentFailure(diagnostics: [
            Diagnostic(
                "S0110", "unknown pipeline `\(name)`",
                label: didYouMean(name, in: folders.map(\.name)))
        ])
    }

    /// What makes two deployments different: scenarios that agree on it share one.
    public struct Key: Hashable, Sendable {
        let pipeline: String
        let defects: [String]?
        let start: VirtualInstant
        let profile: Scenario.Profile
    }

    public static func key(for scenario: Scenario) -> Key {
        Key(
            pipeline: scenario.pipeline.name, defects: scenario.pipeline.defects,
            start: scenario.clock.start, profile: scenario.profile)
    }

    /// Loads, checks and deploys a scenario's pipeline.
    ///
    /// - Throws: everything that is wrong with the folder, its contract or its scripts.
    public func deploy(for scenario: Scenario) throws(DeploymentFailure) -> DeployedPipeline {
        guard let folder = folders.first(where: { $0.name == scenario.pipeline.name }) else {
            throw DeploymentFailure(diagnostics: [
                Diagnostic(
                    "S0110", "unknown pipeline `\(scenario.pipeline.name)`",
                    source: scenario.source, span: scenario.pipeline.span,
                    label: didYouMean(scenario.pipeline.name, in: folders.map(\.name)))
            ])
        }
        var pipeline = try load(folder.path, defects: selection(scenario), for: scenario)
        if let zone = scenario.profile.sessionZone {
            pipeline.warehouse?.sessionParameters["TIMEZONE"] = zone
        }
        let problems = pipeline.contract.situations.compactMap(Self.problem)
        guard problems.isEmpty else { throw DeploymentFailure(diagnostics: problems) }
        let rules: [EntityRule]
        do { rules = try ContractRules(contract: pipeline.contract).rules() } catch {
            throw DeploymentFailure(diagnostics: [error.diagnostic(in: pipeline)])
        }
        var code = CodeRegistry()
        TelcoPipeline.register(into: &code, pipeline)
        let mode = scenario.profile.iam.flatMap { AuthorizationMode(rawValue: $0) } ?? .enforce
        let settings = Cloud.Settings(start: scenario.clock.start, authorizationMode: mode)
        let cloud = try Cloud.deploy(pipeline, code: code, settings: settings)
        do {
            return DeployedPipeline(
                pipeline: pipeline, rules: rules, snapshot: try cloud.snapshot(),
                settings: settings,
                names: DeployedPipeline.WarehouseNames(
                    roles: cloud.snowflake.roleNames,
                    tasks: cloud.snowflake.taskNames.map {
                        $0.split(separator: ".").last.map(String.init) ?? $0
                    }, tables: cloud.snowflake.tableNames), rights: DeployedRights(pipeline, cloud))
        } catch {
            throw DeploymentFailure(diagnostics: [
                Diagnostic("D0103", "the deployed pipeline is not at rest: \(error)")
            ])
        }
    }

    /// Why a goal of the contract cannot be asked for.
    private static func problem(_ situation: Contract.Situation) -> Diagnostic? {
        guard case .rows(let query) = situation.goal.kind else { return nil }
        let source = SourceText(name: "query", text: query)
        do {
            _ = try SnowflakeParser.parseStatements(source)
            return nil
        } catch {
            let told = error.diagnostic(in: source)
            return Diagnostic(
                "S0152", "the query is not Snowflake SQL: \(told.summary)",
                source: situation.source, span: situation.span, label: told.label)
        }
    }

    /// Deploys a pipeline for no scenario: into an account that people and clients use.
    ///
    /// - Throws: everything that is wrong with the folder or its scripts.
    public func deploy(
        pipeline name: String, settings: Cloud.Settings
    ) throws(DeploymentFailure) -> CloudSnapshot {
        let pipeline = try pipeline(named: name)
        var code = CodeRegistry()
        TelcoPipeline.register(into: &code, pipeline)
        let cloud = try Cloud.deploy(pipeline, code: code, settings: settings)
        do { return try cloud.snapshot() } catch {
            throw DeploymentFailure(diagnostics: [
                Diagnostic("D0103", "the deployed pipeline is not at rest: \(error)")
            ])
        }
    }

    private func selection(_ scenario: Scenario) -> DefectSelection {
        switch scenario.pipeline.defects {
        case nil: .byDefault
        case []: .none
        case let chosen?: .only(chosen)
        }
    }

    private func load(
        _ folder: String, defects: DefectSelection, for scenario: Scenario? = nil
    ) throws(DeploymentFailure) -> Pipeline {
        do {
            return try Pipeline.load(folder, from: files, defects: defects)
        } catch {
            throw DeploymentFailure(
                diagnostics: error.diagnostics.map { diagnostic in
                    guard diagnostic.source == nil, let scenario,
                        let place = scenario.pipeline.defectsSpan
                    else { return diagnostic }
                    // What is wrong is the choice that the scenario makes.
                    var diagnostic = diagnostic
                    diagnostic.source = scenario.source
                    diagnostic.span = place
                    return diagnostic
                })
        }
    }
}

/// Files of which one says something else.
private struct ChangedFiles: PipelineFiles {
    let files: any PipelineFiles
    let path: String
    let text: String

    func text(_ relativePath: String) throws -> String {
        relativePath == path ? text : try files.text(relativePath)
    }

    func exists(_ relativePath: String) -> Bool {
        relativePath == path || files.exists(relativePath)
    }
}
