import DataFormats
import Guarantees
import ScenarioModel
import ScenarioRunner
import SimKernel

extension FoundScenario {
    /// A scenario whose files are written out.
    var spelledOut: [String] {
        let scenario = finding.scenario
        var lines = [
            "# Shrunk from \(size(finding.before)) to \(size(finding.after)).",
            "scenario: \(id)", "title: \(quoted("Broken: " + finding.identity.description))",
        ]
        let witness = finding.outcome.verdicts.flatMap(\.witnesses).first
        lines.append(
            "why: \(quoted("Found by \(scenario.name)." + (witness.map { " \($0.text)" } ?? "")))")
        lines += ["version: 1", "tags: [found]", "pipeline: " + pipeline(scenario.pipeline)]
        var clock = ["start: \(quoted(text(scenario.clock.start)))"]
        if let until = scenario.clock.until { clock.append("until: \(quoted(text(until)))") }
        clock += ["limit: \(scenario.clock.limit)", "settle: \(scenario.clock.settle)"]
        lines.append("clock: { \(clock.joined(separator: ", ")) }")
        lines += profile(scenario.profile)
        lines.append(scenario.deliver.files.isEmpty ? "deliver: []" : "deliver:")
        lines += scenario.deliver.files.flatMap(delivery)
        if !scenario.actions.isEmpty {
            lines.append("when:")
            lines += scenario.actions.map { "  - " + action($0) }
        }
        if let always = scenario.always {
            lines.append("always: [\(always.joined(separator: ", "))]")
        }
        return lines
    }

    private func size(_ size: Finding.Size) -> String {
        "\(size.faults) faults and choices, \(size.files) files and \(size.rows) records"
    }

    private func pipeline(_ choice: Scenario.PipelineChoice) -> String {
        guard let defects = choice.defects else { return choice.name }
        let list = defects.isEmpty ? "none" : "[\(defects.joined(separator: ", "))]"
        return "{ name: \(choice.name), defects: \(list) }"
    }

    private func profile(_ profile: Scenario.Profile) -> [String] {
        var members: [String] = []
        if let iam = profile.iam { members.append("iam: \(iam)") }
        var warehouse: [String] = []
        if let zone = profile.sessionZone { warehouse.append("session_zone: \(quoted(zone))") }
        if profile.shuffleRows { warehouse.append("shuffle_rows: true") }
        if !warehouse.isEmpty {
            members.append("warehouse: { \(warehouse.joined(separator: ", ")) }")
        }
        return members.isEmpty ? [] : ["profile: { \(members.joined(separator: ", ")) }"]
    }

    private func delivery(_ delivery: Delivery) -> [String] {
        guard case .instant(let at) = delivery.at else { return [] }
        var lines = [
            "  - at: \(quoted(text(VirtualInstant(nanoseconds: at))))",
            "    to: \(quoted(delivery.key))",
        ]
        switch delivery.file {
        case .text(let text) where isBlock(text):
            lines += ["    file:", "      text: |"]
            lines += text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : "        " + $0 }
        case .text(let text): lines.append("    file: { text: \(quoted(text)) }")
        case .bytes(let bytes): lines.append("    file: { base64: \(Base64.encode(bytes)) }")
        default: return []
        }
        return lines
    }

    /// Whether a literal block gives the text back: printable lines, one line feed at the end.
    private func isBlock(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count > 1, bytes.last == 0x0A, bytes[bytes.count - 2] != 0x0A,
            bytes[0] != 0x20, bytes[0] != 0x0A
        else { return false }
        // Beyond ASCII, a few characters are line breaks or not printable to YAML.
        return bytes.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) }
    }

    private func action(_ action: Action) -> String {
        var members = ["at: \(quoted(text(action.at)))"]
        switch action.kind {
        case .startMachine(let name, let input):
            members.append("start: { state_machine: \(name), input: \(input.serialized()) }")
        case .startJob(let name, let arguments):
            let list = arguments.map { "\(quoted($0.name)): \(quoted($0.value))" }
            members.append(
                "run_job: { job: \(name), arguments: { \(list.joined(separator: ", ")) } }")
        case .query(let role, let sql, let save):
            let saved = save.map { ", save: \($0)" } ?? ""
            members.append("query: { as: \(role), sql: \(quoted(sql))\(saved) }")
        case .deleteObject(let key): members.append("delete: \(quoted(key))")
        case .replayArchive: members.append("replay_archive: true")
        case .stopMachine(let name): members.append("stop: { state_machine: \(name) }")
        }
        switch action.refusal {
        case .denied?: members.append("refused: denied")
        case .any?: members.append("refused: any")
        case .never?: members.append("refused: false")
        case .code(let code)?: members.append("refused: \"\(code)\"")
        case nil: break
        }
        return "{ " + members.joined(separator: ", ") + " }"
    }
}
