import CloudModel
import OrderedCollections
import SimKernel
public import StatesLanguage

/// Creating, changing and finding state machines.
extension StepFunctionsEmulator {
    /// A machine's ARN.
    public func machineARN(_ name: String) -> String {
        "arn:aws:states:\(context.region):\(context.account):stateMachine:\(name)"
    }

    /// CreateStateMachine: answers the ARN; the very same request again answers the same.
    @discardableResult
    public func createStateMachine(
        _ name: String, definition: String, roleARN: String, type: WorkflowType = .standard
    ) throws(StepFunctionsError) -> String {
        try Self.check(name: name)
        let arn = machineARN(name)
        if let existing = state.machines[name] {
            guard existing.machine.text == definition, existing.type == type else {
                throw .stateMachineAlreadyExists(arn: arn)
            }
            return arn
        }
        let machine = try Self.machine(definition, type)
        state.machines[name] = StateMachineRecord(
            name: name, arn: arn, type: type, roleARN: roleARN, machine: machine,
            createdAt: context.now, revision: 1, updatedAt: context.now)
        return arn
    }

    /// UpdateStateMachine: executions that run keep the definition that they started with.
    public func updateStateMachine(
        _ reference: String, definition: String?, roleARN: String? = nil
    ) throws(StepFunctionsError) {
        var record = try machine(reference)
        var isChanged = false
        if let definition, definition != record.machine.text {
            record.machine = try Self.machine(definition, record.type)
            isChanged = true
        }
        if let roleARN, roleARN != record.roleARN {
            record.roleARN = roleARN
            isChanged = true
        }
        guard isChanged else { return }
        record.revision += 1
        record.revisionID = context.stableUUID(
            "revision", record.name, String(record.revision))
        record.updatedAt = context.now
        state.machines[record.name] = record
    }

    /// DeleteStateMachine: nothing happens when there is none; executions that run go on.
    public func deleteStateMachine(_ reference: String) {
        guard let record = try? machine(reference) else { return }
        state.machines[record.name] = nil
        state.tags[record.arn] = nil
    }

    /// DescribeStateMachine, by name or ARN.
    public func machine(_ reference: String) throws(StepFunctionsError) -> StateMachineRecord {
        let name = reference.lastPart(after: ":") ?? reference
        guard let record = state.machines[name],
            reference == name || reference == record.arn
        else {
            throw .stateMachineDoesNotExist(
                arn: reference.hasPrefix("arn:") ? reference : machineARN(reference))
        }
        return record
    }

    /// ListStateMachines: in the order in which they were created.
    public var machines: [StateMachineRecord] { Array(state.machines.values) }

    /// ValidateStateMachineDefinition: what the service itself would refuse.
    ///
    /// Definitions that the service takes and this emulator does not are legal here; creating
    /// them is refused by name.
    public static func validate(
        _ definition: String, type: WorkflowType = .standard
    ) -> [DefinitionProblem] {
        DefinitionAnalysis(of: definition, type: type).problems
    }

    /// Everything that stands in the way of creating a machine from the definition here.
    public static func problems(
        _ definition: String, type: WorkflowType = .standard
    ) -> [DefinitionProblem] {
        let analysis = DefinitionAnalysis(of: definition, type: type)
        return analysis.problems + (analysis.machine.map(Integration.problems) ?? [])
    }

    /// Everything about a definition that CreateStateMachine refuses or that is not emulated, each
    /// with its place.
    public static func problems(of definition: String) -> [DefinitionProblem] {
        let analysis = DefinitionAnalysis(of: definition)
        guard let machine = analysis.machine else { return analysis.problems }
        return Integration.problems(of: machine)
    }

    static func machine(
        _ definition: String, _ type: WorkflowType
    ) throws(StepFunctionsError) -> StateMachine {
        guard definition.utf8.count <= 1_048_576 else {
            throw .validation(
                "1 validation error detected: Value at 'definition' failed to satisfy "
                    + "constraint: Member must have length less than or equal to 1048576")
        }
        let machine: StateMachine
        do {
            machine = try StateMachine(parsing: definition, type: type)
        } catch {
            throw .invalidDefinition(message: error.message)
        }
        let problems = Integration.problems(of: machine)
        guard problems.isEmpty else {
            throw .invalidDefinition(message: DefinitionError(problems).message)
        }
        return machine
    }

    /// Names have 1 to 80 characters without white space, brackets, wildcards and specials
    /// (API reference, "CreateStateMachine", "name").
    static func check(name: String) throws(StepFunctionsError) {
        let forbidden = Set("<>{}[]?*\"#%\\^|~`$&,;:/".unicodeScalars)
        let scalars = name.unicodeScalars
        guard (1...80).contains(scalars.count),
            scalars.allSatisfy({ scalar in
                !forbidden.contains(scalar) && !scalar.properties.isWhitespace
                    && scalar.value > 0x1F && !(0x7F...0x9F).contains(scalar.value)
            })
        else { throw .invalidName(name) }
    }
}
