import SimKernel
import Testing

@Suite("Workers")
struct WorkersTests {
    /// Hands that take the last piece first and begin late: as unhelpful as threads may be.
    static let backwards = Workers(
        performing: { count, piece in for number in (0..<count).reversed() { piece(number) } },
        beginning: { work in work })

    @Test("Results come in the order of their numbers, whoever makes them", arguments: [1, 3, 64])
    func order(grain: Int) {
        for workers in [Workers.none, Self.backwards] {
            let made = workers.map(50, grain: grain) { "\($0 * $0)" }
            #expect(made == (0..<50).map { "\($0 * $0)" })
        }
        #expect(Self.backwards.map(0) { $0 }.isEmpty)
    }

    @Test("Work that was begun is there when it is asked for")
    func pending() {
        for workers in [Workers.none, Self.backwards] {
            let pending = workers.start { [1, 2, 3].map(String.init) }
            #expect(pending.value() == ["1", "2", "3"])
        }
    }
}
