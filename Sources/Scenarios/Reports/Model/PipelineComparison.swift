import Guarantees
import ScenarioModel
import SimKernel
public import ScenarioRunner
import SimTrace

/// What changes between two revisions of a pipeline, scenario by scenario.
public struct PipelineComparison: Sendable {
    /// One scenario on both.
    public struct Row: Sendable {
        public let scenario: String
        public let base: ScenarioReport.State
        public let head: ScenarioReport.State
        /// Guarantees that hold now and did not.
        public let gained: [String]
        /// Guarantees that held and do not any more.
        public let lost: [String]
        /// Tables that end differently, in a line each.
        public let tables: [String]
        /// Where the runs part for the first time; empty when they are equal.
        public let divergence: [String]

        public init(base: ScenarioOutcome, head: ScenarioOutcome) {
            let before = ScenarioReport(base)
            let after = ScenarioReport(head)
            scenario = before.name
            self.base = before.state
            self.head = after.state
            gained = Self.held(after, not: before)
            lost = Self.held(before, not: after)
            tables = Self.differences(base.tables, head.tables)
            divergence =
                TraceDifference.first(base.trace, head.trace).map {
                    TraceText().difference(
                        $0, left: base.trace, right: head.trace, names: ("base", "head"))
                } ?? []
        }

        private static func held(_ one: ScenarioReport, not other: ScenarioReport) -> [String] {
            one.verdicts.filter { verdict in
                verdict.state == .held
                    && other.verdicts.first { $0.guarantee == verdict.guarantee }?.state != .held
            }.map(\.guarantee)
        }

        private static func differences(_ base: [TableImage], _ head: [TableImage]) -> [String] {
            var lines: [String] = []
            for image in base {
                guard let other = head.first(where: { $0.name == image.name }) else {
                    lines.append("\(image.name) is gone")
                    continue
                }
                let left = rows(image)
                let right = rows(other)
                let gone = minus(left, right)
                let new = minus(right, left)
                if gone.isEmpty, new.isEmpty { continue }
                lines.append("\(image.name): \(gone.count) rows gone, \(new.count) rows new")
                lines += gone.prefix(2).map { "  - \($0)" } + new.prefix(2).map { "  + \($0)" }
            }
            lines += head.filter { image in !base.contains { $0.name == image.name } }
                .map { "\($0.name) is new" }
            return lines
        }

        private static func rows(_ image: TableImage) -> [String] {
            image.rows.map { row in
                zip(image.columns, row).map { "\($0) \($1 ?? "NULL")" }.joined(separator: ", ")
            }.sorted()
        }

        /// What the one sorted list has more than the other, repetitions counted.
        private static func minus(_ left: [String], _ right: [String]) -> [String] {
            var rest = right[...]
            return left.filter { item in
                while let first = rest.first, first < item { rest.removeFirst() }
                if rest.first == item {
                    rest.removeFirst()
                    return false
                }
                return true
            }
        }

        public var isEqual: Bool {
            base == head && gained.isEmpty && lost.isEmpty && tables.isEmpty
                && divergence.isEmpty
        }
    }

    public let base: String
    public let head: String
    public let rows: [Row]

    public init(base: String, head: String, rows: [Row]) {
        self.base = base
        self.head = head
        self.rows = rows
    }

    /// Whether a promise that was kept is not kept any more.
    public var hasLosses: Bool {
        rows.contains { !$0.lost.isEmpty || $0.base == .passed && $0.head != .passed }
    }

    /// For people.
    public var text: String {
        let equal = rows.count { $0.isEqual }
        var lines = ["compared \(base) with \(head): \(rows.count) scenarios, \(equal) run alike"]
        for row in rows where !row.isEqual {
            let isBad = !row.lost.isEmpty || row.base == .passed && row.head != .passed
            let states = row.base == row.head ? "" : "   \(word(row.base)) → \(word(row.head))"
            lines += ["", " \(isBad ? "✗" : "·") \(row.scenario)\(states)"]
            if !row.lost.isEmpty { lines.append("   lost     \(list(row.lost))") }
            if !row.gained.isEmpty { lines.append("   gained   \(list(row.gained))") }
            lines += row.tables.map { "   \($0)" } + row.divergence.map { "   \($0)" }
        }
        let lost = Set(rows.flatMap(\.lost)).sorted()
        let gained = Set(rows.flatMap(\.gained)).sorted()
        lines += [
            "", " lost: \(lost.isEmpty ? "nothing" : list(lost))",
            " gained: \(gained.isEmpty ? "nothing" : list(gained))",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func list(_ names: [String]) -> String { names.joined(separator: ", ") }

    private func word(_ state: ScenarioReport.State) -> String {
        switch state {
        case .passed: "passed"
        case .failed: "failed"
        case .inconclusive: "inconclusive"
        case .invalid: "invalid"
        case .nondeterministic: "not deterministic"
        }
    }
}
