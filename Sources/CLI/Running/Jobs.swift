import CloudModel
import SimKernel

/// What has been computed so far, handed from one job to the next as a whole.
///
/// It is unchecked because a memo is nobody's but the job's that holds it: the next one gets it
/// when that one has ended.
struct HandedMemo: @unchecked Sendable {
    let memo: Memo

    init(_ workers: Workers) { memo = Memo(workers: workers) }
}

/// Makes so many things, `jobs` at a time; results come in the order of their numbers.
///
/// When there are fewer things than jobs, the hands that are left help with each of them.
///
/// - Parameters:
///   - make: makes one thing, with what the job before it on the same place has computed.
///   - done: called once for each, in the order in which they end.
func inParallel<Item: Sendable>(
    _ count: Int, jobs: Int, _ make: @Sendable @escaping (Int, Memo) -> Item,
    done: (Item) -> Void = { _ in }
) async -> [Item] {
    await withTaskGroup(of: (Int, Item, HandedMemo).self) { group in
        func start(_ index: Int, _ handed: HandedMemo) {
            group.addTask { (index, make(index, handed.memo), handed) }
        }
        var items = [Item?](repeating: nil, count: count)
        var next = min(max(1, jobs), count)
        let workers = next > 0 && jobs > next ? Workers.threads : .none
        for index in 0..<next { start(index, HandedMemo(workers)) }
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
