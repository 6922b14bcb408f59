/// Finds the members of one JSON object in a line without building a tree.
///
/// It says yes only to what surely is one object without repeated names; about anything rare
/// (escaped names, deep nesting, every mistake) it answers `unsure`, and the real parser decides.
struct ObjectScanner {
    /// One member of the outer object, as offsets into the bytes.
    struct Member {
        /// The name without its quotes.
        var nameStart: Int
        var nameEnd: Int
        /// The value with its quotes or brackets.
        var valueStart: Int
        var valueEnd: Int
    }

    static let maximumDepth = 64

    let base: UnsafePointer<UInt8>
    /// The members of the outer object, in order.
    private(set) var members: [Member] = []
    /// Names of the objects that are open, inner ones behind outer ones.
    private var names: [(start: Int, end: Int)] = []
    /// The parser has seen these bytes: escaped names are known to be different ones.
    private let isTrusted: Bool

    init(_ base: UnsafePointer<UInt8>, isTrusted: Bool = false) {
        self.base = base
        self.isTrusted = isTrusted
        members.reserveCapacity(24)
        names.reserveCapacity(64)
    }

    /// Scans the bytes between two offsets; false means unsure.
    mutating func scan(_ start: Int, _ end: Int) -> Bool {
        members.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        var cursor = Cursor(base: base, place: start, end: end)
        cursor.skipSpace()
        guard object(&cursor, depth: 1) else { return false }
        cursor.skipSpace()
        return cursor.place == end
    }

    private mutating func object(_ cursor: inout Cursor, depth: Int) -> Bool {
        guard depth <= Self.maximumDepth, cursor.take(UInt8(ascii: "{")) else { return false }
        let frame = names.count
        defer { names.removeLast(names.count - frame) }
        cursor.skipSpace()
        if cursor.take(UInt8(ascii: "}")) { return true }
        while true {
            guard cursor.peek == UInt8(ascii: "\"") else { return false }
            let nameStart = cursor.place + 1
            var hasEscapes = false
            guard cursor.string(&hasEscapes), isTrusted || !hasEscapes else { return false }
            let nameEnd = cursor.place - 1
            for name in names[frame...] where name.end - name.start == nameEnd - nameStart {
                if equal(name.start, nameStart, nameEnd - nameStart) { return false }
            }
            names.append((nameStart, nameEnd))
            cursor.skipSpace()
            guard cursor.take(UInt8(ascii: ":")) else { return false }
            cursor.skipSpace()
            let valueStart = cursor.place
            guard value(&cursor, depth: depth) else { return false }
            if depth == 1 {
                members.append(
                    Member(
                        nameStart: nameStart, nameEnd: nameEnd, valueStart: valueStart,
                        valueEnd: cursor.place))
            }
            cursor.skipSpace()
            if cursor.take(UInt8(ascii: ",")) {
                cursor.skipSpace()
            } else {
                return cursor.take(UInt8(ascii: "}"))
            }
        }
    }

    private mutating func value(_ cursor: inout Cursor, depth: Int) -> Bool {
        switch cursor.peek {
        case UInt8(ascii: "\""):
            var hasEscapes = false
            return cursor.string(&hasEscapes)
        case UInt8(ascii: "{"): return object(&cursor, depth: depth + 1)
        case UInt8(ascii: "["): return array(&cursor, depth: depth + 1)
        case UInt8(ascii: "t"): return cursor.word("true")
        case UInt8(ascii: "f"): return cursor.word("false")
        case UInt8(ascii: "n"): return cursor.word("null")
        default: return cursor.number()
        }
    }

    private mutating func array(_ cursor: inout Cursor, depth: Int) -> Bool {
        guard depth <= Self.maximumDepth, cursor.take(UInt8(ascii: "[")) else { return false }
        cursor.skipSpace()
        if cursor.take(UInt8(ascii: "]")) { return true }
        while true {
            guard value(&cursor, depth: depth) else { return false }
            cursor.skipSpace()
            if cursor.take(UInt8(ascii: ",")) {
                cursor.skipSpace()
            } else {
                return cursor.take(UInt8(ascii: "]"))
            }
        }
    }

    @inline(__always)
    private func equal(_ left: Int, _ right: Int, _ count: Int) -> Bool {
        for offset in 0..<count where base[left + offset] != base[right + offset] { return false }
        return true
    }

    /// Whether a member has this name.
    @inline(__always)
    func member(_ member: Member, isNamed name: [UInt8]) -> Bool {
        guard member.nameEnd - member.nameStart == name.count else { return false }
        for offset in 0..<name.count where base[member.nameStart + offset] != name[offset] {
            return false
        }
        return true
    }
}

/// A place in bytes that hold JSON.
struct Cursor {
    let base: UnsafePointer<UInt8>
    var place: Int
    let end: Int

    /// Zero at the end, which no JSON text begins with.
    @inline(__always) var peek: UInt8 { place < end ? base[place] : 0 }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        place += 1
        return true
    }

    @inline(__always)
    mutating func skipSpace() {
        while place < end {
            let byte = base[place]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A else { return }
            place += 1
        }
    }

    mutating func word(_ word: StaticString) -> Bool {
        guard place + word.utf8CodeUnitCount <= end else { return false }
        for offset in 0..<word.utf8CodeUnitCount
        where base[place + offset] != word.utf8Start[offset] {
            return false
        }
        place += word.utf8CodeUnitCount
        return true
    }

    /// A string in its quotes; false for one that is not well-formed.
    @inline(__always)
    mutating func string(_ hasEscapes: inout Bool) -> Bool {
        place += 1
        while place < end {
            let byte = base[place]
            if byte == UInt8(ascii: "\"") {
                place += 1
                return true
            }
            if byte < 0x20 { return false }
            place += 1
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                guard escape() else { return false }
            }
        }
        return false
    }

    private mutating func escape() -> Bool {
        let byte = peek
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return true
        case UInt8(ascii: "u"):
            guard let first = hexadecimal() else { return false }
            if !(0xD800...0xDFFF).contains(first) { return true }
            guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")),
                let second = hexadecimal()
            else { return false }
            return (0xDC00...0xDFFF).contains(second)
        default: return false
        }
    }

    private mutating func hexadecimal() -> Int? {
        guard place + 4 <= end else { return nil }
        var value = 0
        for _ in 0..<4 {
            let byte = base[place]
            let digit: Int
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = Int(byte) - 48
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = Int(byte) - 87
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = Int(byte) - 55
            default: return nil
            }
            value = value * 16 + digit
            place += 1
        }
        return value
    }

    /// A number by the grammar of RFC 8259.
    mutating func number() -> Bool {
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            // No digit may follow a leading zero; the fraction may.
        } else if !digits() {
            return false
        }
        if take(UInt8(ascii: ".")), !digits() { return false }
        if peek | 0x20 == UInt8(ascii: "e") {
            place += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            return digits()
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = place
        while place < end, base[place] &- 48 <= 9 { place += 1 }
        return place > start
    }
}
