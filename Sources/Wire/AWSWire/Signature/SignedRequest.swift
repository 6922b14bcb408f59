/// What of an HTTP request a signature covers, as it came over the wire.
public struct SignedRequest: Sendable {
    public var method: String
    /// The path with its percent-encoding, without the query.
    public var rawPath: String
    /// The query with its percent-encoding, without the question mark; empty if there is none.
    public var rawQuery: String
    /// Header fields in the order in which they came, names in small letters.
    public var headers: [(name: String, value: String)] {
        didSet { headers = Self.normalized(headers) }
    }

    /// - Parameter headers: names in any case.

    public init(
        method: String, rawPath: String, rawQuery: String = "",
        headers: [(name: String, value: String)]
    ) {
        self.method = method
        self.rawPath = rawPath
        self.rawQuery = rawQuery
        self.headers = Self.normalized(headers)
    }

    private static func normalized(
        _ headers: [(name: String, value: String)]
    ) -> [(name: String, value: String)] {
        headers.map { (name: lowercased($0.name), value: $0.value) }
    }

    private static func lowercased(_ name: String) -> String {
        name.utf8.contains { 0x41...0x5A ~= $0 } ? name.lowercased() : name
    }

    /// The first value of a header field; `name` in small letters.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// All values of a header field, as one list.
    func joinedHeader(_ name: String) -> String? {
        var joined: String?
        for header in headers where header.name == name {
            let value = Self.trimmed(header.value)
            joined = joined.map { $0 + "," + value } ?? value
        }
        return joined
    }

    /// Without spaces at the ends, and with one where there were more in a row.
    static func trimmed(_ value: String) -> String {
        if !hasSpaceToSpare(value) { return value }
        return value.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map {
            String($0) ?? ""
        }
        .joined(separator: " ")
    }

    /// Whether trimming changes a value, which it seldom does.
    private static func hasSpaceToSpare(_ value: String) -> Bool {
        var isAfterSpace = true
        for byte in value.utf8 {
            if byte == 0x09 || byte == 0x20 && isAfterSpace { return true }
            isAfterSpace = byte == 0x20
        }
        return isAfterSpace && !value.isEmpty
    }

    /// The parameters of the query, decoded; those without `=` have empty values.
    var query: [(name: String, value: String)] {
        if rawQuery.isEmpty { return [] }
        return rawQuery.utf8.split(separator: UInt8(ascii: "&")).map { part in
            let parts = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            func decoded(_ text: Substring.UTF8View.SubSequence) -> String {
                String(decoding: URIEncoding.decode(text, plusIsSpace: true), as: UTF8.self)
            }
            return (decoded(parts[0]), parts.count == 2 ? decoded(parts[1]) : "")
        }
    }

    /// The first value of a query parameter.
    func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }
}

/// Percent-encoding in AWS's profile (RFC 3986, unreserved characters only).
enum URIEncoding {
    /// Bytes of a text with `%XX`; what is no such sequence stays as it is.
    static func decode(_ text: some Sequence<UInt8>, plusIsSpace: Bool) -> [UInt8] {
        let bytes = Array(text)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            if bytes[place] == 0x25, place + 2 < bytes.count, let high = digit(bytes[place + 1]),
                let low = digit(bytes[place + 2])
            {
                decoded.append(high << 4 | low)
                place += 3
                continue
            }
            decoded.append(plusIsSpace && bytes[place] == 0x2B ? 0x20 : bytes[place])
            place += 1
        }
        return decoded
    }

    static func encode(_ bytes: some Sequence<UInt8>, keepSlash: Bool = false) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.underestimatedCount)
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.append(byte)
            case 0x2F where keepSlash: encoded.append(byte)
            default:
                encoded.append(0x25)
                encoded.append(hex(byte >> 4))
                encoded.append(hex(byte & 15))
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func hex(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 + nibble : 0x37 + nibble
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
