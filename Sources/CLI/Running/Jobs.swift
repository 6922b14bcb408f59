/// Makes so many things, `jobs` at a time; results come in the order of their numbers.
///
/// - Parameter done: called once for each, in the order in which they end.
func inParallel<Item: Sendable>(
    _ count: Int, jobs: Int, _ make: @Sendable @escaping (Int) -> Item,
    done: (Item) -> Void = { _ in }
) async -> [Item] {
    await withTaskGroup(of: (Int, Item).self) { group in
        var items = [Item?](repeating: nil, count: count)
        var next = min(max(1, jobs), count)
        for index in 0..<next { group.addTask { (index, make(index)) } }
        while let (index, item) = await group.next() {
            items[index] = item
            done(item)
            guard next < count else { continue }
            let following = next
            group.addTask { (following, make(following)) }
            next += 1
        }
        return items.map { $0! }
    }
}
