import DataFormats
import Diagnostics
import SimKernel

extension SectionReader {
    func truth(_ fields: YAMLFields) -> TruthDeclaration {
        var truth = TruthDeclaration()
        truth.plans = fields.node("plans").flatMap { source($0, "plans") }
        truth.customers = fields.node("customers").flatMap { source($0, "customers") }
        truth.events = fields.node("events").flatMap { source($0, "events") }
        if let all = fields.fields("generate") {
            // `generate` for all three at once.
            truth.plans = all.node("plans").map { generated($0) } ?? truth.plans
            truth.customers = all.node("customers").map { generated($0) } ?? truth.customers
            truth.events = all.node("events").map { generated($0) } ?? truth.events
            all.finish()
        }
        fields.finish()
        return truth
    }

    private func generated(_ node: YAMLNode) -> TruthDeclaration.Source {
        TruthDeclaration.Source(
            origin: .generated(node.json.objectValue ?? JSONObject()), take: nil, span: node.span)
    }

    private func source(_ node: YAMLNode, _ what: String) -> TruthDeclaration.Source? {
        if let elements = node.elements {
            return TruthDeclaration.Source(
                origin: .rows(rows(elements, what)), take: nil, span: node.span)
        }
        guard let fields = YAMLFields(node, "truth.\(what)", issues) else { return nil }
        defer { fields.finish() }
        fields.exclude(["use", "generate", "rows"])
        let take = fields.integer("take", in: 0...10_000_000)
        if let name = fields.text("use") {
            return TruthDeclaration.Source(origin: .sample(name), take: take, span: node.span)
        }
        if let parameters = fields.node("generate") {
            guard let object = parameters.json.objectValue else {
                fields.wrong(parameters, "generate", "a mapping")
                return nil
            }
            return TruthDeclaration.Source(origin: .generated(object), take: take, span: node.span)
        }
        if let list = fields.list("rows") {
            return TruthDeclaration.Source(
                origin: .rows(rows(list, what)), take: take, span: node.span)
        }
        issues.error(
            "0114", "truth.\(what) needs `use`, `generate` or `rows`", at: node.span)
        return nil
    }

    private func rows(_ nodes: [YAMLNode], _ what: String) -> [JSONObject] {
        nodes.compactMap { node in
            if let object = node.json.objectValue { return object }
            issues.error("0103", "a row of truth.\(what) is a mapping", at: node.span)
            return nil
        }
    }

    // MARK: Deliveries

    func deliver(_ node: YAMLNode) -> DeliveryPlan {
        if let elements = node.elements {
            return DeliveryPlan(files: elements.compactMap(delivery), strategy: nil)
        }
        guard let fields = YAMLFields(node, "deliver", issues) else {
            return DeliveryPlan(files: [], strategy: nil)
        }
        defer { fields.finish() }
        let kind = fields.word("strategy", as: DeliveryPlan.Strategy.Kind.self)
        var strategy = kind.map {
            DeliveryPlan.Strategy(kind: $0, span: node.span, mutationRate: nil, mutationKinds: [])
        }
        if kind == nil, !fields.has("strategy") {
            issues.error("0102", "deliver needs a list of files, or `strategy`", at: node.span)
        }
        if let mutate = fields.fields("mutate") {
            strategy?.mutationRate = mutate.required("rate").flatMap(rate)
            strategy?.mutationKinds = mutate.required("kinds").map(kinds) ?? []
            mutate.finish()
        }
        let files = (fields.list("files") ?? []).compactMap(delivery)
        return DeliveryPlan(files: files, strategy: strategy)
    }

    /// The share of files that are damaged.
    private func rate(_ node: YAMLNode) -> String? {
        if let text = node.text, Ratio(decimal: text) != nil { return text }
        issues.error(
            "0104", "a rate is a decimal from 0 to 1", at: node.span, label: "write it like 0.05")
        return nil
    }

    /// Kinds of damage with their weights.
    private func kinds(_ node: YAMLNode) -> [(name: String, weight: Int)] {
        guard let fields = YAMLFields(node, "kinds", issues) else { return [] }
        return fields.members.map { member in
            checkMutator(member.key, at: member.keySpan)
            return (member.key, fields.integer(member.key, in: 0...1_000_000) ?? 1)
        }
    }

