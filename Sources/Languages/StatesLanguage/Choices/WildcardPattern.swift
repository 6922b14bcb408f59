/// The pattern of `StringMatches`: `*` stands for any text, `\*` for a star, `\\` for a backslash.
struct WildcardPattern: Sendable, Hashable {
    private enum Element: Hashable {
        case byte(UInt8)
        case any
    }

    private let elements: [Element]

    /// Nothing when a backslash stands before anything but a star or a backslash.
    init?(_ text: String) {
        var elements: [Element] = []
        var isEscaped = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\") where !isEscaped: isEscaped = true
            case UInt8(ascii: "*") where !isEscaped:
                if elements.last != .any { elements.append(.any) }
            case UInt8(ascii: "*"), UInt8(ascii: "\\"):
                elements.append(.byte(byte))
                isEscaped = false
            default:
                if isEscaped { return nil }
                elements.append(.byte(byte))
            }
        }
        if isEscaped { return nil }
        self.elements = elements
    }

    func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var place = 0
        var element = 0
        // Where to go back to when the text after the last star does not fit.
        var star: (element: Int, place: Int)?
        while place < bytes.count {
            if element < elements.count, elements[element] == .any {
                star = (element, place)
                element += 1
            } else if element < elements.count, elements[element] == .byte(bytes[place]) {
                element += 1
                place += 1
            } else if let back = star {
                element = back.element + 1
                place = back.place + 1
                star = (back.element, place)
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { $0 == .any }
    }
}
