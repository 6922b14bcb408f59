import DataFormats

/// The query protocol's parameters, `Tags.member.1.Key=…`, as values by a model's shapes.
///
/// Parameters that no member has are refused by the services; here they are left alone, because
/// today's SDKs send none.
struct QueryForm {
    let model: WireModel
    private let root: Node

    /// Names split at their dots.
    private final class Node {
        var value: String?
        var names: [String] = []
        var children: [String: Node] = [:]
    }

    /// At most so many parameters and parts of a name are looked at.
    static let maximumParameters = 20_000
    static let maximumDepth = 32

    init?(_ items: [QueryItem], model: WireModel) {
        guard items.count <= Self.maximumParameters else { return nil }
        self.model = model
        root = Node()
        for item in items {
            let parts = item.name.split(separator: ".")
            guard parts.count <= Self.maximumDepth else { return nil }
            var node = root
            for part in parts.map(String.init) {
                if let child = node.children[part] {
                    node = child
                } else {
                    let child = Node()
                    node.names.append(part)
                    node.children[part] = child
                    node = child
                }
            }
            node.value = item.value
        }
    }

    /// The members of an operation's input; nil where a value is none of its type.
    func input(_ structure: WireStructure) -> JSONObject? { members(structure, root) }

    private func members(_ structure: WireStructure, _ node: Node) -> JSONObject? {
        var object = JSONObject()
        for member in structure.members {
            guard let found = find(member, node) else { continue }
            guard let value = value(member.type, found, member) else { return nil }
            object[member.name] = value
        }
        return object
    }

    private func find(_ member: WireMember, _ node: Node) -> Node? {
        // A flattened list or map goes by its own name or by that of its element.
        node.children[member.wireName] ?? elementName(member).flatMap { node.children[$0] }
            ?? node.children[member.name]
    }

    private func elementName(_ member: WireMember) -> String? {
        guard case .shape(let place) = member.type,
            case .list(_, let name, let isFlattened) = model.shapes[place],
            isFlattened || member.isFlattened
        else { return nil }
        return name
    }

    private func value(_ type: WireType, _ node: Node, _ member: WireMember?) -> JSONValue? {
        guard case .shape(let place) = type else {
            return node.value.flatMap { WireScalar.decode($0, as: type) }
        }
        switch model.shapes[place] {
        case .structure(let structure): return members(structure, node).map { .object($0) }
        case .list(let type, let name, let isFlattened):
            let isFlat = isFlattened || member?.isFlattened == true
            let inner =
                isFlat ? node : node.children["member"] ?? name.flatMap { node.children[$0] }
            var values: [JSONValue] = []
            for child in numbered(inner) {
                guard let value = value(type, child, nil) else { return nil }
                values.append(value)
            }
            return .array(values)
        case .map(let type, let keyName, let valueName, let isFlattened):
            let isFlat = isFlattened || member?.isFlattened == true
            var object = JSONObject()
            for entry in numbered(isFlat ? node : node.children["entry"]) {
                guard let key = (entry.children[keyName] ?? entry.children["key"])?.value,
                    let child = entry.children[valueName] ?? entry.children["value"],
                    let value = value(type, child, nil)
                else { return nil }
                object[key] = value
            }
            return .object(object)
        }
    }

    /// The children of `1`, `2`, … in the order of their numbers.
    private func numbered(_ node: Node?) -> [Node] {
        guard let node else { return [] }
        return node.names.compactMap { name in Int(name).map { ($0, name) } }
            .sorted { $0.0 < $1.0 }.compactMap { node.children[$0.1] }
    }
}
