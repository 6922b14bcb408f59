import DataFormats
public import Diagnostics
import SimFaults
import SimKernel

/// Reads scenario files, version 1.
///
/// Everything that can be known without running is checked here: keys, kinds, fault points with
/// their effects and attributes, mutators, guarantees. Codes begin with `S`.
public struct ScenarioReader: Sendable {
    /// Names that a scenario may use; checked only where they are given.
    public struct Vocabulary: Sendable {
        public var guarantees: [String]
        public var mutators: [String]
        public var pipelines: [String]

        public init(guarantees: [String], mutators: [String], pipelines: [String]) {
            self.guarantees = guarantees
            self.mutators = mutators
            self.pipelines = pipelines
        }
    }

    let vocabulary: Vocabulary

    public init(vocabulary: Vocabulary) { self.vocabulary = vocabulary }

    /// The scenarios of a file, one for each combination of its matrix, or what is wrong with it.
    public func read(_ source: SourceText) -> (scenarios: [Scenario], issues: [Diagnostic]) {
        let issues = YAMLIssues(source: source, letter: "S")
        let root: YAMLNode
        do { root = try YAMLNode.parse(source) } catch { return ([], [error]) }
        guard root.members != nil else {
            issues.error("0100", "a scenario file is a mapping", at: root.span)
            return ([], issues.diagnostics)
        }
        // A manifest has the same ending, and nothing in it makes sense here.
        let isManifest =
            root["scenario"] == nil && root["name"] != nil
            && ["contract", "extends", "buckets"].contains { root[$0] != nil }
        if isManifest {
            issues.error(
                "0100", "this is a pipeline's manifest, and no scenario",
                at: root.members?[0].keySpan
                    ?? root.span, label: "run scenarios against it with --pipeline and its folder")
            return ([], issues.diagnostics)
        }
        warnOfUnused(root, issues)
        var scenarios: [Scenario] = []
        for variant in variants(of: root, issues) {
            let template = Template(values: variant.values, issues: issues)
            let body = template.apply(to: root.without(["matrix", "vars"]))
            // What stands in the place of a value says nothing of that place.
            if issues.diagnostics.contains(where: { ["S0105", "S0106"].contains($0.code) }) {
                return ([], Self.causesFirst(issues.diagnostics))
            }
            guard let fields = YAMLFields(body, "scenario", issues) else { break }
            if let scenario = SectionReader(issues: issues, vocabulary: vocabulary)
                .scenario(fields, variant: variant.shown, source: source)
            {
                scenarios.append(scenario)
            }
            // One combination tells what is wrong with all of them.
            if issues.hasErrors { return ([], Self.causesFirst(issues.diagnostics)) }
        }
        return (scenarios, issues.diagnostics)
    }

    /// A misspelt key makes another one missing; the cause is told before what follows from it.
    private static func causesFirst(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.filter { $0.code == "S0101" } + diagnostics.filter { $0.code != "S0101" }
    }

    /// A value that no template takes is a typing error, or runs the same scenario several times.
    private func warnOfUnused(_ root: YAMLNode, _ issues: YAMLIssues) {
        for section in ["vars", "matrix"] {
            for member in root[section]?.members ?? [] {
                let name = "\(section).\(member.key)"
                let others = root[section]?.without([member.key])
                if root.without([section]).mentions(name) || others?.mentions(name) ?? false {
                    continue
                }
                issues.warning("0121", "nothing uses `${{ \(name) }}`", at: member.keySpan)
            }
        }
    }

    private struct Variant {
        var values: [String: YAMLNode]
        var shown: [Scenario.Variable]
    }

    private func variants(of root: YAMLNode, _ issues: YAMLIssues) -> [Variant] {
        var variants = [Variant(values: [:], shown: [])]
        // A value may be made of those above it.
        for member in root["vars"]?.members ?? [] {
            variants[0].values["vars.\(member.key)"] =
                Template(values: variants[0].values, issues: issues).apply(to: member.value)
        }
        for member in root["matrix"]?.members ?? [] {
            guard let choices = member.value.elements, !choices.isEmpty else {
                issues.error(
                    "0107", "a matrix entry is a list of at least one value", at: member.value.span)
                continue
            }
            variants = variants.flatMap { variant in
                choices.map { choice in
                    var next = variant
                    let choice = Template(values: variant.values, issues: issues).apply(to: choice)
                    next.values["matrix.\(member.key)"] = choice
                    next.shown.append(
                        Scenario.Variable(
                            name: member.key, value: choice.text ?? choice.json.serialized()))
                    return next
                }
            }
            if variants.count > 10_000 {
                issues.error(
                    "0108", "a matrix of more than 10,000 combinations", at: member.keySpan)
                return []
            }
        }
        for key in ["vars", "matrix"] {
            if let node = root[key], node.members == nil {
                issues.error("0103", "`\(key)` must be a mapping", at: node.span)
            }
        }
        return variants
    }
}

extension YAMLNode {
    /// Whether a template somewhere below takes this value.
    fileprivate func mentions(_ name: String) -> Bool {
        switch self {
        case .scalar(let text, _, _):
            text.split(separator: "${{", omittingEmptySubsequences: false).dropFirst().contains {
                $0.prefix { $0 != "}" }.trimmingSpaces() == name
            }
        case .sequence(let elements, _): elements.contains { $0.mentions(name) }
        case .mapping(let members, _): members.contains { $0.value.mentions(name) }
        }
    }

    fileprivate func without(_ keys: [String]) -> YAMLNode {
        guard case .mapping(let members, let span) = self else { return self }
        return .mapping(members.filter { !keys.contains($0.key) }, span: span)
    }
}
