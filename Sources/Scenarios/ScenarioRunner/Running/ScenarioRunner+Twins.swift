import Cloud
import CloudModel
import DataFormats
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
        let change = Twin(twin: twin, scenario: scenario)
        var padding = Padding(contract: deployed.pipeline.contract)
        let files =
            twin == .strangers ? padding.padded(files) : change.change(&calm, files)
        var variation = Variation()
        variation.isBrief = true
        let run = ScenarioRun(
            scenario: calm, deployed: deployed, files: files, variation: variation, memo: memo)
        if twin == .otherZone { run.cloud.setSessionParameter("TIMEZONE", "Asia/Kolkata") }
        run.perform()
        let title = "same as the twin \(twin.rawValue) in \(compare.joined(separator: ", "))"
        // A twin that did something else than it should proves nothing.
        let isUnchanged = twin == .strangers && padding.strangers.isEmpty
        let undone = isUnchanged ? "no file could be read as records with keys" : nil
        if let failed = run.harness.untried.first ?? undone ?? run.stopped {
            return ScenarioOutcome.CheckResult(
                title: title,
                failure: ScenarioOutcome.CheckFailure(
                    text: "the twin could not be run as it should", expected: twin.rawValue,
                    actual: failed))
        }
        let difference = TwinComparison(
            contract: deployed.pipeline.contract, compare: compare,
            padding: twin == .strangers ? padding : nil
        ).difference(observed, run.observed)
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
        // Another zone is the warehouse's, not the scenario's.
        case .noFaults, .otherZone: return files
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
        case .mergedFiles: return merged(files)
        case .oneANight:
            // A day for each file, in their order: what one night loaded takes as many as files.
            let first = files.map(\.at).min() ?? start
            let days = VirtualDuration.days(Int64(files.count))
            calm.clock.limit = calm.clock.limit + days
            calm.clock.until = calm.clock.until.map { $0 + days }
            let ordered = files.enumerated().sorted {
                ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
            }.map(\.element)
            return ordered.enumerated().map { place, file in
                file.moved(to: max(file.at, first + .days(Int64(place))))
            }
        case .strangers: return files
        case .replayedArchive:
            let last = max(files.map(\.at).max() ?? start, calm.actions.map(\.at).max() ?? start)
            act(&calm, .replayArchive, at: last + .hours(30))
            return files
        case .shuffledRows:
            calm.profile.shuffleRows = true
            return files
        }
    }

    /// Files of one folder in one, which comes with the last of them.
    private func merged(_ files: [PreparedFile]) -> [PreparedFile] {
        var merged: [PreparedFile] = []
        for file in files {
            guard let records = file.records,
                let place = merged.firstIndex(where: {
                    $0.folder == file.folder && $0.records?.header == records.header
                })
            else {
                merged.append(file)
                continue
            }
            let before = merged[place]
            merged[place] = PreparedFile(
                key: before.key, bytes: before.bytes + records.body,
                at: max(before.at, file.at))
        }
        return merged
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

    /// The folder that the file comes into.
    fileprivate var folder: Substring { key[..<(key.lastIndex(of: "/") ?? key.startIndex)] }

    /// The header of a CSV file and what comes after it; nil for what is no plain text of records,
    /// each in a line.
    fileprivate var records: (header: [UInt8], body: [UInt8])? {
        let feed = UInt8(ascii: "\n")
        guard let text = String(validating: bytes, as: UTF8.self), bytes.last == feed else {
            return nil
        }
        if key.hasSuffix(".ndjson") {
            let lines = text.split(separator: "\n")
            let areRecords = lines.allSatisfy {
                (try? JSONValue(parsing: String($0)))?.objectValue != nil
            }
            return areRecords && !lines.isEmpty ? ([], bytes) : nil
        }
        guard key.hasSuffix(".csv"), !text.contains("\""),
            let end = bytes.firstIndex(of: feed)
        else { return nil }
        return (Array(bytes[...end]), Array(bytes[(end + 1)...]))
    }
}
