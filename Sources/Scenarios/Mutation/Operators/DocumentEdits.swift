import DataFormats
import Diagnostics

/// A JSON or YAML document that mistakes are made in: places come from the text, changes are made
/// to the values, and the changed document is written as JSON, which YAML readers read as well.
struct DocumentEdits {
    /// A step into a mapping or a list.
    enum Step: Hashable {
        case key(String)
        case index(Int)
    }

    let root: YAMLNode
    let value: JSONValue
    private(set) var edits: [Edit] = []

    init?(_ source: SourceText) {
        guard let root = try? YAMLNode.parse(source) else { return nil }
        self.root = root
        value = root.json
    }

    /// Takes a change at a path; nil removes what is there.
    mutating func change(
        _ operation: MutationOperator, _ path: [Step], to new: JSONValue?, _ words: String
    ) {
        change(operation, at: path, words, key: path) { $0 = Self.setting($0, path[...], new) }
    }

    mutating func change(
        _ operation: MutationOperator, at path: [Step], _ words: String, key: [Step],
        _ body: (inout JSONValue) -> Void
    ) {
        var changed = value
        body(&changed)
        let name = key.map { step in
            switch step {
            case .key(let key): key
            case .index(let index): String(index)
            }
        }
        edits.append(
            Edit(
                operation: operation, offset: Self.offset(root, path), change: words,
                text: changed.serialized() + "\n", key: name.joined(separator: " ") + " " + words))
    }

    // MARK: Paths

    subscript(path: [Step]) -> JSONValue? { Self.value(value, path[...]) }

    private static func value(_ value: JSONValue, _ path: ArraySlice<Step>) -> JSONValue? {
        guard let step = path.first else { return value }
        switch step {
        case .key(let key): return value[key].flatMap { Self.value($0, path.dropFirst()) }
        case .index(let index): return value[index].flatMap { Self.value($0, path.dropFirst()) }
        }
    }

    static func setting(
        _ value: JSONValue, _ path: ArraySlice<Step>, _ new: JSONValue?
    ) -> JSONValue {
        guard let step = path.first else { return new ?? .null }
        let rest = path.dropFirst()
        switch step {
        case .key(let key):
            guard var object = value.objectValue else { return value }
            if rest.isEmpty, new == nil {
                object.removeValue(forKey: key)
            } else {
                object[key] = setting(object[key] ?? .null, rest, new)
            }
            return .object(object)
        case .index(let index):
            guard var array = value.arrayValue, array.indices.contains(index) else { return value }
            if rest.isEmpty, new == nil {
                array.remove(at: index)
            } else {
                array[index] = setting(array[index], rest, new)
            }
            return .array(array)
        }
    }

    /// Where the last step of a path stands; a key's own place where there is one.
    private static func offset(_ root: YAMLNode, _ path: [Step]) -> Int {
        var node = root
        var offset = root.span.start
        for step in path {
            switch step {
            case .key(let key):
                guard let member = node.member(key) else { return offset }
                node = member.value
                offset = member.keySpan.start
            case .index(let index):
                guard let elements = node.elements, elements.indices.contains(index) else {
                    return offset
                }
                node = elements[index]
                offset = node.span.start
            }
        }
        return offset
    }
}
