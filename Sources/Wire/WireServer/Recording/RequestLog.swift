import AWSWire
import DataFormats
import Foundation
import SimKernel
import SnowflakeWire

/// Writes a session down while it goes on; `RecordedSession` tells the form.
final class RequestLog {
    private let lines: Int32
    private let bodies: Int32
    private var lineBuffer: [UInt8] = []
    private var bodyBuffer: [UInt8] = []
    private var bodyOffset: Int
    private var inputs: Int
    private let path: String

    /// Begins a recording, or goes on with one behind what is whole of it.
    init(
        path: String, header: RecordedSession.Header, after session: RecordedSession? = nil
    ) throws(RecordingProblem) {
        self.path = path
        let flags = O_RDWR | O_CREAT | O_CLOEXEC
        lines = open(path, flags, 0o644)
        bodies = open(header.bodiesPath(path), flags, 0o644)
        guard lines >= 0, bodies >= 0 else {
            throw RecordingProblem(path: path, line: nil, reason: "it cannot be written")
        }
        let length = session?.length ?? 0
        bodyOffset = session?.bodiesLength ?? 0
        inputs = session?.requests ?? 0
        guard ftruncate(lines, off_t(length)) == 0, ftruncate(bodies, off_t(bodyOffset)) == 0,
            lseek(lines, 0, SEEK_END) >= 0, lseek(bodies, 0, SEEK_END) >= 0
        else { throw RecordingProblem(path: path, line: nil, reason: "it cannot be cut") }
        append(header)
        flush(sync: true)
    }

    func append(_ header: RecordedSession.Header) { write(header.json) }

    func append(_ input: WireInput, at instant: VirtualInstant, received: Int64) {
        inputs += 1
        let request = input.request
        var object: JSONObject = [
            "input": JSONValue(inputs), "at": JSONValue(instant.nanoseconds),
            "received": JSONValue(received), "method": .string(request.method),
            "target": .string(request.target), "headers": Self.json(request.headers),
        ]
        if case .call(let call) = input.meaning {
            object.append("operation", .string("\(call.service) \(call.operationName)"))
        }
        if case .snowflake(let call) = input.meaning {
            object.append("operation", .string("snowflake \(call.operation)"))
        }
        if !request.trailers.isEmpty { object.append("trailers", Self.json(request.trailers)) }
        if !request.body.isEmpty {
            object.append(
                "body",
                [
                    "offset": JSONValue(bodyOffset), "size": JSONValue(request.body.count),
                    "sha256": .string(RecordedSession.digest(request.body)),
                ])
            bodyOffset += request.body.count
            // Small bodies travel together, large ones go straight to the file.
            if request.body.count > 1 << 20 {
                flushBodies()
                Self.write(request.body, to: bodies, path)
            } else {
                bodyBuffer += request.body
            }
        }
        write(.object(object))
        if lineBuffer.count > 1 << 20 || bodyBuffer.count > 4 << 20 { flush(sync: false) }
    }

    func appendTick(at instant: VirtualInstant, received: Int64) {
        write(["tick": JSONValue(instant.nanoseconds), "received": JSONValue(received)])
    }

    private static func json(_ headers: [WireHeader]) -> JSONValue {
        .array(headers.map { .array([.string($0.name), .string($0.value)]) })
    }

    private func write(_ value: JSONValue) {
        value.append(to: &lineBuffer)
        lineBuffer.append(0x0A)
    }

    private func flushBodies() {
        Self.write(bodyBuffer, to: bodies, path)
        bodyBuffer.removeAll(keepingCapacity: true)
    }

    /// Hands everything to the system, bodies first; with `sync` it is on the disk afterwards.
    func flush(sync: Bool) {
        flushBodies()
        if sync { Self.sync(bodies, path) }
        Self.write(lineBuffer, to: lines, path)
        lineBuffer.removeAll(keepingCapacity: true)
        if sync { Self.sync(lines, path) }
    }

    /// A full disk must not let a write be acknowledged that is not there: the process ends.
    private static func write(_ bytes: [UInt8], to file: Int32, _ path: String) {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                Foundation.write(file, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { fatalError("\(path) cannot be written (errno \(errno))") }
            done += count
        }
    }

    private static func sync(_ file: Int32, _ path: String) {
        while fdatasync(file) != 0 {
            guard errno == EINTR else { fatalError("\(path) cannot be kept (errno \(errno))") }
        }
    }

    func close() {
        flush(sync: true)
        Foundation.close(lines)
        Foundation.close(bodies)
    }
}
