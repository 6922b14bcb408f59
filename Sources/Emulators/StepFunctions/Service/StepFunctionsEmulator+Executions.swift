public import CloudModel
public import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// Starting, stopping and looking at executions.
extension StepFunctionsEmulator {
    public func startExecution(
        _ machine: String, name: String?, input: JSONValue, as actor: Actor
    ) throws(ServiceFailure) -> String {
        do throws(StepFunctionsError) {
            return try startExecution(machine, name: name, input: input.serialized())
        } catch {
            throw ServiceFailure(error, service: "states")
        }
    }

    /// StartExecution: answers the execution's ARN.
    ///
    /// A name that is in use answers the running execution when the input is the same text, and
    /// `ExecutionAlreadyExists` otherwise; names of closed executions stay taken for 90 days.
    public func startExecution(
        _ reference: String, name: String? = nil, input: String = "{}", traceHeader: String? = nil
    ) throws(StepFunctionsError) -> String {
        let arn = try start(reference, name: name, input: input, waiter: nil)
        if let traceHeader { state.executions[arn]?.traceHeader = traceHeader }
        return arn
    }

    /// Starts an execution, perhaps for another one that waits for it.
    func start(
        _ reference: String, name: String?, input: String, waiter: ExecutionRecord.Waiter?
    ) throws(StepFunctionsError) -> String {
        let target = try target(reference)
        let machine = target.record
        let name = try executionName(name, machine)
        if machine.type == .express {
            guard waiter == nil else { throw .stateMachineTypeNotSupported }
            let beginning = try express(target, name, input)
            begin(beginning)
            return beginning.identity.arn
        }
        let arn = executionARN(machine.name, name)
        if let existing = state.executions[arn]?.execution {
            if existing.isRunning {
                guard existing.input.text == input else {
                    throw .executionAlreadyExists(arn: arn)
                }
                if let waiter { state.executions[arn]?.waiter = waiter }
                return arn
            }
            let closed = existing.stoppedAt ?? context.now
            guard context.now - closed > .days(90) else {
                throw .executionAlreadyExists(arn: arn)
            }
        }
        begin(
            Beginning(
                identity: identity(arn, name, of: target), machine: target.machine,
                type: machine.type, input: try payload(input), waiter: waiter))
        return arn
    }

    /// StartSyncExecution of an EXPRESS machine; the answer comes when the execution is over.
    public func startSyncExecution(
        _ reference: String, name: String? = nil, input: String = "{}",
        completion: @escaping (ExecutionDescription) -> Void
    ) throws(StepFunctionsError) {
        let target = try target(reference)
        guard target.record.type == .express else { throw .stateMachineTypeNotSupported }
        let name = try executionName(name, target.record)
        let beginning = try express(target, name, input)
        waiting[beginning.identity.arn] = completion
        begin(beginning)
    }

    /// Express executions may share a name; the ARN ends with an id of its own.
    private func express(
        _ target: Target, _ name: String, _ input: String
    ) throws(StepFunctionsError) -> Beginning {
        let machine = target.record.name
        let number = state.unnamed["express/\(machine)", default: 0]
        state.unnamed["express/\(machine)"] = number + 1
        let id = context.stableUUID("express", machine, name, String(number))
        let arn =
            "arn:aws:states:\(context.region):\(context.account):express:\(machine):\(name):\(id)"
        return Beginning(
            identity: identity(arn, name, of: target), machine: target.machine, type: .express,
            input: try payload(input))
    }

    /// StopExecution; stopping what is over changes nothing.
    public func stopExecution(
        _ arn: String, error: String? = nil, cause: String? = nil
    ) throws(StepFunctionsError) {
        guard let record = state.executions[arn] else { throw .executionDoesNotExist(arn: arn) }
        guard record.type == .standard else { throw .stateMachineTypeNotSupported }
        advance(arn, .stop(error: error, cause: cause))
    }

    /// DescribeExecution.
    public func describeExecution(_ arn: String) throws(StepFunctionsError) -> ExecutionDescription
    {
        guard let record = state.executions[arn] else { throw .executionDoesNotExist(arn: arn) }
        return ExecutionDescription(record.execution)
    }

