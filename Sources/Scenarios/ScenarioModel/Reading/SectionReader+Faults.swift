import CloudModel
import DataFormats
import Diagnostics
import SimFaults
import SimKernel

extension SectionReader {
    func faults(_ nodes: [YAMLNode]) -> [FaultRule] {
        var rules: [FaultRule] = []
        for (index, node) in nodes.enumerated() {
            let read =
                node["profile"] == nil ? fault(node, index).map { [$0] } : profile(node, index)
            for rule in read ?? [] {
                if rules.contains(where: { $0.id == rule.id }) {
                    issues.error("0120", "two faults have the id `\(rule.id)`", at: node.span)
                }
                rules.append(rule)
            }
        }
        return rules
    }

    /// `{ profile: brown-out, from: …, to: … }`: faults that come together.
    private func profile(_ node: YAMLNode, _ index: Int) -> [FaultRule]? {
        guard let fields = YAMLFields(node, "fault", issues) else { return nil }
        defer { fields.finish() }
        let id = fields.text("id") ?? Self.name(index)
        let from = fields.required("from").flatMap { instant($0, "from") }
        let to = fields.required("to").flatMap { instant($0, "to") }
        guard let name = fields.requiredText("profile"), let place = fields.node("profile") else {
            return nil
        }
        guard let profile = FaultProfile.named(name) else {
            issues.unknown(
                "0104", "profile", name, at: place.span, known: FaultProfile.all.map(\.name))
            return nil
        }
        guard let from, let to else { return nil }
        if from >= to {
            issues.error("0104", "a profile that ends before it begins", at: node.span)
        }
        return profile.rules(id: id, from: from, to: to)
    }

    /// Where each fault says what its attributes must match, by `id attribute`, and `id when`.
    func matchPlaces(_ nodes: [YAMLNode]) -> [String: SourceSpan] {
        var places: [String: SourceSpan] = [:]
        for (index, node) in nodes.enumerated() {
            let id = node["id"]?.text ?? Self.name(index)
            for member in node["match"]?.members ?? [] {
                places["\(id) \(member.key)"] = member.value.span
            }
            places["\(id) when"] = node["when"]?.span
        }
        return places
    }

    /// What a fault without an id is called.
    private static func name(_ index: Int) -> String { "fault-\(index + 1)" }

    private func fault(_ node: YAMLNode, _ index: Int) -> FaultRule? {
        guard let fields = YAMLFields(node, "fault", issues) else { return nil }
        defer { fields.finish() }
        let id = fields.text("id") ?? Self.name(index)
        let phaseNode = fields.node("phase")
        let phaseWord = fields.word("phase", as: FaultPhase.self)
        let match = fields.fields("match")
        let hit = fields.fields("hit").flatMap(hit) ?? .nth(1)
        let effect = fields.required("do").flatMap(effect)
        let condition = fields.node("when").flatMap { patterns.condition($0) }
        guard let pointNode = fields.required("point"), let name = fields.text("point") else {
            return nil
        }
        guard let point = FaultCatalogue.point(named: name) else {
            issues.unknown(
                "0142", "fault point", name, at: pointNode.span,
                known: FaultCatalogue.points.map(\.name))
            return nil
        }
        let phase = phaseWord ?? (point.phases.contains(.before) ? .before : point.phases[0])
        if !point.phases.contains(phase), let phaseNode {
            issues.error(
                "0143", "`\(name)` has no phase `\(phase.rawValue)`", at: phaseNode.span,
                notes: ["its phases: \(point.phases.map(\.rawValue).joined(separator: ", "))"])
        }
        if let effect, !point.effects.contains(effect.value.word) {
            issues.error(
                "0144", "`\(effect.value.word)` cannot happen at `\(name)`", at: effect.span,
                notes: ["its effects: \(point.effects.joined(separator: ", "))"])
        }
        let matched = match.map { attributes($0, point) } ?? []
        guard let effect else { return nil }
        var rule = FaultRule(
            id: id, point: name, phase: phase, match: matched, hit: hit, effect: effect.value)
        rule.condition = condition
        return rule
    }

    private func attributes(_ fields: YAMLFields, _ point: FaultPoint) -> [FaultRule.Pattern] {
        fields.members.compactMap { member in
            guard point.attributes.contains(member.key) else {
                issues.unknown(
                    "0145", "attribute of `\(point.name)`", member.key, at: member.keySpan,
                    known: point.attributes)
                return nil
            }
            guard let text = member.value.text else {
                issues.error("0103", "`\(member.key)` must be text", at: member.value.span)
                return nil
            }
            return FaultRule.Pattern(name: member.key, pattern: text)
        }
    }

