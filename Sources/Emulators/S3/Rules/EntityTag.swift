import Crypto

/// Entity tags: the MD5 of the body, in hexadecimal, without quotes.
enum EntityTag {
    /// The MD5 of nothing, which delete markers carry in events.
    static let ofNothing = "d41d8cd98f00b204e9800998ecf8427e"

    private static let digits = Array("0123456789abcdef".utf8)

    static func of(_ body: [UInt8]) -> String {
        var hash = Insecure.MD5()
        body.withUnsafeBytes { hash.update(bufferPointer: $0) }
        var text: [UInt8] = []
        text.reserveCapacity(32)
        for byte in hash.finalize() {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
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
