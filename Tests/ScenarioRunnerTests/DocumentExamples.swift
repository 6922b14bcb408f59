import Testing

/// The YAML examples of the scenario documents.
///
/// A block is a whole scenario when it begins with `scenario:`; another one that begins with the
/// comment `# fragment` is laid over a small scenario, section by section. Blocks that begin with
/// anything else show other files.
enum DocumentExamples {
    struct Example: Sendable, CustomTestStringConvertible {
        let document: String
        let line: Int
        let text: String
        var testDescription: String { "\(document):\(line)" }
    }

    static let documents = ["docs/scenario-format.md", "docs/tutorial.md"]

    static func all() -> [Example] {
        documents.flatMap { document in
            guard let text = try? SuiteFiles.text(document) else { return [Example]() }
            return blocks(of: text).compactMap { line, body in
                if body.hasPrefix("scenario:") {
                    return Example(document: document, line: line, text: body)
                }
                guard body.hasPrefix("# fragment") else { return nil }
                return Example(document: document, line: line, text: whole(body))
            }
        }
    }

    private static func blocks(of text: String) -> [(line: Int, body: String)] {
        var blocks: [(Int, String)] = []
        var open: (line: Int, body: String)?
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if line == "```yaml" {
                open = (number + 2, "")
            } else if line == "```", let block = open {
                blocks.append(block)
                open = nil
            } else {
                open?.body += line + "\n"
            }
        }
        return blocks
    }

    /// Sections of the small scenario that the fragment does not bring itself, and the fragment.
    private static func whole(_ fragment: String) -> String {
        let own = fragment.split(separator: "\n").filter { $0.first?.isLetter ?? false }
            .compactMap { $0.split(separator: ":").first.map(String.init) }
        return rest.filter { !own.contains($0.name) }.map { "\($0.name): \($0.text)\n" }.joined()
            + fragment
    }

    private static let rest: [(name: String, text: String)] = [
        ("scenario", "docs/example"), ("title", "An example"), ("version", "1"),
        ("pipeline", "telco"), ("clock", "{ start: \"2025-01-02T00:00:00Z\" }"),
    ]
}
