public import StatesLanguage
import StepFunctions

extension Cloud {
    /// What the executions so far have exercised of the account's state machines.
    public var machineCoverage: [MachineCoverage] { states.coverage }
}
