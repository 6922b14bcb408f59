/// Writes XML as services answer it: one line, no white space between elements.
public struct XMLWriter {
    public private(set) var bytes: [UInt8] = []

    /// Begins with the declaration, unless the text is a part of another one.
    public init(declaration: Bool = true) {
        if declaration { raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
    }

    public mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

    /// Opens an element; attribute values are escaped.
    public mutating func open(_ name: String, attributes: [XMLElement.Attribute] = []) {
        raw("<")
        raw(name)
        for attribute in attributes {
            raw(" ")
            raw(attribute.name)
            raw("=\"")
            text(attribute.value)
            raw("\"")
        }
        raw(">")
    }

    public mutating func close(_ name: String) {
        raw("</")
        raw(name)
        raw(">")
    }

    /// An element with text in it.
    public mutating func element(_ name: String, _ value: String) {
        open(name)
        text(value)
        close(name)
    }

    /// A whole tree.
    public mutating func element(_ element: XMLElement) {
        open(element.name, attributes: element.attributes)
        text(element.text)
        for child in element.children { self.element(child) }
        close(element.name)
    }

    /// Text with what XML reserves escaped.
    ///
    /// A carriage return is written as a reference, because readers turn a plain one into a line
    /// feed (XML 1.0, 2.11), and so are tab and line feed, which readers of attributes turn into
    /// spaces (3.3.3). Control characters, which XML cannot hold at all, become U+FFFD.
    public mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { text in
            var plain = 0
            for place in text.indices {
                guard let reference = Self.reference(for: text[place]) else { continue }
                bytes.append(contentsOf: text[plain..<place])
                raw(reference)
                plain = place + 1
            }
            bytes.append(contentsOf: text[plain...])
        }
    }

    /// What stands for a byte that cannot stand for itself.
    @inline(__always)
    private static func reference(for byte: UInt8) -> String? {
        // Nearly every byte.
        guard byte <= UInt8(ascii: ">") else { return nil }
        return switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case 0x0D: "&#13;"
        case 0x0A: "&#10;"
        case 0x09: "&#9;"
        case 0..<0x20: "\u{FFFD}"
        default: nil
        }
    }

    private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
