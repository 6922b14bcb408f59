import DataFormats

/// What reading a definition brought to light.
public struct DefinitionAnalysis: Sendable {
    /// What the service itself refuses, in its order and words.
    public var problems: [DefinitionProblem]
    /// The machine, when there is no problem.
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
            return
        }
        guard case .object(var object) = value else {
            problems = [
                DefinitionProblem(
                    .invalidJSON, "A definition is a JSON object, not \(value.kindName)", at: nil)
            ]
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
        guard problems.isEmpty else { return }
        machine = reader.machine(text: text, object: object)
    }
}

extension StateMachine {
    /// The machine of a definition.
    /// - Throws: every problem that reading it found.
    public init(
        parsing text: String, type: WorkflowType = .standard
    ) throws(DefinitionError) {
        let analysis = DefinitionAnalysis(of: text, type: type)
        guard let machine = analysis.machine else { throw DefinitionError(analysis.problems) }
        self = machine
    }
}
