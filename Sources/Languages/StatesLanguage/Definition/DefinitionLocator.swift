import Diagnostics

/// Finds where a location stands in the text of a definition.
///
/// The JSON values carry no offsets; a second pass over the text, taken only when somebody has to
/// read a message, is cheaper than offsets everywhere.
enum DefinitionLocator {
    static func span(of location: DefinitionLocation, in text: String) -> SourceSpan? {
        var scanner = JSONSkipper(text)
        scanner.skipSpace()
        for step in location.steps {
            switch step {
            case .member(let name): guard scanner.enter(member: name) else { return nil }
            case .element(let index): guard scanner.enter(element: index) else { return nil }
            }
        }
        let start = scanner.position
        guard scanner.skipValue() else { return nil }
        return SourceSpan(start: start, end: scanner.position)
    }
}

/// Walks over JSON text that is known to be well formed.
private struct JSONSkipper {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipSpace() {
        while let byte, byte <= 0x20 { position += 1 }
    }

    /// Moves to the value of the last member of that name.
    mutating func enter(member name: String) -> Bool {
        guard byte == UInt8(ascii: "{") else { return false }
        position += 1
        var found: Int?
        while true {
            skipSpace()
            guard byte == UInt8(ascii: "\"") else { break }
            let start = position
            guard skipValue() else { return false }
            let key = bytes[(start + 1)..<(position - 1)]
            skipSpace()
            guard byte == UInt8(ascii: ":") else { return false }
            position += 1
            skipSpace()
            if key.elementsEqual(name.utf8) { found = position }
            guard skipValue() else { return false }
            skipSpace()
            guard byte == UInt8(ascii: ",") else { break }
            position += 1
        }
        guard let found else { return false }
        position = found
        return true
    }

    mutating func enter(element index: Int) -> Bool {
        guard byte == UInt8(ascii: "[") else { return false }
        position += 1
        skipSpace()
        for _ in 0..<index {
            guard skipValue() else { return false }
            skipSpace()
            guard byte == UInt8(ascii: ",") else { return false }
            position += 1
            skipSpace()
        }
        return true
    }

    mutating func skipValue() -> Bool {
        var depth = 0
        repeat {
            skipSpace()
            guard let byte else { return false }
            switch byte {
            case UInt8(ascii: "\""): guard skipString() else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                position += 1
                if depth < 0 { return false }
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                if depth == 0 { return false }
                position += 1
            default:
                while let byte = self.byte, Self.isWord(byte) { position += 1 }
            }
        } while depth > 0
        return true
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "}")
            && byte != UInt8(ascii: "]") && byte != UInt8(ascii: ":")
    }

    private mutating func skipString() -> Bool {
        position += 1
        while let byte {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return true }
        }
        return false
    }
}
