import CloudModel
import Diagnostics
import Guarantees
import PipelineModel
import ScenarioModel
import SimKernel

// Metamorphic checks: another way to the same truth must end alike.
extension ScenarioRunner {
    /// Runs the world without its faults, changed as the twin says, and compares the end.
    func sameAs(
        _ twin: Check.Twin, _ compare: [String], _ scenario: Scenario,
        _ deployed: DeployedPipeline, _ files: [PreparedFile], _ observed: Observed,
        _ memo: Memo
    ) -> ScenarioOutcome.CheckResult {
        var calm = scenario
        calm.faults = []
        calm.decisions = nil
        let files = Twin(twin: twin, scenario: scenario).change(&calm, files)
        var variation = Variation()
        variation.isBrief = true
        let run = ScenarioRun(
            scenario: calm, deployed: deployed, files: files, variation: variation, memo: memo)
        run.perform()
        let title = "same as the twin \(twin.rawValue) in \(compare.joined(separator: ", "))"
        // A twin that did something else than it should proves nothing.
        if let failed = run.harness.untried.first {
            return ScenarioOutcome.CheckResult(
                title: title,
                failure: ScenarioOutcome.CheckFailure(
                    text: "the twin could not be run as it should", expected: twin.rawValue,
                    actual: failed))
        }
        let difference = TwinComparison(contract: deployed.pipeline.contract, compare: compare)
            .difference(observed, run.observed)
        return ScenarioOutcome.CheckResult(title: title, failure: difference)
    }
}

/// How a twin differs from its scenario, besides having no faults.
private struct Twin {
    let twin: Check.Twin
    let scenario: Scenario

    private var start: VirtualInstant { scenario.clock.start }

    func change(_ calm: inout Scenario, _ files: [PreparedFile]) -> [PreparedFile] {
        switch twin {
        case .noFaults: return files
        case .deliveredTwice:
            return files + files.map { $0.moved(to: $0.at + .hours(1)) }
        case .reverseOrder:
            // The same instants, taken by the files the other way round.
            let ordered = files.enumerated().sorted {
                ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
            }.map(\.element)
            return zip(ordered, ordered.reversed()).map { $0.moved(to: $1.at) }
        case .allAtOnce:
            let first = files.map(\.at).min() ?? start
            return files.enumerated().map { place, file in
                // In their order, a second apart: what comes later still counts as later.
                file.moved(to: first + .seconds(Int64(place)))
            }
        case .splitFiles: return files.flatMap(\.halves)
        case .replayedArchive:
            let last = max(files.map(\.at).max() ?? start, calm.actions.map(\.at).max() ?? start)
            act(&calm, .replayArchive, at: last + .hours(30))
            return files
        case .otherZone:
            let sql = "ALTER ACCOUNT SET TIMEZONE = 'Asia/Kolkata'"
            act(&calm, .query(role: "ACCOUNTADMIN", sql: sql, save: nil), at: start)
            return files
        case .shuffledRows:
            calm.profile.shuffleRows = true
            return files
        }
    }

    private func act(_ calm: inout Scenario, _ kind: Action.Kind, at instant: VirtualInstant) {
        let span = scenario.pipeline.span ?? .init(start: 0, end: 0)
        calm.actions.append(Action(at: instant, kind: kind, span: span))
    }
}

extension PreparedFile {
    fileprivate func moved(to instant: VirtualInstant) -> PreparedFile {
        PreparedFile(key: key, bytes: bytes, at: instant)
    }

    /// The file in two parts that hold its records one after the other; a header stands in both.
    /// What is packed, or has quotes over lines, stays whole.
    fileprivate var halves: [PreparedFile] {
        let isCSV = key.hasSuffix(".csv")
        guard isCSV || key.hasSuffix(".ndjson"), !isCSV || !bytes.contains(UInt8(ascii: "\"")),
            String(validating: bytes, as: UTF8.self) != nil
        else { return [self] }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let header = isCSV ? lines.prefix(1) : []
        let records = lines.dropFirst(header.count)
        guard records.count > 1 else { return [self] }
        let middle = records.count / 2
        let dot = key.lastIndex(of: ".") ?? key.endIndex
        return [records.prefix(middle), records.dropFirst(middle)].enumerated().map { place, part in
            let body = (Array(header) + Array(part)).flatMap { Array($0) + [UInt8(ascii: "\n")] }
            return PreparedFile(
                key: "\(key[..<dot])-\(place + 1)\(key[dot...])", bytes: body,
                at: at + .milliseconds(Int64(place)))
        }
    }
}