    /// ListExecutions: the latest first.
    public func listExecutions(
        _ machine: String, status: ExecutionStatus? = nil
    ) throws(StepFunctionsError) -> [ExecutionDescription] {
        let target = try self.target(machine)
        guard target.record.type == .standard else { throw .stateMachineTypeNotSupported }
        return state.executions.values.reversed()
            .filter { record in
                let identity = record.execution.identity
                return identity.machineARN == target.record.arn
                    && (target.versionARN == nil
                        || [identity.versionARN, identity.aliasARN]
                            .contains(machine))
                    && (status.map { $0 == record.execution.status } ?? true)
            }
            .map { ExecutionDescription($0.execution) }
    }

    /// One page of GetExecutionHistory, and the token of the next.
    public func executionHistory(
        _ arn: String, reverseOrder: Bool = false, maxResults: Int = 100, nextToken: String? = nil
    ) throws(StepFunctionsError) -> (events: [HistoryEvent], nextToken: String?) {
        guard let record = state.executions[arn] else { throw .executionDoesNotExist(arn: arn) }
        guard record.type == .standard else { throw .stateMachineTypeNotSupported }
        guard (0...1000).contains(maxResults) else {
            throw .validation(
                "1 validation error detected: Value '\(maxResults)' at 'maxResults' failed to "
                    + "satisfy constraint: Member must have value less than or equal to 1000")
        }
        let history = record.execution.history
        let start = nextToken.map { Int($0) ?? -1 } ?? 0
        guard (0...history.count).contains(start) else { throw .invalidToken }
        let end = min(history.count, start + (maxResults == 0 ? 100 : maxResults))
        let page = (start..<end).map { place in
            history[reverseOrder ? history.count - 1 - place : place]
        }
        return (page, end < history.count ? String(end) : nil)
    }

    /// An execution's whole state, to be looked at or copied.
    public func execution(_ arn: String) -> ExecutionState? { state.executions[arn]?.execution }

    // MARK: - Beginning

    func executionARN(_ machine: String, _ name: String) -> String {
        "arn:aws:states:\(context.region):\(context.account):execution:\(machine):\(name)"
    }

    private func executionName(
        _ name: String?, _ machine: StateMachineRecord
    ) throws(StepFunctionsError) -> String {
        if let name {
            try Self.check(name: name)
            return name
        }
        let number = state.unnamed[machine.name, default: 0]
        state.unnamed[machine.name] = number + 1
        return context.stableUUID("execution", machine.name, String(number))
    }

    private func payload(_ input: String) throws(StepFunctionsError) -> Payload {
        guard input.utf8.count <= limits.payloadBytes else {
            throw .validation(
                "1 validation error detected: Value at 'input' failed to satisfy constraint: "
                    + "Member must have length less than or equal to \(limits.payloadBytes)")
        }
        do {
            return try Payload(parsing: input)
        } catch {
            throw .invalidExecutionInput(error.description)
        }
    }

    /// What an execution starts with.
    struct Beginning {
        let identity: ExecutionIdentity
        let machine: StateMachine
        let type: WorkflowType
        let input: Payload
        var waiter: ExecutionRecord.Waiter?
        /// The workflow of a distributed Map's children.
        var workflow = 0
        var mapRun: (arn: String, index: Int)?
        /// Variables and Context Object of a state that is tried.
        var variables: JSONObject = [:]
        var context: JSONValue?
    }

    func begin(_ beginning: Beginning) {
        let arn = beginning.identity.arn
        var seed = StableHash()
        seed.combine("states/entropy")
        seed.combine(arn)
        // Step Functions developer guide, "Quotas": an express execution runs for five minutes, and
        // has as many events as it likes.
        var limits = limits
        if beginning.type == .express { limits.historyEvents = .max }
        var execution = ExecutionState(
            machine: beginning.machine, identity: beginning.identity, input: beginning.input,
            seed: seed.finalize(), limits: limits,
            maxSeconds: beginning.type == .express ? 300 : nil, workflow: beginning.workflow)
        execution.startingVariables = beginning.variables
        execution.trialContext = beginning.context
        // A name that is free again belongs to the new execution, the latest one.
        state.executions[arn] = nil
        state.executions[arn] = ExecutionRecord(
            execution: execution, type: beginning.type, waiter: beginning.waiter,
            mapRun: beginning.mapRun)
        advance(arn, .start)
    }

    /// What an execution of a machine is called.
    private func identity(
        _ arn: String, _ name: String, of target: Target
    ) -> ExecutionIdentity {
        ExecutionIdentity(
            arn: arn, name: name, machineARN: target.record.arn, machineName: target.record.name,
            roleARN: target.roleARN, region: context.region, versionARN: target.versionARN,
            aliasARN: target.aliasARN)
    }
}
