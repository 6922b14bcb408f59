import Diagnostics
import Reports

/// Why a command cannot do what it was asked to.
struct CommandProblem: Error {
    let diagnostics: [Diagnostic]
    var status = ExitStatus.invalid

    init(_ diagnostics: [Diagnostic], status: ExitStatus = .invalid) {
        self.diagnostics = diagnostics
        self.status = status
    }

    init(
        _ code: String, _ summary: String, label: String? = nil, notes: [String] = [],
        status: ExitStatus = .invalid
    ) {
        self.init(
            [Diagnostic(code, summary, label: label, notes: notes)], status: status)
    }
}
