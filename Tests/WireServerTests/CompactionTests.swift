import AWSWire
import Cloud
import CloudModel
import Foundation
import SimKernel
import Testing

@testable import WireServer

@Suite("Compaction of kept sessions") struct CompactionTests {
    static let source = AccountSource(
        Cloud.Settings(
            start: VirtualInstant(secondsSinceEpoch: 1_735_787_045), authorizationMode: .off))

    static func start(_ folder: String, from least: Int = 1) throws -> WireServer {
        var configuration = WireConfiguration(port: 0, dataFolder: folder)
        configuration.compactsFrom = least
        return try WireServer.start(configuration, source: source)
    }

    /// Sends requests without bodies of interest, `METHOD target` or `METHOD target body`.
    static func send(_ server: WireServer, _ requests: String...) throws {
        for request in requests {
            let parts = request.split(separator: " ", maxSplits: 2).map(String.init)
            let body = parts.count > 2 ? parts[2] : ""
            let answer = try SessionTests.ask(
                server,
                "\(parts[0]) \(parts[1]) HTTP/1.1\r\nHost: x\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            #expect(answer.status < 300, "\(request): \(answer.body)")
        }
    }

    static func get(_ server: WireServer, _ target: String) throws -> String {
        try SessionTests.ask(server, "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n").body
    }

    /// A session that writes over one key again and again, and what it leaves.
    static func rewrite(_ folder: String, between: String...) throws {
        let server = try start(folder, from: .max)
        defer { server.stop() }
        try send(server, "PUT /box")
        for number in 0..<20 {
            try send(server, "PUT /box/hot \(number) \(String(repeating: "x", count: 500))")
            if number == 10 { for request in between { try send(server, request) } }
        }
        try send(server, "PUT /box/gone gone", "DELETE /box/gone", "PUT /box/kept kept")
    }

    static func size(_ folder: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".bodies") }.reduce(0) { total, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            return total + ((attributes?[.size] as? NSNumber)?.intValue ?? 0)
        }
    }

    @Test("What was written over or deleted goes, and the world comes back the same, every time")
    func shrinks() throws {
        let folder = SessionTests.folder()
        try Self.rewrite(folder)
        let before = Self.size(folder)
        var listing: String?
        for life in 0..<3 {
            let server = try Self.start(folder)
            defer { server.stop() }
            #expect(try Self.get(server, "/box/hot").hasPrefix("19 xx"))
            #expect(try Self.get(server, "/box/kept") == "kept")
            let found = try Self.get(server, "/box?list-type=2")
            #expect(listing == nil || listing == found)
            listing = found
            #expect(Self.size(folder) < 600 + life * 10)
            #expect(before > 10_000)
            try Self.send(server, "DELETE /box/never-there")
        }
        // One file of lines and one of bodies.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    }

    @Test(
        "What somebody may have depended on stays",
        arguments: [
            "PUT /box?versioning <VersioningConfiguration><Status>Enabled</Status>"
                + "</VersioningConfiguration>",
            "POST /box/hot?uploads",
            "PUT /box/hot?tagging <Tagging><TagSet/></Tagging>",
            "POST /_rehearsal/snapshots {\"name\":\"s\"}",
        ])
    func careful(_ request: String) throws {
        let folder = SessionTests.folder()
        try Self.rewrite(folder, between: request)
        let recording = try RecordedSession(path: folder + "/inputs.jsonl")
        var compaction = Compaction(pipeline: "")
        let session = WireSession(
            source: Self.source, time: recording.header.time, authentication: false,
            traceEntries: nil)
        Playback.play(recording, in: session) { place, input, reply in
            let succeeded = if case .answered(.success, _) = reply { true } else { false }
            compaction.note(place, input, succeeded: succeeded)
        }
        // A tag or an upload keeps the one write that it was about; the others keep everything.
        let all = 21
        let isAboutOne = request.contains("/box/hot")
        #expect(compaction.superseded.count == (isAboutOne ? all - 2 : 0))
    }

    @Test("A failed deletion of a bucket, conditions, other writers and code keep what there was")
    func dependencies() throws {
        var compaction = Compaction(pipeline: "")
        var place = 0
        func note(_ method: String, _ target: String, _ headers: [WireHeader] = [], ok: Bool = true)
        {
            var request = WireRequest(method: method, target: target, headers: headers)
            if target.hasSuffix("/k") { request.body = [1, 2, 3] }
            compaction.note(
                place, WireInput(request, decoder: WireDecoder()), succeeded: ok)
            place += 1
        }
        note("PUT", "/b")
        note("PUT", "/b/k")
        note("DELETE", "/b", ok: false)
        note("PUT", "/b/k")
        #expect(compaction.superseded.isEmpty)
        note("PUT", "/b/k", [WireHeader("if-none-match", "*")], ok: false)
        note("PUT", "/b/k")
        #expect(compaction.superseded.isEmpty)
        note("PUT", "/b/k")
        #expect(compaction.superseded == [5])
        note("PUT", "/b/k", ok: false)
        note("DELETE", "/b/k", ok: false)
        #expect(compaction.superseded == [5])
        note("PUT", "/b/k")
        let other =
            "AWS4-HMAC-SHA256 Credential=OTHER/20250102/us-east-1/s3/aws4_request, "
            + "SignedHeaders=host, Signature=0"
        note("PUT", "/b/k", [WireHeader("authorization", other)])
        #expect(compaction.superseded == [5])
        #expect(compaction.savings == 3)
        note("PUT", "/c/copy", [WireHeader("x-amz-copy-source", "/b/k")])
        #expect(compaction.superseded.isEmpty)
        #expect(Compaction(pipeline: "telco").superseded.isEmpty)
    }

    @Test("A process that dies while it compacts leaves a whole recording, old or new")
    func deaths() throws {
        let folder = SessionTests.folder()
        let path = folder + "/inputs.jsonl"
        try Self.rewrite(folder)
        let recording = try RecordedSession(path: path)
        let requests = recording.requests
        // Before the renaming: drafts lie about, whole or torn.
        try RecordingCompactor.write(recording, without: [2, 3], to: path, commits: false)
        try Data([1, 2]).write(to: URL(filePath: path + ".7.bodies"))
        #expect(try RecordedSession(path: path).requests == requests)
        var server = try Self.start(folder, from: .max)
        #expect(try Self.get(server, "/box/hot").hasPrefix("19 xx"))
        server.stop()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
        // After it: the old bodies are still there.
        let old = try Data(contentsOf: URL(filePath: path + ".bodies"))
        try RecordingCompactor.write(
            try RecordedSession(path: path), without: [2, 3], to: path)
        try old.write(to: URL(filePath: path + ".bodies"))
        #expect(try RecordedSession(path: path).requests == requests - 2)
        server = try Self.start(folder, from: .max)
        #expect(try Self.get(server, "/box/hot").hasPrefix("19 xx"))
        server.stop()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    }
}
