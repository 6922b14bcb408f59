import Foundation
import Testing

/// What the pages tell newcomers to do is done here, word by word.
@Suite("Documented commands") struct DocumentedCommandsTests {
    private func page(_ path: String) throws -> String {
        try String(contentsOfFile: Tool.root + "/" + path, encoding: .utf8)
    }

    /// A project of its own with everything that is shipped.
    private func project() throws -> Tool {
        let tool = try Tool(scenarios: [:])
        let files = FileManager.default
        try files.removeItem(atPath: tool.folder + "/pipelines")
        for folder in ["pipelines", "scenarios"] {
            try? files.removeItem(atPath: "\(tool.folder)/\(folder)")
            try files.copyItem(atPath: "\(Tool.root)/\(folder)", toPath: "\(tool.folder)/\(folder)")
        }
        return tool
    }

    @Test("The tutorial can be followed from its first line to its last, and prints what it shows")
    func tutorialGolden() throws {
        let tool = try project()
        defer { tool.remove() }
        #expect(try follow("docs/tutorial.md", with: tool) == 6)
    }

    @Test("State machines run, are checked and drawn as their page shows")
    func stateMachinesGolden() throws {
        let tool = try project()
        defer { tool.remove() }
        #expect(try follow("docs/state-machines.md", with: tool) == 3)
    }

    @Test("The warehouse by itself answers as its page shows")
    func warehouseGolden() throws {
        let tool = try project()
        defer { tool.remove() }
        #expect(try follow("docs/warehouse.md", with: tool) == 5)
    }

    @Test("The README's first run prints what it shows")
    func readmeGolden() throws {
        let tool = try project()
        defer { tool.remove() }
        #expect(try follow("README.md", with: tool) == 1)
    }

    /// Takes every step of a page; answers how many commands were run.
    private func follow(_ path: String, with tool: Tool) throws -> Int {
        var scenario = ""
        var count = 0
        var lines = try page(path).components(separatedBy: "\n")
        for step in DocumentedSteps(page: try page(path)).steps {
            switch step {
            case .save(let path, let text):
                try tool.write(text, to: path)
                if path.hasPrefix("scenarios/") { scenario = path }
            case .section(let key, let text):
                var sections = try tool.read(scenario).components(separatedBy: "\n")
                if let place = sections.firstIndex(where: { $0.hasPrefix(key + ":") }) {
                    sections[place] = text.trimmingCharacters(in: .newlines)
                } else {
                    sections.append(text)
                }
                try tool.write(sections.joined(separator: "\n"), to: scenario)
            case .replace(let name, let old, let new):
                let path = "pipelines/shop/sql/" + name
                let before = try tool.read(path)
                #expect(before.components(separatedBy: old).count == 2, "\(path) has `\(old)` once")
                try tool.write(before.replacing(old, with: new), to: path)
            case .run(let arguments, let input, let output, let line):
                let answer = try Tool.run(
                    Tool.binary, arguments, in: tool.folder,
                    input: input.map { tool.folder + "/" + $0 })
                count += 1
                if Self.isWriting {
                    lines[line] = DocumentedSteps.shown(answer.output, like: output)
                    for number in lines.indices.dropFirst(line + 1).prefix(output.lineCount - 1) {
                        lines[number] = Self.gone
                    }
                } else {
                    #expect(
                        DocumentedSteps.fits(answer.output, output),
                        "\(path):\(line) shows something else than\n\(answer.output)\(answer.errors)"
                    )
                }
            }
        }
        if Self.isWriting {
            let text = lines.filter { $0 != Self.gone }.joined(separator: "\n")
            try text.write(toFile: Tool.root + "/" + path, atomically: true, encoding: .utf8)
        }
        return count
    }

    /// Whether the pages are to show what the commands print now (`./dev golden`).
    private static let isWriting =
        ProcessInfo.processInfo.environment["REHEARSAL_GOLDEN"] == "write"

    /// Stands for a line that another one has taken the place of.
    private static let gone = "\u{0}"

    /// Commands in back ticks that a reader can run as they stand.
    private static let inline: [String] = {
        let folder = Tool.root + "/docs"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let pages = (["README.md"] + names.filter { $0.hasSuffix(".md") }.map { "docs/" + $0 })
            .sorted()
        var commands: Set<String> = []
        for page in pages {
            let text = (try? String(contentsOfFile: Tool.root + "/" + page, encoding: .utf8)) ?? ""
            for match in text.matches(of: #/`(?:\./)?rehearse\s+([a-z][^`|\[…]*)`/#) {
                commands.insert(
                    match.1.split(whereSeparator: \.isWhitespace).joined(separator: " "))
            }
        }
        // Runs of everything have tests of their own, and so has what serves until it is stopped;
        // words in capitals stand for something else.
        return commands.sorted().filter { command in
            let word = command.split(separator: " ").first ?? ""
            return ![
                "run", "explore", "trace", "serve", "mutate", "compare", "merge",
            ].contains(word)
                && command.firstMatch(of: #/\b[A-Z]{2,}\b/#) == nil
        }
    }()

    @Test("Every command that a page names is understood", arguments: inline)
    func understood(_ command: String) throws {
        let tool = try project()
        defer { tool.remove() }
        for step in DocumentedSteps(page: try page("docs/tutorial.md")).steps {
            if case .save(let path, let text) = step { try tool.write(text, to: path) }
        }
        let arguments = command.split(separator: " ").map(String.init)
        let answer = try Tool.run(Tool.binary, arguments, in: tool.folder)
        // A topic or list alone asks for the rest of its words.
        let isIncomplete = answer.errors.contains("Missing expected argument")
        #expect(answer.status == 0 || isIncomplete, "\(command): \(answer.errors)")
    }

    @Test("The page about the command line names every command, and every option of `run`")
    func commandLinePage() throws {
        let text = try page("docs/cli.md")
        let help = try Tool.run(Tool.binary, ["--help"], in: Tool.root).output
        let list = help.components(separatedBy: "SUBCOMMANDS:").last ?? ""
        let commands = list.matches(of: #/(?m)^  ([a-z]+) /#).map { String($0.1) }
        #expect(commands.count > 10)
        for command in commands where command != "help" {
            #expect(text.contains("`\(command)"), "docs/cli.md says nothing about `\(command)`")
        }
        let run = try Tool.run(Tool.binary, ["run", "--help"], in: Tool.root).output
        for option in run.matches(of: #/--([a-z-]+)/#).map({ String($0.1) })
        where !["help", "version", "strict"].contains(option) {
            #expect(text.contains("--\(option)"), "docs/cli.md says nothing about --\(option)")
        }
    }
}

extension String {
    fileprivate var lineCount: Int { utf8.count { $0 == UInt8(ascii: "\n") } }
}
