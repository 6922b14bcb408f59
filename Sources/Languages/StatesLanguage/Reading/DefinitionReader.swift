import DataFormats
import Diagnostics

/// Turns the JSON of a definition into states and collects everything that is wrong with it.
struct DefinitionReader {
    /// Branches inside branches beyond this are refused; the service has no use for them either.
    private static let depthLimit = 32

    /// A state whose JSON is being read, with what its surroundings fix.
    struct Site {
        var name: String
        var object: JSONObject
        var location: DefinitionLocation
        var language: QueryLanguage
        var index: Int
        var workflow: Int
        var depth: Int
        /// The states that a transition may name.
        var targets: [String: Int]
    }

    private static let languageProblem =
        "The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]"

    let type: WorkflowType
    /// Whether one state is to be tried by itself: Maps are not run, and transitions may lead to
    /// states that are not there.
    let isTrial: Bool
    private(set) var problems: [DefinitionProblem] = []
    private var workflows: [StateMachine.Workflow?] = []
    private var states: [State?] = []
    /// Where each state may go, by state.
    private var edges: [[Int]] = []
    private var isTerminal: [Bool] = []
    private var knownNames: Set<String> = []
    private var knownLabels: Set<String> = []
    private var machineLanguage = QueryLanguage.jsonPath

    /// Names of states that are not there; the first counts as state -1, the next as -2.
    private(set) var absentStates: [String] = []

    init(type: WorkflowType, isTrial: Bool = false) {
        self.type = type
        self.isTrial = isTrial
    }

    mutating func problem(
        _ code: DefinitionProblem.Code, _ message: String, at location: DefinitionLocation?,
        field: String? = nil, hint: String? = nil
    ) {
        // A hostile definition must not make a message of unbounded length.
        if problems.count < 100 {
            problems.append(
                DefinitionProblem(code, message, at: location, field: field, hint: hint))
        }
    }

    // MARK: - Workflows

    mutating func readMachine(_ object: JSONObject) {
        let root = DefinitionLocation()
        if let value = object["QueryLanguage"] {
            if let language = value.stringValue.flatMap(QueryLanguage.init(rawValue:)) {
                machineLanguage = language
            } else {
                problem(
                    .schema,
                    Self.languageProblem,
                    at: root["QueryLanguage"])
            }
        }
        check(
            fields: [
                "Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage",
            ], of: object, at: root)
        _ = timeoutSeconds(of: object)
        readWorkflow(object, at: root, depth: 0)
    }

    private mutating func timeoutSeconds(of object: JSONObject) -> Int64? {
        guard let value = object["TimeoutSeconds"] else { return nil }
        return integer(value, 1...99_999_999, at: DefinitionLocation()["TimeoutSeconds"])
    }

    /// The number under which the workflow stands in the table.
    @discardableResult
    mutating func readWorkflow(
        _ object: JSONObject, at location: DefinitionLocation, depth: Int
    ) -> Int {
        let workflow = workflows.count
        workflows.append(nil)
        guard depth <= Self.depthLimit else {
            problem(.tooDeep, "Workflows are nested too deeply", at: location)
            return workflow
        }
        let missing = ["States", "StartAt"].filter { object[$0] == nil }
        guard missing.isEmpty else {
            problem(
                .schema, "These fields are required: [\(missing.joined(separator: ", "))]",
                at: location)
            return workflow
        }
        guard case .object(let members)? = object["States"] else {
            problem(.schema, "Value must be a JSON object", at: location["States"])
            return workflow
        }
        guard !members.isEmpty else {
            problem(.schema, "Value cannot be empty", at: location["States"])
            return workflow
        }
        let first = states.count
        let targets = register(members, at: location["States"])
        for (offset, member) in members.enumerated() {
            readState(
                member.key, member.value, index: first + offset, workflow: workflow,
                depth: depth, targets: targets, at: location["States"][member.key])
        }
        let start = target(object["StartAt"], targets, at: location["StartAt"])
        if let start { workflows[workflow] = .init(start: start, location: location) }
        checkGraph(members, first: first, start: start, at: location["States"])
        return workflow
    }

    /// Gives the states of a workflow their numbers.
    private mutating func register(
        _ members: JSONObject, at location: DefinitionLocation
    ) -> [String: Int] {
        var targets: [String: Int] = [:]
        for (name, _) in members {
            targets[name] = states.count
            states.append(nil)
            edges.append([])
            isTerminal.append(false)
            if !knownNames.insert(name).inserted {
                problem(.duplicateState, "Duplicate State name: \(name)", at: location[name])
            }
            if name.unicodeScalars.count > 80 {
                problem(
                    .schema, "State name must be at most 80 characters long", at: location[name])
            }
        }
        return targets
    }

