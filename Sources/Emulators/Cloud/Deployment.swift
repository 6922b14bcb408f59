import CloudModel
import DataFormats
public import Diagnostics
import Glue
import IAM
import Lambda
import Messaging
import OrderedCollections
import PipelineModel
import S3
import SimKernel
import Snowflake
import StatesLanguage
import StepFunctions

/// Why a pipeline cannot be deployed: everything that a service refused, with its own words.
public struct DeploymentFailure: Error, Sendable {
    public let diagnostics: [Diagnostic]

    public init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

/// Puts a pipeline into an empty account, as its owner would: as root, before anything is traced.
final class Deployment {
    let cloud: Cloud
    let pipeline: Pipeline
    let code: CodeRegistry
    private(set) var problems: [Diagnostic] = []

    init(cloud: Cloud, pipeline: Pipeline, code: CodeRegistry) {
        self.cloud = cloud
        self.pipeline = pipeline
        self.code = code
    }

    func deploy() throws(DeploymentFailure) {
        identities()
        topics()
        functions()
        jobs()
        buckets()
        guard problems.isEmpty else { throw DeploymentFailure(diagnostics: problems) }
        machines()
        schedules()
        warehouse()
        guard problems.isEmpty else { throw DeploymentFailure(diagnostics: problems) }
        problems = NameCheck(cloud: cloud, pipeline: pipeline).problems()
        guard problems.isEmpty else { throw DeploymentFailure(diagnostics: problems) }
    }

    // MARK: IAM

    private func identities() {
        for role in pipeline.roles {
            let place = pipeline.place(of: "roles", role.name, "trust")
            attempt("role \(role.name)", at: place) {
                let policies = try role.policies.map { try policy($0) }
                let trust = try PolicyDocument(
                    text: trust(of: role), name: "trust of \(role.name)", kind: .trust)
                try cloud.iam.addRole(role.name, trust: trust, policies: policies)
            }
        }
        for user in pipeline.users {
            attempt("user \(user.name)", at: pipeline.place(of: "users", user.name)) {
                try cloud.iam.addUser(user.name, policies: try user.policies.map { try policy($0) })
            }
        }
    }

    private func policy(_ file: Pipeline.JSONFile) throws -> PolicyDocument {
        try PolicyDocument(
            SourceText(name: file.file.path, text: file.file.text), name: file.file.path,
            kind: .identity)
    }

    /// The trust policy that the manifest's `trust` stands for.
    private func trust(of role: Pipeline.Role) -> String {
        var statements: [JSONValue] = []
        if !role.trustedServices.isEmpty {
            statements.append([
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": ["Service": .array(role.trustedServices.map { .string($0) })],
            ])
        }
        if !role.trustedPrincipals.isEmpty {
            var statement: JSONObject = [
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": ["AWS": .array(role.trustedPrincipals.map { .string($0) })],
            ]
            if let id = role.externalID {
                statement["Condition"] = ["StringEquals": ["sts:ExternalId": .string(id)]]
            }
            statements.append(.object(statement))
        }
        let document: JSONValue = ["Version": "2012-10-17", "Statement": .array(statements)]
        return document.serialized()
    }

    // MARK: Services

    private func topics() {
        for topic in pipeline.topics {
            attempt("topic \(topic.name)", at: pipeline.place(of: "topics", topic.name)) {
                try cloud.sns.createTopic(topic.name)
            }
        }
    }

    private func functions() {
        for function in pipeline.functions {
            guard let handler = code.functions[function.handler] else {
                missing(
                    "handler", function.handler, Array(code.functions.keys),
                    at: pipeline.place(of: "functions", function.name, "handler"))
                continue
            }
            attempt(
                "function \(function.name)", at: pipeline.place(of: "functions", function.name)
            ) {
                try cloud.lambda.put(
                    LambdaFunction(
                        name: function.name, code: handler,
                        roleARN: pipeline.roleARN(function.role),
                        timeout: seconds(function.timeout), memory: function.memory,
                        environment: function.environment,
                        reservedConcurrency: function.concurrency,
                        asynchronous: AsynchronousConfiguration(
                            maximumRetryAttempts: function.retries,
                            maximumEventAge: seconds(function.maximumAge),
                            deadLetterARN: function.deadLetterTopic.map(pipeline.topicARN),
                            onFailureARN: function.failureTopic.map(pipeline.topicARN))))
            }
        }
    }

