import DataFormats
import Diagnostics
import SimFaults

/// A value of a manifest that knows its file: manifests that extend others mix several.
struct ManifestNode: Sendable {
    enum Value: Sendable {
        /// A scalar's text and its type by YAML's core schema.
        case scalar(String, JSONValue)
        case list([ManifestNode])
        case map([Member])
    }

    struct Member: Sendable {
        var key: String
        var keySpan: SourceSpan
        var value: ManifestNode
    }

    var value: Value
    var span: SourceSpan
    var source: SourceText
    /// The folder of the manifest, against which paths in it are resolved.
    var folder: String

    init(_ node: YAMLNode, source: SourceText, folder: String) {
        self.source = source
        self.folder = folder
        span = node.span
        switch node {
        case .scalar(let text, _, _): value = .scalar(text, node.resolved ?? .null)
        case .sequence(let elements, _):
            value = .list(elements.map { ManifestNode($0, source: source, folder: folder) })
        case .mapping(let members, _):
            value = .map(
                members.map {
                    Member(
                        key: $0.key, keySpan: $0.keySpan,
                        value: ManifestNode($0.value, source: source, folder: folder))
                })
        }
    }

    var members: [Member]? {
        if case .map(let members) = value { members } else { nil }
    }

    var isNull: Bool {
        if case .scalar(_, .null) = value { true } else { false }
    }

    subscript(key: String) -> ManifestNode? { members?.first { $0.key == key }?.value }

    var kindName: String {
        switch value {
        case .scalar(_, let resolved): resolved.kindName
        case .list: "list"
        case .map: "mapping"
        }
    }

    var json: JSONValue {
        switch value {
        case .scalar(_, let resolved): return resolved
        case .list(let elements): return .array(elements.map(\.json))
        case .map(let members):
            var object = JSONObject()
            for member in members { object.append(member.key, member.value.json) }
            return .object(object)
        }
    }

    /// The span of a member's key, as a node for messages.
    func keyNode(_ member: Member) -> ManifestNode {
        var node = member.value
        node.span = member.keySpan
        return node
    }
}

extension ManifestNode {
    /// This manifest with another laid over it: mappings are merged, everything else is replaced.
    func overlaid(with other: ManifestNode) -> ManifestNode {
        guard case .map(var members) = value, case .map(let theirs) = other.value else {
            return other
        }
        for member in theirs {
            if let place = members.firstIndex(where: { $0.key == member.key }) {
                members[place].value = members[place].value.overlaid(with: member.value)
                if case .map = members[place].value.value {
                } else {
                    members[place].keySpan = member.keySpan
                }
            } else {
                members.append(member)
            }
        }
        var result = self
        result.value = .map(members)
        return result
    }

    /// Puts a value at a path (nil removes it); false when the path leads nowhere.
    ///
    /// All but the last step must exist; a last step into a mapping may be new. A step into a
    /// list is an index.
    mutating func set(_ path: ArraySlice<String>, to new: ManifestNode?) -> Bool {
        guard let step = path.first else {
            guard let new else { return false }
            self = new
            return true
        }
        let rest = path.dropFirst()
        switch value {
        case .map(var members):
            if let place = members.firstIndex(where: { $0.key == step }) {
                if rest.isEmpty, new == nil {
                    members.remove(at: place)
                } else if !members[place].value.set(rest, to: new) {
                    return false
                }
            } else {
                guard rest.isEmpty, let new else { return false }
                members.append(Member(key: step, keySpan: new.span, value: new))
            }
            value = .map(members)
        case .list(var elements):
            guard let index = Int(step), elements.indices.contains(index) else { return false }
            if rest.isEmpty, new == nil {
                elements.remove(at: index)
            } else if !elements[index].set(rest, to: new) {
                return false
            }
            value = .list(elements)
        case .scalar: return false
        }
        return true
    }
}

extension ManifestNode: PatternNode {
    var patternText: String? {
        guard case .scalar(let text, let resolved) = value, !resolved.isNull else { return nil }
        return text
    }

    var patternElements: [ManifestNode]? {
        if case .list(let elements) = value { elements } else { nil }
    }

    var patternMembers: [(key: String, keyNode: ManifestNode, value: ManifestNode)]? {
        members?.map { (key: $0.key, keyNode: keyNode($0), value: $0.value) }
    }
}
