/// Percent-encoding (RFC 3986, 2.1).
enum PercentCoding {
    /// The text without percent-encoding; an escape that is none stays as it is.
    ///
    /// - Parameter plusIsSpace: as in forms and queries; in paths a plus is a plus.
    static func decode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        let utf8 = text.utf8
        guard utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        var place = utf8.startIndex
        while place < utf8.endIndex {
            let byte = utf8[place]
            place = utf8.index(after: place)
            if byte == UInt8(ascii: "+"), plusIsSpace {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), let value = value(utf8, place) {
                bytes.append(value)
                place = utf8.index(place, offsetBy: 2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func value(
        _ utf8: Substring.UTF8View, _ place: Substring.UTF8View.Index
    ) -> UInt8? {
        guard place < utf8.endIndex, let high = digit(utf8[place]) else { return nil }
        let next = utf8.index(after: place)
        guard next < utf8.endIndex, let low = digit(utf8[next]) else { return nil }
        return high << 4 | low
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Everything encoded but letters, digits and `-._~`, and `/` if it is kept.
    static func encode(_ text: String, keepingSlash: Bool = false) -> String {
        var bytes: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: "/") where keepingSlash: bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// One parameter of a query string or form.
public struct QueryItem: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The parameters of `a=1&b&c=`, decoded; those that are no UTF-8 are left out.
    static func list(_ text: String) -> [QueryItem] {
        text.utf8.split(separator: UInt8(ascii: "&")).compactMap { pair in
            let pair = Substring(pair)
            let equals = pair.utf8.firstIndex(of: UInt8(ascii: "="))
            let rest = equals.map { pair[pair.utf8.index(after: $0)...] } ?? ""
            guard
                let name = PercentCoding.decode(
                    pair[..<(equals ?? pair.endIndex)], plusIsSpace: true),
                let value = PercentCoding.decode(rest, plusIsSpace: true)
            else { return nil }
            return QueryItem(name, value)
        }
    }
}