    private func jobs() {
        for job in pipeline.jobs {
            guard let script = code.jobs[job.script] else {
                missing(
                    "script", job.script, Array(code.jobs.keys),
                    at: pipeline.place(of: "jobs", job.name, "script"))
                continue
            }
            attempt("job \(job.name)", at: pipeline.place(of: "jobs", job.name)) {
                var arguments = job.arguments
                if arguments[BookmarkOption.argument] == nil {
                    arguments[BookmarkOption.argument] =
                        job.usesBookmark ? "job-bookmark-enable" : "job-bookmark-disable"
                }
                try cloud.glue.put(
                    GlueJob(
                        name: job.name, code: script, roleARN: pipeline.roleARN(job.role),
                        defaultArguments: arguments,
                        timeout: max(seconds(job.timeout) / 60, 1), maxRetries: job.retries,
                        maxConcurrentRuns: job.maximumConcurrentRuns))
            }
        }
    }

    private func buckets() {
        for bucket in pipeline.buckets {
            attempt("bucket \(bucket.name)", at: pipeline.place(of: "buckets", bucket.name)) {
                try cloud.s3.createBucket(bucket.name)
                if bucket.isVersioned { try cloud.s3.setVersioning(.enabled, of: bucket.name) }
                if let file = bucket.policy {
                    cloud.iam.setResourcePolicy(
                        "arn:aws:s3:::\(bucket.name)",
                        try PolicyDocument(
                            SourceText(name: file.file.path, text: file.file.text),
                            name: file.file.path, kind: .resource))
                    try cloud.s3.recordPolicy(file.file.text, of: bucket.name)
                }
                try permit(bucket)
            }
            let place = pipeline.place(of: "buckets", bucket.name, "notifications")
            attempt("bucket \(bucket.name)", at: place) {
                try cloud.s3.setNotifications(notifications(bucket), of: bucket.name)
            }
        }
    }

    private func notifications(_ bucket: Pipeline.Bucket) -> NotificationConfiguration {
        NotificationConfiguration(
            targets: bucket.notifications.map { notification in
                var rules: [NotificationConfiguration.FilterRule] = []
                if !notification.prefix.isEmpty { rules.append(.prefix(notification.prefix)) }
                if !notification.suffix.isEmpty { rules.append(.suffix(notification.suffix)) }
                let (kind, arn): (NotificationConfiguration.Kind, String) =
                    switch notification.target {
                    case .function(let name): (.function, pipeline.functionARN(name))
                    case .topic(let name): (.topic, pipeline.topicARN(name))
                    }
                return .init(
                    id: notification.id, kind, arn: arn, events: notification.events, rules: rules)
            })
    }

    /// A notification in the manifest stands for the permission too, as the console grants it.
    private func permit(_ bucket: Pipeline.Bucket) throws {
        for notification in bucket.notifications {
            let (action, arn) =
                switch notification.target {
                case .function(let name): ("lambda:InvokeFunction", pipeline.functionARN(name))
                case .topic(let name): ("sns:Publish", pipeline.topicARN(name))
                }
            // One policy for all buckets that tell the same target: setting it replaces another.
            let sources = pipeline.buckets.filter { other in
                other.notifications.contains { $0.target == notification.target }
            }.map { JSONValue.string("arn:aws:s3:::\($0.name)") }
            let document: JSONValue = [
                "Version": "2012-10-17",
                "Statement": [
                    [
                        "Sid": "bucket-notifications", "Effect": "Allow",
                        "Principal": ["Service": "s3.amazonaws.com"], "Action": .string(action),
                        "Resource": .string(arn),
                        "Condition": ["ArnLike": ["aws:SourceArn": .array(sources)]],
                    ]
                ],
            ]
            cloud.iam.setResourcePolicy(
                arn,
                try PolicyDocument(
                    text: document.serialized(), name: "notifications of \(bucket.name)",
                    kind: .resource))
        }
    }