    /// Every state must be reachable and some state must end the workflow.
    private mutating func checkGraph(
        _ members: JSONObject, first: Int, start: Int?, at location: DefinitionLocation
    ) {
        if isTrial { return }
        let own = first..<(first + members.count)
        guard own.contains(where: { isTerminal[$0] }) else {
            problem(.missingEnd, "Workflow has no terminal state", at: nil)
            return
        }
        var reached = Set<Int>()
        var open = start.map { [$0] } ?? []
        while let next = open.popLast() {
            if reached.insert(next).inserted { open += edges[next] }
        }
        for (offset, member) in members.enumerated() where !reached.contains(first + offset) {
            problem(
                .missingTarget, "State \"\(member.key)\" is not reachable.",
                at: location[member.key])
        }
    }

    // MARK: - States

    private mutating func readState(
        _ name: String, _ value: JSONValue, index: Int, workflow: Int, depth: Int,
        targets: [String: Int], at location: DefinitionLocation
    ) {
        // Whatever is wrong inside, the state counts as an end: one slip brings one problem.
        guard case .object(let object) = value else {
            problem(.schema, "Value must be a JSON object", at: location)
            isTerminal[index] = true
            return
        }
        let site = Site(
            name: name, object: object, location: location,
            language: stateLanguage(of: object, at: location), index: index, workflow: workflow,
            depth: depth, targets: targets)
        guard let typeName = object["Type"] else {
            problem(.schema, "These fields are required: [Type]", at: location)
            isTerminal[index] = true
            return
        }
        guard let type = typeName.stringValue.flatMap(StateType.init(rawValue:)) else {
            problem(
                .schema,
                "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, "
                    + "Fail, Choice, Parallel, Map]", at: location["Type"],
                hint: typeName.stringValue.flatMap {
                    didYouMean($0, in: StateType.allCases.map(\.rawValue))
                })
            isTerminal[index] = true
            return
        }
        checkFields(of: site, type)
        states[index] = read(type, site)
    }

    private mutating func stateLanguage(
        of object: JSONObject, at location: DefinitionLocation
    ) -> QueryLanguage {
        guard let value = object["QueryLanguage"] else { return machineLanguage }
        guard let language = value.stringValue.flatMap(QueryLanguage.init(rawValue:)) else {
            problem(
                .schema,
                Self.languageProblem,
                at: location["QueryLanguage"])
            return machineLanguage
        }
        if machineLanguage == .jsonata, language == .jsonPath {
            problem(
                .schema,
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
                at: location)
        }
        return language
    }

    /// Notes that a state may be followed by another.
    mutating func connect(_ site: Site, to target: Int?) {
        if let target { edges[site.index].append(target) }
    }

    /// Notes the label of a distributed Map; a machine has each once.
    mutating func noteLabel(_ label: String, at location: DefinitionLocation) {
        if !knownLabels.insert(label).inserted {
            problem(.duplicateLabel, "Duplicate Label name: \(label)", at: location)
        }
    }

    mutating func endsWorkflow(_ site: Site) { isTerminal[site.index] = true }

    /// The number of the state that a transition names.
    mutating func target(
        _ value: JSONValue?, _ targets: [String: Int], at location: DefinitionLocation
    ) -> Int? {
        guard let name = value?.stringValue else {
            problem(.schema, "Value must be a string", at: location)
            return nil
        }
        if let target = targets[name] { return target }
        if isTrial {
            absentStates.append(name)
            return -absentStates.count
        }
        problem(
            .missingTarget, "Missing 'Next' target: \(name)", at: location,
            hint: didYouMean(name, in: targets.keys.sorted()))
        return nil
    }

    // MARK: - Result

    func machine(text: String, object: JSONObject) -> StateMachine? {
        let states = states.compactMap(\.self)
        let workflows = workflows.compactMap(\.self)
        guard states.count == self.states.count, workflows.count == self.workflows.count else {
            return nil
        }
        return StateMachine(
            text: text, comment: object["Comment"]?.stringValue, queryLanguage: machineLanguage,
            timeoutSeconds: object["TimeoutSeconds"]?.intValue, workflows: workflows,
            states: states, absentStates: absentStates)
    }
}
