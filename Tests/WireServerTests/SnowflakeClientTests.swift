import Cloud
import CloudModel
import DataFormats
import Foundation
import SimKernel
import Testing

@testable import WireServer

@Suite("Snowflake clients on loopback") struct SnowflakeClientTests {
    let server: WireServer
    let client: RawClient

    init() throws {
        let settings = Cloud.Settings(
            start: VirtualInstant(secondsSinceEpoch: 1_735_787_045), authorizationMode: .off)
        server = try WireServer.start(
            WireConfiguration(port: 0), source: AccountSource(settings))
        client = try RawClient(port: server.port)
    }

    func post(_ path: String, _ body: String, token: String = "None") throws -> JSONValue {
        client.send(
            "POST \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Snowflake Token=\"\(token)\"\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        return try JSONValue(parsing: try client.answer().body)
    }

    func login() throws -> String {
        let answer = try post(
            "/session/v1/login-request",
            #"{"data": {"LOGIN_NAME": "me", "PASSWORD": "x", "CLIENT_APP_ID": "Go"}}"#)
        return try #require(answer["data"]?["token"]?.stringValue)
    }

    func query(_ sql: String, _ token: String, _ more: String = "") throws -> JSONValue {
        try post(
            "/queries/v1/query-request?requestId=r", #"{"sqlText": "\#(sql)"\#(more)}"#,
            token: token)
    }

    @Test("A client logs in, asks, is told of errors, and logs out")
    func session() throws {
        defer { server.stop() }
        let token = try login()
        #expect(try query("select 1 + 1", token)["data"]?["rowset"] == [["2"]])
        let failed = try query("select * from nowhere", token)
        #expect(failed["success"] == false)
        #expect(failed["code"] == "002003" || failed["code"] == "090105")
        #expect(try post("/session?delete=true", "{}", token: token)["success"] == true)
        #expect(try query("select 1", token)["code"] == "390104")
    }

    @Test("A statement that was taken on is asked for later")
    func asynchronous() throws {
        defer { server.stop() }
        let token = try login()
        let taken = try query("select 42", token, #", "asyncExec": true"#)
        #expect(taken["code"] == "333334")
        let path = try #require(taken["data"]?["getResultUrl"]?.stringValue)
        client.send(
            "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Snowflake Token=\"\(token)\"\r\n\r\n"
        )
        let answer = try JSONValue(parsing: try client.answer().body)
        #expect(answer["data"]?["rowset"] == [["42"]])
    }

    @Test("A request that comes again is not run again")
    func retries() throws {
        defer { server.stop() }
        let token = try login()
        _ = try query("create database d", token)
        _ = try query("create table t (a int)", token)
        let path = "/queries/v1/query-request?requestId=same"
        let body = #"{"sqlText": "insert into t values (1)"}"#
        _ = try post(path, body, token: token)
        _ = try post(path + "&retryCount=1", body, token: token)
        #expect(try query("select count(*) from t", token)["data"]?["rowset"] == [["1"]])
    }

    @Test("A token is renewed with the master token, and the old one is gone")
    func renewal() throws {
        defer { server.stop() }
        let login = try post(
            "/session/v1/login-request", #"{"data": {"LOGIN_NAME": "me", "PASSWORD": "x"}}"#)
        let old = try #require(login["data"]?["token"]?.stringValue)
        let master = try #require(login["data"]?["masterToken"]?.stringValue)
        let renewed = try post(
            "/session/token-request", #"{"oldSessionToken": "\#(old)", "requestType": "RENEW"}"#,
            token: master)
        let fresh = try #require(renewed["data"]?["sessionToken"]?.stringValue)
        #expect(try query("select 1", old)["code"] == "390104")
        #expect(try query("select 1", fresh)["success"] == true)
    }
}
