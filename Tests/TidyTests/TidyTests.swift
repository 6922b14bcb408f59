import Foundation
import Testing

/// The house rules that a machine can check, read off the files themselves.
@Suite("Tidy") struct TidyTests {
    struct File {
        let path: String
        let lines: [String]
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func files(under folders: [String]) -> [File] {
        folders.flatMap { folder -> [File] in
            let base = root.appending(path: folder)
            let walk = FileManager.default.enumerator(atPath: base.path)
            let paths = (walk?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") }
            return paths.sorted().compactMap { path in
                guard
                    let text = try? String(contentsOf: base.appending(path: path), encoding: .utf8)
                else { return nil }
                return File(
                    path: "\(folder)/\(path)", lines: text.components(separatedBy: "\n"))
            }
        }
    }

    static let deterministic = [
        "Sources/Kernel", "Sources/Formats", "Sources/Languages", "Sources/Emulators",
        "Sources/Pipeline", "Sources/Scenarios", "Sources/Wire/AWSWire",
    ]

    func offences(in folders: [String], _ check: (String) -> Bool) -> [String] {
        Self.files(under: folders).flatMap { file in
            file.lines.enumerated().filter { !Self.isComment($0.element) && check($0.element) }
                .map { "\(file.path):\($0.offset + 1): \($0.element)" }
        }
    }

    static func isComment(_ line: String) -> Bool {
        line.trimmingCharacters(in: .whitespaces).hasPrefix("//")
    }

    @Test("There are files to look at")
    func notVacuous() {
        #expect(Self.files(under: Self.deterministic).count > 100)
    }

    @Test("No file is longer than 700 lines")
    func fileLength() {
        let long = Self.files(under: ["Sources", "Tests"]).filter { $0.lines.count > 701 }
        #expect(long.map(\.path) == [])
    }

    @Test("No line is longer than 100 columns, but for text that cannot be cut")
    func lineLength() {
        let long = offences(in: ["Sources"]) { $0.count > 100 && !$0.contains("\"") }
        #expect(long == [])
    }

    @Test("Deterministic rooms know no clock, no chance, no threads and no loose tasks")
    func banned() {
        let words = [
            " Date()", "UUID()", "SystemRandomNumberGenerator", ".random(in", ".randomElement(",
            ".shuffled()", "Task.sleep", "Task.detached", "DispatchQueue", "Thread.", "NSLock",
            "ContinuousClock", "SuspendingClock", "clock_gettime", "gettimeofday", ".hashValue",
        ]
        #expect(
            offences(in: Self.deterministic) { line in words.contains { line.contains($0) } } == [])
    }

    @Test("Locks guard pure values that are computed when they are first asked for, nothing else")
    func locks() {
        let late = ["DataFormats/Text/LateText.swift", "DataFormats/Time/TimeZoneTable.swift"]
        let found = offences(in: Self.deterministic) { $0.contains("Mutex") }
        #expect(
            found.allSatisfy { line in late.contains { line.hasPrefix("Sources/Formats/\($0):") } })
    }

    @Test("Only the guest executor creates tasks")
    func tasks() {
        let found = offences(in: Self.deterministic) {
            $0.contains(" Task {") || $0.contains(" Task(") || $0.contains("withTaskGroup")
        }
        #expect(found.allSatisfy { $0.hasPrefix("Sources/Kernel/SimKernel/Guests/") })
    }

    @Test("Foundation, NIO and Dispatch stay in the outer rooms")
    func outerImports() {
        let banned = ["Foundation", "FoundationEssentials", "Dispatch", "NIO", "Darwin"]
        let inner =
            Self.deterministic.filter { $0 != "Sources/Scenarios" } + [
                "Sources/Scenarios/ScenarioModel", "Sources/Scenarios/Guarantees",
                "Sources/Scenarios/ScenarioRunner", "Sources/Scenarios/Exploration",
            ]
        let found = offences(in: inner) { line in
            guard let module = Self.importedModule(line) else { return false }
            return banned.contains { module.hasPrefix($0) }
        }
        #expect(found == [])
    }

