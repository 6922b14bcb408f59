import AWSWire
import DataFormats
import Foundation
import SimKernel
import SimTrace
import Testing

@testable import WireServer

@Suite("Sessions") struct SessionTests {
    static func folder() -> String {
        let path = FileManager.default.temporaryDirectory.appending(
            path:
                "wire-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0 ... .max))"
        )
        try? FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        return path.path
    }

    static func ask(_ server: WireServer, _ text: String) throws -> RawClient.Answer {
        let client = try RawClient(port: server.port)
        client.send(text)
        return try client.answer()
    }

    static func put(_ key: String, _ body: String) -> String {
        "PUT /b/\(key) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static func control(_ method: String, _ path: String, _ body: String = "") -> String {
        "\(method) /_rehearsal/\(path) HTTP/1.1\r\nHost: x\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("What was recorded leaves the same trace when it is played back")
    func playback() throws {
        let path = Self.folder() + "/session.jsonl"
        let server = try WireServer.start(
            WireConfiguration(port: 0, recording: path), source: EchoAccount.source)
        for number in 0..<20 {
            _ = try Self.ask(server, Self.put("k\(number % 3)", "body \(number)"))
            _ = try Self.ask(server, "GET /b/k0 HTTP/1.1\r\nHost: x\r\n\r\n")
        }
        let live = try Self.ask(server, Self.control("GET", "trace")).body
        server.stop()
        let recorded = try RecordedSession(path: path)
        #expect(recorded.requests == 41)
        let trace = Playback.trace(of: recorded, in: EchoAccount.source)
        #expect(trace.entries.count == 40)
        #expect(String(decoding: trace.lines(), as: UTF8.self) == live)
    }

    @Test("A torn end is left out, a damaged middle is refused")
    func damage() throws {
        let folder = Self.folder()
        let path = folder + "/inputs.jsonl"
        var server = try WireServer.start(
            WireConfiguration(port: 0, dataFolder: folder), source: EchoAccount.source)
        _ = try Self.ask(server, Self.put("one", "1"))
        _ = try Self.ask(server, Self.put("two", "22"))
        server.stop()
        let whole = try RecordedSession.bytes(path)
        // Cut anywhere behind the first line, the session still comes back, shorter or whole.
        let start = try #require(whole.firstIndex(of: 0x0A)) + 1
        for cut in stride(from: start, through: whole.count, by: 37) {
            try Data(whole[..<cut]).write(to: URL(filePath: path))
            #expect(try RecordedSession(path: path).requests <= 2)
        }
        var broken = whole
        broken[start + 3] = 0
        try Data(broken).write(to: URL(filePath: path))
        #expect(throws: RecordingProblem.self) { try RecordedSession(path: path) }
        try Data(whole + Array("{\"input\":3".utf8)).write(to: URL(filePath: path))
        server = try WireServer.start(
            WireConfiguration(port: 0, dataFolder: folder), source: EchoAccount.source)
        #expect(try Self.ask(server, "GET /b/two HTTP/1.1\r\nHost: x\r\n\r\n").body == "22")
        _ = try Self.ask(server, Self.put("three", "333"))
        server.stop()
        // What only reads is not kept.
        #expect(try RecordedSession(path: path).requests == 3)
    }

    @Test("Manual time moves by the control API alone")
    func manual() throws {
        let server = try WireServer.start(
            WireConfiguration(port: 0, time: .manual), source: EchoAccount.source)
        defer { server.stop() }
        _ = try Self.ask(server, Self.put("k", "1"))
        let before = try Self.ask(server, Self.control("GET", "now")).body
        #expect(before == "{\"now\":\"2025-01-02T03:04:05Z\"}\n")
        let after = try Self.ask(server, Self.control("POST", "advance", #"{"by":"90s"}"#))
        #expect(after.body.contains("2025-01-02T03:05:35Z"))
        let wrong = try Self.ask(server, Self.control("POST", "advance", #"{"by":"soon"}"#))
        #expect(wrong.status == 400)
    }

    @Test("A snapshot brings back what was there")
    func snapshots() throws {
        let server = try WireServer.start(WireConfiguration(port: 0), source: EchoAccount.source)
        defer { server.stop() }
        _ = try Self.ask(server, Self.put("k", "before"))
        _ = try Self.ask(server, Self.control("POST", "snapshots", #"{"name":"s"}"#))
        _ = try Self.ask(server, Self.put("k", "after"))
        let get = "GET /b/k HTTP/1.1\r\nHost: x\r\n\r\n"
        #expect(try Self.ask(server, get).body == "after")
        #expect(try Self.ask(server, Self.control("POST", "reset", #"{"name":"s"}"#)).status == 200)
        #expect(try Self.ask(server, get).body == "before")
        #expect(try Self.ask(server, Self.control("POST", "reset")).status == 200)
        #expect(try Self.ask(server, get).status == 404)
        #expect(try Self.ask(server, Self.control("POST", "reset", #"{"name":"t"}"#)).status == 404)
    }

    @Test("Faults strike requests, and a dead client hears nothing")
    func faults() throws {
        let server = try WireServer.start(WireConfiguration(port: 0), source: EchoAccount.source)
        defer { server.stop() }
        let rules = #"[{"id":"f","point":"s3.put","do":{"fail":{"code":"SlowDown"}}}]"#
        let set = try Self.ask(server, Self.control("PUT", "faults", rules))
        #expect(set.status == 200, "\(set.body)")
        let struck = try Self.ask(server, Self.put("k", "1"))
        #expect(struck.status == 503)
        #expect(struck.body.contains("SlowDown"))
        #expect(try Self.ask(server, Self.put("k", "1")).status == 200)
        let crash = #"[{"id":"c","point":"s3.put","do":"crash"}]"#
        #expect(try Self.ask(server, Self.control("PUT", "faults", crash)).status == 200)
        #expect(throws: RawClient.Closed.self) { try Self.ask(server, Self.put("k", "1")) }
        let wrong = try Self.ask(server, Self.control("PUT", "faults", #"[{"point":"s3.pt"}]"#))
        #expect(wrong.status == 400)
    }
}
