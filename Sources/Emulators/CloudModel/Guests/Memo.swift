import DequeModule
public import SimKernel

/// Results of pure computations by their whole input, so that nothing is computed twice.
///
/// Native code asks it for what follows from content alone: the rows of a file, a judgement of
/// its text. A memo changes how long a run takes, never what it does, so what one world has
/// computed may serve the next. The oldest results go when there is no room.
public final class Memo {
    /// A key of any type, hashed once.
    private struct Question: Hashable, Sendable {
        let key: any Hashable & Sendable
        private let digest: Int

        init(_ key: any Hashable & Sendable) {
            self.key = key
            var hasher = Hasher()
            key.hash(into: &hasher)
            digest = hasher.finalize()
        }

        static func == (lhs: Self, rhs: Self) -> Bool {
            lhs.digest == rhs.digest && AnyHashable(lhs.key) == AnyHashable(rhs.key)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(digest) }
    }

    /// How much its results may weigh together, in bytes as their makers count them.
    public let capacity: Int
    private var results: [Question: (value: any Sendable, weight: Int)] = [:]
    private var ages = Deque<Question>()
    private var weight = 0
    /// One thing of each type that takes time to make, such as a shelf of open databases.
    private var tools: [ObjectIdentifier: AnyObject] = [:]

    /// Hands for pure work that is not known yet.
    public let workers: Workers

    public init(capacity: Int = 96 << 20, workers: Workers = .none) {
        self.capacity = capacity
        self.workers = workers
    }

    /// The result for a key: the known one, or the one that is made now.
    ///
    /// - Parameters:
    ///   - key: everything that the result depends on; equal keys must mean equal results.
    ///   - weight: about how many bytes keeping the result and its key takes; nil for a result
    ///     that must not be kept.
    public func result<Key: Hashable & Sendable, Result: Sendable, Failure: Error>(
        for key: Key, weight: (Result) -> Int?, _ make: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let question = Question(key)
        if let known = results[question]?.value as? Result { return known }
        let made = try make()
        if let weight = weight(made) { keep(made, weight, for: question) }
        return made
    }

    /// The results for keys, in their order; what is not known is made by all hands.
    public func results<Key: Hashable & Sendable, Result: Sendable>(
        for keys: [Key], weight: (Result) -> Int?, _ make: @Sendable (Key) -> Result
    ) -> [Result] {
        let questions = keys.map(Question.init)
        var found = questions.map { results[$0]?.value as? Result }
        let missing = found.indices.filter { found[$0] == nil }
        let made = workers.map(missing.count) { make(keys[missing[$0]]) }
        for (place, result) in zip(missing, made) {
            found[place] = result
            // A key may stand there twice.
            guard results[questions[place]] == nil, let weight = weight(result) else { continue }
            keep(result, weight, for: questions[place])
        }
        return found.map { $0! }
    }

    /// The one tool of a type that all who share this memo use; made when first asked for.
    ///
    /// It must not carry anything from one user to the next that changes what they do.
    public func tool<Tool: AnyObject>(_ make: () -> Tool) -> Tool {
        let key = ObjectIdentifier(Tool.self)
        if let known = tools[key] as? Tool { return known }
        let made = make()
        tools[key] = made
        return made
    }

    private func keep(_ value: any Sendable, _ weight: Int, for question: Question) {
        guard weight <= capacity / 2 else { return }
        while self.weight + weight > capacity, let oldest = ages.popFirst() {
            self.weight -= results.removeValue(forKey: oldest)?.weight ?? 0
        }
        results[question] = (value, weight)
        ages.append(question)
        self.weight += weight
    }
}

/// The bytes of a file as part of a key: hashed by their beginning, end and length, which tell
/// almost all files apart, and compared as a whole.
public struct FileContent: Hashable, Sendable {
    private static let looked = 512
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytes.count)
        bytes.withUnsafeBytes {
            hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(Self.looked)))
            hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0.suffix(Self.looked)))
        }
    }
}
