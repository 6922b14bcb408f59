/// Hands for pure work that may be done in any order, or at the same time.
///
/// A world has one thread and knows no other. What has no effect (to render files, to compute what
/// is expected, to compare it) may be given away in pieces: the results are put together by their
/// numbers, so they are the same for any number of hands. Who has threads to give brings them;
/// rooms that must be deterministic only ask.
public struct Workers: Sendable {
    /// Runs pieces 0, 1, … of a count, each once, and returns when all are done.
    private let perform: (@Sendable (Int, @Sendable (Int) -> Void) -> Void)?
    /// Begins work and gives the way to wait for its end.
    private let begin: (@Sendable (@escaping @Sendable () -> Void) -> @Sendable () -> Void)?

    /// Whether work that is begun waits until it is asked for.
    public var areNone: Bool { begin == nil }

    /// Does everything at once where it is asked for.
    public static let none = Workers(perform: nil, begin: nil)

    private init(
        perform: (@Sendable (Int, @Sendable (Int) -> Void) -> Void)?,
        begin: (@Sendable (@escaping @Sendable () -> Void) -> @Sendable () -> Void)?
    ) {
        self.perform = perform
        self.begin = begin
    }

    /// - Parameters:
    ///   - performing: runs pieces 0, 1, … of a count, each once, and returns when all are done.
    ///   - beginning: begins work elsewhere; what it gives returns when the work is done.
    public init(
        performing: @escaping @Sendable (Int, @Sendable (Int) -> Void) -> Void,
        beginning: @escaping @Sendable (@escaping @Sendable () -> Void) -> @Sendable () -> Void
    ) {
        perform = performing
        begin = beginning
    }

    /// As many results as asked for, in the order of their numbers.
    ///
    /// - Parameter grain: how many of them make a piece that is worth giving away.
    public func map<Result: Sendable>(
        _ count: Int, grain: Int = 1, _ make: @Sendable (Int) -> Result
    ) -> [Result] {
        guard let perform, count > grain else { return (0..<count).map(make) }
        return [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
            // Pieces are apart from each other, so no two write to one place.
            nonisolated(unsafe) let places = buffer
            perform((count + grain - 1) / grain) { piece in
                for index in (piece * grain)..<min(count, (piece + 1) * grain) {
                    places.initializeElement(at: index, to: make(index))
                }
            }
            initialized = count
        }
    }

    /// Makes results and gives them in the order of their numbers, the next ones being made
    /// meanwhile.
    ///
    /// - Parameter use: what is done with each; false ends it.
    public func forEach<Result: Sendable, Failure: Error>(
        _ count: Int, _ make: @escaping @Sendable (Int) -> Result,
        _ use: (Result) throws(Failure) -> Bool
    ) throws(Failure) {
        var pending: [Pending<Result>] = []
        var next = 0
        while next < count || !pending.isEmpty {
            while next < count, pending.count < Self.ahead {
                pending.append(start { [next] in make(next) })
                next += 1
            }
            guard try use(pending.removeFirst().value()) else { return }
        }
    }

    /// How much is begun before it is asked for.
    public static let ahead = 4

    /// Begins work whose result is wanted later; without other hands it is done when it is wanted.
    public func start<Result: Sendable>(
        _ make: @escaping @Sendable () -> Result
    ) -> Pending<Result> {
        let place = Pending<Result>.Place()
        guard let begin else {
            return Pending(place: place) { place.value = make() }
        }
        return Pending(place: place, wait: begin { place.value = make() })
    }
}

/// The result of work that was given away; it is asked for once.
public struct Pending<Result: Sendable>: Sendable {
    /// It is unchecked because one side writes it before, and the other reads it after the wait.
    final class Place: @unchecked Sendable {
        var value: Result?
    }

    let place: Place
    let wait: @Sendable () -> Void

    /// Waits for the result and takes it.
    public consuming func value() -> Result {
        wait()
        guard let value = place.value.take() else {
            preconditionFailure("the work was not done, or its result was taken before")
        }
        return value
    }
}
