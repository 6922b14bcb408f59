import AWSWire
import CloudModel
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
public import SimKernel

/// Why a server does not start.
public struct ServerProblem: Error, Sendable {
    public let reason: String
}

/// Serves one world on loopback: one port for all services.
public final class WireServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    private let host: WireHost
    /// The port that it listens on.
    public let port: Int

    /// Brings the world back or makes it, then listens.
    ///
    /// - Throws: `ServerProblem` or `RecordingProblem`.
    public static func start(
        _ configuration: WireConfiguration, source: AccountSource
    ) throws -> WireServer {
        let host = WireHost(limit: configuration.limits.waiting)
        try host.start { try worker(configuration, source) }
        do {
            return try WireServer(configuration, host)
        } catch {
            host.stop()
            throw error
        }
    }

    private init(_ configuration: WireConfiguration, _ host: WireHost) throws {
        self.host = host
        group = MultiThreadedEventLoopGroup(numberOfThreads: max(configuration.threads, 1))
        let shared = ServerShared(
            host: host, limits: configuration.limits, decoder: WireDecoder(),
            digests: configuration.authentication)
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = configuration.limits.headerField
        decoding.maxHeaderListSize = configuration.limits.headers
        let limits = decoding
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: 256 << 10, high: 1 << 20)
            )
            .childChannelInitializer { channel in
                guard shared.admit() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in shared.leave() }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withPipeliningAssistance: true, withErrorHandling: true,
                        withEncoderConfiguration: .init(),
                        withDecoderLimitConfiguration: limits)
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(shared: shared))
                }
            }
        do {
            channel = try bootstrap.bind(host: configuration.host, port: configuration.port).wait()
        } catch {
            try? group.syncShutdownGracefully()
            throw ServerProblem(
                reason: "\(configuration.host):\(configuration.port) cannot be listened on:"
                    + " \(error)")
        }
        port = channel.localAddress?.port ?? configuration.port
    }

    /// Waits until the server is stopped.
    public func wait() { try? channel.closeFuture.wait() }

    /// Stops listening, answers what is under way, closes the recording.
    public func stop() {
        try? channel.close().wait()
        host.stop()
        try? group.syncShutdownGracefully()
    }

    // MARK: The world's thread

    private static func worker(
        _ configuration: WireConfiguration, _ source: AccountSource
    ) throws -> WireWorker {
        let session = WireSession(
            source: source, time: configuration.time,
            authentication: configuration.authentication,
            traceEntries: configuration.limits.traceEntries)
        let path = try configuration.dataFolder.map { try logPath($0) } ?? configuration.recording
        guard let path else {
            return WireWorker(session: session, log: nil, isDurable: false, lastReceived: nil)
        }
        var earlier: RecordedSession?
        var lastReceived: Int64?
        if configuration.dataFolder != nil, FileManager.default.fileExists(atPath: path) {
            let found = try RecordedSession(path: path)
            guard found.header.pipeline == configuration.pipeline else {
                throw RecordingProblem(
                    path: path, line: 1,
                    reason: "it belongs to the pipeline `\(found.header.pipeline)`")
            }
            guard found.header.hasClosedBuckets == configuration.hasClosedBuckets else {
                let word = found.header.hasClosedBuckets ? "closed" : "open"
                throw RecordingProblem(
                    path: path, line: 1, reason: "its new buckets are \(word) (--new-buckets)")
            }
            RecordingCompactor.clear(besides: path, keeping: found.header)
            var compaction = Compaction(pipeline: found.header.pipeline)
            lastReceived = Playback.play(found, in: session) { place, input, reply in
                let succeeded = if case .answered(.success, _) = reply { true } else { false }
                compaction.note(place, input, succeeded: succeeded)
            }
            earlier =
                try RecordingCompactor.compact(
                    found, at: path, compaction, state: session.state,
                    least: configuration.compactsFrom, source: source) ?? found
            session.time = configuration.time
            session.authentication = configuration.authentication
        }
        let context = session.account.context
        let header = RecordedSession.Header(
            start: earlier?.header.start ?? session.start.nanoseconds, account: context.account,
            region: context.region, pipeline: configuration.pipeline, time: configuration.time,
            authentication: configuration.authentication,
            hasClosedBuckets: configuration.hasClosedBuckets, bodies: earlier?.header.bodies)
        let log = try RequestLog(path: path, header: header, after: earlier)
        return WireWorker(
            session: session, log: log, isDurable: configuration.dataFolder != nil,
            lastReceived: lastReceived)
    }

    private static func logPath(_ folder: String) throws -> String {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw ServerProblem(reason: "\(folder) cannot be made")
        }
        return folder + "/inputs.jsonl"
    }

    /// When a kept session began, so that the account is made with the same clock again.
    public static func start(ofDataIn folder: String) throws -> VirtualInstant? {
        let path = folder + "/inputs.jsonl"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return VirtualInstant(nanoseconds: try RecordedSession(path: path).header.start)
    }
}
