import ArgumentParser
import Cloud
import CloudModel
import DataFormats
import Diagnostics
import Glibc
import Reports
import ScenarioRunner
import SimKernel
import SimTrace
import WireServer

/// What `serve` and `playback` know about the account that they make.
struct AccountOptions: ParsableArguments {
    @Option(help: "The pipeline to deploy first, by name or by folder.")
    var pipeline: String?

    /// The name under which a pipeline's folder is known, and an account with it inside.
    func source(_ settings: Cloud.Settings) throws -> (pipeline: String, AccountSource) {
        guard let pipeline else { return ("", AccountSource(settings, workers: .threads)) }
        var project = try Project.find()
        var name = pipeline
        if !project.pipelines.contains(where: { $0.name == pipeline }) {
            name = try project.add(pipelineAt: pipeline)
        }
        do throws(DeploymentFailure) {
            let deployed = try project.laboratory.deploy(pipeline: name, settings: settings)
            return (name, AccountSource(settings, deployed: deployed, workers: .threads))
        } catch {
            throw CommandProblem(error.diagnostics)
        }
    }

    /// A world that serves may go on for ever.
    static func settings(
        start: VirtualInstant, enforces: Bool, hasClosedBuckets: Bool
    ) -> Cloud.Settings {
        Cloud.Settings(
            start: start, authorizationMode: enforces ? .enforce : .off,
            limits: Limits(events: .max, traceEntries: .max, callsPerGuest: .max),
            hasClosedBuckets: hasClosedBuckets, recordsPermissions: false)
    }

    static func problem(_ error: any Error) -> any Error {
        switch error {
        case let error as ServerProblem: CommandProblem("C0011", error.reason, status: .failed)
        case let error as RecordingProblem:
            CommandProblem(
                "C0012",
                "`\(error.path)`\(error.line.map { ", line \($0)" } ?? ""): \(error.reason)")
        default: error
        }
    }
}

/// The words of `--auth`.
enum Switch: String, ExpressibleByArgument, CaseIterable {
    case on, off
}

/// The words of `--new-buckets`.
enum BucketWord: String, ExpressibleByArgument, CaseIterable {
    case closed, open
}

/// The words of `--time`.
enum TimeWord: String, ExpressibleByArgument, CaseIterable {
    case manual, eager, scaled
}