    private func machines() {
        for machine in pipeline.stateMachines {
            let file = machine.definition.file
            let source = SourceText(name: file.path, text: file.text)
            let found = StepFunctionsEmulator.problems(of: file.text)
            // The same that the service finds below, with the place of each.
            guard found.isEmpty else {
                problems += found.map { problem in
                    var diagnostic = problem.diagnostic(in: source)
                    diagnostic.span = diagnostic.span ?? SourceSpan(start: 0, end: 1)
                    return diagnostic
                }
                continue
            }
            let start = (source: source, span: SourceSpan(start: 0, end: 1))
            attempt("state machine \(machine.name)", at: start) {
                try cloud.states.createStateMachine(
                    machine.name, definition: machine.definition.file.text,
                    roleARN: pipeline.roleARN(machine.role))
            }
        }
    }

    private func schedules() {
        for schedule in pipeline.schedules {
            let isInZone = (try? TimeZoneRules.named(schedule.zone)) != nil
            let place = pipeline.place(
                of: "schedules", schedule.name, isInZone ? "expression" : "zone")
            attempt("schedule \(schedule.name)", at: place) {
                let target: Schedule.Target =
                    switch schedule.target {
                    case .stateMachine(let name): .stateMachine(name)
                    case .function(let name): .function(name)
                    case .job(let name): .job(name)
                    }
                try cloud.scheduler.put(
                    Schedule(
                        name: schedule.name, expression: schedule.expression,
                        timeZone: schedule.zone, target: target,
                        roleARN: pipeline.roleARN(schedule.role),
                        input: schedule.input.isNull ? nil : schedule.input.serialized()))
            }
        }
    }

    private func warehouse() {
        guard let warehouse = pipeline.warehouse else { return }
        attempt("warehouse", at: pipeline.place(of: "warehouse", "session")) {
            try cloud.snowflake.deploy(
                scripts: warehouse.scripts.map { (name: $0.path, text: $0.text) },
                sessionParameters: warehouse.sessionParameters.map {
                    SessionParameter($0.key, $0.value)
                }, principal: warehouse.principal)
        }
    }

    // MARK: Problems

    private typealias Place = (source: SourceText, span: SourceSpan)

    /// Does one thing; what is refused without a place of its own gets this one.
    private func attempt(_ what: String, at place: Place?, _ body: () throws -> Void) {
        let found: [Diagnostic]
        do {
            try body()
            return
        } catch let failure as PolicyProblems {
            found = failure.diagnostics
        } catch let failure as WarehouseDeploymentFailure {
            found = failure.diagnostics
        } catch let failure as Diagnostic {
            found = [failure]
        } catch let failure as any ServiceError {
            found = [
                Diagnostic(
                    "D0101", "\(what) was refused: \(failure.message)",
                    notes: ["the service's code is \(failure.code)"])
            ]
        } catch {
            found = [Diagnostic("D0101", "\(what) was refused: \(error)")]
        }
        problems += found.map { diagnostic in
            var diagnostic = diagnostic
            // A document that the manifest only stands for is no file that people could open.
            let isGenerated = diagnostic.source.map { !$0.name.contains("/") } ?? true
            if isGenerated || diagnostic.span == nil, let place {
                diagnostic.source = place.source
                diagnostic.span = place.span
            }
            return diagnostic
        }
    }

    private func missing(_ what: String, _ name: String, _ known: [String], at place: Place?) {
        let near = didYouMean(name, in: known)
        problems.append(
            Diagnostic(
                "D0102", "there is no native \(what) `\(name)`", source: place?.source,
                span: place?.span, label: near,
                notes: ["known: \(known.joined(separator: ", "))"]))
    }

    private func seconds(_ duration: Duration) -> Int { Int(duration.components.seconds) }
}
