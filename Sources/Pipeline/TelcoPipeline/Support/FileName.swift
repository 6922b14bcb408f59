/// The name of a file in the layers: dataset folders, content tag, base name.
///
/// `raw/customers/day=01/a.ndjson` with tag `e` is `archive/customers/day=01/e/a.ndjson`: the name
/// depends on key and content alone, so that a move that is repeated ends in the same place.
struct FileName: Hashable, Sendable {
    /// Folders below the inbox, with a slash at the end; empty when there are none.
    var folders: String
    var etag: String
    var base: String

    /// The name of an object of the inbox.
    init(inboxKey key: String, inbox: String, etag: String) {
        let rest = key.dropFirst(inbox.count)
        let cut = rest.lastIndex(of: "/").map { rest.index(after: $0) } ?? rest.startIndex
        folders = String(rest[..<cut])
        base = String(rest[cut...])
        self.etag = etag
    }

    /// Reads a key that `key(in:)` made; nil for another one.
    init?(key: String, in layer: String) {
        guard key.hasPrefix(layer) else { return nil }
        let parts = key.dropFirst(layer.count).split(
            separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2 else { return nil }
        base = String(parts[parts.count - 1])
        etag = String(parts[parts.count - 2])
        folders = parts.dropLast(2).map { $0 + "/" }.joined()
    }

    func key(in layer: String) -> String { "\(layer)\(folders)\(etag)/\(base)" }
    func inboxKey(_ inbox: String) -> String { inbox + folders + base }

    /// The first folder: the dataset's name, as messages carry it.
    var dataset: String { folders.split(separator: "/").first.map(String.init) ?? "" }

    /// Folder markers and hidden files are nobody's data.
    static func isIgnored(_ key: String) -> Bool {
        guard let base = key.split(separator: "/", omittingEmptySubsequences: false).last else {
            return true
        }
        return base.isEmpty || base.hasPrefix("_") || base.hasPrefix(".")
    }

    /// An object key out of an event record, where `+` is a space and `%XX` a byte.
    ///
    /// S3 user guide, "Event message structure": the key is URL encoded.
    static func decoded(_ key: String) -> String {
        var bytes: [UInt8] = []
        let source = Array(key.utf8)
        var place = 0
        while place < source.count {
            if source[place] == UInt8(ascii: "+") {
                bytes.append(UInt8(ascii: " "))
            } else if source[place] == UInt8(ascii: "%"), place + 2 < source.count,
                let byte = UInt8(
                    String(decoding: source[(place + 1)...(place + 2)], as: UTF8.self), radix: 16)
            {
                bytes.append(byte)
                place += 2
            } else {
                bytes.append(source[place])
            }
            place += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
