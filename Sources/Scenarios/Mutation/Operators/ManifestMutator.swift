import DataFormats

/// Makes mistakes in a manifest: what a console or a template lets one forget.
struct ManifestMutator {
    typealias Step = DocumentEdits.Step

    private var document: DocumentEdits

    static func edits(of document: DocumentEdits) -> [Edit] {
        var mutator = ManifestMutator(document: document)
        mutator.buckets()
        mutator.functions()
        mutator.jobs()
        mutator.others()
        return mutator.document.edits
    }

    private func members(_ key: String) -> JSONObject {
        document[[.key(key)]]?.objectValue ?? JSONObject()
    }

    private mutating func drop(
        _ operation: MutationOperator, _ path: [Step], _ words: String
    ) {
        guard document[path] != nil else { return }
        document.change(operation, path, to: nil, words)
    }

    private mutating func drop(_ path: [Step], _ words: String) { drop(.dropSetting, path, words) }

    private mutating func buckets() {
        for (name, bucket) in members("buckets") {
            let place: [Step] = [.key("buckets"), .key(name)]
            if bucket["versioning"]?.boolValue == true {
                drop(place + [.key("versioning")], "bucket `\(name)` keeps no versions")
            }
            drop(place + [.key("policy")], "bucket `\(name)` has no policy")
            for (index, note) in (bucket["notifications"]?.arrayValue ?? []).enumerated() {
                let id = note["id"]?.stringValue ?? ""
                let path = place + [.key("notifications"), .index(index)]
                for key in ["prefix", "suffix"] {
                    drop(.dropFilter, path + [.key(key)], "notification `\(id)` has no \(key)")
                }
                drop(.dropNotification, path, "there is no notification `\(id)`")
                let events = (note["events"]?.arrayValue ?? []).compactMap(\.stringValue)
                if events == ["s3:ObjectCreated:*"] {
                    document.change(
                        .narrowEvents, path + [.key("events")], to: ["s3:ObjectCreated:Post"],
                        "notification `\(id)` hears of form uploads only")
                } else if events.count > 1 {
                    for place in events.indices {
                        drop(
                            .narrowEvents, path + [.key("events"), .index(place)],
                            "notification `\(id)` does not hear of `\(events[place])`")
                    }
                }
            }
        }
    }

    private mutating func functions() {
        let functions = members("functions")
        for (name, function) in functions {
            let place: [Step] = [.key("functions"), .key(name)]
            for key in ["timeout", "dead_letter", "on_failure", "concurrency"] {
                drop(place + [.key(key)], "function `\(name)` without `\(key)`")
            }
            if function["retries"]?.intValue ?? 2 > 0 {
                document.change(
                    .dropRetry, place + [.key("retries")], to: 0, "function `\(name)` tries once")
            }
            document.change(
                .dropSetting, place + [.key("max_age")], to: "1m",
                "events of function `\(name)` grow a minute old")
            settings(function["environment"], place + [.key("environment")], "function `\(name)`")
            share(name, function, functions, place, "function")
        }
    }

    private mutating func jobs() {
        let jobs = members("jobs")
        for (name, job) in jobs {
            let place: [Step] = [.key("jobs"), .key(name)]
            drop(place + [.key("timeout")], "job `\(name)` without `timeout`")
            if let retries = job["max_retries"]?.intValue, retries > 0 {
                drop(.dropRetry, place + [.key("max_retries")], "job `\(name)` runs once")
            }
            if (job["max_concurrent_runs"]?.intValue ?? 1) == 1 {
                document.change(
                    .overlappingRuns, place + [.key("max_concurrent_runs")], to: 10,
                    "job `\(name)` may run ten times at once")
            }
            if job["bookmark"]?.boolValue == true {
                drop(place + [.key("bookmark")], "job `\(name)` keeps no bookmark")
            }
            settings(job["arguments"], place + [.key("arguments")], "job `\(name)`")
            share(name, job, jobs, place, "job")
        }
    }

    private mutating func settings(_ values: JSONValue?, _ place: [Step], _ owner: String) {
        for (key, _) in values?.objectValue ?? JSONObject() {
            drop(place + [.key(key)], "\(owner) without `\(key)`")
        }
    }

    /// The role of each of its neighbours in turn.
    private mutating func share(
        _ name: String, _ one: JSONValue, _ all: JSONObject, _ place: [Step], _ kind: String
    ) {
        for (other, its) in all where other != name {
            guard let role = its["role"], role != one["role"] else { continue }
            document.change(
                .sharedRole, place + [.key("role")], to: role,
                "\(kind) `\(name)` runs as `\(other)`")
        }
    }

    private mutating func others() {
        for (name, schedule) in members("schedules") {
            let place: [Step] = [.key("schedules"), .key(name)]
            drop(.dropSchedule, place, "there is no schedule `\(name)`")
            if schedule["zone"]?.stringValue.map({ $0 != "UTC" }) == true {
                drop(place + [.key("zone")], "schedule `\(name)` is in UTC")
            }
            drop(place + [.key("input")], "schedule `\(name)` sends no input")
        }
        for (name, _) in members("roles") {
            let trust: [Step] = [.key("roles"), .key(name), .key("trust")]
            drop(.dropCondition, trust + [.key("external_id")], "`\(name)` asks for no external id")
            for key in ["services", "principals"] {
                for (index, one) in (document[trust + [.key(key)]]?.arrayValue ?? []).enumerated() {
                    document.change(
                        .removePermission, trust + [.key(key), .index(index)],
                        to: key == "services"
                            ? "ec2.amazonaws.com" : "arn:aws:iam::999999999999:user/nobody",
                        "`\(name)` does not trust \(one.stringValue ?? "")")
                }
            }
        }
        settings(
            document[[.key("warehouse"), .key("session")]],
            [.key("warehouse"), .key("session")], "the warehouse's sessions")
    }
}
