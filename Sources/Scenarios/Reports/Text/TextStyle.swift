public import Diagnostics
import DataFormats
public import SimKernel

/// How text for people looks: whether it has colour, which characters, how wide.
public struct TextStyle: Sendable {
    public var colour: DiagnosticRenderer.Colour
    public var characters: DiagnosticRenderer.Characters
    public var width: Int

    public init(
        colour: DiagnosticRenderer.Colour = .none,
        characters: DiagnosticRenderer.Characters = .unicode, width: Int = 100
    ) {
        self.colour = colour
        self.characters = characters
        self.width = max(40, width)
    }

    /// The renderer of diagnostics that looks the same.
    public var renderer: DiagnosticRenderer {
        DiagnosticRenderer(colour: colour, characters: characters, width: width)
    }

    enum Ink: String {
        case bold = "1"
        case dim = "2"
        case good = "32"
        case bad = "1;31"
        case unsure = "33"
        case heading = "1;36"
    }

    func paint(_ text: String, _ ink: Ink) -> String {
        guard colour == .ansi, !text.isEmpty else { return text }
        return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
    }

    /// A mark of one meaning; in ASCII a word, so that it stands for itself.
    enum Mark {
        case good, bad, unsure

        var ink: Ink {
            switch self {
            case .good: .good
            case .bad: .bad
            case .unsure: .unsure
            }
        }
    }

    /// The mark, of the same width whichever it is.
    func mark(_ mark: Mark) -> String {
        let text =
            switch (mark, characters) {
            case (.good, .unicode): "✓"
            case (.bad, .unicode): "✗"
            case (.unsure, .unicode): "?"
            case (.good, .ascii): "ok  "
            case (.bad, .ascii): "FAIL"
            case (.unsure, .ascii): "??  "
            }
        return paint(text, mark.ink)
    }

    /// Text from files and services, made harmless for a terminal.
    func safe(_ text: String) -> String {
        // The common case costs one pass over the bytes.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        return text.map { character -> String in
            if character.isWhitespace { return " " }
            guard let scalar = character.unicodeScalars.first else { return "" }
            let isShown =
                characters == .unicode
                ? !character.unicodeScalars.contains { Self.isHidden($0) }
                : scalar.isASCII
                    && scalar.value >= 0x20 && scalar.value != 0x7F
                    && character.unicodeScalars.count == 1
            if isShown { return String(character) }
            return character.unicodeScalars.map {
                "\\u{" + String($0.value, radix: 16) + "}"
            }.joined()
        }.joined()
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            true
        default: scalar.properties.isBidiControl
        }
    }

    /// The text broken into lines at spaces, each with the indent.
    func wrapped(_ text: String, indent: Int) -> [String] {
        let blank = String(repeating: " ", count: indent)
        let room = max(20, width - indent)
        var lines: [String] = []
        var line = ""
        for word in safe(text).split(separator: " ", omittingEmptySubsequences: true) {
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(blank + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(blank + line) }
        return lines
    }
}

extension String {
    /// The text with spaces behind it, up to a width.
    func padded(to width: Int) -> String {
        let missing = width - count
        return missing > 0 ? self + String(repeating: " ", count: missing) : self
    }

    /// The text with spaces before it, up to a width.
    func aligned(to width: Int) -> String {
        let missing = width - count
        return missing > 0 ? String(repeating: " ", count: missing) + self : self
    }
}

extension VirtualInstant {
    /// `2025-01-09 18:00:00`, in UTC, without a fraction.
    public var text: String {
        let whole = VirtualInstant(secondsSinceEpoch: secondsSinceEpoch)
        let iso = CivilDateTime(nanosecondsSinceEpoch: whole.nanoseconds).description
        return iso.replacing("T", with: " ")
    }

    /// ISO-8601 in UTC, as commands take it.
    public var isoText: String {
        CivilDateTime(nanosecondsSinceEpoch: nanoseconds).description + "Z"
    }
}

/// `1 event`, `3 events`.
func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    let digits = grouped(count)
    return "\(digits) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// The number with a comma before every three digits.
func grouped(_ count: Int) -> String {
    var text = ""
    for (place, digit) in String(count.magnitude).reversed().enumerated() {
        if place > 0, place % 3 == 0 { text = "," + text }
        text = String(digit) + text
    }
    return count < 0 ? "-" + text : text
}
