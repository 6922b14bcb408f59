import AWSWire
import Foundation
import SimKernel

/// What the world's thread does: lets requests in, writes them down, sends the answers.
final class WireWorker {
    let session: WireSession
    private let log: RequestLog?
    /// Whether an answer waits until its request is on the disk.
    private let isDurable: Bool
    private var lastReceived: Int64
    private let decoder = WireDecoder()

    init(session: WireSession, log: RequestLog?, isDurable: Bool, lastReceived: Int64?) {
        self.session = session
        session.folders = StageFolders()
        self.log = log
        self.isDurable = isDurable
        self.lastReceived = lastReceived ?? Self.wallClock()
    }

    static func wallClock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Takes a batch: all of it enters the world, then one sync covers it, then answers go out.
    func take(_ letters: [WireHost.Letter]) {
        var mustLast = false
        for letter in letters {
            let received = Self.wallClock()
            if letter.isQuestion {
                letter.reply(session.foretell(letter.input, received: received))
                continue
            }
            let instant = session.instant(after: received - lastReceived)
            lastReceived = max(received, lastReceived)
            let onlyReads = letter.input.onlyReads
            for arrival in session.arrivals(before: letter.input, decoder) {
                log?.append(arrival, at: instant, received: received)
                mustLast = true
                session.take(arrival, at: instant, received: received) { _ in }
            }
            // A world that only has to come back does without what did not change it.
            if !(isDurable && onlyReads) {
                log?.append(letter.input, at: instant, received: received)
            }
            mustLast = mustLast || !onlyReads
            session.take(
                letter.input, at: instant, received: received, reply: letter.reply)
            // Without a log nothing has to wait for the rest of the batch.
            if log == nil { send() }
        }
        log?.flush(sync: isDurable && mustLast)
        send()
    }

    private func send() {
        guard !session.outbox.isEmpty else { return }
        let ready = session.outbox
        session.outbox.removeAll(keepingCapacity: true)
        for (reply, answer) in ready { reply(answer) }
    }

    // MARK: Waiting in real time

    /// How many nanoseconds the thread may sleep before a waiting request needs the clock;
    /// nil without one.
    var pause: Int64? {
        guard session.hasWaiting, session.time != .manual, let due = session.nextDue else {
            return nil
        }
        let left = due.nanoseconds - session.world.now.nanoseconds
        let real: Int64 = if case .scaled(let factor) = session.time { left / factor } else { left }
        let passed = Self.wallClock() - lastReceived
        return min(max(real - passed, 1_000_000), 60_000_000_000)
    }

    /// Moves the clock on for requests that wait.
    func tick() {
        let received = Self.wallClock()
        let instant = session.instant(after: received - lastReceived)
        lastReceived = max(received, lastReceived)
        session.advance(to: instant)
        if !session.outbox.isEmpty {
            log?.appendTick(at: instant, received: received)
            log?.flush(sync: isDurable)
            send()
        }
    }

    func close() { log?.close() }
}
