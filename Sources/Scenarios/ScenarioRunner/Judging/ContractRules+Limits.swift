import PipelineModel

/// What a contract can say and the oracle cannot judge. Saying so is better than a wrong verdict.
extension ContractRules {
    /// Why an entity cannot be judged, as the end of "it …"; nil when it can.
    func limit(of entity: Entity) -> String? {
        if entity.key.count != 1 {
            return "has a key of \(entity.key.count) fields; the oracle knows one"
        }
        for field in entity.fields {
            if let limit = limit(of: field) { return "has a field `\(field.name)` \(limit)" }
        }
        switch entity.kind {
        case .reference: return nil
        case .dimension: return historyLimit(entity)
        case .event: return linkLimit(entity)
        }
    }

    private func historyLimit(_ entity: Entity) -> String? {
        guard (1...2).contains(entity.validFrom.count) else {
            return "has \(entity.validFrom.count) fields in `valid_from`; the oracle knows two"
        }
        // The oracle leaves the first one, and no other field, out of a version's attributes.
        guard entity.untracked == [entity.validFrom[0]] else {
            return "does not have exactly `\(entity.validFrom[0])`, the first of its `valid_from`,"
                + " as `untracked`"
        }
        let twins = contract.entities.filter {
            $0.kind == .dimension && $0.table != nil && $0.key == entity.key
        }
        return twins.count > 1 ? "shares its key's name with another dimension" : nil
    }

    private func linkLimit(_ entity: Entity) -> String? {
        let links = entity.references.filter { $0.at != nil }
        guard links.count == 1, let link = links.first else {
            return links.isEmpty
                ? "is an event that refers to no dimension at its time"
                : "refers to \(links.count) dimensions; the oracle knows one"
        }
        guard let owner = contract.entity(link.entity), owner.kind == .dimension,
            owner.table != nil
        else { return "refers at its time to `\(link.entity)`, which is no dimension with a table" }
        guard owner.key == [link.field] else {
            return "refers to `\(link.entity)` by a field that is not named like its key"
        }
        guard link.at == entity.eventTime else {
            return "refers to a version at `\(link.at ?? "")`, not at its `event_time`"
        }
        return nil
    }

    /// Why a field cannot be judged, as the end of "a field …".
    private func limit(of field: Field) -> String? {
        switch field.kind {
        case .string: return textLimit(field)
        case .integer where field.minimum != 0 || field.maximum != 2_147_483_647:
            return "with `min` or `max`; the oracle knows whole numbers from 0 to 2,147,483,647"
        case .decimal where field.minimum != 0 || field.maximum != nil:
            return "with `min` or `max`; the oracle knows decimals from 0"
        default: return nil
        }
    }

    private func textLimit(_ field: Field) -> String? {
        let forms = field.normalisations
        if !field.values.isEmpty {
            return forms.isEmpty && field.pattern == nil
                ? nil : "with `values` and a form or pattern; the oracle knows values as they stand"
        }
        if field.pattern != nil {
            return forms == [.upper]
                ? nil
                : "with a pattern and not `normalise: upper`; the oracle knows codes in upper case"
        }
        return forms.isEmpty || forms == [.lower] || forms == [.collapse]
            ? nil : "whose `normalise` is neither `lower` nor `collapse` alone"
    }
}
