/// A promise of a pipeline that can be checked by machine on what a run left behind.
public protocol Guarantee: Sendable {
    /// A stable id, such as `reader-consistency`.
    var id: String { get }
    /// The promise in one sentence.
    var promise: String { get }
    /// How it is checked, for `rehearse explain`.
    var explanation: String { get }
    /// The rules that witnesses name, each with one sentence.
    var rules: [(name: String, text: String)] { get }

    /// Whether it looks at nothing but the contract, what is expected, the tables and what readers
    /// saw: then it may judge while the run goes on with a further night.
    var isAboutTables: Bool { get }

    func judge(_ evidence: Evidence) -> Verdict
}

extension Guarantee {
    public var isAboutTables: Bool { false }
}

/// Collects what a judge finds, with a bound on how much is kept.
struct Findings {
    let guarantee: String
    private(set) var examined = 0
    private(set) var witnesses: [Witness] = []
    /// More than a person would read; the count of all is not needed for a verdict.
    private static let most = 50

    init(_ guarantee: String) { self.guarantee = guarantee }

    mutating func examine(_ count: Int = 1) { examined += count }

    mutating func blame(_ witness: Witness) {
        if witnesses.count < Self.most { witnesses.append(witness) }
    }

    mutating func add(_ rights: RightsFindings) {
        examine(rights.examined)
        rights.witnesses.forEach { blame($0) }
    }

    var verdict: Verdict {
        Verdict(guarantee: guarantee, examined: examined, witnesses: witnesses)
    }
}
