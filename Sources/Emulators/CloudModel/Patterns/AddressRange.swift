/// An IPv4 or IPv6 address.
struct IPAddress: Hashable, Sendable {
    /// Four or sixteen bytes.
    let bytes: [UInt8]

    /// Reads `10.0.0.1` or `2001:db8::1`; nil for anything else.
    init?(_ text: some StringProtocol) {
        let parsed = text.contains(":") ? Self.version6(text) : Self.version4(text)
        guard let parsed else { return nil }
        bytes = parsed
    }

    private static func version4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
                let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: some StringProtocol) -> [UInt8]? {
        var halves: [[UInt8]] = []
        // At most one `::` stands for as many zeros as are missing.
        var rest = String(text)[...]
        var pieces: [Substring] = []
        while let gap = rest.doubled(":") {
            pieces.append(rest[..<gap])
            rest = rest[rest.index(gap, offsetBy: 2)...]
        }
        pieces.append(rest)
        guard pieces.count <= 2 else { return nil }
        for piece in pieces {
            guard let half = groups(piece) else { return nil }
            halves.append(half)
        }
        if halves.count == 1 { return halves[0].count == 16 ? halves[0] : nil }
        let missing = 16 - halves[0].count - halves[1].count
        guard missing >= 2 else { return nil }
        return halves[0] + [UInt8](repeating: 0, count: missing) + halves[1]
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let last = version4(part) else { return nil }
                bytes += last
                continue
            }
            guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                let group = UInt16(part, radix: 16)
            else { return nil }
            bytes += [UInt8(group >> 8), UInt8(group & 255)]
        }
        return bytes
    }
}

extension Substring {
    /// Where a character first stands twice in a row.
    fileprivate func doubled(_ character: Character) -> Index? {
        var place = startIndex
        while place < endIndex {
            let next = index(after: place)
            if self[place] == character, next < endIndex, self[next] == character { return place }
            place = next
        }
        return nil
    }
}

/// A block of addresses, such as `10.0.0.0/24`.
struct AddressRange: Hashable, Sendable {
    private let network: [UInt8]
    private let bits: Int

    init(_ text: String) throws(EventPatternError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw EventPatternError("Malformed CIDR, one '/' required")
        }
        guard let address = IPAddress(parts[0]) else {
            throw EventPatternError("Malformed CIDR, IP address part is invalid: \(parts[0])")
        }
        guard let bits = Int(parts[1]), bits >= 0 else {
            throw EventPatternError("Malformed CIDR, mask bits must be an integer")
        }
        guard bits <= address.bytes.count * 8 else {
            throw EventPatternError(
                address.bytes.count == 4
                    ? "IPv4 mask bits must be < 32" : "IPv6 mask bits must be < 128")
        }
        network = address.bytes
        self.bits = bits
    }

    func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == network.count else { return false }
        let whole = bits / 8
        guard address.bytes[..<whole].elementsEqual(network[..<whole]) else { return false }
        let rest = bits % 8
        if rest == 0 { return true }
        let shift = UInt8(8 - rest)
        return address.bytes[whole] >> shift == network[whole] >> shift
    }
}
