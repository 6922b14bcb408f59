import Crypto

/// Entity tags: the MD5 of the body, in hexadecimal, without quotes.
enum EntityTag {
    /// The MD5 of nothing, which delete markers carry in events.
    static let ofNothing = "d41d8cd98f00b204e9800998ecf8427e"

    private static let digits = Array("0123456789abcdef".utf8)

    static func of(_ body: [UInt8]) -> String { of(body[...]) }

    static func of(_ body: ArraySlice<UInt8>) -> String { text(digest(body)) }

    static func digest(_ body: ArraySlice<UInt8>) -> [UInt8] {
        var hash = Insecure.MD5()
        body.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }

    /// The tag of an object made of parts: the MD5 of their MD5s, and how many there were.
    static func ofParts(_ digests: [[UInt8]]) -> String {
        let joined = digests.flatMap { $0 }
        return of(joined) + "-\(digests.count)"
    }

    /// Bytes as hexadecimal text.
    static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The quoted form, as headers and listings have it.
    static func quoted(_ etag: String) -> String { "\"\(etag)\"" }

    /// A tag as a client may write it, without its quotes.
    static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast())
    }

    /// Whether a condition header names the tag: `*`, or one of a list, quotes optional.
    static func condition(_ header: String, names etag: String) -> Bool {
        header.split(separator: ",").contains { item in
            var item = item.drop { $0 == " " }
            while item.last == " " { item.removeLast() }
            if item == "*" { return true }
            if item.count >= 2, item.first == "\"", item.last == "\"" {
                item = item.dropFirst().dropLast()
            }
            return item == etag
        }
    }
}
