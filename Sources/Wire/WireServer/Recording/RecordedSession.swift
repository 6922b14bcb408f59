import AWSWire
import Crypto
import DataFormats
import Foundation
import SimKernel

/// Why a recording cannot be used.
public struct RecordingProblem: Error, Sendable {
    public let path: String
    public let line: Int?
    public let reason: String
}

/// A session on record: what it was and every request that entered the world, in order.
///
/// Two files: JSON lines, and next to them `….bodies` with the bodies one after the other.
///
///     {"session":1,"start":…,"account":…,"region":…,"pipeline":…,"time":"eager","horizon":…}
///     {"input":1,"at":…,"received":…,"method":"PUT","target":"/b/k","headers":[["host","…"]],
///      "operation":"s3 PutObject","body":{"offset":0,"size":5,"sha256":"…"}}
///     {"tick":…,"received":…}
///
/// The first line may come again with another `time` where a session was taken up again. It names
/// the file of bodies where `Compaction` has written another, so that renaming the lines changes
/// both at once.
public struct RecordedSession: Sendable {
    /// The version of the form; a greater one is refused.
    static let version: Int64 = 1

    /// What the first line says.
    public struct Header: Hashable, Sendable {
        public var start: Int64
        public var account: String
        public var region: String
        public var pipeline: String
        public var time: TimeMode
        public var authentication: Bool
        /// How S3 makes new buckets; recordings from before there was a choice say nothing.
        public var hasClosedBuckets = true
        /// The name of the file with the bodies, beside the lines; nil for `….bodies`.
        var bodies: String?
    }

    enum Entry: Sendable {
        case settings(Header)
        case input(at: Int64, received: Int64, WireRequest)
        case tick(at: Int64, received: Int64)
    }

    public let header: Header
    let entries: [Entry]
    /// How much of the files is whole; what follows was being written when the writer died.
    let length: Int
    let bodiesLength: Int

    /// Reads a recording; a torn end, which was never answered, is left out.
    public init(path: String) throws(RecordingProblem) {
        let lines = try Self.bytes(path)
        var header: Header?
        if let end = lines.firstIndex(of: 0x0A), let first = try? JSONValue.parse(lines[..<end]) {
            header = Self.header(first)
        }
        guard let header else {
            throw RecordingProblem(path: path, line: 1, reason: "it is no recording")
        }
        let bodies = try Self.bytes(header.bodiesPath(path))
        var entries: [Entry] = []
        var start = lines.startIndex
        var number = 0
        var bodiesLength = 0
        while start < lines.endIndex {
            number += 1
            guard let end = lines[start...].firstIndex(of: 0x0A) else { break }
            let isLast = end + 1 == lines.endIndex
            guard let value = try? JSONValue.parse(lines[start..<end]),
                let entry = Self.entry(value, bodies, &bodiesLength)
            else {
                if isLast { break }
                throw RecordingProblem(
                    path: path, line: number, reason: "it is no entry of a recording")
            }
            entries.append(entry)
            start = end + 1
        }
        self.header = header
        self.entries = entries
        self.bodiesLength = bodiesLength
        length = start
    }

    /// How many requests it holds.
    public var requests: Int {
        entries.count { if case .input = $0 { true } else { false } }
    }

    static func bytes(_ path: String) throws(RecordingProblem) -> [UInt8] {
        do { return [UInt8](try Data(contentsOf: URL(filePath: path))) } catch {
            throw RecordingProblem(path: path, line: nil, reason: "it cannot be read")
        }
    }

    private static func entry(
        _ value: JSONValue, _ bodies: [UInt8], _ bodiesLength: inout Int
    ) -> Entry? {
        if let version = value["session"]?.intValue {
            guard version <= self.version else { return nil }
            return Self.header(value).map { .settings($0) }
        }
        guard let received = value["received"]?.intValue else { return nil }
        if let at = value["tick"]?.intValue { return .tick(at: at, received: received) }
        guard let at = value["at"]?.intValue, let method = value["method"]?.stringValue,
            let target = value["target"]?.stringValue,
            let headers = Self.headers(value["headers"])
        else { return nil }
        var request = WireRequest(
            method: method, target: target, headers: headers,
            trailers: Self.headers(value["trailers"] ?? .array([])) ?? [])
        if let body = value["body"] {
            guard let offset = body["offset"]?.intValue, let size = body["size"]?.intValue,
                offset >= 0, size >= 0, offset + size <= bodies.count
            else { return nil }
            request.body = Array(bodies[Int(offset)..<Int(offset + size)])
            guard body["sha256"]?.stringValue == digest(request.body) else { return nil }
            bodiesLength = Int(offset + size)
        }
        return .input(at: at, received: received, request)
    }

    private static func headers(_ value: JSONValue?) -> [WireHeader]? {
        value?.arrayValue?.compactMap { pair in
            guard let name = pair[0]?.stringValue, let value = pair[1]?.stringValue else {
                return nil
            }
            return WireHeader(name, value)
        }
    }

    static func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }

    private static func header(_ value: JSONValue) -> Header? {
        guard let start = value["start"]?.intValue, let account = value["account"]?.stringValue,
            let region = value["region"]?.stringValue,
            let pipeline = value["pipeline"]?.stringValue,
            let authentication = value["authentication"]?.boolValue
        else { return nil }
        let time: TimeMode? =
            switch value["time"]?.stringValue {
            case "manual": .manual
            case "eager":
                value["horizon"]?.intValue.map { .eager(horizon: .nanoseconds($0)) }
            case "scaled": value["factor"]?.intValue.map { .scaled(by: $0) }
            default: nil
            }
        return time.map {
            Header(
                start: start, account: account, region: region, pipeline: pipeline, time: $0,
                authentication: authentication,
                hasClosedBuckets: value["newBuckets"]?.stringValue != "open",
                bodies: value["bodies"]?.stringValue)
        }
    }
}

extension RecordedSession.Header {
    /// The file of bodies that belongs to the lines at a path.
    func bodiesPath(_ path: String) -> String {
        guard let bodies else { return path + ".bodies" }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        return folder + bodies
    }

    var json: JSONValue {
        var object: JSONObject = [
            "session": JSONValue(RecordedSession.version), "start": JSONValue(start),
            "account": .string(account), "region": .string(region),
            "pipeline": .string(pipeline), "authentication": .bool(authentication),
            "time": .string(time.word),
        ]
        if !hasClosedBuckets { object["newBuckets"] = "open" }
        if let bodies { object["bodies"] = .string(bodies) }
        switch time {
        case .manual: break
        case .eager(let horizon): object["horizon"] = JSONValue(horizon.nanoseconds)
        case .scaled(let factor): object["factor"] = JSONValue(factor)
        }
        return .object(object)
    }
}
