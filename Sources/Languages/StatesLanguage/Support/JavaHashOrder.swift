/// The order in which a Java `HashMap` lists string keys.
///
/// The service builds parts of its answers in such maps, and the recorded texts show their order;
/// keys that fall together keep the order in which they were added.
enum JavaHashOrder {
    static func sorted<Element>(
        _ elements: [Element], by key: (Element) -> String
    ) -> [Element] {
        guard elements.count > 1 else { return elements }
        var capacity: UInt32 = 16
        while Double(elements.count) > 0.75 * Double(capacity) { capacity *= 2 }
        let places = elements.enumerated().map { place, element in
            (bucket: bucket(key(element), capacity), place: place)
        }
        return places.sorted { ($0.bucket, $0.place) < ($1.bucket, $1.place) }
            .map { elements[$0.place] }
    }

    private static func bucket(_ key: String, _ capacity: UInt32) -> UInt32 {
        let hash = key.utf16.reduce(into: UInt32(0)) { $0 = $0 &* 31 &+ UInt32($1) }
        return (hash ^ (hash >> 16)) & (capacity - 1)
    }
}
