import DataFormats

/// What reading a definition brought to light.
public struct DefinitionAnalysis: Sendable {
    /// What the service itself refuses, in its order and words.
    public var problems: [DefinitionProblem]
    /// What is legal for the service and not emulated here, each by name.
    public var refusals: [DefinitionProblem]
    /// The machine, when there is neither problem nor refusal.
    public var machine: StateMachine?

    /// The name that a state gets which is tried without a machine around it.
    public static let trialName = "StateName"

    /// Reads and checks a definition as CreateStateMachine does.
    public init(of text: String, type: WorkflowType = .standard) {
        self.init(of: text, type: type, isTrial: false)
    }

    /// Reads and checks one state, or a machine of which one state is tried, as TestState does.
    public init(trying text: String) { self.init(of: text, type: .standard, isTrial: true) }

    private init(of text: String, type: WorkflowType, isTrial: Bool) {
        let value: JSONValue
        do {
            value = try JSONValue(
                parsing: text, options: JSONParseOptions(maxDepth: 200, duplicateKeys: .lastWins))
        } catch {
            problems = [DefinitionProblem(.invalidJSON, error.description, at: nil)]
            refusals = []
            return
        }
        guard case .object(var object) = value else {
            problems = [
                DefinitionProblem(
                    .invalidJSON, "A definition is a JSON object, not \(value.kindName)", at: nil)
            ]
            refusals = []
            return
        }
        if isTrial, object["States"] == nil {
            object = [
                "StartAt": .string(Self.trialName),
                "States": .object([Self.trialName: .object(object)]),
            ]
        }
        var reader = DefinitionReader(type: type, isTrial: isTrial)
        reader.readMachine(object)
        problems = reader.problems
        refusals = reader.refusals
        guard problems.isEmpty, refusals.isEmpty else { return }
        machine = reader.machine(text: text, object: object)
    }
}

extension StateMachine {
    /// The machine of a definition.
    /// - Throws: every problem and refusal that reading it found.
    public init(
        parsing text: String, type: WorkflowType = .standard
    ) throws(DefinitionError) {
        let analysis = DefinitionAnalysis(of: text, type: type)
        guard let machine = analysis.machine else {
            throw DefinitionError(
                analysis.problems.isEmpty ? analysis.refusals : analysis.problems)
        }
        self = machine
    }
}
