/// One page of a listing in the making: keys in order, folded at a delimiter.
///
/// It seeks instead of scanning: a page costs what it answers, however large the bucket, but for
/// keys that show nothing, such as those behind delete markers.
struct ListingWalk {
    let prefix: String
    let delimiter: String?
    /// Items and common prefixes together.
    let limit: Int
    private(set) var prefixes: [String] = []
    private(set) var isTruncated = false
    /// Behind what the page ended.
    private(set) var last = ListingPlace.start
    private var count = 0

    init(prefix: String, delimiter: String?, limit: Int) {
        self.prefix = prefix
        self.delimiter = delimiter.flatMap { $0.isEmpty ? nil : $0 }
        self.limit = limit
    }

    /// Goes through an index from a place.
    ///
    /// `take` is given a key, its value and how many items there is room for, and answers how many
    /// items it has taken and whether more are left; none and none for a key that shows nothing.
    /// `first` is taken before everything else: the rest of a key in whose middle a page ended.
    mutating func run<Value>(
        _ index: KeyIndex<Value>, from place: ListingPlace, first: String? = nil,
        shows: (Value) -> Bool = { _ in true },
        take: (String, Value, Int) -> (taken: Int, isMore: Bool)
    ) {
        // Zero items asked for: an empty last page.
        guard limit > 0 else { return }
        if let first, let value = index[first] {
            let (taken, isMore) = take(first, value, limit)
            count = taken
            if taken > 0 { last = .afterKey(first) }
            if isMore {
                isTruncated = true
                return
            }
        }
        var position = index.seek { isBefore($0, place) }
        while let entry = index.entry(at: position), ByteOrder.hasPrefix(entry.key, prefix) {
            guard shows(entry.value) else {
                position = index.position(after: position)
                continue
            }
            guard count < limit else {
                isTruncated = true
                return
            }
            if let common = commonPrefix(of: entry.key) {
                prefixes.append(common)
                count += 1
                last = .afterPrefix(common)
                position = index.seek(from: position) { ByteOrder.hasPrefix($0, common) }
                continue
            }
            let (taken, isMore) = take(entry.key, entry.value, limit - count)
            count += taken
            last = .afterKey(entry.key)
            if isMore {
                isTruncated = true
                return
            }
            position = index.position(after: position)
        }
    }

    /// Whether a key lies before the first one that this page may hold.
    private func isBefore(_ key: String, _ place: ListingPlace) -> Bool {
        if ByteOrder.compare(key, prefix) < 0 { return true }
        switch place {
        case .start: return false
        case .afterKey(let bound): return ByteOrder.compare(key, bound) <= 0
        case .afterPrefix(let common):
            return ByteOrder.compare(key, common) < 0 || ByteOrder.hasPrefix(key, common)
        }
    }

    private func commonPrefix(of key: String) -> String? {
        guard let delimiter else { return nil }
        return ByteOrder.head(of: key, through: delimiter, after: prefix.utf8.count)
    }
}
