public import DataFormats

/// Failures that are known and accepted for now: only others fail a run.
///
/// A ratchet: what is fixed is told, so that its line can go, and never comes back unnoticed.
public struct Baseline: Sendable {
    public static let version = 1

    /// Scenarios with what is wrong with them, in order.
    public private(set) var known: [(scenario: String, rules: [String])] = []

    public init() {}

    /// What is wrong now becomes what is known.
    public init(_ suite: SuiteReport) {
        known = suite.scenarios.compactMap { report in
            let rules = FailureStory(report).parts.map(\.rule)
            return rules.isEmpty ? nil : (report.name, rules)
        }
    }

    public init(_ value: JSONValue) throws(ReportReadFailure) {
        guard value["baseline"]?.intValue == Int64(Self.version),
            let list = value["known"]?.arrayValue
        else { throw ReportReadFailure("it is no baseline of version \(Self.version)") }
        for item in list {
            guard let name = item["scenario"]?.stringValue, let rules = item["rules"]?.arrayValue
            else { throw ReportReadFailure("an entry lacks `scenario` or `rules`") }
            known.append((name, rules.compactMap(\.stringValue)))
        }
    }

    public var text: String {
        let value: JSONValue = [
            "baseline": JSONValue(Self.version),
            "known": .array(
                known.map {
                    [
                        "scenario": .string($0.scenario),
                        "rules": .array($0.rules.map { .string($0) }),
                    ]
                }),
        ]
        return value.serialized(style: .pretty) + "\n"
    }

    /// What a run came to beside what is known.
    public struct Verdict: Sendable {
        /// Scenarios with what is new about them.
        public var new: [(scenario: String, rules: [String])] = []
        public var accepted: [String] = []
        /// Scenarios of the baseline that ran and have nothing wrong any more, or less.
        public var fixed: [(scenario: String, rules: [String])] = []
    }

    public func verdict(on suite: SuiteReport) -> Verdict {
        var verdict = Verdict()
        for report in suite.scenarios {
            let rules = FailureStory(report).parts.map(\.rule)
            let before = known.first { $0.scenario == report.name }?.rules ?? []
            let new = rules.filter { !before.contains($0) }
            let gone = before.filter { !rules.contains($0) }
            if !new.isEmpty {
                verdict.new.append((report.name, new))
            } else if !rules.isEmpty {
                verdict.accepted.append(report.name)
            }
            if !gone.isEmpty { verdict.fixed.append((report.name, gone)) }
        }
        return verdict
    }
}
