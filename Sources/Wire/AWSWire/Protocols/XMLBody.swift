import DataFormats

/// Why an XML body is not what the operation's model says; S3 calls all of it `MalformedXML`.
struct XMLMismatch: Error {}

/// XML to values and back, by the shapes of a model.
struct XMLBody {
    let model: WireModel

    // MARK: Reading

    func value(_ element: XMLElement, _ type: WireType) throws(XMLMismatch) -> JSONValue {
        guard case .shape(let place) = type else {
            guard element.children.isEmpty,
                let value = WireScalar.decode(element.text, as: type)
            else { throw XMLMismatch() }
            return value
        }
        switch model.shapes[place] {
        case .structure(let structure): return .object(try members(element, structure))
        case .list(let type, let name, _):
            var values: [JSONValue] = []
            for child in element.children {
                guard child.name == name ?? "member" else { throw XMLMismatch() }
                values.append(try value(child, type))
            }
            return .array(values)
        case .map(let type, let key, let valueName, _):
            var object = JSONObject()
            for entry in element.children {
                guard let key = entry.first(key), let child = entry.first(valueName) else {
                    throw XMLMismatch()
                }
                object[key.text] = try value(child, type)
            }
            return .object(object)
        }
    }

    private func members(
        _ element: XMLElement, _ structure: WireStructure
    ) throws(XMLMismatch) -> JSONObject {
        var object = JSONObject()
        var lists: [String: [JSONValue]] = [:]
        var order: [String] = []
        for member in structure.members where member.place == .attribute {
            if let value = element[attribute: member.wireName] {
                object[member.name] = .string(value)
            }
        }
        for child in element.children {
            guard let place = structure.byElement[child.name] else { throw XMLMismatch() }
            let member = structure.members[place]
            if let type = flattened(member) {
                if lists[member.name] == nil { order.append(member.name) }
                lists[member.name, default: []].append(try value(child, type))
            } else {
                guard !object.contains(key: member.name) else { throw XMLMismatch() }
                object[member.name] = try value(child, member.type)
            }
        }
        for name in order { object[name] = .array(lists[name] ?? []) }
        return object
    }

    /// The type of a list's elements if they stand in its place, without an element around them.
    private func flattened(_ member: WireMember) -> WireType? {
        guard case .shape(let place) = member.type,
            case .list(let type, _, let isFlattened) = model.shapes[place],
            isFlattened || member.isFlattened
        else { return nil }
        return type
    }

    // MARK: Writing

    /// The members of a structure that sit in the body, in the model's order.
    func write(
        _ object: JSONObject, _ structure: WireStructure, to writer: inout XMLWriter
    ) {
        for member in structure.members where member.place == .body {
            guard let value = object[member.name], !value.isNull else { continue }
            if let type = flattened(member) {
                for element in value.arrayValue ?? [] {
                    write(element, type, named: member.wireName, to: &writer)
                }
            } else if case .shape(let place) = member.type,
                case .map(let type, let key, let name, true) = model.shapes[place]
            {
                writeEntries(value, type, (key, name), named: member.wireName, to: &writer)
            } else {
                write(value, member.type, named: member.wireName, to: &writer)
            }
        }
    }

    func write(
        _ value: JSONValue, _ type: WireType, named name: String, namespace: String? = nil,
        to writer: inout XMLWriter
    ) {
        var attributes: [XMLElement.Attribute] = []
        if let namespace { attributes.append(.init("xmlns", namespace)) }
        guard case .shape(let place) = type else {
            writer.open(name, attributes: attributes)
            writer.text(WireScalar.encode(value, as: type, standard: .iso8601))
            writer.close(name)
            return
        }
        switch model.shapes[place] {
        case .structure(let structure):
            let object = value.objectValue ?? JSONObject()
            for member in structure.members where member.place == .attribute {
                guard let text = object[member.name]?.stringValue else { continue }
                // The only attributes of the models are types of XML Schema's instances.
                attributes.append(
                    .init("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"))
                attributes.append(.init(member.wireName, text))
            }
            writer.open(name, attributes: attributes)
            write(object, structure, to: &writer)
        case .list(let type, let elementName, _):
            writer.open(name, attributes: attributes)
            for element in value.arrayValue ?? [] {
                write(element, type, named: elementName ?? "member", to: &writer)
            }
        case .map(let type, let keyName, let valueName, _):
            writer.open(name, attributes: attributes)
            writeEntries(value, type, (keyName, valueName), named: "entry", to: &writer)
        }
        writer.close(name)
    }

    private func writeEntries(
        _ value: JSONValue, _ type: WireType, _ names: (key: String, value: String),
        named name: String, to writer: inout XMLWriter
    ) {
        for entry in value.objectValue ?? JSONObject() {
            writer.open(name)
            writer.element(names.key, entry.key)
            write(entry.value, type, named: names.value, to: &writer)
            writer.close(name)
        }
    }
}
