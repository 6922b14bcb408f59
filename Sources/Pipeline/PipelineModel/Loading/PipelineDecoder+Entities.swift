import DataFormats
import Diagnostics
import OrderedCollections

extension PipelineDecoder {
    func entity(_ name: String, _ node: ManifestNode) -> Entity {
        var map = MapReader(node, "entity `\(name)`", problems)
        let kind =
            map.require("kind").flatMap { map.parseWord($0, "kind", Entity.Kind.self) }
            ?? .reference
        var entity = Entity(
            name: name, kind: kind, dataset: map.text("dataset"),
            format: map.word("format", Entity.Format.self, default: .ndjson), identity: [],
            key: map.texts("key"), fields: [], validFrom: map.texts("valid_from"),
            eventTime: map.optionalText("event_time"), untracked: map.texts("untracked"),
            references: [], table: nil)
        if !entity.dataset.isEmpty, !entity.dataset.hasSuffix("/") {
            problems.add(
                .invalidValue, "a dataset is a prefix that ends with `/`",
                at: node["dataset"] ?? node)
        }
        let identity = map.texts("identity")
        entity.identity = identity.isEmpty ? entity.key : identity
        entity.fields = map.named("fields").map { field($0, $1) }
        entity.references = map.list("references").map { reference($0, name) }
        entity.table = map.take("table").map { table($0, entity) }
        map.finish()
        if entity.key.isEmpty {
            problems.add(.missingKey, "entity `\(name)` has no `key`", at: node)
        }
        if kind == .dimension, entity.validFrom.isEmpty {
            problems.add(.missingKey, "dimension `\(name)` has no `valid_from`", at: node)
        }
        if kind == .event, entity.eventTime == nil {
            problems.add(.missingKey, "event `\(name)` has no `event_time`", at: node)
        }
        checkTimes(entity, node)
        return entity
    }

    /// Validity and event time are instants.
    private func checkTimes(_ entity: Entity, _ node: ManifestNode) {
        for name in entity.validFrom + (entity.eventTime.map { [$0] } ?? []) {
            guard let field = entity.field(name), field.kind != .timestamp else { continue }
            problems.add(
                .invalidValue, "`\(name)` is a \(field.kind.rawValue); times need a timestamp",
                at: node["event_time"] ?? node["valid_from"] ?? node)
        }
    }

    private func field(_ name: String, _ node: ManifestNode) -> Field {
        // `name: string` is short for `name: { type: string }`.
        if case .scalar = node.value {
            let map = MapReader(ManifestNode.emptyMap(like: node), "field `\(name)`", problems)
            // The kind that no further check complains about.
            let kind = map.parseWord(node, "type", Field.Kind.self) ?? .timestamp
            return plainField(name, kind)
        }
        var map = MapReader(node, "field `\(name)`", problems)
        let kind =
            map.require("type").flatMap { map.parseWord($0, "type", Field.Kind.self) }
            ?? .timestamp
        var field = plainField(name, kind)
        field.isRequired = map.flag("required", default: true)
        field.normalisations = map.list("normalise").compactMap {
            map.parseWord($0, "normalisation", Field.Normalisation.self)
        }
        if let pattern = map.take("pattern") {
            do { field.pattern = try FieldPattern(map.scalar(pattern)) } catch {
                problems.add(.invalidValue, error.message, at: pattern)
            }
        }
        field.values = map.texts("values")
        field.maximumLength = map.integer("max_length", in: 1...16_777_216) ?? field.maximumLength
        field.minimum = map.integer("min", in: Int.min...Int.max) ?? field.minimum
        field.maximum = map.integer("max", in: Int.min...Int.max) ?? field.maximum
        field.precision = map.integer("precision", in: 1...18, default: field.precision)
        field.scale = map.integer("scale", in: 0...field.precision, default: field.scale)
        map.finish()
        checkKeys(field, map)
        return field
    }

