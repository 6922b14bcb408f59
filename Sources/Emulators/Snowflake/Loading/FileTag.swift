import Crypto
public import DataFormats

/// What tells one content of a file from another: an object's ETag, or the MD5 of a file in an
/// internal stage, which LIST shows.
public enum FileTag: Hashable, Sendable {
    case given(String)
    case late(LateText)

    /// The MD5 of a content, in hexadecimal digits; computed when it is asked for.
    init(of bytes: [UInt8]) {
        self = .late(
            LateText { Hex.encode(Array(Insecure.MD5.hash(data: bytes)), uppercase: false) })
    }

    public var text: String {
        switch self {
        case .given(let text): text
        case .late(let late): late.text
        }
    }

    /// Before the content goes: who remembers the tag must not hold the content for it.
    mutating func settle() {
        guard case .late(var late) = self else { return }
        self = .given("")
        if !isKnownUniquelyReferenced(&late) { _ = late.text }
        self = .late(late)
    }

    public static func == (one: Self, other: Self) -> Bool {
        if case .late(let a) = one, case .late(let b) = other, a === b { return true }
        return one.text == other.text
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
