/// Makes so many things, `jobs` at a time; results come in the order of their numbers.
///
/// - Parameters:
///   - state: what each of the jobs starts with; it keeps what making one thing leaves there for
///     the next.
///   - done: called once for each, in the order in which they end.
func inParallel<Item: Sendable, State: Sendable>(
    _ count: Int, jobs: Int, from state: State,
    _ make: @Sendable @escaping (Int, inout State) -> Item, done: (Item) -> Void = { _ in }
) async -> [Item] {
    await withTaskGroup(of: (Int, Item, State).self) { group in
        func start(_ index: Int, _ state: State) {
            group.addTask {
                var state = state
                let item = make(index, &state)
                return (index, item, state)
            }
        }
        var items = [Item?](repeating: nil, count: count)
        var next = min(max(1, jobs), count)
        for index in 0..<next { start(index, state) }
        while let (index, item, left) = await group.next() {
            items[index] = item
            done(item)
            guard next < count else { continue }
            start(next, left)
            next += 1
        }
        return items.map { $0! }
    }
}
