import CloudModel
import DataFormats
import SimFaults
import SimKernel
import Testing

@Suite("The validator") struct ValidateTests {
    static let good = Samples.event("e1") + "\n" + Samples.event("e2") + "\n"

    @Test("A good file goes to the archive under its content's name, byte for byte")
    func archived() throws {
        let rig = try Rig()
        let event = try rig.upload("raw/activity_logs/year=2025/a.ndjson", Self.good)
        #expect(rig.validate(event) == nil)
        let key = try #require(rig.store.keys.first)
        #expect(rig.store.keys.count == 1)
        #expect(key.hasPrefix("archive/activity_logs/year=2025/"))
        #expect(key.hasSuffix("/a.ndjson"))
        #expect(rig.store.body(key) == Array(Self.good.utf8))
        #expect(rig.topics.messages.isEmpty)
    }

    @Test(
        "Every reason for refusing a file is found",
        arguments: [
            ("raw/other/a.txt", "x", "unknown_dataset", nil),
            ("raw/customers/a.ndjson", "", "empty_file", nil),
            ("raw/customers/a.ndjson", "\u{FEFF} \r\n\t\n", "empty_file", nil),
            ("raw/customers/a.ndjson.gz", "not gzip", "unreadable_compression", nil),
            ("raw/plans/a.csv", "PK\u{3}\u{4}zip", "unreadable_compression", nil),
            (
                "raw/activity_logs/a.ndjson", good + "{\"event_id\": \"e3\", ",
                "invalid_ndjson_format", 3
            ),
            ("raw/activity_logs/a.ndjson", "[" + good + "]", "invalid_ndjson_format", 1),
            (
                "raw/activity_logs/a.ndjson", good + "{\"a\": 1, \"a\": 2}",
                "invalid_ndjson_format", 3
            ),
            (
                "raw/activity_logs/a.ndjson", good + "{\"b\": {\"a\": 1, \"\\u0061\": 2}}",
                "invalid_ndjson_format", 3
            ),
            (
                "raw/activity_logs/a.ndjson",
                good + "{\"b\": " + String(repeating: "[", count: 64)
                    + String(repeating: "]", count: 64)
                    + "}", "invalid_ndjson_format", 3
            ),
            ("raw/customers/a.ndjson", good, "wrong_dataset", nil),
            ("raw/plans/a.csv", Samples.planHeader + "\nP001,\"x,1\n", "invalid_csv_format", 2),
            ("raw/plans/a.csv", Samples.planHeader + "\nP001,x,1\n", "invalid_csv_format", 2),
            (
                "raw/plans/a.csv", Samples.planHeader + ",plan_id\n" + Samples.plan("P1") + ",P1\n",
                "invalid_header", 1
            ),
            (
                "raw/plans/a.csv", Samples.plan("P1") + "\n" + Samples.plan("P2"), "invalid_header",
                1
            ),
            ("raw/plans/a.csv", Samples.planHeader + "\n", "no_rows", nil),
        ] as [(String, String, String, Int?)])
    func reasons(key: String, text: String, reason: String, line: Int?) throws {
        let rig = try Rig()
        let event = try rig.upload(key, text)
        #expect(rig.validate(event) == nil)
        #expect(rig.topics.rejections == ["\(key) \(reason)"])
        let message = try JSONValue(parsing: try #require(rig.topics.messages.first).message)
        #expect(message["line"]?.intValue.map(Int.init) == line)
        #expect(rig.store.keys.count == 1)
        #expect(rig.store.keys.allSatisfy { $0.hasPrefix("rejected/") })
    }

    @Test("Bytes that are not UTF-8 are refused wherever they stand")
    func encoding() throws {
        let rig = try Rig()
        var bytes: [UInt8] = []
        for number in 0..<400 { bytes += Array((Samples.event("e\(number)") + "\n").utf8) }
        bytes[bytes.count - 40] = 0xE9
        rig.validate(try rig.upload("raw/activity_logs/a.ndjson", bytes))
        #expect(rig.topics.rejections == ["raw/activity_logs/a.ndjson invalid_encoding"])
    }

    @Test("BOM, CRLF, blank lines, gzip, extra and reordered columns are accepted")
    func accepted() throws {
        let rig = try Rig()
        let crlf = "\u{FEFF}" + Self.good.replacing("\n", with: "\r\n") + "\r\n\r\n"
        let header =
            "note,plan_category," + Samples.planHeader.replacing(",plan_category", with: "")
        let row = "n,Basic,P001,Basic Plan 1,2212.81,10,100,50,Y,30"
        let packed = Compression.compress(Array(Self.good.utf8), as: .gzip)
        let events = [
            try rig.upload("raw/activity_logs/crlf.ndjson", crlf),
            try rig.upload("raw/activity_logs/two members.ndjson.gz", packed + packed),
            try rig.upload("raw/activity_logs/unnamed.ndjson", packed),
            try rig.upload("raw/plans/a.csv", header + "\n" + row),
        ]
        for event in events { #expect(rig.validate(event) == nil) }
        #expect(rig.topics.rejections == [])
        #expect(rig.store.keys.count == 4)
        #expect(rig.store.keys.allSatisfy { $0.hasPrefix("archive/") })
    }

    @Test("Folder markers, hidden files and test events are nobody's business")
    func ignored() throws {
        let rig = try Rig()
        for key in ["raw/customers/", "raw/customers/_SUCCESS", "raw/plans/.a.csv"] {
            rig.validate(try rig.upload(key, ""))
        }
        rig.validate(["Service": "Amazon S3", "Event": "s3:TestEvent"])
        #expect(rig.store.keys == ["raw/customers/", "raw/customers/_SUCCESS", "raw/plans/.a.csv"])
        #expect(rig.topics.messages.isEmpty)
    }

    @Test("An event that comes again, or after the object is gone, changes nothing")
    func again() throws {
        let rig = try Rig()
        let good = try rig.upload("raw/activity_logs/a.ndjson", Self.good)
        let bad = try rig.upload("raw/activity_logs/b.ndjson", "{")
        for event in [good, bad] { rig.validate(event) }
        let before = rig.contents
        for event in [good, bad, rig.event("raw/plans/never.csv", "v99")] { rig.validate(event) }
        #expect(rig.contents == before)
        #expect(rig.topics.rejections == ["raw/activity_logs/b.ndjson invalid_ndjson_format"])
    }

    @Test("The same bad content uploaded again is put aside silently, other content is announced")
    func sameContent() throws {
        let rig = try Rig()
        for text in ["{", "{", "["] {
            rig.validate(try rig.upload("raw/activity_logs/b.ndjson", text))
        }
        #expect(rig.topics.rejections.count == 2)
        #expect(rig.store.keys.count == 2)
        #expect(!rig.store.keys.contains { $0.hasPrefix("raw/") })
    }

    @Test("Of two uploads of one content the earlier gives the instant, whatever order events have")
    func earliestUpload() throws {
        let rig = try Rig()
        let first = try rig.upload("raw/activity_logs/a.ndjson", Self.good)
        let second = try rig.upload("raw/activity_logs/a.ndjson", Self.good)
        rig.validate(second)
        rig.validate(first)
        let key = try #require(rig.store.keys.first)
        #expect(rig.store.keys.count == 1)
        let mark = rig.store.current(key)?.metadata.first { $0.name == "uploaded-at" }?.value
        #expect(mark == "2025-01-02T00:00:00.000000Z")
    }

    @Test("The sweep picks up what events have missed, but nothing that is fresh")
    func sweep() throws {
        let rig = try Rig()
        try rig.upload("raw/activity_logs/a b.ndjson", Self.good)
        try rig.upload("raw/activity_logs/a b.ndjson", Self.good + Samples.event("e3"))
        rig.world.run(until: rig.world.now + .minutes(20))
        try rig.upload("raw/activity_logs/fresh.ndjson", Self.good)
        #expect(rig.validate(["sweep": "raw/"]) == nil)
        #expect(rig.store.keys.count == 3)
        #expect(
            rig.store.keys.filter { $0.hasPrefix("raw/") } == ["raw/activity_logs/fresh.ndjson"])
    }

    @Test("Death at any step, then Lambda's retry: the same objects, and the alert was sent")
    func crashes() throws {
        for text in [Self.good, "{"] {
            let calm = try Rig()
            calm.validate(try calm.upload("raw/activity_logs/a.ndjson", text))
            var step = 1
            while true {
                for phase in ["before", "after"] {
                    let rig = try Rig(faults: [rule(step, phase)])
                    rig.validate(try rig.upload("raw/activity_logs/a.ndjson", text))
                    #expect(rig.contents == calm.contents, "death \(phase) step \(step)")
                    #expect(
                        Set(rig.topics.rejections) == Set(calm.topics.rejections),
                        "death \(phase) step \(step)")
                    if rig.context.faults.fired == [0] {
                        #expect(step > 3)
                        break
                    }
                }
                step += 1
                if step > 8 { break }
            }
        }
    }

