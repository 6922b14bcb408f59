import Synchronization

/// A text that is computed when it is first asked for, and then kept: for what takes time and is
/// often not wanted, such as the digest of a large file.
///
/// Any thread may ask for it; what it is computed from must not change.
public final class LateText: Sendable {
    private enum State {
        case wanted(@Sendable () -> String)
        case known(String)
    }

    private let state: Mutex<State>

    public init(_ make: @escaping @Sendable () -> String) { state = Mutex(.wanted(make)) }

    /// The text; what it was computed from is let go.
    public var text: String {
        state.withLock { state in
            switch state {
            case .known(let text): return text
            case .wanted(let make):
                let text = make()
                state = .known(text)
                return text
            }
        }
    }
}
