import Foundation

/// What a page tells its reader to do, in order: files to save, changes to make, commands to run
/// with what they print.
///
/// A block belongs to the file whose path stands in back ticks last before it. A block that begins
/// with `$ ` is a command, which may read a file (`< path`); `…` in what it prints stands for anything, and so does any digest.
struct DocumentedSteps {
    enum Step {
        case save(path: String, text: String)
        /// Puts lines in the place of the line with this key, or at the end.
        case section(key: String, text: String)
        case replace(file: String, old: String, new: String)
        /// A command, with what it reads from its standard input.
        case run(arguments: [String], input: String?, output: String, line: Int)
    }

    let steps: [Step]

    init(page: String) {
        var steps: [Step] = []
        var prose = ""
        var block: (line: Int, lines: [Substring])?
        for (number, line) in page.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if line.hasPrefix("```") {
                if let found = block {
                    steps += Self.step(found.lines, at: found.line, after: prose)
                    block = nil
                    prose = ""
                } else {
                    block = (number + 2, [])
                }
            } else if block != nil {
                block?.lines.append(line)
            } else {
                prose += line + " "
                steps += Self.replacement(in: &prose)
            }
        }
        self.steps = steps
    }

    private static func step(_ lines: [Substring], at line: Int, after prose: String) -> [Step] {
        guard let first = lines.first else { return [] }
        let rest = lines.map { $0 + "\n" }.joined()
        if first.hasPrefix("$ ") {
            var words = first.dropFirst(2).split(separator: " ").map(String.init)
            var input: String?
            if let place = words.firstIndex(of: "<"), place + 2 == words.count {
                input = words[place + 1]
                words.removeSubrange(place...)
            }
            let output = lines.dropFirst().map { $0 + "\n" }.joined()
            return [
                .run(
                    arguments: Array(words.dropFirst()), input: input, output: output, line: line)
            ]
        }
        let paths = prose.components(separatedBy: "`").enumerated()
            .filter { $0.offset % 2 == 1 && $0.element.contains("/") }.map(\.element)
        if let path = paths.last(where: { !$0.hasSuffix("/") && $0.contains(".") }) {
            return [.save(path: path, text: rest)]
        }
        guard let colon = first.firstIndex(of: ":") else { return [] }
        return [.section(key: String(first[..<colon]), text: rest)]
    }

    /// "in `file`, put `new` in the place of `old`".
    private static func replacement(in prose: inout String) -> [Step] {
        let pattern = #/in\s+`([^`]+)`,\s+put\s+`([^`]+)`\s+in\s+the\s+place\s+of\s+`([^`]+)`/#
        guard let match = prose.firstMatch(of: pattern) else { return [] }
        prose = ""
        return [.replace(file: String(match.1), old: String(match.3), new: String(match.2))]
    }

    // MARK: Comparing

    /// Whether an output is what the page shows.
    static func fits(_ output: String, _ shown: String) -> Bool {
        let pieces = plain(shown).components(separatedBy: "…")
        var rest = Substring(plain(output))
        guard let first = pieces.first, rest.hasPrefix(first) else { return false }
        rest = rest.dropFirst(first.count)
        for piece in pieces.dropFirst() {
            guard let found = rest.range(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.isEmpty || shown.hasSuffix("…")
    }

    /// An output as a page shows it that has shown this before: with or without its digest.
    static func shown(_ output: String, like before: String) -> String {
        let text = output.trimmingCharacters(in: .newlines)
        guard before.contains("sha256:…") else { return text }
        return text.replacing(#/sha256:[0-9a-f]{64}/#, with: "sha256:…")
    }

    /// The text without digests, which change with every change of the emulators, and without
    /// spaces at the ends of lines.
    private static func plain(_ text: String) -> String {
        text.replacing(#/sha256:[0-9a-f…]+/#, with: "sha256:")
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
            .joined(separator: "\n").trimmingCharacters(in: .newlines)
    }
}
