/// Writes diagnostics for people: what, where with a caret, why, and the way out.
///
/// ```
/// error[S0142]: unknown fault point `s3.event.delivery`
///    ┌ scenarios/dup.yaml:21:12
/// 21 │   - point: s3.event.delivery
///    │            ^^^^^^^^^^^^^^^^^ did you mean `s3.event.deliver`?
///    = points of s3: s3.put, s3.get
/// ```
public struct DiagnosticRenderer: Sendable {
    /// Whether the text carries ANSI colours.
    public enum Colour: Hashable, Sendable { case none, ansi }

    /// Which characters may appear.
    public enum Characters: Hashable, Sendable {
        case unicode
        /// Everything beyond ASCII is written as `\u{…}`, the frame with `,`, `|` and `...`.
        case ascii
    }

    public var colour: Colour
    public var characters: Characters
    /// The widest piece of a source line that is shown; longer lines are cut around the caret.
    public var width: Int
    public var tabWidth: Int

    public init(
        colour: Colour = .none, characters: Characters = .unicode, width: Int = 100,
        tabWidth: Int = 4
    ) {
        self.colour = colour
        self.characters = characters
        self.width = max(20, width)
        self.tabWidth = max(1, tabWidth)
    }

    /// All of them in the given order, an empty line between two.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map(render).joined(separator: "\n")
    }

    /// One diagnostic as lines of text, each with its line feed.
    public func render(_ diagnostic: Diagnostic) -> String {
        let severity = diagnostic.severity
        var lines = [
            paint("\(severity.rawValue)[\(diagnostic.code)]", severity.ink)
                + paint(": " + safe(diagnostic.summary), .bold)
        ]
        var gutter = 2
        if let source = diagnostic.source {
            let frame = Frame(renderer: self, diagnostic: diagnostic, source: source)
            gutter = frame.gutter
            lines += frame.lines()
        } else if let label = diagnostic.label {
            lines.append(noteLine(label, gutter: gutter))
        }
        lines += diagnostic.notes.map { noteLine($0, gutter: gutter) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func noteLine(_ note: String, gutter: Int) -> String {
        let blank = String(repeating: " ", count: gutter + 1)
        let parts = note.split(separator: "\n", omittingEmptySubsequences: false)
        return parts.enumerated().map { place, part in
            blank + (place == 0 ? paint("=", .frame) : " ") + " " + safe(part)
        }.joined(separator: "\n")
    }

    /// The text without anything that could steer a terminal.
    func safe(_ text: some StringProtocol) -> String {
        var result = ""
        for character in text { result += glyph(for: character).text }
        return result
    }

    /// How a character other than a tab is shown, and over how many cells.
    func glyph(for character: Character) -> (text: String, width: Int) {
        if character.isASCII, let value = character.asciiValue, value >= 0x20, value < 0x7F {
            return (String(character), 1)
        }
        if characters == .unicode, !DisplayWidth.isHidden(character) {
            return (String(character), DisplayWidth.cells(of: character))
        }
        let escaped = character.unicodeScalars.map {
            "\\u{" + String($0.value, radix: 16) + "}"
        }.joined()
        return (escaped, escaped.utf8.count)
    }

    enum Ink {
        case bold, frame, error, warning, note
    }

    func paint(_ text: String, _ ink: Ink) -> String {
        guard colour == .ansi, !text.isEmpty else { return text }
        let code =
            switch ink {
            case .bold: "1"
            case .frame: "34"
            case .error: "1;31"
            case .warning: "1;33"
            case .note: "1;36"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

extension Severity {
    var ink: DiagnosticRenderer.Ink {
        switch self {
        case .error: .error
        case .warning: .warning
        case .note: .note
        }
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The diagnostic in plain text, as a person should read it.
    public var description: String { DiagnosticRenderer().render(self) }
}
