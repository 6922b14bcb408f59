import Diagnostics
import OrderedCollections
import PipelineModel
import Testing

@Suite("Mistakes in manifests") struct ManifestErrorTests {
    static let sound = """
        name: tiny
        buckets:
          inbox:
            notifications:
              - { id: new, events: ["s3:ObjectCreated:*"], prefix: in/, function: mover }
        topics:
          alerts:
        functions:
          mover: { handler: builtin/move-object, role: mover, timeout: 30s }
        roles:
          mover: { trust: { services: [lambda.amazonaws.com] }, policies: [iam/mover.json] }
        contract:
          layers:
            in: { purpose: inbox, objects: { bucket: inbox, prefix: in/ }, readers: [mover] }
          entities:
            orders:
              kind: event
              dataset: in/orders/
              key: [order_id]
              event_time: at
              fields: { order_id: string, at: timestamp, amount: { type: decimal, scale: 2 } }
              table: { name: DB.DW.ORDERS }
          alerts: { topic: alerts }

        """

    private func messages(_ manifest: String, _ more: [String: String] = [:]) -> [String] {
        var files = ["p/pipeline.yaml": manifest, "p/iam/mover.json": "{}"]
        for (path, text) in more.sorted(by: { $0.key < $1.key }) { files[path] = text }
        do {
            _ = try Pipeline.load("p", from: MemoryFiles(files))
            return []
        } catch {
            return error.diagnostics.map { diagnostic in
                let place = diagnostic.span.flatMap { diagnostic.source?.position(at: $0.start) }
                let label = diagnostic.label.map { " [\($0)]" } ?? ""
                return "\(diagnostic.code) \(place?.line ?? 0):\(place?.column ?? 0) "
                    + diagnostic.summary + label
            }
        }
    }

    @Test("A small pipeline of one's own loads")
    func loads() throws {
        #expect(messages(Self.sound) == [])
        let files = MemoryFiles(["p/pipeline.yaml": Self.sound, "p/iam/mover.json": "{}"])
        let pipeline = try Pipeline.load("./p/", from: files)
        #expect(pipeline.functions[0].timeout == .seconds(30))
        #expect(pipeline.functions[0].retries == 2)
        #expect(pipeline.contract.guarantees.count == 8)
        let orders = try #require(pipeline.contract.entity("orders"))
        #expect(orders.identity == ["order_id"])
        #expect(orders.datasetName == "orders")
        #expect(orders.field("amount")?.isRequired == true)
        #expect(orders.table?.columns["at"] == "at")
    }

    @Test(
        "One mistake: its code, its place and what was meant",
        arguments: [
            ("handler:", "handlr:", "P0102 9:10 function `mover` has no `handler`"),
            (
                "timeout: 30s", "timeot: 30s",
                "P0101 9:55 unknown key `timeot` in function `mover` [did you mean `timeout`?]"
            ),
            (
                "timeout: 30s", "timeout: half an hour",
                "P0104 9:64 `half an hour` is no duration [such as `90s`, `15m`, `6h` or `1h30m`]"
            ),
            (
                "role: mover,", "role: moover,",
                "P0105 9:48 unknown role `moover` [did you mean `mover`?]"
            ),
            (
                "function: mover", "function: movr",
                "P0105 5:75 unknown function `movr` [did you mean `mover`?]"
            ),
            (
                "purpose: inbox", "purpose: in-box",
                "P0104 14:20 `in-box` is no purpose [did you mean `inbox`?]"
            ),
            (
                "bucket: inbox", "bucket: inbx",
                "P0105 14:46 unknown bucket `inbx` [did you mean `inbox`?]"
            ),
            ("kind: event", "kind: evnt", "P0104 17:13 `evnt` is no kind [did you mean `event`?]"),
            (
                "at: timestamp", "at: timestmp",
                "P0104 21:39 `timestmp` is no type [did you mean `timestamp`?]"
            ),
            (
                "event_time: at", "event_time: att",
                "P0105 20:19 unknown field `att` [did you mean `at`?]"
            ),
            (
                "key: [order_id]", "key: order-id",
                "P0105 19:12 unknown field `order-id` [did you mean `order_id`?]"
            ),
            (
                "DB.DW.ORDERS", "ORDERS",
                "P0104 22:22 a table is given as DATABASE.SCHEMA.TABLE"
            ),
            (
                "{ topic: alerts }", "{ topic: alarms }",
                "P0105 23:20 unknown topic `alarms` [did you mean `alerts`?]"
            ),
            ("iam/mover.json", "iam/mver.json", "P0001 11:68 there is no file `p/iam/mver.json`"),
            (
                "name: tiny", "name: [tiny]",
                "P0103 1:7 the pipeline needs text here, not a list"
            ),
        ])
    func single(find: String, put: String, message: String) {
        let found = messages(Self.sound.replacing(find, with: put, maxReplacements: 1))
        #expect(found.contains(message), "\(found)")
    }

