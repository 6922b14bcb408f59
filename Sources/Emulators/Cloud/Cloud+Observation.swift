public import CloudModel
import Glue
import Lambda
public import SimFaults
import SimKernel
import S3
import Snowflake
import StepFunctions

/// What an onlooker or an operator does with a whole account.
extension Cloud {
    /// What is still going on: guests, executions, job runs, queued invocations; by name.
    public var unfinished: [String] {
        var names = world.liveGuests.map(\.name)
        for machine in states.machines {
            let running = (try? states.listExecutions(machine.name, status: .running)) ?? []
            names += running.map { "execution \(machine.name)/\($0.name)" }
        }
        names += glue.openRuns.map { "job run \($0.job)/\($0.id)" }
        names += snowflake.unfinishedSessions.map { "warehouse session \($0)" }
        names += lambda.queuedEvents.map { "queued event \($0.function) \($0.subject)" }
        return names
    }

    /// The status of every execution of a state machine, oldest first.
    public func executions(of machine: String) -> [String] {
        let all = (try? states.listExecutions(machine)) ?? []
        return all.reversed().map(\.status.rawValue)
    }

    /// How many of something there are now: rows that are committed, objects that are current.
    ///
    /// A table that is not there has none.
    public func count(_ thing: FaultCondition.Thing) -> Int {
        switch thing {
        case .rows(let table): return committedRowCount(ofTable: fullName(ofTable: table)) ?? 0
        case .objects(let pattern):
            return s3.inspect().reduce(0) { sum, bucket in
                sum
                    + s3.objects(bucket: bucket.name).count { Glob.matches(pattern, $0.key) }
            }
        }
    }

    /// The full name of a table that a scenario names by schema and table, in the contract's
    /// database.
    public func fullName(ofTable name: String) -> String {
        let name = name.uppercased()
        guard name.split(separator: ".").count < 3, let database = contractDatabase else {
            return name
        }
        return "\(database).\(name)"
    }

    /// StopExecution of the newest execution that runs; it does not exist when none does.
    public func stopNewestExecution(of machine: String, as actor: Actor) throws(ServiceFailure) {
        let call = ServiceCall(
            service: "states", operation: "StopExecution", point: "sfn.stop", subject: machine,
            permissions: [.init("states:StopExecution", on: states.machineARN(machine))],
            attributes: [("machine", machine)])
        try context.callNow(call, as: actor) { (_) throws(ServiceFailure) in
            do throws(StepFunctionsError) {
                let running = try states.listExecutions(machine, status: .running)
                guard let newest = running.first else {
                    throw .executionDoesNotExist(arn: states.machineARN(machine))
                }
                try states.stopExecution(newest.arn, error: "Stopped", cause: "by the operator")
            } catch {
                throw ServiceFailure(error, service: "states")
            }
        }
    }
}
