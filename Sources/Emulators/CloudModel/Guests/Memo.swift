import DequeModule

/// Results of pure computations by their whole input, so that nothing is computed twice.
///
/// Native code asks it for what follows from content alone: the rows of a file, a judgement of
/// its text. A memo changes how long a run takes, never what it does, so what one world has
/// computed may serve the next. The oldest results go when there is no room.
public final class Memo {
    /// What is known; a value, so that another thread may go on with it.
    public struct Contents: Sendable {
        fileprivate var results: [Question: (value: any Sendable, weight: Int)] = [:]
        fileprivate var ages = Deque<Question>()
        fileprivate var weight = 0

        public init() {}
    }

    /// A key of any type.
    fileprivate struct Question: Hashable, Sendable {
        let key: any Hashable & Sendable

        static func == (lhs: Self, rhs: Self) -> Bool {
            AnyHashable(lhs.key) == AnyHashable(rhs.key)
        }

        func hash(into hasher: inout Hasher) { key.hash(into: &hasher) }
    }

    /// How much its results may weigh together, in bytes as their makers count them.
    public let capacity: Int
    public private(set) var contents: Contents

    public init(_ contents: Contents = Contents(), capacity: Int = 96 << 20) {
        self.contents = contents
        self.capacity = capacity
    }

    /// The result for a key: the known one, or the one that is made now.
    ///
    /// - Parameters:
    ///   - key: everything that the result depends on; equal keys must mean equal results.
    ///   - weight: about how many bytes keeping the result and its key takes.
    public func result<Key: Hashable & Sendable, Result: Sendable, Failure: Error>(
        for key: Key, weight: (Result) -> Int, _ make: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let question = Question(key: key)
        if let known = contents.results[question]?.value as? Result { return known }
        let made = try make()
        keep(made, weight(made), for: question)
        return made
    }

    private func keep(_ value: any Sendable, _ weight: Int, for question: Question) {
        guard weight <= capacity / 2 else { return }
        while contents.weight + weight > capacity, let oldest = contents.ages.popFirst() {
            contents.weight -= contents.results.removeValue(forKey: oldest)?.weight ?? 0
        }
        contents.results[question] = (value, weight)
        contents.ages.append(question)
        contents.weight += weight
    }
}
