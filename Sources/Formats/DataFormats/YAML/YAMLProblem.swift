import Diagnostics
import Yams

/// Words and places for what Yams refuses.
struct YAMLProblem {
    let source: SourceText
    let places: YAMLPlaces

    func diagnostic(for error: YamlError) -> Diagnostic {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _):
            return syntax(context: context, problem: problem, mark: mark)
        case .composer(_, let problem, let mark, _):
            if problem.contains("another document") {
                return Diagnostic(
                    "Y0005", "a file holds one document, and here begins another", source: source,
                    span: span(mark))
            }
            return Diagnostic("Y0001", problem, source: source, span: span(mark))
        case .duplicatedKeysInMapping(let keys, let context):
            return duplicate(keys.first ?? "", first: context.mark)
        case .reader(let problem, let offset, _, _):
            let place = places.shift + (offset ?? 0)
            return Diagnostic(
                "Y0008", problem, source: source, span: SourceSpan(start: place, end: place + 1))
        default:
            return Diagnostic("Y0001", "the file is not YAML: \(error)", source: source)
        }
    }

    private func syntax(context: YamlError.Context?, problem: String, mark: Mark) -> Diagnostic {
        var diagnostic = Diagnostic("Y0001", problem, source: source, span: span(mark))
        let start = diagnostic.span?.start ?? 0
        if problem.contains("cannot start any token") {
            let found = source[start..<(start + 1)]
            diagnostic.summary =
                found == "\t"
                ? "a tab where spaces should indent" : "`\(found)` cannot begin a value"
            diagnostic.label = found == "\t" ? "use spaces" : "put the value in quotes"
        } else if problem.contains("mapping values are not allowed") {
            diagnostic.summary = "a `:` where no key can be"
            diagnostic.label = "indent the line, or put a value that holds `: ` in quotes"
        } else if problem.contains("did not find expected key") {
            diagnostic.summary = "this line belongs to no mapping above it"
            diagnostic.label = "check the indentation"
        } else if problem.contains("Maximum nesting level") {
            diagnostic.summary = "brackets are nested too deeply"
            diagnostic.notes = []
            return diagnostic
        } else if problem.contains("could not find expected ':'") {
            diagnostic.summary = "a key without `:`"
        }
        if let context, !context.text.isEmpty, context.mark.line > 0 {
            diagnostic.notes.append(
                "\(context.text), which begins at line \(context.mark.line)")
        }
        return diagnostic
    }

    func repeatedKey(_ key: String, at span: SourceSpan, first: SourceSpan) -> Diagnostic {
        Diagnostic(
            "Y0002", "the key `\(key)` is given twice", source: source, span: span,
            label: "given here again",
            notes: ["given first at line \(source.position(at: first.start).line)"])
    }

    /// Yams names only the first place of a repeated key; the second is the next line (or, in a
    /// flow mapping, the next text) that reads the same.
    private func duplicate(_ key: String, first mark: Mark) -> Diagnostic {
        let start = places.contentStart(places.offset(mark))
        let end = places.keyEnd(from: start, key: key)
        let first = SourceSpan(start: start, end: end)
        let second = places.nextKey(like: first, column: mark.column) ?? first
        return repeatedKey(key, at: second, first: first)
    }

    private func span(_ mark: Mark) -> SourceSpan {
        let start = places.offset(mark)
        return SourceSpan(start: start, end: start + 1)
    }
}