    private func hit(_ fields: YAMLFields) -> FaultHit? {
        defer { fields.finish() }
        var found: [FaultHit] = []
        let counts = 1...1_000_000_000
        if let n = fields.integer("nth", in: counts) { found.append(.nth(n)) }
        if let n = fields.integer("every", in: counts) { found.append(.every(n)) }
        if let node = fields.node("rate") {
            if let ratio = node.text.flatMap({ Ratio(decimal: $0) }) {
                found.append(.rate(ratio))
            } else {
                issues.error(
                    "0104", "a rate is a decimal from 0 to 1", at: node.span,
                    label: "write it like 0.05")
            }
        }
        if let window = fields.fields("window") {
            if let from = window.required("from").flatMap({ instant($0, "from") }),
                let to = window.required("to").flatMap({ instant($0, "to") })
            {
                if from >= to {
                    issues.error(
                        "0104", "a window that ends before it begins", at: window.span)
                }
                found.append(.window(from: from, to: to))
            }
            window.finish()
        }
        guard found.count == 1 else {
            if !issues.hasErrors {
                issues.error(
                    "0146", "`hit` is one of nth, every, rate and window", at: fields.span)
            }
            return nil
        }
        return found[0]
    }

    static let effects = [
        "crash", "fail", "delay", "duplicate", "drop", "reorder", "deny", "throttle", "shuffle",
    ]

    private func effect(_ node: YAMLNode) -> (value: FaultEffect, span: SourceSpan)? {
        let name: String
        var body: YAMLNode?
        if let text = node.text {
            name = text
        } else if let members = node.members, members.count == 1 {
            name = members[0].key
            body = members[0].value
        } else {
            issues.error("0147", "`do` is one effect", at: node.span)
            return nil
        }
        guard let effect = effect(name, body, node) else { return nil }
        return (effect, node.span)
    }

    private func effect(_ name: String, _ body: YAMLNode?, _ node: YAMLNode) -> FaultEffect? {
        let body = body.flatMap { $0.isNull ? nil : $0 }
        switch name {
        case "crash": return plain(.crash, name, body)
        case "drop": return plain(.drop, name, body)
        case "throttle": return plain(.throttle, name, body)
        case "shuffle": return plain(.shuffle, name, body)
        case "fail":
            guard let body else { return .fail(code: "InternalError") }
            return parameter("code", of: name, body).flatMap(code)
        case "delay": return length("for", of: name, body, node).map { .delay($0) }
        case "deny":
            guard body != nil else { return .deny(for: .zero) }
            return length("for", of: name, body, node).map { .deny(for: $0) }
        case "duplicate":
            guard let body else { return .duplicate(times: 1, gap: .zero) }
            guard let fields = YAMLFields(body, "duplicate", issues) else { return nil }
            defer { fields.finish() }
            let gap = fields.node("gap").flatMap { duration($0, "gap") } ?? .zero
            return .duplicate(times: fields.integer("times", in: 1...1_000) ?? 1, gap: gap)
        case "reorder": return length("window", of: name, body, node).map { .reorder(window: $0) }
        default:
            issues.unknown("0148", "effect", name, at: node.span, known: Self.effects)
            return nil
        }
    }

    /// An effect that takes nothing.
    private func plain(_ effect: FaultEffect, _ name: String, _ body: YAMLNode?) -> FaultEffect? {
        guard let body else { return effect }
        issues.error(
            "0103", "`\(name)` takes no parameters", at: body.span, label: "write `do: \(name)`")
        return nil
    }

    /// The only parameter of an effect: the scalar itself, or named in a mapping.
    private func parameter(_ key: String, of name: String, _ body: YAMLNode) -> YAMLNode? {
        if body.text != nil { return body }
        guard let fields = YAMLFields(body, name, issues) else { return nil }
        defer { fields.finish() }
        return fields.required(key)
    }

    private func length(
        _ key: String, of name: String, _ body: YAMLNode?, _ node: YAMLNode
    ) -> VirtualDuration? {
        guard let body else {
            issues.error(
                "0113", "`\(name)` needs a duration", at: node.span,
                label: "write it like { \(name): 5m }")
            return nil
        }
        return parameter(key, of: name, body).flatMap { duration($0, name) }
    }

    private func code(_ node: YAMLNode) -> FaultEffect? {
        if let text = node.text, !text.isEmpty { return .fail(code: text) }
        issues.error(
            "0104", "`code` must be an error code", at: node.span,
            label: "write it like InternalError")
        return nil
    }
}
