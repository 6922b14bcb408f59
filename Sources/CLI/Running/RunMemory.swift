import DataFormats
import Reports

/// What is remembered from run to run, under `.rehearsal` in the project: the scenarios that did
/// not pass when they were last run.
struct RunMemory {
    private let path: String

    init(_ project: Project) { path = project.root + "/.rehearsal/failed.json" }

    /// Names of scenarios.
    var failed: [String] {
        guard let value = try? ReportFiles.json(path) else { return [] }
        return (value["failed"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// Takes note of a run; answers how many of the others have still to be run again.
    ///
    /// A project that cannot be written to is no reason to fail: nothing is remembered then.
    func update(_ suite: SuiteReport) -> Int {
        let before = failed
        let ran = Set(suite.scenarios.map(\.name))
        let left = before.filter { !ran.contains($0) }
        let bad = suite.scenarios.filter { $0.state != .passed }.map(\.name)
        let now = left + bad
        if now != before {
            let value: JSONValue = ["failed": .array(now.map { .string($0) })]
            try? FileAccess.write(value.serialized(style: .pretty) + "\n", to: path)
        }
        return left.count
    }
}
