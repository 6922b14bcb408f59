/// Where a page begins: behind a key, or behind everything that starts with a common prefix.
enum ListingPlace: Equatable {
    case start
    case afterKey(String)
    case afterPrefix(String)

    /// Behind a token that an earlier page gave, or else behind a marker.
    init(token: String?, marker: String?, prefix: String, delimiter: String?) throws(S3Error) {
        if let token {
            guard let place = Self(token: token) else {
                throw .invalidArgument(
                    "The continuation token provided is incorrect", "continuation-token")
            }
            self = place
        } else {
            self.init(marker: marker, prefix: prefix, delimiter: delimiter)
        }
    }

    /// A marker that is a common prefix itself stands for all keys under it.
    init(marker: String?, prefix: String, delimiter: String?) {
        guard let marker, !marker.isEmpty else {
            self = .start
            return
        }
        let head = delimiter.flatMap {
            ByteOrder.hasPrefix(marker, prefix)
                ? ByteOrder.head(of: marker, through: $0, after: prefix.utf8.count) : nil
        }
        let isPrefix = head.map { ByteOrder.compare($0, marker) == 0 } ?? false
        self = isPrefix ? .afterPrefix(marker) : .afterKey(marker)
    }

    /// The key or prefix itself, as markers have it.
    var text: String? {
        switch self {
        case .start: nil
        case .afterKey(let text), .afterPrefix(let text): text
        }
    }

    /// An opaque text in URL-safe characters.
    var token: String? {
        switch self {
        case .start: nil
        case .afterKey(let key): "1k" + Self.hex(key)
        case .afterPrefix(let prefix): "1p" + Self.hex(prefix)
        }
    }

    init?(token: String) {
        guard let text = Self.text(hex: token.dropFirst(2)), !text.isEmpty else { return nil }
        switch token.prefix(2) {
        case "1k": self = .afterKey(text)
        case "1p": self = .afterPrefix(text)
        default: return nil
        }
    }

    private static func hex(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func text(hex: Substring) -> String? {
        let digits = Array(hex.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[place]), let low = value(digits[place + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