    private func delivery(_ node: YAMLNode) -> Delivery? {
        guard let fields = YAMLFields(node, "delivery", issues) else { return nil }
        defer { fields.finish() }
        fields.exclude(["at", "after"])
        var time: Delivery.Time?
        if let at = fields.node("at") {
            time = instant(at, "at").map { .instant($0.nanoseconds) }
        } else if let after = fields.node("after") {
            time = duration(after, "after").map { .afterPrevious($0.nanoseconds) }
        } else {
            issues.error("0102", "delivery needs `at` or `after`", at: node.span)
        }
        let file = fields.required("file").flatMap(fileSpec)
        let key = fields.requiredText("to").flatMap { objectKey($0, fields) }
        let mutations = (fields.list("mutate") ?? []).compactMap(mutation)
        guard let time, let file, let key else { return nil }
        return Delivery(at: time, file: file, key: key, mutations: mutations, span: node.span)
    }

    /// Keys are 1 to 1,024 bytes long (Amazon S3 User Guide, object key names).
    private func objectKey(_ key: String, _ fields: YAMLFields) -> String? {
        if (1...1_024).contains(key.utf8.count) { return key }
        issues.error(
            "0104", "an object's key has 1 to 1,024 bytes",
            at: fields.node("to")?.span ?? fields.span)
        return nil
    }

    private func fileSpec(_ node: YAMLNode) -> FileSpec? {
        if let text = node.text {
            switch text {
            case "plans": return .plans
            case "customers": return .customers(asOf: nil, ids: nil, history: false)
            case "events": return .events(.all)
            default:
                issues.unknown(
                    "0115", "file", text, at: node.span, known: ["plans", "customers", "events"])
                return nil
            }
        }
        guard let fields = YAMLFields(node, "file", issues) else { return nil }
        defer { fields.finish() }
        fields.exclude(["text", "base64", "path", "customers", "events"])
        if let text = fields.text("text") { return .text(text) }
        if let node = fields.node("base64") {
            if let bytes = node.text.flatMap({ Base64.decode($0) }) { return .bytes(bytes) }
            issues.error("0104", "`base64` is not Base64", at: node.span)
            return nil
        }
        if let path = fields.text("path") { return .path(path) }
        if let customers = fields.fields("customers") {
            defer { customers.finish() }
            return .customers(
                asOf: customers.node("as_of").flatMap { instant($0, "as_of") }?.nanoseconds,
                ids: customers.texts("ids"), history: customers.flag("history") ?? false)
        }
        if let events = fields.fields("events") {
            defer { events.finish() }
            events.exclude(["first", "last", "ids", "day"])
            let counts = 0...10_000_000
            if let count = events.integer("first", in: counts) { return .events(.first(count)) }
            if let count = events.integer("last", in: counts) { return .events(.last(count)) }
            if let ids = events.texts("ids") { return .events(.ids(ids)) }
            if let day = events.text("day") { return .events(.day(day)) }
            return .events(.all)
        }
        issues.error(
            "0115", "a file is `plans`, `customers`, `events`, `text`, `base64` or `path`",
            at: node.span)
        return nil
    }

    /// `{ name: { parameters } }`, `{ name: value }` or just `name`.
    private func mutation(_ node: YAMLNode) -> Delivery.Mutation? {
        if let name = node.text {
            checkMutator(name, at: node.span)
            return Delivery.Mutation(name: name, parameters: .null, span: node.span)
        }
        guard let members = node.members, members.count == 1 else {
            issues.error(
                "0116", "a mutation is one name with its parameters", at: node.span,
                label: "write it like { bad_utf8: { line: 3 } }")
            return nil
        }
        checkMutator(members[0].key, at: members[0].keySpan)
        return Delivery.Mutation(
            name: members[0].key, parameters: members[0].value.json, span: members[0].keySpan)
    }

    private func checkMutator(_ name: String, at span: SourceSpan) {
        guard !vocabulary.mutators.isEmpty, !vocabulary.mutators.contains(name) else { return }
        issues.unknown("0117", "mutator", name, at: span, known: vocabulary.mutators)
    }
}
