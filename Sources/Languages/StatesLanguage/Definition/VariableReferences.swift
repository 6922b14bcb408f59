import DataFormats
import JSONata

extension StateMachine {
    /// The variables that each state refers to, without `$`; states that refer to none are left
    /// out.
    ///
    /// Step Functions API reference, "DescribeStateMachine", `variableReferences`.
    public var variableReferences: [(state: String, variables: [String])] {
        guard case .object(let definition)? = try? JSONValue(parsing: text) else { return [] }
        return WrittenState.all(in: definition).compactMap { state in
            let variables = state.variables
            return variables.isEmpty ? nil : (state.name, variables)
        }
    }
}

extension WrittenState {
    /// Each once, in the order in which they are met.
    fileprivate var variables: [String] {
        var names: [String] = []
        for text in texts where text.path[0] != "Result" {
            for name in variables(in: text) where !names.contains(name) { names.append(name) }
        }
        return names
    }

    private func variables(in text: Text) -> [String] {
        guard language == .jsonPath else {
            guard let code = JSONataExpression.code(in: text.text),
                let expression = try? Expression(parsing: code)
            else { return [] }
            let own = ["states"] + JSONataFunction.allCases.map(\.rawValue)
            return expression.references.freeVariables.filter { !own.contains($0) }
        }
        let isRead =
            text.field.hasSuffix(".$") || text.field.hasSuffix("Path") || text.field == "Variable"
        guard isRead,
            let template = try? PayloadTemplate.expression(text.text, field: text.field)
        else { return [] }
        let paths: [JSONPath] =
            switch template {
            case .path(let path, _): [path]
            case .call(let call, _): call.paths
            default: []
            }
        return paths.compactMap { path in
            if case .variable(let name) = path.root { name } else { nil }
        }
    }
}
