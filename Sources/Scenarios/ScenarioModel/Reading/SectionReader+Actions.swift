import DataFormats
import Diagnostics
import SimKernel

extension SectionReader {
    private static let actions = [
        "start", "run_job", "query", "delete", "replay_archive", "stop",
    ]

    /// One action: `at` and exactly one of the action keys.
    func action(_ node: YAMLNode) -> Action? {
        guard let fields = YAMLFields(node, "action", issues) else { return nil }
        defer { fields.finish() }
        let at = fields.required("at").flatMap { instant($0, "at") }
        let refusal = refusal(fields)
        var kinds: [Action.Kind] = []
        if let start = fields.fields("start") {
            if let name = start.requiredText("state_machine") {
                kinds.append(
                    .startMachine(name: name, input: start.node("input")?.json ?? .object([:])))
            }
            start.finish()
        }
        if let run = fields.fields("run_job") {
            let arguments = (run.fields("arguments")?.members ?? []).map {
                (name: $0.key, value: $0.value.text ?? $0.value.json.serialized())
            }
            if let name = run.requiredText("job") {
                kinds.append(.startJob(name: name, arguments: arguments))
            }
            run.finish()
        }
        if let query = fields.fields("query") {
            let save = query.text("save")
            let role = query.text("as") ?? "ACCOUNTADMIN"
            if let sql = query.requiredText("sql") {
                kinds.append(.query(role: role, sql: sql, save: save))
            }
            query.finish()
        }
        if let key = fields.text("delete") { kinds.append(.deleteObject(key: key)) }
        if let flag = fields.flag("replay_archive"), flag { kinds.append(.replayArchive) }
        if let stop = fields.fields("stop") {
            if let name = stop.requiredText("state_machine") {
                kinds.append(.stopMachine(name: name))
            }
            stop.finish()
        }
        guard kinds.count == 1 else {
            if !issues.hasErrors {
                issues.error(
                    "0150", "an action is exactly one of \(Self.actions.joined(separator: ", "))",
                    at: node.span)
            }
            return nil
        }
        return at.map {
            Action(at: $0, kind: kinds[0], span: node.span, refusal: refusal)
        }
    }

    /// `refused: true` and `refused: denied` say the same; `false` means that it must be done;
    /// other words are a code, or `any`.
    private func refusal(_ fields: YAMLFields) -> Action.Refusal? {
        guard let node = fields.node("refused") else { return nil }
        switch node.json {
        case .bool(let flag): return flag ? .denied : .never
        case .string, .number:
            // A code such as 003001 keeps its zeros.
            guard let word = node.text, !word.isEmpty else { break }
            switch word {
            case "denied": return .denied
            case "any": return .any
            default:
                if word.utf8.allSatisfy(Self.isOfCode) { return .code(word) }
            }
        default: break
        }
        issues.error(
            "0104", "`refused` is `true`, `denied`, `any`, or the code of an error", at: node.span,
            label: "write it like denied or \"002003\"")
        return nil
    }

    private static func isOfCode(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
            || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