    private func rule(_ step: Int, _ phase: String) -> FaultRule {
        phase == "before"
            ? FaultRule(id: "die", point: "lambda.step", hit: .nth(step), effect: .crash)
            : FaultRule(
                id: "die", point: "s3.*", phase: .after, hit: .nth(step), effect: .crash)
    }

    @Test("Lost answers and server errors are retried without a second effect")
    func lostAnswers() throws {
        let calm = try Rig()
        calm.validate(try calm.upload("raw/activity_logs/a.ndjson", Self.good))
        for point in ["s3.get", "s3.head", "s3.copy", "s3.delete"] {
            for (phase, effect) in [
                (FaultPhase.after, FaultEffect.drop), (.before, .throttle),
                (.before, .fail(code: "InternalError")),
            ] {
                let rule = FaultRule(
                    id: "f", point: point, phase: phase, hit: .nth(1), effect: effect)
                let rig = try Rig(faults: [rule])
                #expect(
                    rig.validate(try rig.upload("raw/activity_logs/a.ndjson", Self.good)) == nil)
                #expect(rig.contents == calm.contents, "\(point) \(effect.word)")
                // The one HEAD answers 404: there is no answer to lose.
                #expect(rig.context.faults.fired == [point == "s3.head" && phase == .after ? 0 : 1])
            }
        }
    }

    @Test("A rejection whose announcement fails fails the invocation, and stays announced later")
    func alertFails() throws {
        let rule = FaultRule(
            id: "mute", point: "sns.publish",
            hit: .window(
                from: VirtualInstant(secondsSinceEpoch: 0),
                to: VirtualInstant(secondsSinceEpoch: 1_735_776_030)),
            effect: .fail(code: "AuthorizationError"))
        let rig = try Rig(faults: [rule])
        let event = try rig.upload("raw/activity_logs/a.ndjson", "{")
        #expect(rig.validate(event, attempts: 1) != nil)
        #expect(rig.store.keys.count == 2)
        #expect(rig.topics.rejections.isEmpty)
        rig.world.run(until: rig.world.now + .minutes(1))
        #expect(rig.validate(event) == nil)
        #expect(rig.topics.rejections.count == 1)
        #expect(rig.store.keys.count == 1)
    }
}
