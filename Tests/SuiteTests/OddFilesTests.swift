import Foundation
import Testing

/// Files that are no text, no files or not there at all.
@Suite("Odd files and places") struct OddFilesTests {
    private func project() throws -> Tool {
        try Tool(scenarios: ["a.yaml": ScenarioTexts.small("a")])
    }

    @Test(
        "What cannot be read as text is told, and nothing else of the project is hidden by it",
        arguments: [
            ([0xff, 0xfe, 0x00], "is not UTF-8"), ([0x6d, 0xfc], "is not UTF-8"),
            ([0x61, 0x3a, 0x00], "control character"), ([], "a scenario file is a mapping"),
        ] as [([UInt8], String)])
    func bytes(_ bytes: [UInt8], _ told: String) throws {
        let tool = try project()
        defer { tool.remove() }
        try Data(bytes).write(to: URL(filePath: tool.folder + "/scenarios/bad.yaml"))
        let answer = try tool.run("check", "scenarios")
        #expect(answer.status == 2)
        #expect(answer.errors.contains(told), "\(answer.errors)")
        #expect(answer.output == "2 scenario files with 1 scenario: 1 error, 0 warnings\n")
    }

    @Test("Carriage returns and a byte order mark change no place")
    func lineEnds() throws {
        let tool = try project()
        defer { tool.remove() }
        let text = "scenario: b\r\ntitle: b\r\nversion: 3\r\npipeline: telco\r\n"
        try tool.write("\u{FEFF}" + text, to: "scenarios/b.yaml")
        let answer = try tool.run("check", "scenarios/b.yaml")
        #expect(answer.errors.contains("scenarios/b.yaml:3:10"), "\(answer.errors)")
    }

    @Test("Links that lead in a circle, pipes and dead links do not hang and are not read twice")
    func links() throws {
        let tool = try project()
        defer { tool.remove() }
        let files = FileManager.default
        let folder = tool.folder + "/scenarios/"
        try files.createSymbolicLink(atPath: folder + "circle", withDestinationPath: ".")
        #expect(
            try tool.run("check", "scenarios").output
                == "1 scenario file with 1 scenario: all valid\n")
        try files.createSymbolicLink(atPath: folder + "self.yaml", withDestinationPath: "self.yaml")
        #expect(mkfifo(folder + "pipe.yaml", 0o644) == 0)
        let answer = try tool.run("check", "scenarios")
        #expect(answer.status == 2)
        #expect(answer.errors.contains("`scenarios/pipe.yaml` cannot be read: it is no regular"))
        #expect(answer.errors.contains("`scenarios/self.yaml` cannot be read"))
    }

    @Test(
        "Files of a pipeline that are folders, binary or missing are told where they are named",
        arguments: [
            ("iam/validator.json", true, "cannot be read: it is a folder"),
            ("sql/04-load.sql", true, "cannot be read: it is a folder"),
            ("states/daily-etl.asl.json", false, "is not UTF-8"),
            ("pipeline.yaml", false, "is not UTF-8"),
        ])
    func pipelineFiles(_ path: String, _ isFolder: Bool, _ told: String) throws {
        let tool = try project()
        defer { tool.remove() }
        let files = FileManager.default
        let file = tool.folder + "/mine/" + path
        try files.copyItem(atPath: Tool.root + "/pipelines/telco", toPath: tool.folder + "/mine")
        try files.removeItem(atPath: file)
        if isFolder {
            try files.createDirectory(atPath: file, withIntermediateDirectories: false)
        } else {
            try Data([0xff, 0xfe, 0x00, 0x80]).write(to: URL(filePath: file))
        }
        let answer = try tool.run("check", "mine")
        #expect(answer.status == 2)
        #expect(answer.errors.contains(told), "\(answer.errors)")
    }

    @Test("What cannot be written is a failure of its own, on standard output and in reports")
    func fullDisk() throws {
        let tool = try project()
        defer { tool.remove() }
        let full = try Tool.run(
            "/bin/bash", ["-c", "'\(Tool.binary)' guarantees list >/dev/full"], in: tool.folder)
        #expect(full.status == 70)
        #expect(full.errors.contains("standard output cannot be written: No space left on device"))
        for target in ["json=/dev/full", "junit=scenarios", "json=/proc/none/r.json"] {
            let answer = try tool.run("run", "--report", target)
            #expect(answer.status == 70, "\(target)")
            #expect(answer.errors.contains("cannot be written"))
        }
    }

    @Test("Paths with spaces and names in any letters are paths like others")
    func names() throws {
        let tool = try project()
        defer { tool.remove() }
        try tool.write(ScenarioTexts.small("größe/ünï"), to: "scenarios/with space/größe.yaml")
        let inside = try Tool.run(
            Tool.binary, ["run", "größe.yaml"], in: tool.folder + "/scenarios/with space")
        #expect(inside.status == 0, "\(inside.errors)")
        #expect(inside.output.contains(" größe/ünï "))
        let outside = try Tool.run(
            "/bin/bash",
            [
                "-c",
                "REHEARSAL_HOME='\(Tool.root)' '\(Tool.binary)' run '\(tool.folder)/scenarios/a.yaml'",
            ],
            in: "/")
        #expect(outside.status == 0, "\(outside.errors)")
    }

    @Test("An interrupt ends with status 130 and writes half of nothing")
    func interrupt() throws {
        let tool = try project()
        defer { tool.remove() }
        for number in 0..<60 {
            try tool.write(
                ScenarioTexts.small("many/\(number)"), to: "scenarios/many/\(number).yaml")
        }
        let script =
            "'\(Tool.binary)' run --format json & sleep 0.4; kill -INT $!; wait $!; echo $?"
        // Background jobs of a shell ignore the interrupt unless it watches them.
        let answer = try Tool.run("/bin/bash", ["-mc", script], in: tool.folder)
        #expect(answer.output == "130\n" || answer.output.hasPrefix("{"))
        #expect(!answer.output.hasPrefix("{") || answer.output.hasSuffix("}\n0\n"))
    }

    @Test("Width, colour and symbols follow the environment")
    func environment() throws {
        let tool = try project()
        defer { tool.remove() }
        for width in [1, 20, 40, 200] {
            let answer = try Tool.run(
                "/bin/bash", ["-c", "COLUMNS=\(width) '\(Tool.binary)' run"], in: tool.folder)
            #expect(answer.status == 0)
            #expect(!answer.output.contains("\u{1B}"))
        }
        let plain = try Tool.run(
            "/bin/bash", ["-c", "REHEARSAL_ASCII=1 '\(Tool.binary)' run"], in: tool.folder)
        #expect(plain.output.utf8.allSatisfy { $0 < 0x80 }, "\(plain.output)")
    }
}
