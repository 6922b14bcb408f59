/// An ordered map from object keys, in short sorted runs.
///
/// Finding a key takes two binary searches. A copy shares every run with its original, and the
/// first change after copying moves one run, so that snapshots of large buckets stay cheap.
struct KeyIndex<Value: Sendable>: Sendable {
    /// A key and what is kept for it.
    struct Entry: Sendable {
        let key: String
        var value: Value
    }

    /// A place in the index; `run` equal to the number of runs is the end.
    struct Position {
        var run: Int
        var place: Int
    }

    private static var runLimit: Int { 256 }

    /// No run is empty.
    private var runs: [[Entry]] = []
    private(set) var count = 0

    init() {}

    var isEmpty: Bool { count == 0 }

    var start: Position { Position(run: 0, place: 0) }

    /// The entry at a position; nil at the end.
    func entry(at position: Position) -> Entry? {
        guard position.run < runs.count else { return nil }
        return runs[position.run][position.place]
    }

    func position(after position: Position) -> Position {
        if position.place + 1 < runs[position.run].count {
            return Position(run: position.run, place: position.place + 1)
        }
        return Position(run: position.run + 1, place: 0)
    }

    /// The first position whose key is not before the bound; `isBefore` must follow the order.
    func seek(_ isBefore: (String) -> Bool) -> Position {
        place(isBefore, firstRun(isBefore, low: 0, high: runs.count))
    }

    /// The same from a position on whose key is before the bound: near places are found soon.
    func seek(from start: Position, _ isBefore: (String) -> Bool) -> Position {
        var low = start.run
        var high = low
        var step = 1
        while high < runs.count, isBefore(runs[high][runs[high].count - 1].key) {
            low = high + 1
            high += step
            step *= 2
        }
        return place(isBefore, firstRun(isBefore, low: low, high: min(high, runs.count)))
    }

    /// The first run whose last key is not before the bound.
    private func firstRun(_ isBefore: (String) -> Bool, low: Int, high: Int) -> Int {
        var (low, high) = (low, high)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(runs[middle][runs[middle].count - 1].key) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// The first place of a run whose key is not before the bound.
    private func place(_ isBefore: (String) -> Bool, _ run: Int) -> Position {
        guard run < runs.count else { return Position(run: run, place: 0) }
        var low = 0
        var high = runs[run].count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(runs[run][middle].key) { low = middle + 1 } else { high = middle }
        }
        return Position(run: run, place: low)
    }

    subscript(key: String) -> Value? {
        let found = seek { ByteOrder.compare($0, key) < 0 }
        guard let entry = entry(at: found), ByteOrder.compare(entry.key, key) == 0 else {
            return nil
        }
        return entry.value
    }

    /// Changes the value of a key in place, starting from `initial` where there is none; a change
    /// that answers false removes the key.
    mutating func update(_ key: String, initial: Value, _ change: (inout Value) -> Bool) {
        let found = seek { ByteOrder.compare($0, key) < 0 }
        if let entry = entry(at: found), ByteOrder.compare(entry.key, key) == 0 {
            if !change(&runs[found.run][found.place].value) { remove(at: found) }
            return
        }
        var value = initial
        if change(&value) { insert(Entry(key: key, value: value), at: found) }
    }

    private mutating func insert(_ entry: Entry, at position: Position) {
        count += 1
        guard !runs.isEmpty else {
            runs.append([entry])
            return
        }
        // Past the last key: lengthen the last run rather than open one of a single entry.
        let run = min(position.run, runs.count - 1)
        let place = position.run < runs.count ? position.place : runs[run].count
        runs[run].insert(entry, at: place)
        guard runs[run].count > Self.runLimit else { return }
        // Keys mostly arrive in order: a split at the end leaves full runs behind.
        let cut = place == Self.runLimit ? Self.runLimit : Self.runLimit / 2
        let tail = Array(runs[run][cut...])
        runs[run].removeLast(tail.count)
        runs.insert(tail, at: run + 1)
    }

    private mutating func remove(at position: Position) {
        count -= 1
        runs[position.run].remove(at: position.place)
        if runs[position.run].isEmpty { runs.remove(at: position.run) }
    }
}
