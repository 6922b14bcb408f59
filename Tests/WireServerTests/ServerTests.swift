import Foundation
import Testing

@testable import WireServer

@Suite("A server on loopback") struct ServerTests {
    @Test("What was put is got, with keep-alive and in pipelined order")
    func roundTrip() throws {
        let server = try WireServer.start(WireConfiguration(port: 0), source: EchoAccount.source)
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send("PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
        #expect(try client.answer().status == 200)
        client.send(
            "GET /b/k HTTP/1.1\r\nHost: x\r\n\r\nGET /b/none HTTP/1.1\r\nHost: x\r\n\r\n"
                + "HEAD /b/k HTTP/1.1\r\nHost: x\r\n\r\n")
        let first = try client.answer()
        #expect(first.status == 200)
        #expect(first.body == "hello")
        #expect(first.headers["last-modified"] == "Thu, 02 Jan 2025 03:04:05 GMT")
        let second = try client.answer()
        #expect(second.status == 404)
        #expect(second.body.contains("<Code>NoSuchKey</Code>"))
        let third = try client.answer(isHead: true)
        #expect(third.status == 200)
        #expect(third.headers["content-length"] == "5")
    }
}
