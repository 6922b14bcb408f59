import Foundation
import Testing

/// The table of rooms in `Package.swift`, read as text, beside what is on disk.
@Suite("The table of rooms") struct ManifestTests {
    struct Row {
        let name: String
        let folder: String
        let needs: [String]
    }

    static let manifest =
        (try? String(contentsOf: TidyTests.root.appending(path: "Package.swift"), encoding: .utf8))
        ?? ""

    /// The texts between quotes.
    static func quoted(_ text: some StringProtocol) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// The text between two markers.
    static func piece(_ text: String, from start: String, to end: String) -> String {
        guard let first = text.range(of: start),
            let last = text.range(of: end, range: first.upperBound..<text.endIndex)
        else { return "" }
        return String(text[first.upperBound..<last.lowerBound])
    }

    static let rows: [Row] = {
        let shared = quoted(piece(manifest, from: "let emulator = [", to: "]"))
        let table = piece(manifest, from: "let rooms: [Room] = [", to: "\n]\n")
        return table.components(separatedBy: "Room(").dropFirst().compactMap { text in
            let text = text.components(separatedBy: "testNeeds:")[0]
            let head = quoted(text)
            guard head.count >= 2 else { return nil }
            var needs = text.range(of: "needs:").map { quoted(text[$0.upperBound...]) } ?? []
            if text.contains("needs: emulator") { needs += shared }
            return Row(name: head[0], folder: head[1], needs: needs)
        }
    }()

    @Test("It is read")
    func notVacuous() {
        #expect(Self.rows.count > 20)
        #expect(Self.rows.contains { $0.name == "Glue" && $0.needs.contains("CloudModel") })
    }

    @Test("A room imports only rooms that its row names")
    func imports() {
        let names = Self.rows.map(\.name)
        var wrong: [String] = []
        for row in Self.rows {
            for file in TidyTests.files(under: ["Sources/\(row.folder)/\(row.name)"]) {
                for line in file.lines {
                    guard let module = TidyTests.importedModule(line), names.contains(module),
                        !row.needs.contains(module)
                    else { continue }
                    wrong.append("\(file.path): \(row.name) does not name \(module)")
                }
            }
        }
        #expect(wrong == [])
    }

    @Test("Every room has tests of its own")
    func tests() {
        for row in Self.rows {
            let files = TidyTests.files(under: ["Tests/\(row.name)Tests"])
            #expect(!files.isEmpty, "Tests/\(row.name)Tests is empty")
        }
    }
}
