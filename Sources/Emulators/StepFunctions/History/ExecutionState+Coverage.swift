import OrderedCollections
public import StatesLanguage

extension ExecutionState {
    /// Adds what the execution has exercised of its machine.
    public func addCoverage(to coverage: inout MachineCoverage) {
        for event in history {
            guard case .stateEntered(let name, _) = event.details else { continue }
            coverage.count(MachineCoverage.Part(.state, name))
            if history.indices.contains(event.previousID - 1),
                case .stateExited(let left, _, _) = history[event.previousID - 1].details
            {
                coverage.count(.transition(left, name))
            }
        }
        for handler in handled {
            coverage.count(handler)
        }
    }
}

extension StepFunctionsEmulator {
    /// What all executions so far have exercised, machine by machine.
    public var coverage: [MachineCoverage] {
        state.machines.values.map { record in
            var coverage = MachineCoverage(machine: record.name, of: record.machine)
            for execution in state.executions.values.lazy.map(\.execution) {
                let arn = execution.identity.machineARN
                if arn == record.arn || arn.hasPrefix(record.arn + "/") {
                    execution.addCoverage(to: &coverage)
                }
            }
            return coverage
        }
    }
}
