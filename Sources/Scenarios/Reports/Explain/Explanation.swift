import DataFormats
import SimFaults
public import CloudModel
import Diagnostics
public import Guarantees
public import TelcoData

/// The story of a code, guarantee, fault point or mutator, for `rehearse explain`.
public struct Explanation: Sendable {
    private let style: TextStyle

    public init(style: TextStyle = TextStyle()) { self.style = style }

    /// The story of what the word names, as lines; nil when it names nothing.
    public func lines(about topic: String) -> [String]? {
        let parts = topic.split(separator: "/", maxSplits: 1).map(String.init)
        if let guarantee = GuaranteeCatalogue.guarantee(parts.first ?? "") {
            guard parts.count == 2 else { return lines(guarantee) }
            guard let rule = guarantee.rules.first(where: { $0.name == parts[1] }) else {
                return nil
            }
            return [style.paint(topic, .bold)] + style.wrapped(rule.text, indent: 2) + [""]
                + lines(guarantee)
        }
        if let point = FaultCatalogue.point(named: topic) { return lines(point) }
        if let mutator = MutatorCatalogue.mutator(named: topic) { return lines(mutator) }
        let stories = CodeStories.stories(of: topic)
        guard let first = stories.first else { return nil }
        return [style.paint(first.code, .bold)]
            + stories.flatMap { style.wrapped($0.text, indent: 2) }
    }

    /// Everything that can be explained, for did-you-mean.
    public static var topics: [String] {
        GuaranteeCatalogue.all.flatMap { guarantee in
            [guarantee.id] + guarantee.rules.map { "\(guarantee.id)/\($0.name)" }
        } + FaultCatalogue.points.map(\.name) + MutatorCatalogue.all.map(\.name)
            + CodeStories.all.map(\.code)
    }

    public func lines(_ guarantee: any Guarantee) -> [String] {
        var lines = [style.paint(guarantee.id, .bold)]
        lines += style.wrapped(guarantee.promise, indent: 2) + [""]
        lines += style.wrapped(guarantee.explanation, indent: 2) + [""]
        lines.append("  Rules:")
        let width = guarantee.rules.map(\.name.count).max() ?? 0
        for rule in guarantee.rules {
            lines.append("    \(rule.name.padded(to: width))  \(rule.text)")
        }
        return lines
    }

    public func lines(_ point: FaultPoint) -> [String] {
        let phases = point.phases.map(\.rawValue).joined(separator: ", ")
        return [
            style.paint(point.name, .bold), "  When \(point.summary).",
            "  phases      \(phases)", "  effects     \(point.effects.joined(separator: ", "))",
            "  attributes  \(point.attributes.joined(separator: ", "))",
        ]
    }

    public func lines(_ mutator: Mutator) -> [String] {
        var lines = [style.paint(mutator.name, .bold)]
        lines += style.wrapped(mutator.summary, indent: 2)
        lines.append("  formats     \(mutator.formats.map(\.rawValue).joined(separator: ", "))")
        if !mutator.parameters.isEmpty { lines.append("  parameters") }
        let width = mutator.parameters.map(\.name.count).max() ?? 0
        for parameter in mutator.parameters {
            let standard = parameter.standard.map { ", default \($0.serialized())" } ?? ""
            lines.append(
                "    \(parameter.name.padded(to: width))  \(parameter.summary) "
                    + "(\(parameter.expectation)\(standard))")
        }
        return lines
    }
}
