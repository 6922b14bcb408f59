import DataFormats
import Diagnostics
import PipelineModel
import ScenarioModel
import SimFaults
import SnowflakeSQL

/// Checks that a scenario names what its pipeline has.
///
/// A misspelt name would make a fault that never strikes, an action that does nothing or a check
/// that looks at nothing, and none of them should be green.
struct ScenarioNames {
    let scenario: Scenario
    let deployed: DeployedPipeline
    let problems: Problems

    private var pipeline: Pipeline { deployed.pipeline }
    private var machines: [String] { pipeline.stateMachines.map(\.name) }
    private var jobs: [String] { pipeline.jobs.map(\.name) }

    func check() {
        for rule in scenario.faults { check(rule) }
        for action in scenario.actions { check(action) }
        for check in scenario.checks { self.check(check) }
        for (goal, place) in zip(scenario.goals, scenario.goalPlaces) {
            if case .rows(let query) = goal.kind { parse(query, place) }
        }
    }

    // MARK: Faults

    private func check(_ rule: FaultRule) {
        for amount in rule.condition?.amounts ?? [] {
            guard case .rows(let table) = amount.thing, let place = scenario.place(ofWhen: rule.id)
            else { continue }
            let tables = deployed.names.tables
            let wanted = table.uppercased()
            if tables.contains(where: { $0 == wanted || $0.hasSuffix("." + wanted) }) { continue }
            problems.add(
                "S0151", "the pipeline has no table `\(table)`", place,
                label: didYouMean(wanted, in: tables),
                notes: ["a table is named as SCHEMA.TABLE or DATABASE.SCHEMA.TABLE"])
        }
        for pattern in rule.match {
            guard let known = known(pattern.name, at: rule.point), !known.isEmpty,
                !known.contains(where: { Glob.matches(pattern.pattern, $0) })
            else { continue }
            problems.add(
                "S0149",
                "fault `\(rule.id)` can never strike: no \(pattern.name) is "
                    + "`\(pattern.pattern)`", scenario.place(ofMatch: pattern.name, in: rule.id),
                label: didYouMean(pattern.pattern, in: known),
                notes: ["known: \(known.joined(separator: ", "))"])
        }
    }

    /// All values that an attribute can have; nil where the pipeline does not tell.
    private func known(_ attribute: String, at point: String) -> [String]? {
        switch attribute {
        case "function": pipeline.functions.map(\.name)
        case "job": jobs
        case "machine": machines
        case "state": pipeline.stateMachines.flatMap { Self.states(in: $0.definition.value) }
        case "schedule": pipeline.schedules.map(\.name)
        case "topic": pipeline.topics.map(\.name)
        case "bucket": pipeline.buckets.map(\.name)
        case "task": deployed.names.tasks
        case "role" where point == "sts.assume_role": pipeline.roles.map(\.name)
        case "role":
            pipeline.roles.map(\.name)
                + pipeline.users.flatMap { [$0.name, pipeline.userARN($0.name)] }
        default: nil
        }
    }

    /// The names of all states, those of branches and maps included.
    private static func states(in value: JSONValue) -> [String] {
        var names: [String] = []
        for member in value.objectValue ?? [:] {
            if member.key == "States" { names += (member.value.objectValue ?? [:]).map(\.key) }
            names += states(in: member.value)
        }
        for element in value.arrayValue ?? [] { names += states(in: element) }
        return names
    }

    // MARK: Actions and checks

    private func check(_ action: Action) {
        switch action.kind {
        case .startMachine(let name, _), .stopMachine(let name):
            check(
                "state machine", name, among: machines, problems.place(of: name, in: action.span))
        case .startJob(let name, _):
            check("job", name, among: jobs, problems.place(of: name, in: action.span))
        case .query(let role, let sql, _):
            check(
                "warehouse role", role.uppercased(), among: deployed.names.roles,
                problems.place(of: role, in: action.span))
            parse(sql, problems.place(of: sql, in: action.span))
        case .deleteObject, .replayArchive: break
        }
        if action.at < scenario.clock.start {
            problems.add("S0220", "an action before the clock's start", action.span)
        }
    }

    private func check(_ check: Check) {
        switch check.kind {
        case .execution(let machine, _, _):
            self.check("state machine", machine, among: machines, check.place(of: machine))
        case .sameAs(_, let compare):
            let layers = pipeline.contract.layers.map(\.name) + ["DW"]
            for name in compare { self.check("layer", name, among: layers, check.place(of: name)) }
        case .sql(_, let query, _): parse(query, check.place(of: query))
        case .guarantee(let id):
            let asked = scenario.always ?? pipeline.contract.guarantees
            if !asked.contains(id) {
                problems.add(
                    "S0151", "the guarantee `\(id)` is not among those that are checked",
                    check.place(of: id), label: "name it under `always`")
            }
        case .table, .object, .alerts, .journey: break
        }
    }

    private func check(_ what: String, _ name: String, among known: [String], _ span: SourceSpan?) {
        guard !known.contains(name) else { return }
        problems.add(
            "S0151", "the pipeline has no \(what) `\(name)`", span,
            label: didYouMean(name, in: known), notes: ["known: \(known.joined(separator: ", "))"])
    }

    private func parse(_ sql: String, _ span: SourceSpan?) {
        let source = SourceText(name: "query", text: sql)
        do { _ = try SnowflakeParser.parseStatements(source) } catch {
            let told = error.diagnostic(in: source)
            problems.add(
                "S0152", "the query is not Snowflake SQL: \(told.summary)", span,
                label: told.label)
        }
    }
}
