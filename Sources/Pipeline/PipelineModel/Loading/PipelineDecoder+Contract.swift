import DataFormats
import Diagnostics
import OrderedCollections
import SimFaults

extension PipelineDecoder {
    func contract(_ node: ManifestNode, in pipeline: Pipeline) -> Contract {
        var map = MapReader(node, "the contract", problems)
        var contract = Contract()
        let buckets = pipeline.buckets.map(\.name)
        contract.layers = map.named("layers").map { layer($0, $1, buckets: buckets) }
        checkLayers(node, contract.layers)
        contract.entities = map.named("entities").map { entity($0, $1) }
        checkReferences(node, contract.entities)
        checkDatasets(node, contract)
        contract.alerts = map.take("alerts").map {
            alerts($0, topics: pipeline.topics.map(\.name))
        }
        if let timeliness = map.take("timeliness") {
            contract.timeliness = self.timeliness(timeliness)
        }
        contract.claimsLeastPrivilege = map.flag("least_privilege", default: false)
        let known = Contract.knownGuarantees
        if map.node["guarantees"] == nil {
            _ = map.take("guarantees")
            contract.guarantees = known
        } else {
            let list = map.list("guarantees")
            if list.isEmpty, let node = map.node["guarantees"] {
                problems.add(.invalidValue, "`guarantees` names at least one", at: node)
            }
            for node in list {
                let name = map.scalar(node)
                if known.contains(name) {
                    contract.guarantees.append(name)
                } else {
                    problems.unknown("guarantee", name, among: known, at: node)
                }
            }
        }
        contract.situations = map.take("sometimes").map(situations) ?? []
        map.finish()
        return contract
    }

    /// Goals belong to the whole suite, so a contract cannot demand them of single runs.
    private func situations(_ node: ManifestNode) -> [Contract.Situation] {
        guard case .list(let elements) = node.value else {
            problems.add(
                .wrongKind, "`sometimes` is a list, not a \(node.kindName)", at: node)
            return []
        }
        let reader = PatternReader<ManifestNode> { [problems] problem, node in
            switch problem {
            case .unknown(let what, let word, let known):
                problems.add(
                    .unknownKey, "unknown \(what) `\(word)`", at: node,
                    label: didYouMean(word, in: known),
                    notes: ["known: \(known.joined(separator: ", "))"])
            case .missing(let what, let key):
                problems.add(.missingKey, "\(what) has no `\(key)`", at: node)
            case .kind(let text): problems.add(.wrongKind, text, at: node)
            case .value(let text): problems.add(.invalidValue, text, at: node)
            }
        }
        return elements.compactMap { element in
            reader.goal(element, mayBeRequired: false).map {
                Contract.Situation(goal: $0, source: element.source, span: element.span)
            }
        }
    }

    /// No two layers lie in one place, and those that are looked for by their purpose are one each.
    private func checkLayers(_ contract: ManifestNode, _ layers: [Layer]) {
        let single: [Layer.Purpose] = [.inbox, .archive, .rejected, .quarantine]
        for (place, layer) in layers.enumerated() {
            let before = layers[..<place]
            guard let node = contract["layers"]?[layer.name] else { continue }
            if case .objects(let bucket, _) = layer.location, bucket.isEmpty { continue }
            if let other = before.first(where: { $0.location == layer.location }) {
                problems.add(
                    .conflict, "layer `\(layer.name)` lies where layer `\(other.name)` lies",
                    at: node["objects"] ?? node["tables"] ?? node)
            }
            if single.contains(layer.purpose),
                let other = before.first(where: { $0.purpose == layer.purpose })
            {
                problems.add(
                    .conflict,
                    "layers `\(other.name)` and `\(layer.name)` both have the purpose "
                        + "`\(layer.purpose.rawValue)`", at: node["purpose"] ?? node)
            }
        }
    }

    /// Files of an entity come into the inbox, so its dataset lies there.
    private func checkDatasets(_ node: ManifestNode, _ contract: Contract) {
        guard case .objects(_, let inbox)? = contract.layer(for: .inbox)?.location else { return }
        for entity in contract.entities where !entity.dataset.hasPrefix(inbox) {
            guard let place = node["entities"]?[entity.name]?["dataset"] else { continue }
            problems.add(
                .invalidValue, "the dataset of `\(entity.name)` lies outside of the inbox",
                at: place,
                label: "the inbox is `\(inbox)`")
        }
    }

    private func layer(_ name: String, _ node: ManifestNode, buckets: [String]) -> Layer {
        var map = MapReader(node, "layer `\(name)`", problems)
        let purpose =
            map.require("purpose").flatMap { map.parseWord($0, "purpose", Layer.Purpose.self) }
            ?? .inbox
        let layer = Layer(
            name: name, purpose: purpose, location: location(&map, name, buckets),
            writers: map.texts("writers"), readers: map.texts("readers"),
            deleters: map.texts("deleters"))
        map.finish()
        return layer
    }

