import Diagnostics
import Testing

@Suite("Rendering a diagnostic")
struct DiagnosticRendererTests {
    private func span(_ text: String, in source: SourceText) -> SourceSpan {
        let whole = Array(source.text.utf8)
        let part = Array(text.utf8)
        let start = whole.indices.first { whole[$0...].starts(with: part) } ?? 0
        return SourceSpan(start: start, end: start + part.count)
    }

    @Test("A caret stands under the span, with its label, and the notes follow")
    func caret() {
        let lines = Array(repeating: "x: 1", count: 20) + ["  - point: s3.event.delivery", ""]
        let source = SourceText(name: "scenarios/dup.yaml", text: lines.joined(separator: "\n"))
        let diagnostic = Diagnostic(
            "S0142", "unknown fault point `s3.event.delivery`", source: source,
            span: span("s3.event.delivery", in: source),
            label: didYouMean("s3.event.delivery", in: ["s3.put", "s3.event.deliver"]),
            notes: ["points of s3: s3.put, s3.event.deliver"])
        let expected = """
            error[S0142]: unknown fault point `s3.event.delivery`
               ┌ scenarios/dup.yaml:21:12
            21 │   - point: s3.event.delivery
               │            ^^^^^^^^^^^^^^^^^ did you mean `s3.event.deliver`?
               = points of s3: s3.put, s3.event.deliver

            """
        #expect(diagnostic.description == expected)
    }

    @Test("The frame can be ASCII only")
    func ascii() {
        let source = SourceText(name: "a", text: "key: é!")
        let diagnostic = Diagnostic(
            "X0001", "odd", severity: .warning, source: source, span: span("!", in: source))
        let expected = """
            warning[X0001]: odd
               , a:1:7
             1 | key: \\u{e9}!
               |            ^

            """
        #expect(DiagnosticRenderer(characters: .ascii).render(diagnostic) == expected)
    }

    @Test("Tabs and wide characters keep the caret in place")
    func columns() {
        let source = SourceText(name: "a", text: "\tab\t漢字x")
        let diagnostic = Diagnostic("X0001", "odd", source: source, span: span("字x", in: source))
        let lines = diagnostic.description.split(separator: "\n")
        #expect(lines[2] == " 1 │     ab  漢字x")
        #expect(lines[3] == "   │           ^^^")
    }

    @Test("A span over several lines shows its first and its last line")
    func severalLines() {
        let source = SourceText(name: "a", text: "one\n  two: [\n  3,\n  4,\n  5]\nsix\n")
        let diagnostic = Diagnostic(
            "X0001", "odd", source: source, span: span("two: [\n  3,\n  4,\n  5]", in: source),
            label: "here")
        let expected = """
            error[X0001]: odd
               ┌ a:2:3
             2 │   two: [
               │   ^^^^^^
             … │
             5 │   5]
               │   ^^ here

            """
        #expect(diagnostic.description == expected)
    }

    @Test("An empty file and a span behind the end get one caret")
    func emptyFile() {
        let empty = Diagnostic(
            "X0001", "nothing here", source: SourceText(name: "a", text: ""),
            span: SourceSpan(start: 0, end: 0))
        #expect(empty.description == "error[X0001]: nothing here\n   ┌ a:1:1\n 1 │\n   │ ^\n")
        let past = Diagnostic(
            "X0001", "odd", source: SourceText(name: "a", text: "ab"),
            span: SourceSpan(start: 90, end: 99))
        #expect(past.description.hasSuffix(" 1 │ ab\n   │   ^\n"))
    }

    @Test("A huge line is cut to a window around the caret")
    func hugeLine() {
        let text =
            String(repeating: "a", count: 5000) + "HERE" + String(repeating: "b", count: 9000)
        let source = SourceText(name: "a", text: text)
        let diagnostic = Diagnostic("X0001", "odd", source: source, span: span("HERE", in: source))
        let lines = DiagnosticRenderer(width: 40).render(diagnostic).split(separator: "\n")
        #expect(lines[2].count == 5 + 42)
        let caret = lines[3].distance(from: lines[3].startIndex, to: lines[3].firstIndex(of: "^")!)
        let line = lines[2].dropFirst(caret)
        #expect(line.hasPrefix("HERE"))
        #expect(lines[3].hasSuffix("^^^^"))
    }

    @Test("Text cannot steer the terminal or hide")
    func hidden() {
        let source = SourceText(name: "a", text: "a\u{1B}[2Jb\u{202E}c")
        let diagnostic = Diagnostic(
            "X0001", "odd\u{7}", source: source, span: SourceSpan(start: 0, end: 1))
        let text = diagnostic.description
        #expect(text.contains("a\\u{1b}[2Jb\\u{202e}c"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test("Colours are only there when asked for")
    func colours() {
        let diagnostic = Diagnostic("X0001", "odd", notes: ["first\nsecond"])
        #expect(diagnostic.description == "error[X0001]: odd\n   = first\n     second\n")
        let painted = DiagnosticRenderer(colour: .ansi).render(diagnostic)
        #expect(painted.hasPrefix("\u{1B}[1;31merror[X0001]\u{1B}[0m"))
    }

    @Test("Lines end at line feeds, with or without a carriage return")
    func lines() {
        let source = SourceText(name: "a", text: "one\r\ntwo\u{2028}2\nlast")
        #expect(source.lineCount == 3)
        #expect(source.line(1) == "one")
        #expect(source.line(2) == "two\u{2028}2")
        #expect(source.line(3) == "last")
        #expect(source.line(9) == "")
        #expect(source.position(at: 6) == (2, 2))
        #expect(source.offset(line: 2, column: 2) == 6)
    }
}

@Suite("Did you mean")
struct ClosestMatchTests {
    @Test(
        "The nearest name is found",
        arguments: [
            ("delivr", "deliver"), ("DELIVER", "deliver"), ("dleiver", "deliver"),
            ("scenari", "scenario"), ("expl", "explore"), ("wehn", "when"), ("thne", "then"),
        ])
    func nearest(text: String, expected: String) {
        let names = ["scenario", "deliver", "faults", "when", "then", "explore"]
        #expect(closestMatch(to: text, in: names) == expected)
    }

    @Test("Nothing is offered when nothing is near", arguments: ["", "x", "zebra", "deposit"])
    func nothing(text: String) {
        #expect(closestMatch(to: text, in: ["deliver", "faults", "at"]) == nil)
    }

    @Test("Ties do not depend on the order of the candidates")
    func ties() {
        let names = ["cat", "car", "can"]
        #expect(closestMatch(to: "cab", in: names) == "can")
        #expect(closestMatch(to: "cab", in: names.reversed()) == "can")
    }
}