/// `rehearse serve`.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answer AWS and Snowflake clients on loopback from one world.",
        discussion: """
            One port for all services. `rehearse env` prints what a shell needs; \
            docs/serving.md describes the modes of time, the control API and the limits.
            """)

    @OptionGroup var account: AccountOptions

    @Option(help: "The port; 0 takes any free one.")
    var port = 4566

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(
        help: """
            How virtual time passes: eager (as real time does, and what follows a request soon \
            happens at once), manual (only by the control API), scaled.
            """)
    var time = TimeWord.eager

    @Option(help: "With eager time: how soon is soon, such as 5s.")
    var horizon = "5s"

    @Option(help: "With scaled time: virtual seconds in a real one.")
    var factor: Int64 = 60

    @Option(help: "Whether signatures are verified and policies enforced.")
    var auth = Switch.on

    @Option(
        help: """
            How S3 makes new buckets: closed (lists off and public access blocked, as since April \
            2023), open (as before, which suites that test lists count on).
            """)
    var newBuckets = BucketWord.closed

    @Option(help: "When the world begins, such as 2025-01-02T00:00:00Z; now when left out.")
    var start: String?

    @Option(help: "Write every request to this file, for `rehearse playback`.")
    var record: String?

    @Option(help: "Keep the world in this folder: what was acknowledged outlives the process.")
    var dataDir: String?

    func validate() throws {
        if record != nil, dataDir != nil {
            throw ValidationError("--data-dir keeps a recording itself; leave --record out")
        }
        guard factor > 0 else { throw ValidationError("--factor must be greater than zero") }
        guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
    }

    func run() throws {
        let server: WireServer
        do {
            let start = try beginning()
            let settings = AccountOptions.settings(
                start: start, enforces: auth == .on, hasClosedBuckets: newBuckets == .closed)
            let (pipeline, source) = try account.source(settings)
            let configuration = WireConfiguration(
                host: host, port: port, time: try mode(), authentication: auth == .on,
                pipeline: pipeline, hasClosedBuckets: newBuckets == .closed,
                recording: record.map(FileAccess.absolute),
                dataFolder: dataDir.map(FileAccess.absolute))
            server = try WireServer.start(configuration, source: source)
        } catch {
            throw AccountOptions.problem(error)
        }
        Output.write(
            """
            rehearse serves http://\(host):\(server.port)
            Snowflake clients: host=\(host) port=\(server.port) protocol=http, any account, user \
            and password

            """)
        Signals.waitForStop()
        server.stop()
    }

    private func mode() throws -> TimeMode {
        switch time {
        case .manual: return .manual
        case .scaled: return .scaled(by: factor)
        case .eager:
            guard let horizon = VirtualDuration(horizon), horizon >= .zero else {
                throw CommandProblem(
                    "C0006", "`\(horizon)` is not a duration", label: "write it like 5s or 15m")
            }
            return .eager(horizon: horizon)
        }
    }

    private func beginning() throws -> VirtualInstant {
        if let dataDir, let kept = try WireServer.start(ofDataIn: FileAccess.absolute(dataDir)) {
            return kept
        }
        guard let start else {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return VirtualInstant(secondsSinceEpoch: Int64(time.tv_sec))
        }
        do { return VirtualInstant(nanoseconds: try ISOTime.instant(start)) } catch {
            throw CommandProblem(
                "C0006", "`\(start)` is not an instant: \(error.message)",
                label: "write it like 2025-01-02T00:00:00Z")
        }
    }
}

/// `rehearse env`.
struct EnvCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env", abstract: "Print what a shell needs to reach `rehearse serve`.",
        discussion: "Use it as: eval \"$(rehearse env)\"")

    @Option(help: "The port that the server listens on.")
    var port = 4566

    @Option(help: "The address that the server listens on.")
    var host = "127.0.0.1"

    @Option(help: "The region.")
    var region = "us-east-1"

    func validate() throws {
        guard (1...65_535).contains(port) else { throw ValidationError("--port is 1 to 65535") }
    }

    func run() {
        Output.write(WireEnvironment.exports(host: "\(host):\(port)", region: region))
    }
}

/// `rehearse playback`.
struct PlaybackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "playback",
        abstract: "Let a session that `serve` recorded happen again, and show its trace.",
        discussion: "The same requests at the same virtual instants leave the same trace.")

    @Argument(help: "The file given to --record, or the folder given to --data-dir.")
    var recording: String

    @OptionGroup var account: AccountOptions

    @Flag(help: "Write JSON lines, as trace files have them.")
    var json = false

    func run() throws {
        let path = FileAccess.absolute(recording)
        do {
            let session = try RecordedSession(
                path: FileAccess.isFolder(path) ? path + "/inputs.jsonl" : path)
            let settings = AccountOptions.settings(
                start: VirtualInstant(nanoseconds: session.header.start),
                enforces: session.header.authentication,
                hasClosedBuckets: session.header.hasClosedBuckets)
            let (pipeline, source) = try account.source(settings)
            guard pipeline == session.header.pipeline else {
                throw CommandProblem(
                    "C0012",
                    "the session was recorded with the pipeline"
                        + " `\(session.header.pipeline)`",
                    notes: ["give it with --pipeline"])
            }
            let trace = Playback.trace(of: session, in: source)
            if json {
                Output.write(String(decoding: trace.lines(), as: UTF8.self))
            } else {
                let text = TraceText(style: Terminal.style())
                let lines = text.summary(trace) + text.lines(trace.entries)
                Output.write(lines.map { $0 + "\n" }.joined())
            }
        } catch {
            throw AccountOptions.problem(error)
        }
    }
}