    private func location(
        _ map: inout MapReader, _ name: String, _ buckets: [String]
    ) -> Layer.Location {
        let objects = map.take("objects")
        let tables = map.take("tables")
        if let objects, tables == nil {
            var inner = MapReader(objects, "the objects of layer `\(name)`", problems)
            let bucket = inner.text("bucket")
            if !bucket.isEmpty, !buckets.contains(bucket) {
                problems.unknown("bucket", bucket, among: buckets, at: objects["bucket"] ?? objects)
            }
            let prefix = inner.optionalText("prefix") ?? ""
            inner.finish()
            return .objects(bucket: bucket, prefix: prefix)
        }
        if let tables, objects == nil {
            let parts = map.scalar(tables).split(separator: ".").map(String.init)
            if parts.count == 2 { return .tables(database: parts[0], schema: parts[1]) }
            problems.add(.invalidValue, "tables are given as DATABASE.SCHEMA", at: tables)
            return .tables(database: "", schema: "")
        }
        problems.add(
            .conflict, "layer `\(name)` needs either `objects` or `tables`", at: map.node)
        return .objects(bucket: "", prefix: "")
    }

    private func alerts(_ node: ManifestNode, topics: [String]) -> Contract.Alerts {
        var map = MapReader(node, "the alerts", problems)
        let alerts = Contract.Alerts(
            topic: map.text("topic"),
            rejectionType: map.optionalText("rejection_type") ?? "file_rejected",
            failureType: map.optionalText("failure_type") ?? "run_failed",
            deadLetterTopic: map.optionalText("dead_letters"))
        map.finish()
        for (name, key) in [
            (alerts.topic, "topic"), (alerts.deadLetterTopic ?? "", "dead_letters"),
        ]
        where !name.isEmpty && !topics.contains(name) {
            problems.unknown("topic", name, among: topics, at: node[key] ?? node)
        }
        return alerts
    }

    private func timeliness(_ node: ManifestNode) -> Contract.Timeliness {
        var map = MapReader(node, "the timeliness", problems)
        let loads = map.integer("loads", in: 1...100)
        let within = map.take("within").flatMap { map.parseDuration(map.scalar($0), at: $0) }
        map.finish()
        if let loads, within == nil { return .loads(loads) }
        if let within, loads == nil { return .within(within) }
        problems.add(.conflict, "timeliness is either `loads` or `within`", at: node)
        return .loads(2)
    }

    /// Fields and entities that are named must exist.
    private func checkReferences(_ contract: ManifestNode, _ entities: [Entity]) {
        let names = entities.map(\.name)
        for member in contract["entities"]?.members ?? [] {
            guard let entity = entities.first(where: { $0.name == member.key }) else { continue }
            let fields = entity.fields.map(\.name)
            let node = member.value
            for key in ["key", "identity", "valid_from", "untracked", "event_time"] {
                checkFields(node[key], fields)
            }
            for member in node["table"]?["columns"]?.members ?? []
            where
                !fields.contains(member.key)
            {
                problems.unknown(
                    "field", member.key, among: fields, at: node.keyNode(member))
            }
            checkFields(node["table"]?["days"].map { values(of: $0) } ?? nil, fields)
            guard case .list(let references)? = node["references"]?.value else { continue }
            for reference in references {
                checkFields(reference["field"], fields)
                checkFields(reference["at"], fields)
                guard let target = reference["entity"], case .scalar(let name, _) = target.value
                else { continue }
                if !names.contains(name) {
                    problems.unknown("entity", name, among: names, at: target)
                }
                let theirs = entities.first { $0.name == name }?.fields.map(\.name) ?? []
                for carried in reference["carries"]?.members ?? []
                where !theirs.isEmpty && !theirs.contains(carried.key) {
                    problems.unknown(
                        "field", carried.key, among: theirs, at: target.keyNode(carried))
                }
            }
        }
    }

    private func values(of node: ManifestNode) -> ManifestNode {
        var list = node
        list.value = .list((node.members ?? []).map(\.value))
        return list
    }

    private func checkFields(_ node: ManifestNode?, _ fields: [String]) {
        guard let node else { return }
        let nodes: [ManifestNode]
        switch node.value {
        case .list(let elements): nodes = elements
        case .scalar: nodes = [node]
        case .map: nodes = []
        }
        for node in nodes {
            guard case .scalar(let name, _) = node.value, !fields.contains(name) else { continue }
            problems.unknown("field", name, among: fields, at: node)
        }
    }
}
