import Glibc

/// One line on the terminal that says how far a long run has come; nothing elsewhere.
struct Progress {
    /// Whether there is a line on the terminal that has to go before anything else is written.
    nonisolated(unsafe) private static var isOnScreen = false

    private let total: Int
    private let isShown: Bool
    private var done = 0

    init(total: Int, isWanted: Bool) {
        self.total = total
        isShown = isWanted && total > 1 && Terminal.isTerminal(STDERR_FILENO)
    }

    mutating func advance(_ name: String) {
        done += 1
        guard isShown else { return }
        let room = 60
        let shown = name.count > room ? String(name.prefix(room - 1)) + "…" : name
        Self.isOnScreen = true
        Output.writeError("\r\u{1B}[K \(done)/\(total)  \(shown)")
    }

    /// Takes the line away again.
    func finish() {
        if isShown, done > 0 { Output.writeError("\r\u{1B}[K") }
        Self.isOnScreen = false
    }

    /// Takes the line away from inside a signal handler, where little more than this is allowed.
    static func eraseInSignalHandler() {
        guard isOnScreen else { return }
        let erase: StaticString = "\r\u{1B}[K"
        _ = write(STDERR_FILENO, erase.utf8Start, erase.utf8CodeUnitCount)
    }
}
