import DataFormats
public import Diagnostics
public import SimFaults

extension ScenarioReader {
    /// The rules of a list of faults in the scenario format, or what is wrong with it.
    public static func faults(
        in source: SourceText
    ) -> (rules: [FaultRule], issues: [Diagnostic]) {
        let issues = YAMLIssues(source: source, letter: "S")
        let root: YAMLNode
        do { root = try YAMLNode.parse(source) } catch { return ([], [error]) }
        guard let nodes = root.elements else {
            issues.error("0103", "faults are a list", at: root.span)
            return ([], issues.diagnostics)
        }
        let vocabulary = Vocabulary(guarantees: [], mutators: [], pipelines: [])
        let rules = SectionReader(issues: issues, vocabulary: vocabulary).faults(nodes)
        return (issues.hasErrors ? [] : rules, issues.diagnostics)
    }
}
