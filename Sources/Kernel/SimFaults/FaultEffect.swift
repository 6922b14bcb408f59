public import SimKernel

/// When, within an operation, a fault strikes.
public enum FaultPhase: String, Hashable, Sendable, CaseIterable {
    /// Nothing has happened yet.
    case before
    /// Part k of n has happened: a file of several, a page, a row group.
    case mid
    /// All of it has happened, but the caller does not know yet.
    case after
}

/// What a fault does to the one it strikes.
public enum FaultEffect: Hashable, Sendable {
    /// The guest that acts dies on the spot.
    case crash
    /// The operation answers this error code and, before it took place, has no effect.
    case fail(code: String)
    /// Virtual time passes first.
    case delay(VirtualDuration)
    /// The message comes this many further times, each after another gap.
    case duplicate(times: Int, gap: VirtualDuration)
    /// The message never comes; after an operation: the answer is lost.
    case drop
    /// The message may come anywhere within the window, as decided.
    case reorder(window: VirtualDuration)
    /// Authorisation is refused, here and for this long afterwards.
    case deny(for: VirtualDuration)
    /// The service asks to slow down.
    case throttle
    /// Rows come in another order, as decided.
    case shuffle
    /// The bytes read differ from those stored; the kind names how.
    case corrupt(kind: String)

    /// For how long after its strike the effect may go on by itself.
    var length: VirtualDuration {
        switch self {
        case .delay(let length), .reorder(let length), .deny(let length): length
        case .duplicate(let times, let gap): gap * Int64(max(times, 0))
        case .crash, .fail, .drop, .throttle, .shuffle, .corrupt: .zero
        }
    }

    /// The word that scenarios use for this kind of effect.
    public var word: String {
        switch self {
        case .crash: "crash"
        case .fail: "fail"
        case .delay: "delay"
        case .duplicate: "duplicate"
        case .drop: "drop"
        case .reorder: "reorder"
        case .deny: "deny"
        case .throttle: "throttle"
        case .shuffle: "shuffle"
        case .corrupt: "corrupt"
        }
    }
}
