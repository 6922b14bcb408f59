import OrderedCollections
import Diagnostics
import PipelineModel
import TelcoData

/// The oracle's rules, written from a pipeline's contract.
///
/// Only the words are taken over; the oracle judges records with code of its own.
struct ContractRules {
    let contract: Contract

    /// One rule for each entity that has a table, or the first thing that cannot be said.
    func rules() throws(Refusal) -> [EntityRule] {
        var rules: [EntityRule] = []
        for entity in contract.entities {
            guard let table = entity.table else { continue }
            rules.append(try rule(entity, table))
        }
        return rules
    }

    private func rule(_ entity: Entity, _ table: Entity.Table) throws(Refusal) -> EntityRule {
        if let limit = limit(of: entity) { throw refused(entity, limit) }
        var fields: [FieldRule] = []
        for field in entity.fields { fields.append(try rule(field, entity, table)) }
        return EntityRule(
            dataset: entity.datasetName, format: entity.format == .csv ? .csv : .ndjson,
            fields: fields, identityFields: entity.identity, key: entity.key[0],
            kind: try kind(entity), table: table.name)
    }

    private func kind(_ entity: Entity) throws(Refusal) -> EntityRule.Kind {
        switch entity.kind {
        case .reference: return .latest
        case .dimension:
            guard let first = entity.validFrom.first, let last = entity.validFrom.last else {
                throw refused(entity, "is a dimension without valid_from")
            }
            return .history(since: first, otherwise: last)
        case .event:
            guard let at = entity.eventTime else {
                throw refused(entity, "is an event without event_time")
            }
            guard let link = entity.references.first(where: { $0.at != nil }) else {
                throw refused(entity, "is an event that refers to no dimension at its time")
            }
            return .event(at: at, owner: link.field, carries: Array(link.carries.keys))
        }
    }

    private func rule(
        _ field: Field, _ entity: Entity, _ table: Entity.Table
    ) throws(Refusal) -> FieldRule {
        let kind: FieldRule.Kind
        switch field.kind {
        case .string: kind = try text(field, entity)
        case .decimal: kind = .decimal(precision: field.precision, scale: field.scale)
        case .integer: kind = .integer
        case .boolean: kind = .boolean
        case .date: kind = .date
        case .timestamp: kind = .timestamp
        case .object: kind = .object
        case .ipv4: kind = .ipv4
        }
        let storedAsDate = table.days.contains { $0.key == $0.value && $0.value == field.name }
        return FieldRule(
            field.name, kind, isRequired: field.isRequired, isStoredAsDate: storedAsDate)
    }

    private func text(_ field: Field, _ entity: Entity) throws(Refusal) -> FieldRule.Kind {
        if !field.values.isEmpty { return .choice(field.values) }
        let limit = field.maximumLength ?? 256
        if let pattern = field.pattern {
            guard let code = codePattern(pattern.description) else {
                throw refused(
                    entity,
                    "has the pattern \(pattern) on `\(field.name)`; the oracle knows"
                        + " patterns like ^C[0-9]{1,12}$")
            }
            return .code(prefix: code.prefix, digits: code.digits)
        }
        if field.normalisations.contains(.lower) { return .key(limit: limit) }
        return .text(limit: limit, collapsesSpace: field.normalisations.contains(.collapse))
    }

    /// The prefix letter and the number of digits of a pattern like `^C[0-9]{1,12}$`.
    private func codePattern(_ text: String) -> (prefix: UInt8, digits: ClosedRange<Int>)? {
        let bytes = Array(text.utf8)
        guard bytes.count > 10, bytes[0] == UInt8(ascii: "^"),
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[1]),
            text.dropFirst(2).hasPrefix("[0-9]{"), text.hasSuffix("}$")
        else { return nil }
        let counts = text.dropFirst(8).dropLast(2).split(
            separator: ",", omittingEmptySubsequences: false
        ).map { Int($0) }
        guard let low = counts.first ?? nil, let high = counts.last ?? nil, counts.count <= 2,
            low <= high
        else { return nil }
        return (bytes[1], low...high)
    }

    private func refused(_ entity: Entity, _ why: String) -> Refusal {
        Refusal(entity: entity.name, reason: why)
    }

    /// An entity that the oracle cannot judge.
    struct Refusal: Error {
        let entity: String
        /// The end of "it …".
        let reason: String

        /// The refusal for people, at the entity.
        func diagnostic(in pipeline: Pipeline) -> Diagnostic {
            let place = pipeline.place(of: "contract", "entities", entity)
            return Diagnostic(
                "S0210", "the oracle cannot judge entity `\(entity)`: it \(reason)",
                source: place?.source, span: place?.span,
                notes: ["leave out its `table` to have it delivered without being judged"])
        }
    }
}
