import CloudModel
import OrderedCollections
import SimFaults
import SimKernel

/// What a running script may use: bookmarks and the committer.
final class JobRunContext: JobContext {
    let jobName: String
    let runID: String
    let arguments: OrderedDictionary<String, String>
    let caller: Caller
    private unowned let emulator: GlueEmulator
    private let option: BookmarkOption
    /// The bookmark as it was when the run first looked.
    private let bookmark: JobBookmark
    /// What this run has been given to read, and will commit.
    private var given: [(context: String, bucket: String, items: [ObjectPage.Item])] = []
    private var writes = 0

    init(
        emulator: GlueEmulator, jobName: String, runID: String,
        arguments: OrderedDictionary<String, String>, bookmarkOption: BookmarkOption,
        caller: Caller
    ) {
        self.emulator = emulator
        self.jobName = jobName
        self.runID = runID
        self.arguments = arguments
        self.caller = caller
        option = bookmarkOption
        bookmark = emulator.bookmark(of: jobName)
    }

    // MARK: Bookmarks

    func unread(
        bucket: String, prefix: String, transformationContext: String
    ) async throws(ServiceFailure) -> [ObjectPage.Item] {
        let items = try await patiently { () async throws(ServiceFailure) in
            try await s3.list(bucket: bucket, prefix: prefix)
        }
        let visible = items.filter { Self.isVisible($0.key.dropFirst(prefix.count)) }
        guard option != .disable else { return visible }
        let fresh = visible.filter {
            !bookmark.hasRead($0, in: bucket, transformationContext: transformationContext)
        }
        given.append((transformationContext, bucket, fresh))
        return fresh
    }

    /// Hadoop's listing leaves out names that start with `_` or `.`, and folder markers.
    private static func isVisible(_ path: Substring) -> Bool {
        !path.hasSuffix("/")
            && !path.split(separator: "/").contains { $0.hasPrefix("_") || $0.hasPrefix(".") }
    }

    func commitBookmark() async throws(ServiceFailure) {
        try await caller.pass("glue.commit", .before, subject: jobName)
        try await caller.sleep(for: caller.context.latency["glue"])
        if option == .enable {
            do throws(GlueError) {
                try emulator.commit(given, of: jobName, expecting: bookmark.version)
            } catch {
                throw ServiceFailure(error, service: "glue")
            }
            given = []
        }
        caller.note(
            "BookmarkCommit", service: "glue", subject: jobName,
            details: [TraceField("run", runID), TraceField("option", option.rawValue)])
        try await caller.pass("glue.commit", .after, subject: jobName)
    }

    // MARK: The committer

    func write(
        parts: [[UInt8]], extension suffix: String, bucket: String, prefix: String, mode: WriteMode
    ) async throws(ServiceFailure) {
        let folder = prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/"
        if mode == .overwrite { try await clear(bucket, folder) }
        let id = caller.context.stableUUID("glue", runID, "write", String(writes))
        writes += 1
        let ending = suffix.hasPrefix(".") ? suffix : "." + suffix
        for (index, body) in parts.enumerated() {
            let number = String(100_000 + index).dropFirst()
            try await put(body, bucket, "\(folder)part-\(number)-\(id)-c000\(ending)")
            try await caller.pass(
                "glue.write", .mid, subject: "\(jobName) \(folder)",
                attributes: [
                    ("part", String(index + 1)), ("parts", String(parts.count)),
                    ("prefix", folder),
                ])
        }
        try await put([], bucket, folder + "_SUCCESS")
    }

    /// Deletes what is there, file by file, as Spark does before it overwrites.
    private func clear(_ bucket: String, _ folder: String) async throws(ServiceFailure) {
        let old = try await patiently { () async throws(ServiceFailure) in
            try await s3.list(bucket: bucket, prefix: folder)
        }
        for item in old {
            _ = try await patiently { () async throws(ServiceFailure) in
                try await s3.delete(DeleteObject(bucket: bucket, key: item.key))
            }
        }
    }

    private func put(
        _ body: [UInt8], _ bucket: String, _ key: String
    ) async throws(ServiceFailure) {
        _ = try await patiently { () async throws(ServiceFailure) in
            try await s3.put(PutObject(bucket: bucket, key: key, body: body))
        }
    }

    /// Tries again what a file system client would: throttling and server errors, five times.
    private func patiently<Answer>(
        _ act: () async throws(ServiceFailure) -> Answer
    ) async throws(ServiceFailure) -> Answer {
        for attempt in 0..<4 {
            do throws(ServiceFailure) {
                return try await act()
            } catch {
                // A failure that a fault put into the script itself is the script's own.
                guard error.isRetryable, error.service != "guest" else { throw error }
                try await caller.sleep(for: .milliseconds(100 << Int64(attempt)))
            }
        }
        return try await act()
    }
}

extension GlueEmulator {
    /// Moves a job's bookmark, if nobody else has since the run read it.
    func commit(
        _ given: [(context: String, bucket: String, items: [ObjectPage.Item])], of job: String,
        expecting version: Int
    ) throws(GlueError) {
        var bookmark = bookmark(of: job)
        guard bookmark.version == version else {
            throw .versionMismatch(expected: version, found: bookmark.version)
        }
        for (context, bucket, items) in given {
            bookmark.add(items, in: bucket, transformationContext: context)
        }
        bookmark.version += 1
        state.bookmarks[job] = bookmark
    }
}
