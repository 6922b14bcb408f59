import CloudModel
import DataFormats
import OrderedCollections

/// What one simulation asks, for every action and resource.
private struct Simulation {
    let principal: Principal
    let caller: Ruling.Caller
    var policies: ApplicablePolicies
    let context: [AuthorizationRequest.ContextKey]
}

// IAM API Reference, SimulatePrincipalPolicy and SimulateCustomPolicy: the same evaluation as at
// the gate, of other policies.
extension IAMEmulator {
    func simulateCustomPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        var policies = ApplicablePolicies()
        policies.identity = try statements(input, "PolicyInputList")
        let principal = try simulatedCaller(input, source: nil)
        return try simulate(input, principal, policies)
    }

    func simulatePrincipalPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let arn = try input.required("PolicySourceArn")
        let entity = try policySource(arn)
        var policies = ApplicablePolicies()
        policies.identity =
            documents(of: entity).flatMap(\.statements)
            + (try statements(input, "PolicyInputList"))
        if let boundary = entity.boundary {
            policies.boundary = managedPolicy(boundary)?.document?.statements ?? []
        }
        let principal = try simulatedCaller(input, source: entity)
        return try simulate(input, principal, policies)
    }

    private func policySource(_ arn: String) throws(IAMError) -> Entity {
        guard let key = EntityKey(arn: arn) else {
            throw .invalidInput("Invalid Entity Arn: \(arn) does not clearly define entity type")
        }
        guard let entity = state.entities[key], entity.arn(in: context.account) == arn else {
            throw .noSuchEntity("The entity \(arn) cannot be found.")
        }
        return entity
    }

    /// Who is taken to ask: `CallerArn`, or the user or role whose policies are simulated.
    private func simulatedCaller(_ input: IAMInput, source: Entity?) throws(IAMError) -> Principal {
        let given = input.text("CallerArn")
        if let given {
            guard let arn = ARN(given), arn.resource.hasPrefix("user/") else {
                throw .invalidInput("CallerArn \(given) is not the ARN of a user")
            }
            return Principal(kind: .user, name: given, account: arn.account)
        }
        if input.text("ResourcePolicy") != nil, source?.kind != .user {
            throw .invalidInput("Caller Arn is required when a resource policy is given")
        }
        guard let source, source.kind != .group else {
            return Principal(
                kind: .user, name: "arn:aws:iam::\(context.account):user/",
                account: context.account)
        }
        let arn = source.arn(in: context.account)
        if source.kind == .user {
            return Principal(kind: .user, name: arn, account: context.account)
        }
        return Principal(kind: .role(arn: arn), name: arn, account: context.account)
    }

    private func statements(
        _ input: IAMInput, _ member: String
    ) throws(IAMError) -> [PolicyStatement] {
        var found: [PolicyStatement] = []
        for (place, text) in input.texts(member).enumerated() {
            found += try simulated(text, "\(member).\(place + 1)", .identity).statements
        }
        return found
    }

    private func simulated(
        _ text: String, _ name: String, _ kind: PolicyDocument.Kind
    ) throws(IAMError) -> PolicyDocument {
        do {
            return try document(text, name, kind, limit: 131_072)
        } catch {
            throw .invalidInput("\(name): \(error.message)")
        }
    }

    // MARK: Asking

    private func simulate(
        _ input: IAMInput, _ principal: Principal, _ policies: ApplicablePolicies
    ) throws(IAMError) -> JSONObject {
        var policies = policies
        if input.members["PermissionsBoundaryPolicyInputList"] != nil {
            policies.boundary = try statements(input, "PermissionsBoundaryPolicyInputList")
        }
        if let text = input.text("ResourcePolicy") {
            policies.resource = try simulated(text, "ResourcePolicy", .resource).statements
        }
        let simulation = Simulation(
            principal: principal, caller: caller(principal), policies: policies,
            context: contextEntries(input))
        let actions = input.texts("ActionNames")
        guard !actions.isEmpty else {
            throw .invalid("ActionNames", "null", "Member must not be null")
        }
        for action in actions where action.split(separator: ":").count != 2 {
            throw .invalidInput("Invalid Service or Action name: \(action)")
        }
        let resources = input.texts("ResourceArns")
        let questions = actions.flatMap { action in
            (resources.isEmpty ? ["*"] : resources).map { (action, $0) }
        }
        // Only what the page shows is evaluated.
        let (range, marker) = try input.slice(questions.count)
        let results = questions[range].map { answer(simulation, action: $0, resource: $1) }
        var output: JSONObject = ["EvaluationResults": .array(results)]
        output["IsTruncated"] = .bool(marker != nil)
        if let marker { output["Marker"] = .string(marker) }
        return output
    }

    private func contextEntries(_ input: IAMInput) -> [AuthorizationRequest.ContextKey] {
        (input.members["ContextEntries"]?.arrayValue ?? []).compactMap { entry in
            guard let name = entry["ContextKeyName"]?.stringValue else { return nil }
            let values = entry["ContextKeyValues"]?.arrayValue?.compactMap(\.stringValue) ?? []
            return AuthorizationRequest.ContextKey(name, values)
        }
    }

    private func answer(
        _ simulation: Simulation, action: String, resource: String
    ) -> JSONValue {
        let facts = RequestFacts(
            request: AuthorizationRequest(
                principal: simulation.principal, action: action, resource: resource,
                context: simulation.context),
            iam: self)
        let ruling = Ruling(
            simulation.policies, of: Evaluation(facts: facts), caller: simulation.caller)
        let isDenied = ruling.denial != nil
        let decision =
            isDenied ? "explicitDeny" : ruling.allowedBy == nil ? "implicitDeny" : "allowed"
        let matched = ruling.matched.filter {
            isDenied ? $0.statement.effect == .deny : decision == "allowed"
        }
        var result: JSONObject = [
            "EvalActionName": .string(action), "EvalResourceName": .string(resource),
            "EvalDecision": .string(decision),
            "MatchedStatements": .array(matched.map { matchedStatement($0.statement, $0.type) }),
            "MissingContextValues": .array(
                missingKeys(simulation, action, facts).map { .string($0) }),
        ]
        if let boundary = ruling.boundary {
            result["PermissionsBoundaryDecisionDetail"] = [
                "AllowedByPermissionsBoundary": .bool(
                    boundary.allowedBy != nil && boundary.deniedBy == nil)
            ]
        }
        return .object(result)
    }

    private func matchedStatement(_ statement: PolicyStatement, _ type: PolicyType) -> JSONValue {
        [
            "SourcePolicyId": .string(statement.policy),
            "SourcePolicyType": type == .resource ? "Resource Policy" : "IAM Policy",
            "StartPosition": position(statement.start), "EndPosition": position(statement.end),
        ]
    }

    private func position(_ place: PolicyStatement.Position) -> JSONValue {
        ["Line": JSONValue(place.line), "Column": JSONValue(place.column)]
    }

    /// Keys that conditions of statements about the action ask for and nobody gave.
    private func missingKeys(
        _ simulation: Simulation, _ action: String, _ facts: RequestFacts
    ) -> [String] {
        let policies = simulation.policies
        let all =
            policies.identity + (policies.boundary ?? []) + (policies.resource ?? [])
        var missing: [String] = []
        for statement in all where Evaluation.names(statement, action: action) {
            for condition in statement.conditions
            where facts.values(of: condition.key) == nil && !missing.contains(condition.key) {
                missing.append(condition.key)
            }
        }
        return missing
    }

    // MARK: Context keys

    func contextKeysForCustomPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        contextKeys(of: try statements(input, "PolicyInputList"))
    }

    func contextKeysForPrincipalPolicy(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let entity = try policySource(input.required("PolicySourceArn"))
        return contextKeys(
            of: documents(of: entity).flatMap(\.statements)
                + (try statements(input, "PolicyInputList")))
    }

    /// Keys of conditions and policy variables, in the order of the policies, each once.
    private func contextKeys(of statements: [PolicyStatement]) -> JSONObject {
        var names: [String] = []
        func note(_ name: String) {
            if !names.contains(where: { $0.lowercased() == name.lowercased() }) {
                names.append(name)
            }
        }
        for statement in statements {
            for pattern in statement.resources?.patterns ?? [] { pattern.variables.forEach(note) }
            for condition in statement.conditions {
                note(condition.key)
                for case .pattern(let pattern) in condition.operands {
                    pattern.variables.forEach(note)
                }
            }
        }
        return ["ContextKeyNames": .array(names.map { .string($0) })]
    }
}
