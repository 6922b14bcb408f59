import DataFormats
import Diagnostics
import OrderedCollections

extension PipelineDecoder {
    func topic(_ name: String, _ node: ManifestNode) -> Pipeline.Topic {
        // `topics: { alerts: }` is enough: a topic has no settings.
        if !node.isNull { MapReader(node, "topic `\(name)`", problems).finish() }
        return Pipeline.Topic(name: name)
    }

    func role(_ name: String, _ node: ManifestNode) -> Pipeline.Role {
        var map = MapReader(node, "role `\(name)`", problems)
        var role = Pipeline.Role(
            name: name, trustedServices: [], trustedPrincipals: [], externalID: nil, policies: [])
        if let trust = map.require("trust") {
            var trustMap = MapReader(trust, "the trust of role `\(name)`", problems)
            role.trustedServices = trustMap.list("services").map { service($0, trustMap) }
            role.trustedPrincipals = trustMap.list("principals").map { principal($0, trustMap) }
            role.externalID = trustMap.optionalText("external_id")
            trustMap.finish()
            if role.trustedServices.isEmpty, role.trustedPrincipals.isEmpty, trust.members != nil {
                problems.add(
                    .missingKey, "role `\(name)` trusts nobody: `services` or `principals`",
                    at: trust)
            }
        }
        role.policies = map.list("policies").map { jsonFile($0, map) }
        map.finish()
        return role
    }

    /// Services that assume roles of pipelines; others are left alone unless one of these is meant.
    private static let services = [
        "lambda.amazonaws.com", "glue.amazonaws.com", "states.amazonaws.com",
        "scheduler.amazonaws.com", "events.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com",
        "sqs.amazonaws.com", "ec2.amazonaws.com", "ecs.amazonaws.com",
    ]

    private func service(_ node: ManifestNode, _ map: MapReader) -> String {
        let name = map.scalar(node)
        if !name.isEmpty, !Self.services.contains(name),
            let near = closestMatch(to: name, in: Self.services)
        {
            problems.add(
                .invalidValue, "`\(name)` is no service", at: node,
                label: "did you mean `\(near)`?")
        }
        return name
    }

    /// `*`, an account's id, or the ARN of an account, user, role or session (IAM User Guide,
    /// "AWS JSON policy elements: Principal").
    private func principal(_ node: ManifestNode, _ map: MapReader) -> String {
        let name = map.scalar(node)
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        let isAccount = name.utf8.count == 12 && name.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let isARN =
            parts.count >= 6 && parts[0] == "arn"
            && ["aws", "aws-cn", "aws-us-gov"].contains(parts[1])
            && ["iam", "sts"].contains(parts[2]) && !parts[5].isEmpty
        if !name.isEmpty, name != "*", !isAccount, !isARN {
            problems.add(
                .invalidValue, "`\(name)` is no principal", at: node,
                label: "such as arn:aws:iam::999999999999:user/snowflake")
        }
        return name
    }

    func user(_ name: String, _ node: ManifestNode) -> Pipeline.User {
        var map = MapReader(node, "user `\(name)`", problems)
        let actor = map.optionalText("actor") ?? name
        let policies = map.list("policies").map { jsonFile($0, map) }
        map.finish()
        return Pipeline.User(name: name, actor: actor, policies: policies)
    }

    func function(_ name: String, _ node: ManifestNode) -> Pipeline.Function {
        var map = MapReader(node, "function `\(name)`", problems)
        let function = Pipeline.Function(
            name: name, handler: map.text("handler"), role: map.text("role"),
            timeout: seconds(&map, "timeout", in: 1...900, default: 3),
            memory: map.integer("memory", in: 128...10_240, default: 128),
            environment: map.strings("environment"),
            concurrency: map.integer("concurrency", in: 0...1_000_000),
            retries: map.integer("retries", in: 0...2, default: 2),
            maximumAge: seconds(&map, "max_age", in: 60...21_600, default: 21_600),
            deadLetterTopic: map.optionalText("dead_letter"),
            failureTopic: map.optionalText("on_failure"))
        map.finish()
        return function
    }

    func job(_ name: String, _ node: ManifestNode) -> Pipeline.Job {
        var map = MapReader(node, "job `\(name)`", problems)
        let job = Pipeline.Job(
            name: name, script: map.text("script"), role: map.text("role"),
            arguments: map.strings("arguments"),
            timeout: minutes(&map, "timeout", default: .seconds(2_880 * 60)),
            retries: map.integer("max_retries", in: 0...10, default: 0),
            maximumConcurrentRuns: map.integer("max_concurrent_runs", in: 1...1_000, default: 1),
            usesBookmark: map.flag("bookmark", default: false))
        map.finish()
        return job
    }

    /// Lambda counts in whole seconds (AWS Lambda API Reference, CreateFunction and
    /// PutFunctionEventInvokeConfig).
    private func seconds(
        _ map: inout MapReader, _ key: String, in range: ClosedRange<Int64>, default fallback: Int64
    ) -> Duration {
        let duration = map.duration(key, default: .seconds(fallback))
        let (seconds, rest) = duration.components
        if !range.contains(seconds) || rest != 0, let node = map.node[key] {
            problems.add(
                .invalidValue,
                "`\(key)` is a number of whole seconds from \(range.lowerBound) to "
                    + "\(range.upperBound)", at: node)
        }
        return duration
    }

