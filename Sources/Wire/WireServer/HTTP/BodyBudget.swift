import NIOCore
import Synchronization

/// How many bytes of bodies a server holds at once: who does not fit waits unread, in order.
///
/// A request reserves all of its body before the first byte of it is read, so that nobody who
/// holds a part waits for another part: there is no deadlock.
final class BodyBudget: Sendable {
    private struct State {
        var left: Int
        var waiting: [Waiter] = []
    }

    private struct Waiter: Sendable {
        let size: Int
        let grant: @Sendable () -> Void
    }

    private let state: Mutex<State>

    init(_ size: Int) { state = Mutex(State(left: size)) }

    /// Reserves at once if it fits and nobody waits.
    func reserve(_ size: Int) -> Bool {
        state.withLock { state in
            guard state.waiting.isEmpty, state.left >= size else { return false }
            state.left -= size
            return true
        }
    }

    /// Calls `grant`, from anywhere, once the bytes are reserved.
    func wait(for size: Int, grant: @escaping @Sendable () -> Void) {
        state.withLock { $0.waiting.append(Waiter(size: size, grant: grant)) }
        release(0)
    }

    func release(_ size: Int) {
        let granted = state.withLock { state in
            state.left += size
            var granted: [Waiter] = []
            while let first = state.waiting.first, first.size <= state.left {
                state.left -= first.size
                granted.append(first)
                state.waiting.removeFirst()
            }
            return granted
        }
        for waiter in granted { waiter.grant() }
    }
}
