/// Where the rows of each key stand; most keys have one row.
struct PlacesByKey: Sendable {
    private var first: [String: Int] = [:]
    /// Further rows of keys that have more than one.
    private var others: [String: [Int]] = [:]

    init(capacity: Int) { first.reserveCapacity(capacity) }

    /// Notes a row; false for a key that has been there before.
    @discardableResult
    mutating func add(_ place: Int, for key: [String]) -> Bool {
        let text = Self.text(key)
        guard let known = first.updateValue(place, forKey: text) else { return true }
        first[text] = known
        others[text, default: []].append(place)
        return false
    }

    func first(_ key: [String]) -> Int? { first[Self.text(key)] }

    /// Visits the rows of a key, and tells how many there are.
    @discardableResult
    func each(_ key: [String], _ visit: (Int) -> Void) -> Int {
        let text = Self.text(key)
        guard let place = first[text] else { return 0 }
        visit(place)
        guard !others.isEmpty, let more = others[text] else { return 1 }
        more.forEach(visit)
        return 1 + more.count
    }

    /// The parts of a key with something between them that stands in no key.
    private static func text(_ key: [String]) -> String {
        key.count == 1 ? key[0] : key.joined(separator: "\u{1F}")
    }
}
