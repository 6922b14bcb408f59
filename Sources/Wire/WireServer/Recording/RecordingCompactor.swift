import AWSWire
import Foundation
import SimKernel

/// Writes a kept session anew without what `Compaction` found in it.
///
/// The new files are written beside the old ones and synced; renaming the lines, which name their
/// file of bodies, is the moment at which they count. A process that dies before leaves the old
/// recording, one that dies after the new one; what is left lying is cleared at the next start.
enum RecordingCompactor {
    /// Removes files that a compaction left behind when its process died.
    static func clear(besides path: String, keeping header: RecordedSession.Header) {
        let manager = FileManager.default
        let kept = header.bodiesPath(path)
        let folder = URL(filePath: path).deletingLastPathComponent()
        let own = URL(filePath: path).lastPathComponent
        let names = (try? manager.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names.sorted() where name.hasPrefix(own + ".") {
            let file = folder.appending(path: name).path
            guard file != kept, name.hasSuffix(".bodies") || name.hasSuffix(".new") else {
                continue
            }
            try? manager.removeItem(atPath: file)
        }
    }

    /// Compacts where at least half of what bodies take, and no less than `least` bytes, can go.
    ///
    /// - Parameter state: what the world holds after the recording, to hold a world against that
    ///   has seen the shorter one.
    /// - Returns: the new recording; nil where the old one stays.
    static func compact(
        _ recording: RecordedSession, at path: String, _ found: Compaction, state: String,
        least: Int, source: AccountSource
    ) throws(RecordingProblem) -> RecordedSession? {
        let savings = found.savings
        guard savings >= least, savings >= recording.bodiesLength / 2 else { return nil }
        let superseded = found.superseded
        let session = WireSession(
            source: source, time: recording.header.time,
            authentication: recording.header.authentication, traceEntries: 1_000)
        Playback.play(recording, in: session, without: superseded)
        guard session.state == state else { return nil }
        guard hasRoom(for: recording.length + recording.bodiesLength - savings, at: path) else {
            return nil
        }
        try write(recording, without: superseded, to: path)
        return try RecordedSession(path: path)
    }

    /// Half as much again must be free, for a full disk is the end of a server.
    private static func hasRoom(for bytes: Int, at path: String) -> Bool {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let free = try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize]
        return (free as? NSNumber).map { $0.intValue > bytes + bytes / 2 } ?? false
    }

    static func write(
        _ recording: RecordedSession, without superseded: Set<Int>, to path: String,
        commits: Bool = true
    ) throws(RecordingProblem) {
        let own = URL(filePath: path).lastPathComponent
        var header = recording.header
        let number = header.bodies?.split(separator: ".").compactMap { Int($0) }.last ?? 0
        header.bodies = "\(own).\(number + 1).bodies"
        let draft = path + ".new"
        let log = try RequestLog(path: draft, header: header)
        let decoder = WireDecoder()
        // The first entry is the header itself.
        for (place, entry) in recording.entries.enumerated().dropFirst()
        where !superseded.contains(place) {
            switch entry {
            case .settings(var settings):
                settings.bodies = header.bodies
                log.append(settings)
            case .input(let at, let received, let request):
                log.append(
                    WireInput(request, decoder: decoder), at: VirtualInstant(nanoseconds: at),
                    received: received)
            case .tick(let at, let received):
                log.appendTick(at: VirtualInstant(nanoseconds: at), received: received)
            }
        }
        log.close()
        guard commits else { return }
        guard rename(draft, path) == 0 else {
            throw RecordingProblem(path: path, line: nil, reason: "it cannot be renamed")
        }
        let folder = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
        clear(besides: path, keeping: header)
    }
}

extension WireSession {
    /// All that a later request could find here and a compaction could have changed: the objects,
    /// the clock and what is due.
    var state: String {
        let due = world.pendingEvents.map { "\($0.due.nanoseconds) \($0.address) \($0.subject)" }
        return ([account.objects, String(world.now.nanoseconds)] + due).joined(separator: "\n")
    }
}
