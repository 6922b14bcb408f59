/// Equality by code points; Swift's own finds canonically equivalent texts equal.
@inline(__always)
func sameText(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    let fast = left.utf8.withContiguousStorageIfAvailable { left in
        right.utf8.withContiguousStorageIfAvailable { right in
            for place in 0..<left.count where left[place] != right[place] { return false }
            return true
        }
    }
    return (fast ?? nil) ?? left.utf8.elementsEqual(right.utf8)
}

/// The order of JavaScript strings: by UTF-16 code units.
func precedesInUTF16(_ left: String, _ right: String) -> Bool {
    var left = left.utf8.makeIterator()
    var right = right.utf8.makeIterator()
    while let other = right.next() {
        guard let own = left.next() else { return true }
        if own == other { continue }
        // Bytes order code points; only surrogates (four bytes) stand below U+E000 in UTF-16.
        if own >= 0xF0, other == 0xEE || other == 0xEF { return true }
        if other >= 0xF0, own == 0xEE || own == 0xEF { return false }
        return own < other
    }
    return false
}

/// A dictionary key that compares by code points.
struct ExactKey: Hashable {
    let text: String
    init(_ text: String) { self.text = text }
    static func == (left: ExactKey, right: ExactKey) -> Bool { sameText(left.text, right.text) }
    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}

/// Unpaired surrogates, which Swift strings cannot hold.
///
/// Each is kept as one of the last 2048 private-use characters (U+10F800 to U+10FFFF), so that a
/// text that contains one still has its length and is refused where the language refuses it.
enum LoneSurrogate {
    static func scalar(for unit: UInt16) -> UnicodeScalar {
        UnicodeScalar(0x10F800 + UInt32(unit & 0x7FF))!
    }

    static func isStandIn(_ scalar: UnicodeScalar) -> Bool { scalar.value >= 0x10F800 }

    /// The text of UTF-16 code units.
    static func decode(_ units: some Collection<UInt16>) -> String {
        if !units.contains(where: { $0 & 0xF800 == 0xD800 }) {
            return String(decoding: units, as: UTF16.self)
        }
        var text = String.UnicodeScalarView()
        var rest = units.makeIterator()
        var next = rest.next()
        while let unit = next {
            next = rest.next()
            if unit & 0xF800 != 0xD800 {
                text.append(UnicodeScalar(unit)!)
            } else if unit & 0xFC00 == 0xD800, let low = next, low & 0xFC00 == 0xDC00 {
                let code = 0x10000 + (UInt32(unit & 0x3FF) << 10) + UInt32(low & 0x3FF)
                text.append(UnicodeScalar(code)!)
                next = rest.next()
            } else {
                text.append(scalar(for: unit))
            }
        }
        return String(text)
    }
}
