import CloudModel
import DataFormats

/// A function's resource policy, statement by statement (Lambda API Reference, "AddPermission").
extension LambdaEmulator {
    func addPermission(
        _ function: LambdaFunction, _ input: JSONObject
    ) throws(LambdaError) -> JSONObject {
        func required(_ name: String, _ shown: String) throws(LambdaError) -> String {
            guard let text = input[name]?.stringValue else { throw Self.missing(shown) }
            return text
        }
        let id = try required("StatementId", "statementId")
        let action = try required("Action", "action")
        let principal = try required("Principal", "principal")
        var statements = statements(of: function)
        guard !statements.contains(where: { $0["Sid"]?.stringValue == id }) else {
            throw .resourceConflict(
                "The statement id (\(id)) provided already exists. Please provide a new statement"
                    + " id, or remove the existing statement.")
        }
        var statement: JSONObject = [
            "Sid": .string(id), "Effect": "Allow", "Principal": Self.principal(principal),
            "Action": .string(action), "Resource": .string(arn(of: function.name)),
        ]
        var conditions = JSONObject()
        if let account = input["SourceAccount"]?.stringValue {
            conditions["StringEquals"] = ["AWS:SourceAccount": .string(account)]
        }
        if let source = input["SourceArn"]?.stringValue {
            conditions["ArnLike"] = ["AWS:SourceArn": .string(source)]
        }
        if !conditions.isEmpty { statement["Condition"] = .object(conditions) }
        statements.append(.object(statement))
        try set(statements, of: function)
        return ["Statement": .string(JSONValue.object(statement).serialized())]
    }

    func removePermission(
        _ function: LambdaFunction, _ input: JSONObject
    ) throws(LambdaError) -> JSONObject {
        let id = input["StatementId"]?.stringValue ?? ""
        var statements = statements(of: function)
        guard let place = statements.firstIndex(where: { $0["Sid"]?.stringValue == id }) else {
            throw .resourceNotFound("Statement \(id) is not found in resource policy.")
        }
        statements.remove(at: place)
        try set(statements, of: function)
        return [:]
    }

    func policy(of function: LambdaFunction) throws(LambdaError) -> JSONObject {
        let arn = arn(of: function.name)
        guard let text = context.ports.policies.resourcePolicy(on: arn) else {
            throw .resourceNotFound("The resource you requested does not exist.")
        }
        return [
            "Policy": .string(text),
            "RevisionId": .string(context.stableUUID("lambda-policy", arn, text)),
        ]
    }

    private func statements(of function: LambdaFunction) -> [JSONValue] {
        guard let text = context.ports.policies.resourcePolicy(on: arn(of: function.name)),
            let policy = try? JSONValue.parse(Array(text.utf8)), let found = policy["Statement"]
        else { return [] }
        return found.arrayValue ?? [found]
    }

    private func set(
        _ statements: [JSONValue], of function: LambdaFunction
    ) throws(LambdaError) {
        let policy: JSONValue = [
            "Version": "2012-10-17", "Id": "default", "Statement": .array(statements),
        ]
        do throws(ServiceFailure) {
            try context.ports.policies.setResourcePolicy(
                statements.isEmpty ? nil : policy.serialized(), on: arn(of: function.name))
        } catch {
            throw .invalidParameter(error.message)
        }
    }

    /// A service by its host, everybody, an account by its number, or an ARN.
    private static func principal(_ text: String) -> JSONValue {
        if text == "*" { return "*" }
        if text.hasSuffix(".amazonaws.com") { return ["Service": .string(text)] }
        let isAccount = text.utf8.count == 12 && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
        return ["AWS": .string(isAccount ? "arn:aws:iam::\(text):root" : text)]
    }
}
