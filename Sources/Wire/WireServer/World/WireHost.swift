import AWSWire
import Foundation
import Synchronization

/// The one thread on which a world lives, and the box into which requests for it are put.
final class WireHost: Sendable {
    /// One request in the box.
    struct Letter: Sendable {
        let input: WireInput
        /// Whether only the refusal is asked for that the request would meet.
        var isQuestion = false
        let reply: @Sendable (WireReply) -> Void
    }

    private struct Box {
        var letters: [Letter] = []
        var isClosed = false
        var isAsleep = false
    }

    private let box = Mutex(Box())
    private let bell = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Puts a request into the box; false when it is full or closed.
    func submit(_ letter: Letter) -> Bool {
        let (taken, ring) = box.withLock { box in
            guard !box.isClosed, box.letters.count < limit else { return (false, false) }
            box.letters.append(letter)
            defer { box.isAsleep = false }
            return (true, box.isAsleep)
        }
        if ring { bell.signal() }
        return taken
    }

    /// Starts the thread. `prepare` makes the worker there, which stays there; the host is ready
    /// when `start` returns.
    func start(
        _ prepare: @escaping @Sendable () throws -> WireWorker
    ) throws {
        let ready = DispatchSemaphore(value: 0)
        let problem = Mutex<(any Error)?>(nil)
        let thread = Thread { [self] in
            do {
                let worker = try prepare()
                ready.signal()
                work(worker)
            } catch {
                problem.withLock { $0 = error }
                ready.signal()
            }
            done.signal()
        }
        // Interpreters of user code inside a world nest deeply.
        thread.stackSize = 16 << 20
        thread.name = "world"
        thread.start()
        ready.wait()
        if let error = problem.withLock({ $0 }) { throw error }
    }

    /// Answers what is in the box and ends the thread.
    func stop() {
        box.withLock { $0.isClosed = true }
        bell.signal()
        done.wait()
    }

    private func work(_ worker: WireWorker) {
        while true {
            let (letters, isClosed) = box.withLock { box in
                defer { box.letters.removeAll(keepingCapacity: true) }
                if box.letters.isEmpty { box.isAsleep = true }
                return (box.letters, box.isClosed)
            }
            if letters.isEmpty {
                if isClosed { break }
                if let pause = worker.pause {
                    if bell.wait(timeout: .now() + .nanoseconds(Int(pause))) == .timedOut {
                        box.withLock { $0.isAsleep = false }
                        worker.tick()
                    }
                } else {
                    bell.wait()
                }
                continue
            }
            worker.take(letters)
        }
        worker.close()
    }
}
