/// Shell-like patterns over keys: `*` and `?` stay within one `/` segment, `**` crosses them, and
/// `**/` also stands for no segment at all.
public enum Glob {
    private enum Token {
        case byte(UInt8)
        case one
        /// The further bytes of a character of several.
        case rest
        case segment
        case anything
        /// The start of `**/`, which may be skipped together with its body.
        case folders
        /// The body of `**/`: anything that ends in a slash.
        case folderBody
    }

    /// Whether the whole text matches the pattern.
    ///
    /// All readings of the pattern are followed at once, so no pattern is slow.
    public static func matches(_ pattern: String, _ text: String) -> Bool {
        if pattern == text { return true }
        guard pattern.utf8.contains(where: { $0 == star || $0 == UInt8(ascii: "?") }) else {
            return false
        }
        let tokens = tokens(of: pattern)
        var states = [Bool](repeating: false, count: tokens.count + 1)
        states[0] = true
        spread(&states, tokens)
        for byte in text.utf8 {
            var next = [Bool](repeating: false, count: tokens.count + 1)
            for (index, token) in tokens.enumerated() where states[index] {
                switch token {
                case .byte(let wanted): if wanted == byte { next[index + 1] = true }
                case .one: if byte != slash, !isFurther(byte) { next[index + 1] = true }
                case .rest: if isFurther(byte) { next[index] = true }
                case .segment: if byte != slash { next[index] = true }
                case .anything: next[index] = true
                case .folders: break
                case .folderBody:
                    next[index] = true
                    if byte == slash { next[index + 1] = true }
                }
            }
            spread(&next, tokens)
            states = next
        }
        return states[tokens.count]
    }

    /// Whether a byte goes on with a character that another byte begins (UTF-8).
    private static func isFurther(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")

    /// Steps over tokens that may stand for nothing.
    private static func spread(_ states: inout [Bool], _ tokens: [Token]) {
        for (index, token) in tokens.enumerated() where states[index] {
            switch token {
            case .segment, .anything, .rest: states[index + 1] = true
            case .folders:
                states[index + 1] = true
                states[index + 2] = true
            case .byte, .one, .folderBody: break
            }
        }
    }

    private static func tokens(of pattern: String) -> [Token] {
        let bytes = Array(pattern.utf8)
        var tokens: [Token] = []
        var index = 0
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : nil
            switch bytes[index] {
            case star where next == star:
                let deep = index + 2 < bytes.count && bytes[index + 2] == slash
                tokens += deep ? [.folders, .folderBody] : [.anything]
                index += deep ? 3 : 2
            case star:
                tokens.append(.segment)
                index += 1
            case UInt8(ascii: "?"):
                tokens += [.one, .rest]
                index += 1
            default:
                tokens.append(.byte(bytes[index]))
                index += 1
            }
        }
        return tokens
    }
}
