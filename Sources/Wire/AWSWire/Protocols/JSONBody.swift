import DataFormats

/// JSON bodies: everything passes as it is but for timestamps, which are seconds on the wire and
/// ISO 8601 texts inside.
struct JSONBody {
    let model: WireModel

    /// REST with JSON goes by the names of the wire, the other JSON protocols by the model's.
    private func name(_ member: WireMember) -> String {
        model.style == .restJSON ? member.wireName : member.name
    }

    private func place(_ key: String, _ structure: WireStructure) -> Int? {
        model.style == .restJSON ? structure.byElement[key] : structure.byName[key]
    }

    enum Direction { case reading, writing }

    func converted(_ object: JSONObject, _ structure: WireStructure, _ way: Direction)
        -> JSONObject
    {
        guard !structure.members.isEmpty else { return object }
        var result = JSONObject()
        result.reserveCapacity(object.count)
        for (key, value) in object {
            switch way {
            case .reading:
                let place = place(key, structure)
                let name = place.map { structure.members[$0].name } ?? key
                result.append(
                    name, place.map { converted(value, structure.members[$0].type, way) } ?? value)
            case .writing:
                guard let place = structure.byName[key] else {
                    result.append(key, value)
                    continue
                }
                let member = structure.members[place]
                guard member.place == .body else { continue }
                result.append(name(member), converted(value, member.type, way))
            }
        }
        return result
    }

    func converted(_ value: JSONValue, _ type: WireType, _ way: Direction) -> JSONValue {
        switch (type, value) {
        case (.timestamp(let form), _):
            return time(value, form, way)
        case (.shape(let place), .object(let object)):
            switch model.shapes[place] {
            case .structure(let structure): return .object(converted(object, structure, way))
            case .map(let type, _, _, _):
                var result = JSONObject()
                for (key, value) in object { result.append(key, converted(value, type, way)) }
                return .object(result)
            case .list: return value
            }
        case (.shape(let place), .array(let values)):
            guard case .list(let type, _, _) = model.shapes[place] else { return value }
            return .array(values.map { converted($0, type, way) })
        default: return value
        }
    }

    private func time(_ value: JSONValue, _ form: TimeForm?, _ way: Direction) -> JSONValue {
        switch (way, value) {
        case (.reading, .number(let number)):
            return WireTime.iso(epochSeconds: number.double).map { .string($0) } ?? value
        case (.writing, .string(let text)) where form == nil || form == .epoch:
            return WireScalar.epoch(text).map { .number($0) } ?? value
        default: return value
        }
    }
}
