import DataFormats
public import Mutation

/// How a suite did against mutants, for programs; version 1 in `docs/reports.md`.
public struct MutationJSON {
    private let report: MutationReport

    public init(_ report: MutationReport) { self.report = report }

    public var text: String {
        var summary: JSONObject = [
            "mutants": JSONValue(report.fates.count), "killed": JSONValue(report.killed.count),
            "survived": JSONValue(report.survivors.count),
            "equivalent": JSONValue(report.equivalent.count),
            "refused": JSONValue(report.refused.count),
        ]
        if let score = report.score { summary["score"] = .string(percent(score)) }
        let root: JSONObject = [
            "report": "mutation", "version": 1, "pipeline": .string(report.pipeline),
            "scenarios": JSONValue(report.scenarios), "summary": .object(summary),
            "mutants": .array(report.fates.map(fate)),
        ]
        return JSONValue.object(root).serialized() + "\n"
    }

    private func percent(_ score: Int) -> String {
        let rest = score % 100
        return "\(score / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private func fate(_ fate: MutantFate) -> JSONValue {
        let mutant = fate.mutant
        var object: JSONObject = [
            "id": .string(mutant.id), "mistake": .string(mutant.operation.rawValue),
            "part": .string(mutant.part.rawValue), "file": .string(mutant.file),
            "line": JSONValue(mutant.line), "column": JSONValue(mutant.column),
            "change": .string(mutant.change), "runs": JSONValue(fate.runs),
        ]
        switch fate.verdict {
        case .guarantee(let id, let rule):
            object["state"] = "killed"
            object["guarantee"] = .string(id)
            object["rule"] = .string(rule)
        case .check(let title):
            object["state"] = "killed"
            object["check"] = .string(title)
        case .inconclusive(let reason):
            object["state"] = "killed"
            object["inconclusive"] = .string(reason)
        case .refused(let reason):
            object["state"] = "refused"
            object["reason"] = .string(reason)
        case .survived:
            object["state"] = fate.equivalent == nil ? "survived" : "equivalent"
            if let because = fate.equivalent { object["because"] = .string(because) }
            object["differing_runs"] = .array(fate.differing.map { .string($0) })
        }
        if let scenario = fate.scenario { object["scenario"] = .string(scenario) }
        return .object(object)
    }
}
