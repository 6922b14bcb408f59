import DataFormats
import Guarantees
import OrderedCollections
import PipelineModel
import SimKernel

/// The same world once more under other names: a stranger beside everyone, who shares no key.
///
/// Beside every file that can be read as records comes another one that holds them with their keys,
/// and what refers to those, renamed. Whoever joins by less than the whole key, counts without
/// grouping or keeps one row too few mixes the strangers in.
struct Padding {
    let contract: Contract
    /// The keys of strangers, by entity.
    private(set) var strangers: [String: Set<String>] = [:]

    init(contract: Contract) { self.contract = contract }

    /// The files with those of the strangers.
    mutating func padded(_ files: [PreparedFile]) -> [PreparedFile] {
        var all: [PreparedFile] = []
        for file in files {
            all.append(file)
            if let bytes = renamed(file) {
                let dot = file.key.lastIndex(of: ".") ?? file.key.endIndex
                all.append(
                    PreparedFile(
                        key: "\(file.key[..<dot])-strangers\(file.key[dot...])", bytes: bytes,
                        at: file.at + .milliseconds(1)))
            }
        }
        return all
    }

    /// A table without the rows of strangers.
    func without(_ image: TableImage) -> TableImage {
        guard let entity = contract.entities.first(where: { $0.table?.name == image.name }),
            let key = entity.key.first, let names = strangers[entity.name],
            let column = image.position(of: entity.table?.columns[key] ?? key)
        else { return image }
        return TableImage(
            name: image.name, columns: image.columns,
            rows: image.rows.filter { row in
                row[column].map { !names.contains(Self.folded($0)) } ?? true
            })
    }

    // MARK: Renaming

    /// Nil for a file that is no file of records, or has a record without a key.
    private mutating func renamed(_ file: PreparedFile) -> [UInt8]? {
        guard let entity = contract.entities.first(where: { file.key.hasPrefix($0.dataset) }),
            let text = String(validating: file.bytes, as: UTF8.self)
        else { return nil }
        switch entity.format {
        case .ndjson: return lines(text, entity)
        case .csv: return rows(text, entity)
        }
    }

    private mutating func lines(_ text: String, _ entity: Entity) -> [UInt8]? {
        var names: Set<String> = []
        var result: [UInt8] = []
        for line in text.split(separator: "\n") {
            guard let value = try? JSONValue(parsing: String(line)),
                var record = value.objectValue
            else { return nil }
            for (field, owner) in fields(of: entity) {
                guard let old = record[field]?.stringValue else {
                    if entity.key.contains(field) { return nil }
                    continue
                }
                let new = name(old, owner)
                record[field] = .string(new)
                if field == entity.key.first { names.insert(Self.folded(new)) }
            }
            result += Array(JSONValue.object(record).serialized().utf8) + [UInt8(ascii: "\n")]
        }
        guard !names.isEmpty else { return nil }
        strangers[entity.name, default: []].formUnion(names)
        return result
    }

    private mutating func rows(_ text: String, _ entity: Entity) -> [UInt8]? {
        guard !text.contains("\"") else { return nil }
        let lines = text.split(whereSeparator: \.isNewline)
        guard let header = lines.first, let key = entity.key.first else { return nil }
        let columns = header.split(separator: ",", omittingEmptySubsequences: false).map(
            String.init)
        guard columns.contains(key) else { return nil }
        var names: Set<String> = []
        var result = [String(header)]
        for line in lines.dropFirst() {
            var cells = line.split(separator: ",", omittingEmptySubsequences: false)
                .map(String.init)
            guard cells.count == columns.count else { return nil }
            for (field, owner) in fields(of: entity) {
                guard let place = columns.firstIndex(of: field), !cells[place].isEmpty else {
                    if entity.key.contains(field) { return nil }
                    continue
                }
                cells[place] = name(cells[place], owner)
                if field == key { names.insert(Self.folded(cells[place])) }
            }
            result.append(cells.joined(separator: ","))
        }
        guard !names.isEmpty else { return nil }
        strangers[entity.name, default: []].formUnion(names)
        return Array((result.joined(separator: "\n") + "\n").utf8)
    }

    /// The fields that hold a key, with the entity whose key it is.
    private func fields(of entity: Entity) -> [(field: String, owner: Entity)] {
        entity.key.map { ($0, entity) }
            + entity.references.compactMap { reference in
                guard !entity.key.contains(reference.field) else { return nil }
                return contract.entity(reference.entity).map { (reference.field, $0) }
            }
    }

    /// Another name that fits the field: its last number with digits before it.
    private func name(_ old: String, _ owner: Entity) -> String {
        var start = old.endIndex
        var end: String.Index?
        while start > old.startIndex {
            let before = old.index(before: start)
            let isDigit = old[before].isASCII && old[before].isNumber
            if isDigit, end == nil { end = start }
            if !isDigit, end != nil { break }
            start = before
        }
        let place = end == nil ? old.endIndex : start
        let pattern = owner.key.first.flatMap { owner.field($0)?.pattern }
        // Strangers that stand between the others move more; a number with a zero before it is
        // the same number.
        let between = place == old.startIndex ? [] : ["0", "00"]
        for digits in between + ["99", "9", "77", "7"] {
            let new = old[..<place] + digits + old[place...]
            if pattern?.matches(Self.folded(String(new))) ?? true { return String(new) }
        }
        return old[..<place] + "99" + old[place...]
    }

    /// Keys are told apart without regard to case and to blanks around them.
    private static func folded(_ text: String) -> String {
        String(text.uppercased().drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
