/// Leaves out what is not needed, within a budget of tries.
final class Reducer {
    /// Tries that are left.
    private(set) var tries: Int

    init(tries: Int) { self.tries = tries }

    /// Delta debugging (Zeller and Hildebrandt, 2002): leaves out halves, then quarters, down to
    /// single items; what comes back fails, and without any one of its items it does not.
    ///
    /// - Parameter fails: whether the same failure is there with these items alone.
    func reduce<Item>(_ items: [Item], fails: ([Item]) -> Bool) -> [Item] {
        var items = items
        var size = max(items.count / 2, 1)
        while !items.isEmpty, tries > 0 {
            var start = 0
            var shrank = false
            while start < items.count, tries > 0 {
                var candidate = items
                candidate.removeSubrange(start..<min(start + size, items.count))
                if check({ fails(candidate) }) {
                    items = candidate
                    shrank = true
                } else {
                    start += size
                }
            }
            if size == 1 && !shrank { break }
            size = max(size / 2, 1)
        }
        return items
    }

    /// One try; false when there are none left.
    func check(_ fails: () -> Bool) -> Bool {
        guard tries > 0 else { return false }
        tries -= 1
        return fails()
    }
}
