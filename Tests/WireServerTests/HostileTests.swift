import Foundation
import Testing

@testable import WireServer

@Suite("Hostile clients") struct HostileTests {
    static func server(_ change: (inout WireLimits) -> Void = { _ in }) throws -> WireServer {
        var limits = WireLimits()
        change(&limits)
        return try WireServer.start(
            WireConfiguration(port: 0, limits: limits), source: EchoAccount.source)
    }

    /// Whether the server still works for others.
    static func isWell(_ server: WireServer) throws -> Bool {
        let client = try RawClient(port: server.port)
        client.send("PUT /b/well HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok")
        return try client.answer().status == 200
    }

    @Test("Bytes that are no HTTP are refused, and others are served")
    func garbage() throws {
        let server = try Self.server()
        defer { server.stop() }
        for text in [
            "\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "PUT / HTTP/9.9\r\n\r\n",
            "GET / HTTP/1.1\r\nA b\r\n\r\n",
        ] {
            let client = try RawClient(port: server.port)
            client.send(text)
            #expect((try? client.answer().status) ?? 400 == 400, "\(text.debugDescription)")
        }
        #expect(try Self.isWell(server))
    }

    @Test("Headers and bodies beyond the limits are refused before they are read")
    func sizes() throws {
        let server = try Self.server {
            $0.body = 1_000
            $0.headerField = 1_000
        }
        defer { server.stop() }
        let large = try RawClient(port: server.port)
        large.send("PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
        let answer = try large.answer()
        #expect(answer.status == 413)
        #expect(answer.body.contains("EntityTooLarge"))
        let long = try RawClient(port: server.port)
        long.send("GET /b/k HTTP/1.1\r\nX: \(String(repeating: "x", count: 2_000))\r\n\r\n")
        #expect((try? long.answer().status) ?? 431 >= 400)
        let chunked = try RawClient(port: server.port)
        chunked.send("PUT /b/k HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunked.send("7d0\r\n" + String(repeating: "x", count: 2_000) + "\r\n0\r\n\r\n")
        #expect(try chunked.answer().status == 413)
        #expect(try Self.isWell(server))
    }

    @Test("A client that says nothing, or a byte now and then, is let go")
    func slow() throws {
        let server = try Self.server { $0.idleSeconds = 1 }
        defer { server.stop() }
        let silent = try RawClient(port: server.port)
        let trickling = try RawClient(port: server.port)
        trickling.send("PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
        let dribbling = try RawClient(port: server.port)
        for byte in "GET /b/k HTTP/1.1\r\nX" {
            dribbling.send(String(byte))
            usleep(100_000)
        }
        #expect(throws: RawClient.Closed.self) { try silent.answer() }
        #expect(throws: RawClient.Closed.self) { try trickling.answer() }
        #expect(throws: RawClient.Closed.self) { try dribbling.answer() }
        #expect(try Self.isWell(server))
    }

    @Test("Only so many may connect")
    func crowd() throws {
        let server = try Self.server { $0.connections = 3 }
        defer { server.stop() }
        var clients: [RawClient] = []
        for _ in 0..<3 {
            let client = try RawClient(port: server.port)
            client.send("HEAD /b/k HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.answer(isHead: true).status == 404)
            clients.append(client)
        }
        let surplus = try RawClient(port: server.port)
        surplus.send("HEAD /b/k HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(throws: RawClient.Closed.self) { try surplus.answer(isHead: true) }
        clients.removeAll()
        usleep(200_000)
        #expect(try Self.isWell(server))
    }

    @Test("Bodies that do not fit together wait for each other, unread")
    func budget() throws {
        let server = try Self.server {
            $0.bodies = 1_500_000
            $0.body = 1_000_000
        }
        defer { server.stop() }
        let first = try RawClient(port: server.port)
        first.send("PUT /b/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        usleep(100_000)
        let second = try RawClient(port: server.port)
        let body = String(repeating: "x", count: 1_000_000)
        second.send(
            "PUT /b/2 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n"
        )
        first.send(body)
        #expect(try first.answer().status == 200)
        #expect(try second.answer().status == 100)
        second.send(body)
        #expect(try second.answer().status == 200)
    }

    @Test("Who holds room for a large body and does not use it is let go")
    func hoarding() throws {
        let server = try Self.server { $0.idleSeconds = 4 }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send("PUT /b/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n")
        for _ in 0..<40 {
            client.send("x")
            usleep(100_000)
        }
        #expect(throws: RawClient.Closed.self) { try client.answer() }
    }

    @Test("A connection that is to close is closed behind its answer")
    func closing() throws {
        let server = try Self.server()
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send("HEAD /b/k HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(try client.answer(isHead: true).headers["connection"] == "close")
        #expect(throws: RawClient.Closed.self) { try client.answer() }
    }

    @Test("A refused request is refused before it may send its body")
    func expectation() throws {
        let server = try Self.server()
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send(
            "PUT /b?nonsense&torrent HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                + "Content-Length: 5\r\n\r\n")
        #expect(try client.answer().status == 405)
    }

    @Test("A client that does not read its answer holds only what its socket holds")
    func unread() throws {
        let server = try Self.server { $0.idleSeconds = 1 }
        defer { server.stop() }
        let writer = try RawClient(port: server.port)
        let size = 8 << 20
        writer.send("PUT /b/large HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n")
        writer.send([UInt8](repeating: 7, count: size))
        #expect(try writer.answer().status == 200)
        let lazy = try RawClient(port: server.port)
        lazy.send("GET /b/large HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try Self.isWell(server))
        // A patient reader gets all of it.
        let reader = try RawClient(port: server.port)
        reader.send("GET /b/large HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try reader.answer().bytes.count == size)
    }
}
