/// An address of the internet protocol with the length of its network's prefix, if one is given.
///
/// Source: Snowflake documentation, PARSE_IP.
struct NetworkAddress {
    var isV6: Bool
    var bits: UInt128
    var prefix: Int?
    var host: String

    /// Reads `192.168.242.188/24` or `fe80::20c:29ff:fe2c:429/64`; nil for anything else.
    init?(_ text: String) {
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count <= 2, let first = sides.first else { return nil }
        host = String(first)
        isV6 = host.contains(":")
        guard let bits = isV6 ? Self.v6(host) : Self.v4(host) else { return nil }
        self.bits = bits
        guard sides.count == 2 else { return }
        guard let length = Int(sides[1]), length >= 0, length <= (isV6 ? 128 : 32) else {
            return nil
        }
        prefix = length
    }

    /// Four numbers up to 255.
    private static func v4(_ text: some StringProtocol) -> UInt128? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt128 = 0
        for part in parts {
            guard part.count <= 3, part.utf8.allSatisfy({ $0 &- 0x30 < 10 }),
                let byte = UInt8(part)
            else { return nil }
            bits = bits << 8 | UInt128(byte)
        }
        return bits
    }

    /// Eight groups of hexadecimal digits, one run of zeros left out as `::`.
    private static func v6(_ text: String) -> UInt128? {
        func groups(_ text: Substring) -> [UInt16]? {
            if text.isEmpty { return [] }
            var found: [UInt16] = []
            for part in text.split(separator: ":", omittingEmptySubsequences: false) {
                guard part.count <= 4, part.utf8.first != UInt8(ascii: "+"),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                found.append(group)
            }
            return found
        }
        var all: [UInt16]
        var gap: Substring.Index?
        var place = text.startIndex
        while place < text.endIndex {
            if text[place...].hasPrefix("::") {
                guard gap == nil else { return nil }
                gap = place
                place = text.index(place, offsetBy: 2)
            } else {
                place = text.index(after: place)
            }
        }
        if let gap {
            guard let left = groups(text[..<gap]),
                let right = groups(text[text.index(gap, offsetBy: 2)...]),
                left.count + right.count < 8
            else { return nil }
            all = left + Array(repeating: 0, count: 8 - left.count - right.count) + right
        } else {
            guard let found = groups(text[...]), found.count == 8 else { return nil }
            all = found
        }
        return all.reduce(0) { $0 << 16 | UInt128($1) }
    }

    /// The first and last address of the network.
    private var range: (first: UInt128, last: UInt128)? {
        guard let prefix else { return nil }
        let free = UInt128((isV6 ? 128 : 32) - prefix)
        let mask: UInt128 = free == 128 ? .max : (1 << free) - 1
        return (bits & ~mask, bits | mask)
    }

    private static func hexadecimal(_ bits: UInt128) -> VariantValue {
        let digits = String(bits, radix: 16, uppercase: true)
        return .string(String(repeating: "0", count: 32 - digits.count) + digits)
    }

    /// The object that PARSE_IP gives.
    var object: VariantValue {
        func number(_ bits: UInt128) -> VariantValue {
            .number(Int128(truncatingIfNeeded: bits), scale: 0)
        }
        var members: [(String, VariantValue)] = [
            ("family", .number(isV6 ? 6 : 4, scale: 0)), ("host", .string(host)),
            ("ip_type", .string("inet")), ("snowflake$type", .string("ip_address")),
            ("netmask_prefix_length", prefix.map { .number(Int128($0), scale: 0) } ?? .null),
        ]
        let words = (0..<4).map { bits >> UInt128(96 - 32 * $0) & 0xFFFF_FFFF }
        let fields = isV6 ? words : [bits, 0, 0, 0]
        members.append(("ip_fields", .array(fields.map(number))))
        let (name, show): (String, (UInt128) -> VariantValue) =
            isV6 ? ("hex_ipv6", Self.hexadecimal) : ("ipv4", number)
        members.append((name, show(bits)))
        if let range {
            members.append(("\(name)_range_start", show(range.first)))
            members.append(("\(name)_range_end", show(range.last)))
        }
        return .object(VariantObject(members))
    }
}
