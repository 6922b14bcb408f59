/// A range of IPv4 or IPv6 addresses in CIDR notation (RFC 4632, RFC 4291).
struct IPNetwork: Hashable, Sendable {
    private let address: Address
    private let length: Int

    /// One address; the bits of IPv4 stand in the lowest 32.
    private struct Address: Hashable, Sendable {
        let isV6: Bool
        let bits: UInt128

        var width: Int { isV6 ? 128 : 32 }
    }

    /// Reads `203.0.113.0/24`, `2001:db8::/32` or one address.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Self.address(parts[0]) else { return nil }
        self.address = address
        guard parts.count == 2 else {
            length = address.width
            return
        }
        guard parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let length = Int(parts[1]),
            0...address.width ~= length
        else { return nil }
        self.length = length
    }

    /// Whether an address lies in the range; another family never does.
    func contains(_ text: String) -> Bool {
        guard let other = Self.address(Substring(text)), other.isV6 == address.isV6 else {
            return false
        }
        if length == 0 { return true }
        let shift = UInt128(address.width - length)
        return other.bits >> shift == address.bits >> shift
    }

    private static func address(_ text: Substring) -> Address? {
        if text.contains(":") { return v6(text).map { Address(isV6: true, bits: $0) } }
        return v4(text).map { Address(isV6: false, bits: UInt128($0)) }
    }

    private static func v4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard part.utf8.count <= 3, part.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
                let number = UInt8(part)
            else { return nil }
            address = address << 8 | UInt32(number)
        }
        return address
    }

    /// Eight groups of 16 bits, one run of zeros as `::`, the last two groups also as IPv4.
    private static func v6(_ text: Substring) -> UInt128? {
        guard text.utf8.count <= 45 else { return nil }
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, let head = groups(halves[0], isLast: halves.count == 1) else {
            return nil
        }
        var all = head
        if halves.count == 2 {
            guard let tail = groups(halves[1], isLast: true), head.count + tail.count < 8 else {
                return nil
            }
            all += Array(repeating: 0, count: 8 - head.count - tail.count) + tail
        }
        guard all.count == 8 else { return nil }
        return all.reduce(0) { $0 << 16 | UInt128($1) }
    }

    private static func groups(_ text: Substring, isLast: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (place, part) in parts.enumerated() {
            if part.contains(".") {
                guard isLast, place == parts.count - 1, let number = v4(part) else { return nil }
                groups += [UInt16(number >> 16), UInt16(number & 0xFFFF)]
                continue
            }
            let isHex = part.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
                default: false
                }
            }
            guard 1...4 ~= part.utf8.count, isHex, let group = UInt16(part, radix: 16) else {
                return nil
            }
            groups.append(group)
        }
        return groups
    }
}
