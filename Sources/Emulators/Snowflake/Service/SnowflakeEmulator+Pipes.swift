public import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import SnowflakeSQL

/// A pipe is to look at what waits for it.
struct PipeTick: EventPayload {
    let path: Resolver.Path
}

// Snowpipe. Source: Snowflake documentation, "Automating Snowpipe for Amazon S3" and "Introduction
// to Snowpipe".
extension SnowflakeEmulator: MessageSink {
    /// How long a file lies before its pipe takes it; the service says "within a minute".
    private static var latency: VirtualDuration { .seconds(30) }

    /// The ARN of the queue, in the warehouse's own account, that buckets notify.
    public var pipeChannel: String {
        let account = state.principal.split(separator: ":", omittingEmptySubsequences: false)
        let owner = account.count > 4 ? String(account[4]) : ""
        return "arn:aws:sqs:\(context.region):\(owner):sf-snowpipe-\(self.account.name)"
    }

    /// Lets buckets notify the channel once there is a pipe that listens to it.
    func openChannel() {
        account.work.pipeChannel = pipeChannel
        guard account.allPipes.contains(where: { $0.pipe.ingests }),
            context.ports.policies.resourcePolicy(on: pipeChannel) == nil
        else { return }
        let policy: JSONValue = [
            "Version": "2012-10-17",
            "Statement": [
                [
                    "Effect": "Allow", "Principal": ["Service": "s3.amazonaws.com"],
                    "Action": "sqs:SendMessage", "Resource": .string(pipeChannel),
                ]
            ],
        ]
        do throws(ServiceFailure) {
            try context.ports.policies.setResourcePolicy(policy.serialized(), on: pipeChannel)
        } catch { preconditionFailure("the channel's own policy is refused: \(error.message)") }
    }

    /// Wakes the pipes for which files wait.
    func wakePipes() {
        for (path, pipe) in account.allPipes where !pipe.waiting.isEmpty && !pipe.isPaused {
            wake(path)
        }
    }

    private func wake(_ path: Resolver.Path) {
        guard !state.wokenPipes.contains(path) else { return }
        state.wokenPipes.insert(path)
        context.world.schedule(
            PipeTick(path: path), to: name, subject: path.text, after: Self.latency)
    }

    /// A message to the channel: a notification of S3, as it is or as a topic passes it on.
    public func send(
        _ request: SendMessage, as actor: Actor
    ) throws(ServiceFailure) -> SentMessage {
        let id = context.stableUUID("snowpipe", request.body)
        guard let message = try? JSONValue(parsing: request.body) else {
            return SentMessage(messageID: id)
        }
        for record in message["Records"]?.arrayValue ?? [] {
            guard record["eventName"]?.stringValue?.hasPrefix("ObjectCreated:") == true,
                let bucket = record["s3"]?["bucket"]?["name"]?.stringValue,
                let key = record["s3"]?["object"]?["key"]?.stringValue
            else { continue }
            for (path, pipe) in account.allPipes where pipe.ingests {
                guard let file = pipe.file(bucket: bucket, key: Self.decoded(key)) else { continue }
                account.enqueue(file, path)
            }
        }
        wakePipes()
        return SentMessage(messageID: id)
    }

    /// A key as an event spells it: percent escapes, and `+` for a space.
    private static func decoded(_ key: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(key.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Loading

    func handle(_ tick: PipeTick) {
        guard let pipe = account.pipe(tick.path), !pipe.isPaused, !pipe.waiting.isEmpty else {
            state.wokenPipes.remove(tick.path)
            return
        }
        let count = state.sessionCounts[tick.path.text, default: 0] + 1
        state.sessionCounts[tick.path.text] = count
        state.lastRun += 1
        let run = state.lastRun
        context.world.startGuest("snowflake/\(tick.path.name) #\(count)") { [unowned self] guest in
            await self.load(tick.path, run, guest)
            self.state.wokenPipes.remove(tick.path)
            self.wakePipes()
        }
    }

    /// Loads what waits, file by file; one whose load is cut short goes on waiting.
    private func load(_ path: Resolver.Path, _ run: Int, _ guest: Guest) async {
        guard let owner = account.pipe(path)?.header.owner else { return }
        let session = account.openSystemSession(role: owner)
        session.database = path.database
        session.schema = path.schema
        session.work.pipe = path
        let live = LiveSession(
            session, guest: guest, context: context, name: path.name, run: run, isTask: false)
        self.live[session.id] = live
        defer { end(live) }
        while guest.isAlive, let pipe = account.pipe(path), !pipe.isPaused,
            let next = pipe.waiting.first
        {
            if Int128(account.now()) - Int128(next.received) <= PipeEntry.memory {
                do throws(SnowflakeError) {
                    try prepare(session, state.sessionParameters)
                    try await account.load(next.file, through: pipe, in: session)
                } catch {
                    guard guest.isAlive else { return }
                    account.noteFailure(error, of: next.file, path)
                }
            }
            account.changePipe(path) { $0.waiting.removeAll { $0.file == next.file } }
        }
    }
}

extension SnowflakeAccount {
    /// Runs a pipe's COPY for one file, unless the pipe knows a file of that name.
    fileprivate func load(
        _ file: String, through pipe: PipeEntry, in session: SnowflakeSession
    ) async throws(SnowflakeError) {
        guard pipe.loads[Self.shown(file, pipe)] == nil else { return }
        var text = pipe.definition
        guard case .copyIntoTable(let copy) = try parsed(text).statement else { return }
        text += " FILES = ('\(file.replacing("'", with: "''"))') FORCE = TRUE"
        if copy.options["ON_ERROR"] == nil { text += " ON_ERROR = SKIP_FILE" }
        try await execute(text, in: session)
    }

    private static func shown(_ file: String, _ pipe: PipeEntry) -> String {
        guard !pipe.bucket.isEmpty else { return file }
        let slash = pipe.base.isEmpty || pipe.base.hasSuffix("/") ? "" : "/"
        return "s3://\(pipe.bucket)/\(pipe.base)\(slash)\(file)"
    }

    /// A file whose COPY failed as a whole.
    fileprivate func noteFailure(
        _ error: SnowflakeError, of file: String, _ path: Resolver.Path
    ) {
        guard let pipe = pipe(path) else { return }
        remember(
            LoadRecord(
                file: Self.shown(file, pipe), tag: .given(""), size: 0, modified: 0,
                loadedAt: Int128(now()), status: "LOAD_FAILED", rowsParsed: 0, rowsLoaded: 0,
                errorLimit: 1, errorsSeen: 1, firstError: error.message, firstErrorLine: nil,
                firstErrorCharacter: nil, firstErrorColumn: nil, stageName: path.text),
            pipe: path)
    }
}