    /// The module that a line imports, whatever the access level.
    static func importedModule(_ line: String) -> String? {
        var words = line.split(separator: " ")
        if let first = words.first, ["public", "package", "internal", "private"].contains(first) {
            words.removeFirst()
        }
        guard words.first == "import", words.count >= 2 else { return nil }
        return String(words.last!.split(separator: ".")[0])
    }

    /// The rooms of DESIGN, lowest first: an import may only point to an earlier row or, where
    /// listed, to the same one. Emulators never import each other.
    static let rows: [[String]] = [
        ["CSQLite", "CXML2", "CZlib", "CZstd", "CSnappy"],
        ["SimKernel", "Diagnostics"],
        ["DataFormats", "SimFaults"],
        ["SimTrace"],
        ["JSONata", "SnowflakeSQL"],
        ["StatesLanguage"],
        ["CloudModel", "PipelineModel"],
        ["S3", "IAM", "Messaging", "Lambda", "StepFunctions", "Glue", "Snowflake", "TelcoData"],
        ["TelcoPipeline"],
        ["Cloud"],
        ["ScenarioModel"],
        ["Guarantees"],
        ["ScenarioRunner"],
        ["Exploration", "Mutation"],
        ["Reports"],
        ["AWSWire"],
        ["WireServer"],
        ["CLI"],
    ]

    @Test("Every import follows an arrow of the design")
    func arrows() {
        let row = Dictionary(
            uniqueKeysWithValues: Self.rows.enumerated().flatMap { index, names in
                names.map { ($0, index) }
            })
        var wrong: [String] = []
        for file in Self.files(under: ["Sources"]) {
            let parts = file.path.split(separator: "/").map(String.init)
            let room = parts[1] == "CLI" ? "CLI" : parts[2]
            guard let from = row[room] else { continue }
            for line in file.lines {
                guard let module = Self.importedModule(line), let to = row[module] else { continue }
                if to >= from { wrong.append("\(file.path): \(room) imports \(module)") }
            }
        }
        #expect(wrong == [])
    }

    @Test("The wire, sockets and processes never reach below their rooms")
    func noProcesses() {
        #expect(offences(in: Self.deterministic) { $0.contains("Process()") } == [])
    }

    @Test("Nothing is left half done")
    func unfinished() {
        let words = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"]
        let found = Self.files(under: ["Sources", "Tests"]).flatMap { file in
            file.lines.enumerated().filter { line in words.contains { line.element.contains($0) } }
                .map { "\(file.path):\($0.offset + 1): \($0.element)" }
        }
        #expect(found == [])
    }

    @Test("Functions have at most 70 lines")
    func functionLength() {
        var long: [String] = []
        for file in Self.files(under: ["Sources"]) {
            var open: (line: Int, indent: Int)?
            for (index, line) in file.lines.enumerated() {
                let indent = line.prefix { $0 == " " }.count
                let text = line.dropFirst(indent)
                if open == nil, Self.startsFunction(text),
                    line.hasSuffix("{") || !line.contains("}")
                {
                    open = (index, indent)
                } else if let opened = open, indent < opened.indent, !text.isEmpty {
                    // A requirement of a protocol, which has no body.
                    open = nil
                } else if let start = open, indent == start.indent, text.hasPrefix("}") {
                    // A signature without a body, as protocols have it, ends before another begins.
                    if index - start.line + 1 > 70 {
                        long.append("\(file.path):\(start.line + 1): \(index - start.line + 1)")
                    }
                    open = nil
                }
            }
        }
        #expect(long == [])
    }

    static func startsFunction(_ text: Substring) -> Bool {
        let words = text.split(separator: " ").prefix(6)
        guard let index = words.firstIndex(where: { $0 == "func" || $0.hasPrefix("init(") })
        else { return false }
        let before = words[..<index]
        let modifiers: Set<Substring> = [
            "public", "private", "fileprivate", "internal", "package", "static", "mutating",
            "consuming", "borrowing", "override", "final", "nonisolated", "convenience",
        ]
        return before.allSatisfy { modifiers.contains($0) || $0.hasPrefix("@") }
    }
}
