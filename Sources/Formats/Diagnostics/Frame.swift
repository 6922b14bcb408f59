/// The lines of one diagnostic that show its place in the source.
struct Frame {
    let renderer: DiagnosticRenderer
    let diagnostic: Diagnostic
    let source: SourceText
    /// Width of the column that holds line numbers.
    let gutter: Int
    private let first: (line: Int, column: Int)
    private let last: Int
    private let span: SourceSpan?

    init(renderer: DiagnosticRenderer, diagnostic: Diagnostic, source: SourceText) {
        self.renderer = renderer
        self.diagnostic = diagnostic
        self.source = source
        let size = source.text.utf8.count
        span = diagnostic.span.map {
            SourceSpan(start: min(max(0, $0.start), size), end: min(max(0, $0.end), size))
        }
        first = span.map { source.position(at: $0.start) } ?? (1, 1)
        // A span that ends with a line feed ends on the line that the feed closes.
        last =
            span.map { source.position(at: max($0.start, $0.end - 1)).line } ?? first.line
        gutter = max(2, String(last).count)
    }

    func lines() -> [String] {
        let corner = renderer.characters == .ascii ? "," : "┌"
        let name = renderer.safe(source.name)
        let place = span == nil ? name : "\(name):\(first.line):\(first.column)"
        var lines = [blank + renderer.paint(corner, .frame) + " " + place]
        guard let span else {
            if let label = diagnostic.label {
                lines.append(blank + renderer.paint("=", .frame) + " " + renderer.safe(label))
            }
            return lines
        }
        lines += excerpt(line: first.line, span: span, label: first.line == last)
        if last > first.line {
            if last > first.line + 1 { lines.append(numbered(ellipsis, "")) }
            lines += excerpt(line: last, span: span, label: true)
        }
        return lines
    }

    private var blank: String { String(repeating: " ", count: gutter + 1) }
    private var ellipsis: String { renderer.characters == .ascii ? "..." : "…" }
    private var bar: String {
        renderer.paint(renderer.characters == .ascii ? "|" : "│", .frame)
    }

    private func numbered(_ number: String, _ text: String) -> String {
        let padding = String(repeating: " ", count: max(0, gutter - number.count))
        let head = renderer.paint(padding + number, .frame) + " " + bar
        return text.isEmpty ? head : head + " " + text
    }

    /// One source line and the carets below it.
    private func excerpt(line number: Int, span: SourceSpan, label: Bool) -> [String] {
        let range = source.range(ofLine: number)
        var cells = Cells(source.line(number), renderer: renderer)
        let start = cells.column(atByte: span.start - range.lowerBound)
        // The carets of a continued line begin at its first visible character.
        let from = span.start < range.lowerBound ? cells.indentation : start
        let to = max(from + 1, cells.column(atByte: span.end - range.lowerBound))
        let window = cells.cut(around: from..<to, width: renderer.width, ellipsis: ellipsis)
        let marked = window.mark.clamped(to: 0..<(renderer.width + ellipsis.count))
        var carets = String(repeating: " ", count: marked.lowerBound)
        let text = label ? diagnostic.label.map { " " + renderer.safe($0) } ?? "" : ""
        carets += renderer.paint(
            String(repeating: "^", count: max(1, marked.count)) + text, diagnostic.severity.ink)
        return [numbered(String(number), window.text), blank + bar + " " + carets]
    }
}

/// A source line as cells of a terminal.
struct Cells {
    private var glyphs: [(text: String, column: Int, width: Int, byte: Int)] = []
    private var end = 0
    private var byteCount = 0
    /// The column of the first character that is no white space.
    private(set) var indentation = 0

    init(_ line: Substring, renderer: DiagnosticRenderer) {
        var seen = false
        for character in line {
            let width: Int
            if character == "\t" {
                width = renderer.tabWidth - end % renderer.tabWidth
                glyphs.append((String(repeating: " ", count: width), end, width, byteCount))
            } else {
                let glyph = renderer.glyph(for: character)
                width = glyph.width
                glyphs.append((glyph.text, end, width, byteCount))
            }
            if !seen, !character.isWhitespace {
                seen = true
                indentation = end
            }
            end += width
            byteCount += character.utf8.count
        }
    }

    /// The column of the character that holds a byte of the line; the end for later bytes.
    func column(atByte byte: Int) -> Int {
        if byte >= byteCount { return end }
        var low = 0
        var high = glyphs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if glyphs[middle].byte <= byte { low = middle } else { high = middle }
        }
        return glyphs.isEmpty ? 0 : glyphs[low].column
    }

    /// The part of the line around the mark that fits, and where the mark stands in it.
    mutating func cut(
        around mark: Range<Int>, width: Int, ellipsis: String
    ) -> (text: String, mark: Range<Int>) {
        if end <= width {
            let text = glyphs.map(\.text).joined()
            let kept = text.reversed().drop { $0 == " " }
            return (String(kept.reversed()), mark)
        }
        let from = mark.lowerBound <= width / 2 ? 0 : mark.lowerBound - width / 3
        let shown = glyphs.filter { $0.column >= from && $0.column + $0.width <= from + width }
        let origin = shown.first?.column ?? from
        let head = origin > 0 ? ellipsis : ""
        let shownEnd = shown.last.map { $0.column + $0.width } ?? from
        let text = head + shown.map(\.text).joined() + (shownEnd < end ? ellipsis : "")
        let shift = head.count - origin
        let upper = max(mark.lowerBound + 1, min(mark.upperBound, shownEnd))
        return (text, (mark.lowerBound + shift)..<(upper + shift))
    }
}
