import CloudModel
import Glue
import OrderedCollections
import SimFaults
import SimKernel
import Testing

@Suite("Bookmarks and the committer") struct CommitterTests {
    /// A job that copies what is new under `in/` to `out/`, and remembers it if asked.
    private func copier(_ cloud: GlueTestCloud, option: String = "job-bookmark-enable") throws {
        try cloud.job(arguments: [BookmarkOption.argument: option]) { context in
            let items = try await context.unread(
                bucket: "b", prefix: "in/", transformationContext: "source")
            if !items.isEmpty {
                try await context.write(
                    parts: items.map { Array($0.key.utf8) }, extension: "txt", bucket: "b",
                    prefix: "out", mode: .append)
            }
            try await context.commitBookmark()
        }
    }

    private func parts(_ cloud: GlueTestCloud) -> [String] {
        cloud.keys.filter { $0.hasPrefix("out/part-") }.map {
            String(decoding: cloud.objects[$0]!.body, as: UTF8.self)
        }.sorted()
    }

    @Test("A committed run is not read again; what is new or rewritten is")
    func bookmark() throws {
        let cloud = GlueTestCloud()
        try copier(cloud)
        for key in ["in/a", "in/b", "in/_SUCCESS", "in/.hidden", "in/_tmp/c", "in/folder/"] {
            cloud.put(key)
        }
        #expect(try cloud.runThrough().state == .succeeded)
        #expect(parts(cloud) == ["in/a", "in/b"])
        #expect(try cloud.runThrough().state == .succeeded)
        #expect(parts(cloud) == ["in/a", "in/b"])
        cloud.put("in/a", "changed")
        cloud.put("in/c")
        _ = try cloud.runThrough()
        #expect(parts(cloud) == ["in/a", "in/a", "in/b", "in/c"])
        try cloud.glue.resetBookmark(of: "clean")
        _ = try cloud.runThrough()
        #expect(parts(cloud).count == 7)
    }

    @Test("A run that dies between writing and committing is read again")
    func lostCommit() throws {
        let cloud = GlueTestCloud(rules: [
            FaultRule(id: "kill", point: "glue.commit", hit: .nth(1), effect: .crash)
        ])
        try copier(cloud)
        cloud.put("in/a")
        #expect(try cloud.runThrough().state == .failed)
        #expect(try cloud.runThrough().state == .succeeded)
        #expect(parts(cloud) == ["in/a", "in/a"])
        #expect(cloud.glue.bookmark(of: "clean").version == 1)
    }

    @Test("A crash after the commit fails the run, but the bookmark has moved")
    func crashAfterCommit() throws {
        let cloud = GlueTestCloud(rules: [
            FaultRule(id: "kill", point: "glue.commit", phase: .after, hit: .nth(1), effect: .crash)
        ])
        try copier(cloud)
        cloud.put("in/a")
        #expect(try cloud.runThrough().state == .failed)
        #expect(try cloud.runThrough().state == .succeeded)
        #expect(parts(cloud) == ["in/a"])
    }

    @Test("Without bookmarks all is read every time; paused, the bookmark stays")
    func options() throws {
        for option in ["job-bookmark-disable", "job-bookmark-pause"] {
            let cloud = GlueTestCloud()
            try copier(cloud, option: option)
            cloud.put("in/a")
            for _ in 0..<2 { #expect(try cloud.runThrough().state == .succeeded) }
            #expect(parts(cloud) == ["in/a", "in/a"])
        }
    }

    @Test("Of two runs at a time only one can move the bookmark")
    func mismatch() throws {
        let cloud = GlueTestCloud()
        try cloud.job(
            concurrent: 2, arguments: [BookmarkOption.argument: "job-bookmark-enable"]
        ) { context in
            _ = try await context.unread(
                bucket: "b", prefix: "in/", transformationContext: "source")
            try await context.caller.sleep(for: .minutes(1))
            try await context.commitBookmark()
        }
        try cloud.start()
        try cloud.start()
        cloud.world.run(until: cloud.world.now + .hours(1))
        #expect(cloud.glue.runs().map(\.state) == [.failed, .succeeded])
        #expect(
            cloud.glue.runs().first?.errorMessage
                == "VersionMismatchException: Continuation update failed due to version mismatch. "
                + "Expected version 0 but found version 1")
    }

    @Test("Overwriting deletes first, then writes parts and the marker, in sight of readers")
    func overwrite() throws {
        let cloud = GlueTestCloud()
        try cloud.job { context in
            try await context.write(
                parts: [[1], [2]], extension: ".snappy.parquet", bucket: "b", prefix: "out/",
                mode: .overwrite)
        }
        for key in ["out/old-1", "out/old-2", "outside"] { cloud.put(key) }
        cloud.history = []
        #expect(try cloud.runThrough().state == .succeeded)
        #expect(cloud.history.map(\.count) == [2, 1, 2, 3, 4])
        #expect(cloud.history[1] == ["outside"])
        #expect(cloud.keys.first == "out/_SUCCESS")
        let names = cloud.keys.filter { $0.hasPrefix("out/part-") }
        #expect(names.map { $0.prefix(15) } == ["out/part-00000-", "out/part-00001-"])
        #expect(names.allSatisfy { $0.hasSuffix("-c000.snappy.parquet") })
        #expect(Set(names.map { $0.dropFirst(15) }).count == 1)
    }

    @Test("A crash in the middle of writing leaves some parts and no marker")
    func halfWritten() throws {
        let cloud = GlueTestCloud(rules: [
            FaultRule(
                id: "half", point: "glue.write", phase: .mid,
                match: [.init(name: "part", pattern: "2"), .init(name: "parts", pattern: "3")],
                effect: .crash)
        ])
        try cloud.job { context in
            try await context.write(
                parts: [[1], [2], [3]], extension: "csv", bucket: "b", prefix: "out/",
                mode: .overwrite)
        }
        #expect(try cloud.runThrough().state == .failed)
        #expect(cloud.keys.count == 2)
        #expect(!cloud.keys.contains("out/_SUCCESS"))
    }

    @Test("A delete that IAM denies fails the run before anything is written")
    func denied() throws {
        let cloud = GlueTestCloud()
        cloud.mayDelete = false
        try cloud.job { context in
            try await context.write(
                parts: [[1]], extension: "csv", bucket: "b", prefix: "out/", mode: .overwrite)
        }
        cloud.put("out/old")
        let run = try cloud.runThrough()
        #expect(run.state == .failed)
        #expect(run.errorMessage?.hasPrefix("AccessDenied: ") == true)
        #expect(cloud.keys == ["out/old"])
    }

    @Test("A throttled write is tried again, as file system clients do")
    func throttled() throws {
        let cloud = GlueTestCloud(rules: [
            FaultRule(id: "busy", point: "s3.put", hit: .nth(1), effect: .throttle)
        ])
        try cloud.job { context in
            try await context.write(
                parts: [[1]], extension: "csv", bucket: "b", prefix: "out/", mode: .append)
        }
        #expect(try cloud.runThrough().state == .succeeded)
        #expect(cloud.keys.count == 2)
    }
}
