import Foundation
import Testing

/// The built tool, run as a process of its own in a project of its own.
struct Tool {
    /// How a process ended and what it wrote.
    struct Answer {
        let status: Int32
        let output: String
        let errors: String
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The tool lies beside the test program.
    static let binary: String = {
        let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: program ?? "").deletingLastPathComponent().appending(path: "rehearse")
            .path
    }()

    let folder: String

    /// A project with the shipped pipelines and these scenario files.
    init(scenarios: [String: String]) throws {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(
            path: "rehearse-\(ProcessInfo.processInfo.globallyUniqueString)")
        try files.createDirectory(
            at: folder.appending(path: "scenarios"), withIntermediateDirectories: true)
        try files.createSymbolicLink(
            atPath: folder.appending(path: "pipelines").path,
            withDestinationPath: Self.root + "/pipelines")
        for (name, text) in scenarios {
            try text.write(
                to: folder.appending(path: "scenarios/\(name)"), atomically: true, encoding: .utf8)
        }
        self.folder = folder.path
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    func read(_ path: String) throws -> String {
        try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
    }

    /// Writes a file of the project; the folders above it are made.
    func write(_ text: String, to path: String) throws {
        let file = URL(filePath: folder).appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func run(_ arguments: String...) throws -> Answer {
        try Self.run(Self.binary, arguments, in: folder)
    }

    static func run(
        _ program: String, _ arguments: [String], in folder: String, input: String? = nil
    ) throws -> Answer {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        if let input { process.standardInput = FileHandle(forReadingAtPath: input) }
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        // Files instead of pipes: nothing has to be read while the process runs.
        let files = FileManager.default
        let base = files.temporaryDirectory.appending(
            path: "rehearse-\(ProcessInfo.processInfo.globallyUniqueString)")
        let outputs = [base.path + ".out", base.path + ".err"]
        for path in outputs { _ = files.createFile(atPath: path, contents: nil) }
        defer { for path in outputs { try? files.removeItem(atPath: path) } }
        process.standardOutput = FileHandle(forWritingAtPath: outputs[0])
        process.standardError = FileHandle(forWritingAtPath: outputs[1])
        try process.run()
        process.waitUntilExit()
        return Answer(
            status: process.terminationStatus,
            output: try String(contentsOfFile: outputs[0], encoding: .utf8),
            errors: try String(contentsOfFile: outputs[1], encoding: .utf8))
    }
}

/// Scenario files for the tool's tests, about the inbox alone so that they are quick.
enum ScenarioTexts {
    static func small(_ id: String, then: String = "", more: String = "") -> String {
        """
        scenario: \(id)
        title: A file of plans arrives
        version: 1
        tags: [small]
        pipeline: telco
        clock: { start: "2025-01-02T00:00:00Z", limit: 9d }
        truth:
          plans: { use: sample/plans }
        deliver:
          - { at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/plans.csv }
        always: [conservation]
        \(more)
        then:
          - object: { exists: "archive/plans/**", count: 1 }
        \(then)
        """
    }

    /// A fault that never finds an opportunity.
    static let idle = """
        faults:
          - { id: idle, point: s3.event.deliver, match: { key: nowhere }, do: drop }
        """

    static let malformed = """
        scenario: bad
        title: Several mistakes at once
        version: 1
        pipeline: telcoo
        clock: { start: "2025-01-02T00:00:00" }
        deliver:
          - { at: "2025-01-02T00:01:00Z", file: plans, too: raw/plans/plans.csv }
        faults:
          - { point: s3.event.delivery, do: crash }
          - { point: s3.event.deliver, match: { kee: x }, do: crash }
        """
}
