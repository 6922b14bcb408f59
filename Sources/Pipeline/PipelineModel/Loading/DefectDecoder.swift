import DataFormats
import Diagnostics

/// Reads the defects of a manifest.
struct DefectDecoder {
    let problems: Problems

    func defects(_ node: ManifestNode?) -> ([Defect], [ManifestNode]) {
        guard let node, !node.isNull else { return ([], []) }
        guard let members = node.members else {
            problems.add(.wrongKind, "`defects` is a mapping from names", at: node)
            return ([], [])
        }
        let own = members.filter { !$0.key.hasPrefix("x-") }
        return (own.map { defect($0.key, $0.value) }, own.map(\.value))
    }

    private func defect(_ id: String, _ node: ManifestNode) -> Defect {
        var map = MapReader(node, "defect `\(id)`", problems)
        let title = map.text("title")
        let breaks = map.text("breaks")
        let known = Contract.knownGuarantees
        if !breaks.isEmpty, !known.contains(breaks) {
            problems.unknown("guarantee", breaks, among: known, at: node["breaks"] ?? node)
        }
        let isOn = map.flag("default", default: true)
        let changes = map.list("changes").compactMap { change($0, id) }
        if node["changes"] == nil, node.members != nil {
            problems.add(.missingKey, "defect `\(id)` has no `changes`", at: node)
        }
        map.finish()
        return Defect(
            id: id, title: title, breaks: breaks, isOnByDefault: isOn, changes: changes)
    }

    private func change(_ node: ManifestNode, _ defect: String) -> Defect.Change? {
        var map = MapReader(node, "a change of defect `\(defect)`", problems)
        let set = map.take("set")
        let remove = map.take("remove")
        let replace = map.optionalText("replace")
        let edit = map.optionalText("edit")
        let kinds = [set != nil, remove != nil, replace != nil, edit != nil].count { $0 }
        guard kinds == 1 else {
            problems.add(
                .conflict, "a change is one of `set`, `remove`, `replace` and `edit`", at: node)
            return nil
        }
        let change: Defect.Change
        if let set {
            change = .set(path: path(set, map), value: map.require("to")?.json ?? .null)
        } else if let remove {
            change = .remove(path: path(remove, map))
        } else if let replace {
            change = .replace(file: replace, with: map.text("with"))
        } else {
            change = .edit(
                file: edit ?? "", find: map.text("find"), put: map.text("put"))
        }
        map.finish()
        return change
    }

    /// A path is written with dots, or as a list when a name has dots itself.
    private func path(_ node: ManifestNode, _ map: MapReader) -> [String] {
        if case .list(let elements) = node.value { return elements.map(map.scalar) }
        return map.scalar(node).split(separator: ".").map(String.init)
    }

    /// The nodes of a defect's changes, in the order in which they were read.
    static func changeNodes(_ defect: ManifestNode) -> [ManifestNode] {
        if case .list(let elements)? = defect["changes"]?.value { return elements }
        return []
    }
}