    /// Glue counts a job's timeout in whole minutes (AWS Glue API, Job, Timeout).
    private func minutes(
        _ map: inout MapReader, _ key: String, default fallback: Duration
    ) -> Duration {
        let duration = map.duration(key, default: fallback)
        let (seconds, rest) = duration.components
        if seconds < 60 || seconds % 60 != 0 || rest != 0, let node = map.node[key] {
            problems.add(.invalidValue, "`\(key)` is a number of whole minutes", at: node)
        }
        return duration
    }

    func stateMachine(_ name: String, _ node: ManifestNode) -> Pipeline.StateMachine {
        var map = MapReader(node, "state machine `\(name)`", problems)
        let empty = Pipeline.JSONFile(file: Pipeline.File(path: "", text: ""), value: .null)
        let machine = Pipeline.StateMachine(
            name: name, definition: map.require("definition").map { jsonFile($0, map) } ?? empty,
            role: map.text("role"))
        map.finish()
        return machine
    }

    func bucket(_ name: String, _ node: ManifestNode) -> Pipeline.Bucket {
        guard !node.isNull else {
            return Pipeline.Bucket(name: name, isVersioned: false, notifications: [], policy: nil)
        }
        var map = MapReader(node, "bucket `\(name)`", problems)
        let nodes = map.list("notifications")
        let bucket = Pipeline.Bucket(
            name: name, isVersioned: map.flag("versioning", default: false),
            notifications: nodes.map { notification($0, bucket: name) },
            policy: map.take("policy").map { jsonFile($0, map) })
        map.finish()
        // Amazon S3 User Guide, event notifications: an id names one configuration of a bucket.
        var ids: Set<String> = []
        for (node, one) in zip(nodes, bucket.notifications)
        where !one.id.isEmpty && !ids.insert(one.id).inserted {
            problems.add(
                .conflict, "bucket `\(name)` has two notifications with the id `\(one.id)`",
                at: node["id"] ?? node)
        }
        return bucket
    }

    private func notification(_ node: ManifestNode, bucket: String) -> Pipeline.Notification {
        var map = MapReader(node, "a notification of bucket `\(bucket)`", problems)
        let id = map.text("id")
        let events = map.texts("events")
        if events.isEmpty {
            problems.add(.missingKey, "notification `\(id)` names no events", at: node)
        }
        let function = map.optionalText("function")
        let topic = map.optionalText("topic")
        if (function == nil) == (topic == nil) {
            problems.add(
                .conflict, "notification `\(id)` needs either a function or a topic", at: node)
        }
        let notification = Pipeline.Notification(
            id: id, events: events, prefix: map.optionalText("prefix") ?? "",
            suffix: map.optionalText("suffix") ?? "",
            target: function.map { .function($0) } ?? .topic(topic ?? ""))
        map.finish()
        return notification
    }

    func schedule(_ name: String, _ node: ManifestNode) -> Pipeline.Schedule {
        var map = MapReader(node, "schedule `\(name)`", problems)
        let expression = map.text("expression")
        if !["cron(", "rate(", "at("].contains(where: expression.hasPrefix) {
            problems.add(
                .invalidValue, "`\(expression)` is no schedule", at: map.node["expression"] ?? node,
                label: "`cron(…)`, `rate(…)` or `at(…)`")
        }
        var target = Pipeline.Schedule.Target.function("")
        if let targetNode = map.require("target") {
            var targetMap = MapReader(targetNode, "the target of schedule `\(name)`", problems)
            let machine = targetMap.optionalText("state_machine")
            let function = targetMap.optionalText("function")
            let job = targetMap.optionalText("job")
            targetMap.finish()
            let targets: [Pipeline.Schedule.Target] =
                (machine.map { [.stateMachine($0)] } ?? [])
                + (function.map { [.function($0)] } ?? []) + (job.map { [.job($0)] } ?? [])
            if targets.count != 1 {
                problems.add(
                    .conflict, "a schedule has one target: a state machine, a function or a job",
                    at: targetNode)
            }
            target = targets.first ?? target
        }
        let schedule = Pipeline.Schedule(
            name: name, expression: expression, zone: map.optionalText("zone") ?? "UTC",
            target: target, role: map.text("role"), input: map.take("input")?.json ?? [:])
        map.finish()
        return schedule
    }

    func warehouse(_ node: ManifestNode) -> Pipeline.Warehouse {
        var map = MapReader(node, "the warehouse", problems)
        let principal = map.optionalText("principal")
        if let principal, !principal.hasPrefix("arn:"), let node = map.node["principal"] {
            problems.add(
                .invalidValue, "a principal is given by its ARN", at: node,
                label: "such as arn:aws:iam::999999999999:user/snowflake")
        }
        let warehouse = Pipeline.Warehouse(
            scripts: map.list("scripts").map { file($0, map) },
            sessionParameters: map.strings("session"),
            principal: principal ?? "arn:aws:iam::999999999999:user/snowflake",
            loadTask: map.optionalText("load_task"),
            analystRole: map.optionalText("analyst_role"))
        map.finish()
        return warehouse
    }
}
