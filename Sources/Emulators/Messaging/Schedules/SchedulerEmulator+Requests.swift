import CloudModel
import DataFormats
import SimKernel

/// Schedules as requests and answers have them (EventBridge Scheduler API Reference).
extension SchedulerEmulator {
    /// Glue has no target of its own: its jobs are started as a universal target.
    private static let jobTarget = "arn:aws:scheduler:::aws-sdk:glue:startJobRun"

    func schedule(_ input: JSONObject) throws(SchedulerError) -> Schedule {
        let name = input.string("Name") ?? ""
        guard isName(name) else {
            throw .validation(
                "1 validation error detected: Value '\(name)' at 'name' failed to satisfy"
                    + " constraint: Member must satisfy regular expression pattern:"
                    + " ^[0-9a-zA-Z-_.]+$")
        }
        guard let expression = input.string("ScheduleExpression") else {
            throw .validation("ScheduleExpression is required.")
        }
        let target = input.object("Target") ?? JSONObject()
        var schedule = Schedule(
            name: name, group: input.string("GroupName") ?? "default", expression: expression,
            timeZone: input.string("ScheduleExpressionTimezone"),
            start: try instant(input, "StartDate"), end: try instant(input, "EndDate"),
            target: try self.target(target), roleARN: target.string("RoleArn") ?? "",
            input: target.string("Input"), isEnabled: try isEnabled(input),
            flexibleWindow: try window(input.object("FlexibleTimeWindow") ?? JSONObject()),
            deadLetterARN: target.object("DeadLetterConfig")?.string("Arn"))
        let retries = target.object("RetryPolicy") ?? JSONObject()
        schedule.maximumEventAge =
            retries.integer("MaximumEventAgeInSeconds") ?? schedule.maximumEventAge
        schedule.maximumRetryAttempts =
            retries.integer("MaximumRetryAttempts") ?? schedule.maximumRetryAttempts
        schedule.description = input.string("Description")
        schedule.kmsKeyARN = input.string("KmsKeyArn")
        switch input.string("ActionAfterCompletion") ?? "NONE" {
        case "NONE": break
        case "DELETE": schedule.deletesAfterCompletion = true
        case let other: throw .validation("ActionAfterCompletion must be NONE or DELETE: \(other).")
        }
        return schedule
    }