    /// Keys that say something about fields of other types.
    private func checkKeys(_ field: Field, _ map: MapReader) {
        let types: [(key: String, kinds: [Field.Kind])] = [
            ("normalise", [.string]), ("pattern", [.string]), ("values", [.string]),
            ("max_length", [.string]), ("min", [.integer, .decimal]),
            ("max", [.integer, .decimal]),
            ("precision", [.decimal]), ("scale", [.decimal]),
        ]
        for (key, kinds) in types where !kinds.contains(field.kind) {
            guard let node = map.node[key] else { continue }
            problems.add(
                .conflict, "`\(key)` says nothing about a \(field.kind.rawValue)", at: node,
                label: "it is for \(kinds.map(\.rawValue).joined(separator: " and "))")
        }
        if let node = map.node["values"], field.values.isEmpty, field.kind == .string {
            problems.add(.invalidValue, "`values` names at least one", at: node)
        }
        if let least = field.minimum, let most = field.maximum, least > most {
            problems.add(
                .conflict, "`min` is above `max`",
                at: map.node["min"] ?? map.node["max"] ?? map.node)
        }
    }

    private func plainField(_ name: String, _ kind: Field.Kind) -> Field {
        Field(
            name: name, kind: kind, isRequired: true, normalisations: [], pattern: nil,
            values: [], maximumLength: kind == .string ? 256 : nil,
            minimum: kind == .integer || kind == .decimal ? 0 : nil,
            maximum: kind == .integer ? 2_147_483_647 : nil, precision: 12, scale: 2)
    }

    private func reference(_ node: ManifestNode, _ entity: String) -> Entity.Reference {
        var map = MapReader(node, "a reference of entity `\(entity)`", problems)
        let reference = Entity.Reference(
            field: map.text("field"), entity: map.text("entity"), at: map.optionalText("at"),
            column: map.optionalText("column"), unknown: map.optionalText("unknown"),
            carries: map.strings("carries"))
        map.finish()
        return reference
    }

    private func table(_ node: ManifestNode, _ entity: Entity) -> Entity.Table {
        var map = MapReader(node, "the table of entity `\(entity.name)`", problems)
        let name = map.text("name")
        if !name.isEmpty, name.split(separator: ".").count != 3 {
            problems.add(
                .invalidValue, "a table is given as DATABASE.SCHEMA.TABLE",
                at: node["name"] ?? node)
        }
        var columns: OrderedDictionary<String, String> = [:]
        if let given = map.take("columns") {
            // A list means: columns are named as the fields are.
            if case .list(let elements) = given.value {
                for element in elements {
                    let field = map.scalar(element)
                    columns[field] = field
                    if entity.field(field) == nil {
                        problems.unknown(
                            "field", field, among: entity.fields.map(\.name), at: element)
                    }
                }
            } else {
                for member in given.members ?? [] { columns[member.key] = map.scalar(member.value) }
            }
        } else {
            for field in entity.fields { columns[field.name] = field.name }
        }
        var table = Entity.Table(
            name: name, columns: columns, surrogateKey: map.optionalText("surrogate_key"),
            validFrom: map.optionalText("valid_from"), validTo: map.optionalText("valid_to"),
            current: map.optionalText("current"), days: map.strings("days"))
        for node in map.list("audit") {
            let column = map.scalar(node)
            // What the contract promises is judged, whoever writes it.
            let promised =
                Array(table.columns.values) + Array(table.days.keys)
                + [table.surrogateKey, table.validFrom, table.validTo, table.current]
                .compactMap(\.self)
            if promised.contains(where: { $0.uppercased() == column.uppercased() }) {
                problems.add(
                    .conflict, "`\(column)` is a column that the contract promises", at: node)
            }
            table.audit.append(column)
        }
        map.finish()
        return table
    }
}

extension ManifestNode {
    /// An empty mapping in the place of another node.
    static func emptyMap(like node: ManifestNode) -> ManifestNode {
        var empty = node
        empty.value = .map([])
        return empty
    }
}
