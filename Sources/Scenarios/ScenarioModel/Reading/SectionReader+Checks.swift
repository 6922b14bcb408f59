import DataFormats
import Diagnostics
import SimKernel

extension SectionReader {
    static let checks = [
        "guarantee", "table", "object", "alerts", "execution", "same_as", "journey", "sql",
    ]

    /// One check: a mapping with exactly one of the check keys.
    func check(_ node: YAMLNode) -> Check? {
        guard let members = node.members, members.count == 1 else {
            issues.error(
                "0160", "a check is one of \(Self.checks.joined(separator: ", "))", at: node.span)
            return nil
        }
        let body = members[0].value
        let kind: Check.Kind?
        switch members[0].key {
        case "guarantee": kind = guarantee(body).map { .guarantee($0) }
        case "table": kind = YAMLFields(body, "table", issues).flatMap(table)
        case "object": kind = YAMLFields(body, "object", issues).flatMap(object)
        case "alerts": kind = YAMLFields(body, "alerts", issues).flatMap(alerts)
        case "execution": kind = YAMLFields(body, "execution", issues).flatMap(execution)
        case "same_as": kind = YAMLFields(body, "same_as", issues).flatMap(sameAs)
        case "journey": kind = YAMLFields(body, "journey", issues).flatMap(journey)
        case "sql": kind = YAMLFields(body, "sql", issues).flatMap(sql)
        default:
            issues.unknown(
                "0160", "check", members[0].key, at: members[0].keySpan, known: Self.checks)
            return nil
        }
        return kind.map {
            Check(kind: $0, span: members[0].keySpan, words: Check.words(of: body))
        }
    }

    private func table(_ fields: YAMLFields) -> Check.Kind? {
        defer { fields.finish() }
        let name = fields.requiredText("name")
        var order = fields.node("order_by")?.text.map { [$0] }
        if fields.node("order_by")?.elements != nil { order = fields.texts("order_by") }
        let rows = fields.list("rows")?.compactMap { node -> JSONObject? in
            if let object = node.json.objectValue { return object }
            issues.error("0103", "a row is a mapping of columns to cells", at: node.span)
            return nil
        }
        let check = TableCheck(
            name: name ?? "", condition: object(fields, "where"),
            orderBy: order ?? [], rows: rows, count: fields.integer("count", in: Self.counts),
            unique: fields.texts("unique") ?? [])
        if check.rows == nil, check.count == nil, check.unique.isEmpty {
            issues.error("0161", "a table check needs `rows`, `count` or `unique`", at: fields.span)
        }
        return name == nil ? nil : .table(check)
    }

    private func object(_ fields: YAMLFields) -> Check.Kind? {
        defer { fields.finish() }
        fields.exclude(["exists", "absent"])
        let count = fields.integer("count", in: Self.counts)
        if let pattern = fields.text("exists") {
            return .object(pattern: pattern, exists: true, count: count)
        }
        if let pattern = fields.text("absent") {
            if fields.has("count") {
                issues.error(
                    "0118", "what is `absent` has no `count`", at: fields.span,
                    label: "ask with `exists` for a number of objects")
            }
            return .object(pattern: pattern, exists: false, count: nil)
        }
        issues.error("0162", "an object check needs `exists` or `absent`", at: fields.span)
        return nil
    }

    private func alerts(_ fields: YAMLFields) -> Check.Kind? {
        defer { fields.finish() }
        let matching = object(fields, "where")
        let topic = fields.word("topic", as: AlertCheck.Topic.self) ?? .alerts
        let subject = fields.text("subject")
        guard fields.required("count") != nil, let count = fields.integer("count", in: Self.counts)
        else { return nil }
        return .alerts(
            AlertCheck(topic: topic, count: count, matching: matching, subject: subject))
    }

    private func execution(_ fields: YAMLFields) -> Check.Kind? {
        defer { fields.finish() }
        let status = fields.word("status", as: Check.ExecutionStatus.self)
        let count = fields.integer("count", in: Self.counts)
        guard let machine = fields.requiredText("state_machine") else { return nil }
        return .execution(machine: machine, status: status?.rawValue, count: count)
    }

    private func sameAs(_ fields: YAMLFields) -> Check.Kind? {
        defer { fields.finish() }
        let twin = fields.word("twin", as: Check.Twin.self) ?? .noFaults
        let compare = fields.texts("compare")
        if let compare, compare.isEmpty, let node = fields.node("compare") {
            issues.error("0104", "`compare` names at least one layer", at: node.span)
        }
        return .sameAs(twin: twin, compare: compare ?? ["DW"])
    }

    private func journey(_ fields: YAMLFields) -> Check.Kind? {
        defer { fields.finish() }
        let linked = object(fields, "linked_to")
        let event = fields.requiredText("event")
        guard let end = fields.requiredText("ends_in"), let event else { return nil }
        return .journey(JourneyCheck(event: event, endsIn: end, linkedTo: linked))
    }

    /// What a count may be: as many rows, objects or messages as there can be.
    private static let counts = 0...1_000_000_000

    /// Cells or members by their names; none when the member is absent.
    private func object(_ fields: YAMLFields, _ key: String) -> JSONObject {
        guard let node = fields.node(key) else { return JSONObject() }
        if let object = node.json.objectValue { return object }
        fields.wrong(node, key, "a mapping")
        return JSONObject()
    }

    private func sql(_ fields: YAMLFields) -> Check.Kind? {
        defer { fields.finish() }
        let name = fields.text("name") ?? "sql"
        // Here `null` is a value like any other: the one cell is NULL.
        let isGiven = fields.has("equals") || fields.required("equals") != nil
        guard let query = fields.requiredText("query"), isGiven else { return nil }
        return .sql(name: name, query: query, equals: fields.node("equals")?.json ?? .null)
    }
}

extension Check {
    /// The keys and scalars of a node, in order.
    fileprivate static func words(of node: YAMLNode) -> [Word] {
        if let text = node.text { return [Word(text: text, span: node.span)] }
        if let members = node.members {
            return members.flatMap {
                [Word(text: $0.key, span: $0.keySpan)] + words(of: $0.value)
            }
        }
        return (node.elements ?? []).flatMap(words)
    }
}