    func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { SQSEmulator.isNameByte($0) || $0 == UInt8(ascii: ".") }
    }

    private func isEnabled(_ input: JSONObject) throws(SchedulerError) -> Bool {
        switch input.string("State") ?? "ENABLED" {
        case "ENABLED": return true
        case "DISABLED": return false
        case let other: throw .validation("State must be ENABLED or DISABLED: \(other).")
        }
    }

    private func instant(
        _ input: JSONObject, _ name: String
    ) throws(SchedulerError) -> VirtualInstant? {
        guard let text = input.string(name) else { return nil }
        guard let instant = try? ISOTime.instant(text) else {
            throw .validation("\(name) is no timestamp: \(text).")
        }
        return VirtualInstant(nanoseconds: instant)
    }

    private func window(_ window: JSONObject) throws(SchedulerError) -> Int? {
        let minutes = window.integer("MaximumWindowInMinutes")
        switch window.string("Mode") {
        case "OFF":
            guard minutes == nil else {
                throw .validation(
                    "MaximumWindowInMinutes must not be set when FlexibleTimeWindow is OFF.")
            }
            return nil
        case "FLEXIBLE":
            guard let minutes else {
                throw .validation(
                    "MaximumWindowInMinutes is required when FlexibleTimeWindow is FLEXIBLE.")
            }
            return minutes
        default: throw .validation("FlexibleTimeWindow needs the Mode OFF or FLEXIBLE.")
        }
    }

    // MARK: Targets

    private func target(_ target: JSONObject) throws(SchedulerError) -> Schedule.Target {
        let text = target.string("Arn") ?? ""
        guard let arn = ARN(text) else {
            throw .validation("Provided Arn is not in correct format: \(text).")
        }
        let foreign = ["EcsParameters", "KinesisParameters", "SageMakerPipelineParameters"]
        if let name = foreign.first(where: { target[$0] != nil }) {
            throw .notEmulated("the parameter \(name) of a target")
        }
        if text == Self.jobTarget {
            let input = target.string("Input").flatMap { try? JSONValue(parsing: $0) }
            guard let job = input?["JobName"]?.stringValue else {
                throw .validation("The Input of \(text) needs a JobName.")
            }
            return .job(job)
        }
        if arn.service == "scheduler" { throw .notEmulated("the universal target \(text)") }
        switch CalledTarget(arn) {
        case .function(let name): return .function(name)
        case .stateMachine(let name): return .stateMachine(name)
        case .queue(let arn):
            return .queue(
                arn: arn, groupID: target.object("SqsParameters")?.string("MessageGroupId"))
        case .topic(let arn): return .topic(arn: arn)
        case .bus(let arn):
            let event = target.object("EventBridgeParameters") ?? JSONObject()
            guard let source = event.string("Source"), !source.hasPrefix("aws."),
                let detailType = event.string("DetailType")
            else {
                throw .validation(
                    "EventBridgeParameters needs a DetailType and a Source that does not begin"
                        + " with aws.")
            }
            return .bus(arn: arn, source: source, detailType: detailType)
        case nil: throw .notEmulated("targets of the service \(arn.service) (\(text))")
        }
    }

    func targetARN(_ target: Schedule.Target) -> String {
        let place = "\(context.region):\(context.account)"
        return switch target {
        case .stateMachine(let name): "arn:aws:states:\(place):stateMachine:\(name)"
        case .function(let name): "arn:aws:lambda:\(place):function:\(name)"
        case .job: Self.jobTarget
        case .queue(let arn, _), .topic(let arn), .bus(let arn, _, _): arn
        }
    }

    // MARK: Answers

    func answer(_ entry: Entry) -> JSONObject {
        let schedule = entry.schedule
        var answer: JSONObject = [
            "Arn": .string(arn(of: schedule.key)), "Name": .string(schedule.name),
            "GroupName": .string(schedule.group),
            "ScheduleExpression": .string(schedule.expression),
            "ScheduleExpressionTimezone": .string(schedule.timeZone ?? "UTC"),
            "State": schedule.isEnabled ? "ENABLED" : "DISABLED",
            "ActionAfterCompletion": schedule.deletesAfterCompletion ? "DELETE" : "NONE",
            "CreationDate": .string(stamp(entry.firstCreatedAt)),
            "LastModificationDate": .string(stamp(entry.createdAt)),
            "Target": .object(target(of: schedule)),
        ]
        if let minutes = schedule.flexibleWindow {
            answer["FlexibleTimeWindow"] = [
                "Mode": "FLEXIBLE", "MaximumWindowInMinutes": JSONValue(minutes),
            ]
        } else {
            answer["FlexibleTimeWindow"] = ["Mode": "OFF"]
        }
        answer.set("Description", schedule.description)
        answer.set("KmsKeyArn", schedule.kmsKeyARN)
        answer.set("StartDate", schedule.start.map(stamp))
        answer.set("EndDate", schedule.end.map(stamp))
        return answer
    }

    private func target(of schedule: Schedule) -> JSONObject {
        var target: JSONObject = [
            "Arn": .string(targetARN(schedule.target)), "RoleArn": .string(schedule.roleARN),
            "RetryPolicy": [
                "MaximumEventAgeInSeconds": JSONValue(schedule.maximumEventAge),
                "MaximumRetryAttempts": JSONValue(schedule.maximumRetryAttempts),
            ],
        ]
        target.set("Input", schedule.input)
        if let queue = schedule.deadLetterARN {
            target["DeadLetterConfig"] = ["Arn": .string(queue)]
        }
        switch schedule.target {
        case .queue(_, let group?):
            target["SqsParameters"] = ["MessageGroupId": .string(group)]
        case .bus(_, let source, let detailType):
            target["EventBridgeParameters"] = [
                "Source": .string(source), "DetailType": .string(detailType),
            ]
        default: break
        }
        return target
    }

    func stamp(_ instant: VirtualInstant) -> String {
        ISOTime.text(ofInstant: instant.nanoseconds, fraction: .digits(3))
    }
}