    @Test("Several mistakes are told at once")
    func several() {
        let manifest = Self.sound.replacing("timeout: 30s", with: "timeout: never")
            .replacing("prefix: in/, function: mover", with: "prefx: in/, function: mover")
            .replacing("alerts: { topic: alerts }", with: "alerts: { topic: bells }")
        #expect(messages(manifest).count == 3)
    }

    @Test("Keys of one's own begin with x-")
    func ownKeys() {
        #expect(messages(Self.sound + "x-team: data\n") == [])
    }

    @Test("A broken policy file is shown where it breaks")
    func brokenJSON() {
        let found = messages(Self.sound, ["p/iam/mover.json": "{\n  \"a\": ]\n}"])
        #expect(found == ["P0002 2:8 `p/iam/mover.json` is not JSON [`]` where a value should be]"])
    }

    // MARK: Extending and defects

    static let child = """
        extends: ../p
        name: child
        defects:
          slow:
            title: The function is slow
            breaks: timeliness
            changes:
              - { set: functions.mover.timeout, to: 1s }
              - { edit: iam/mover.json, find: "{", put: "[" }
              - { edit: iam/mover.json, find: "}", put: "]" }
          off:
            title: No notification
            breaks: timeliness
            default: false
            changes:
              - { remove: buckets.inbox.notifications.0 }

        """

    private func folder(_ manifest: String) throws -> PipelineFolder {
        try PipelineFolder(
            "child",
            files: MemoryFiles([
                "p/pipeline.yaml": Self.sound, "p/iam/mover.json": "{}",
                "child/pipeline.yaml": manifest,
            ]))
    }

    @Test("An extending pipeline has what the base has, but for what it says itself")
    func extends() throws {
        let folder = try folder(Self.child)
        #expect(folder.defects.map(\.id) == ["slow", "off"])
        let plain = try folder.pipeline(defects: .none)
        #expect(plain.name == "child")
        #expect(plain.functions[0].timeout == .seconds(30))
        #expect(plain.roles[0].policies[0].file.text == "{}")
        let slow = try folder.pipeline()
        #expect(slow.activeDefects == ["slow"])
        #expect(slow.functions[0].timeout == .seconds(1))
        #expect(slow.roles[0].policies[0].file.text == "[]")
        let off = try folder.pipeline(defects: .only(["off"]))
        #expect(off.buckets[0].notifications.isEmpty)
    }

    @Test(
        "A defect that would change nothing is a mistake",
        arguments: [
            ("find: \"{\"", "find: \"nowhere\"", "occurs nowhere"),
            (
                "functions.mover.timeout", "functions.moover.timeout",
                "has no `functions.moover.timeout`"
            ),
            ("notifications.0", "notifications.7", "has no `buckets.inbox.notifications.7`"),
            ("edit: iam/mover.json, find: \"{\"", "edit: iam/none.json, find: \"{\"", "to edit"),
            ("breaks: timeliness", "breaks: timelyness", "unknown guarantee"),
        ])
    func emptyDefects(find: String, put: String, part: String) {
        do {
            let folder = try folder(Self.child.replacing(find, with: put, maxReplacements: 1))
            _ = try folder.pipeline(defects: .only(["slow", "off"]))
            Issue.record("loaded")
        } catch let error as PipelineLoadError {
            #expect(error.diagnostics.contains { $0.summary.contains(part) }, "\(error)")
        } catch { Issue.record("\(error)") }
    }

    @Test("An unknown defect is refused with the nearest one")
    func unknownDefect() throws {
        do {
            _ = try folder(Self.child).pipeline(defects: .only(["slwo"]))
            Issue.record("loaded")
        } catch let error as PipelineLoadError {
            #expect(error.diagnostics.map(\.code) == ["P0201"])
            #expect(error.diagnostics[0].label == "did you mean `slow`?")
        }
    }

    @Test("A pipeline that extends itself is refused")
    func cycle() {
        #expect(
            messages("extends: ../q\n", ["q/pipeline.yaml": "extends: ../p\n"])
                == ["P0003 1:10 `q` extends itself"])
    }

    @Test("Damaged manifests never crash the loader")
    func fuzz() {
        let bytes = Array(Self.sound.utf8)
        var seed: UInt64 = 42
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        for _ in 0..<400 {
            var damaged = bytes
            for _ in 0...next(4) {
                let place = next(damaged.count)
                switch next(3) {
                case 0: damaged[place] = UInt8(next(128))
                case 1: damaged.removeSubrange(place..<min(damaged.count, place + next(20)))
                default:
                    damaged.insert(contentsOf: bytes[next(bytes.count)...].prefix(9), at: place)
                }
            }
            _ = messages(String(decoding: damaged, as: UTF8.self))
        }
    }
}
