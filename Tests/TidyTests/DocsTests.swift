import Foundation
import Testing

/// Documentation that points somewhere points at something.
@Suite("Documentation") struct DocsTests {
    /// Every Markdown file of the project, by its path from the root.
    static let pages: [(path: String, text: String)] = {
        let root = TidyTests.root
        let tops = ["", "docs", "pipelines", "scenarios", "Sources", "Tests"]
        var paths: [String] = []
        for top in tops {
            let base = top.isEmpty ? root : root.appending(path: top)
            if top.isEmpty {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: base.path)) ?? []
                paths += names.filter { $0.hasSuffix(".md") }
            } else {
                let walk = FileManager.default.enumerator(atPath: base.path)
                paths += (walk?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".md") }
                    .map { "\(top)/\($0)" }
            }
        }
        return paths.sorted().compactMap { path in
            (try? String(contentsOf: root.appending(path: path), encoding: .utf8))
                .map { (path, $0) }
        }
    }()

    /// The lines of a page that are not in a block of code.
    static func prose(_ text: String) -> [String] {
        var isCode = false
        return text.components(separatedBy: "\n").filter { line in
            if line.hasPrefix("```") { isCode.toggle() }
            return !isCode && !line.hasPrefix("```")
        }
    }

    /// The targets of a page's links, `[text](target)`, outside of inline code.
    static func links(_ text: String) -> [String] {
        prose(text).flatMap { whole in
            // Every second piece between back ticks is code.
            let pieces = whole.components(separatedBy: "`").enumerated()
            let line = pieces.filter { $0.offset % 2 == 0 }.map(\.element).joined(separator: "x")
            return links(inLine: line)
        }
    }

    private static func links(inLine line: String) -> [String] {
        line.components(separatedBy: "](").dropFirst().compactMap { rest in
            rest.firstIndex(of: ")").map { String(rest[..<$0]) }
        }
    }

    /// A heading's anchor: lower case, spaces to hyphens, punctuation gone.
    static func anchor(_ heading: String) -> String {
        String(
            heading.lowercased().compactMap { character in
                if character == " " { return "-" }
                return character.isLetter || character.isNumber || "-_".contains(character)
                    ? character : nil
            })
    }

    static func anchors(_ text: String) -> [String] {
        prose(text).filter { $0.hasPrefix("#") }
            .map { anchor($0.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces)) }
    }

    @Test("There are pages, and they have links")
    func notVacuous() {
        #expect(Self.pages.count > 20)
        #expect(Self.pages.flatMap { Self.links($0.text) }.count > 30)
    }

    @Test("Every relative link leads to a file, and every anchor to a heading")
    func linksResolve() {
        var wrong: [String] = []
        for page in Self.pages {
            let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
            for link in Self.links(page.text) where !link.contains("://") {
                let parts = link.split(
                    separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                var target = Self.root.appending(path: page.path)
                if !parts[0].isEmpty {
                    target =
                        Self.root.appending(path: folder).appending(path: String(parts[0]))
                        .standardizedFileURL
                }
                guard FileManager.default.fileExists(atPath: target.path) else {
                    wrong.append("\(page.path): \(link)")
                    continue
                }
                guard parts.count == 2, target.path.hasSuffix(".md"),
                    let text = try? String(contentsOf: target, encoding: .utf8)
                else { continue }
                if !Self.anchors(text).contains(String(parts[1])) {
                    wrong.append("\(page.path): no heading for \(link)")
                }
            }
        }
        #expect(wrong == [])
    }

    static var root: URL { TidyTests.root }

    @Test("Every decision gives its context, its choice and its cost, and is in the list")
    func decisions() throws {
        let folder = "docs/decisions/"
        let records = Self.pages.filter {
            $0.path.hasPrefix(folder) && $0.path != folder + "README.md"
        }
        #expect(!records.isEmpty)
        let list = try #require(Self.pages.first { $0.path == folder + "README.md" })
        for record in records {
            let name = record.path.dropFirst(folder.count)
            let headings = record.text.components(separatedBy: "\n").filter { $0.hasPrefix("## ") }
            #expect(headings == ["## Context", "## Choice", "## Cost"], "\(name)")
            #expect(record.text.hasPrefix("# \(name.prefix(4)): "), "\(name)")
            #expect(Self.links(list.text).contains(String(name)), "\(name) is not in the list")
        }
    }

    @Test("Every room opens with a page of its own")
    func landingPages() {
        let groups = [
            "Kernel", "Formats", "Languages", "Emulators", "Pipeline", "Scenarios", "Wire",
        ]
        for group in groups {
            let base = Self.root.appending(path: "Sources/\(group)")
            let rooms = (try? FileManager.default.contentsOfDirectory(atPath: base.path)) ?? []
            for room in rooms.sorted() where !room.hasPrefix(".") {
                let page = base.appending(path: "\(room)/\(room).docc/\(room).md")
                #expect(
                    FileManager.default.fileExists(atPath: page.path),
                    "Sources/\(group)/\(room)/\(room).docc/\(room).md is missing")
            }
        }
    }

    @Test("A room's page names only what the room declares as public")
    func symbols() {
        var wrong: [String] = []
        for page in Self.pages where page.path.contains(".docc/") {
            let parts = page.path.split(separator: "/").map(String.init)
            let room = parts[2]
            let source = TidyTests.files(under: [parts[0...2].joined(separator: "/")])
                .flatMap(\.lines).filter { $0.contains("public ") }
            let pieces = Self.prose(page.text).joined(separator: "\n").components(
                separatedBy: "``")
            for (place, piece) in pieces.enumerated() where place % 2 == 1 && piece != room {
                let name = piece.split(separator: "/").last?.prefix { $0 != "(" } ?? ""
                let words = ["class", "struct", "enum", "protocol", "func", "let", "var"]
                let isThere = source.contains { line in
                    words.contains { word in
                        guard let found = line.range(of: "\(word) \(name)") else { return false }
                        let next = line[found.upperBound...].first ?? " "
                        return !(next.isLetter || next.isNumber)
                    }
                }
                if !isThere { wrong.append("\(page.path): \(piece)") }
            }
        }
        #expect(wrong == [])
    }
}
