import DataFormats
public import Diagnostics

/// Mutants of a pipeline that nobody can tell from the original, each with its reason.
///
/// They stand in `mutants.yaml` beside the manifest:
///
///     equivalent:
///       - mutant: sql/04-load.sql/drop-predicate/1f0a55c2
///         because: the column is never NULL
public struct EquivalentMutants: Sendable {
    public static let fileName = "mutants.yaml"

    public private(set) var reasons: [(mutant: String, because: String)] = []

    public init() {}

    /// - Throws: the first thing that is wrong with the file.
    public init(_ source: SourceText) throws(Diagnostic) {
        let issues = YAMLIssues(source: source, letter: "M")
        let root = try YAMLNode.parse(source)
        if let fields = YAMLFields(root, "mutants", issues) {
            for node in fields.list("equivalent") ?? [] {
                guard let entry = YAMLFields(node, "an equivalent mutant", issues) else { continue }
                let id = entry.requiredText("mutant")
                let because = entry.requiredText("because")
                entry.finish()
                if let id, let because { reasons.append((id, because)) }
            }
            fields.finish()
        }
        if let first = issues.diagnostics.first { throw first }
    }

    /// Marks survivors that are known; answers the entries that name no survivor any more.
    public func mark(_ fates: inout [MutantFate]) -> [String] {
        var stale: [String] = []
        for (id, because) in reasons {
            guard let index = fates.firstIndex(where: { $0.mutant.id == id }) else {
                stale.append(id)
                continue
            }
            if fates[index].verdict == .survived {
                fates[index].equivalent = because
            } else {
                stale.append(id)
            }
        }
        return stale
    }
}
