import DataFormats

extension DefinitionProblem {
    /// What the service takes, and warns of: texts that look like paths where none is read.
    ///
    /// Step Functions API reference, "ValidateStateMachineDefinitionDiagnostic", "List of warning
    /// codes". When exactly each is given is not documented; here a text must be a path or a call
    /// that could be evaluated.
    public static func warnings(in definition: String) -> [DefinitionProblem] {
        guard case .object(let object)? = try? JSONValue(parsing: definition) else { return [] }
        return WrittenState.all(in: object)
            .filter { $0.language == .jsonPath }
            .flatMap { state in state.texts.compactMap { warning(of: $0, in: state) } }
    }

    private static func warning(
        of text: WrittenState.Text, in state: WrittenState
    ) -> DefinitionProblem? {
        guard let what = Self.meaning(of: text.text) else { return nil }
        if text.path[0] == "Result", state.object["Type"] == "Pass" {
            return DefinitionProblem(
                .staticResult,
                "The Result of a Pass state is taken as it is: the \(what) '\(text.text)' is not "
                    + "evaluated", at: text.location)
        }
        if !text.path.dropLast().isEmpty, templates.contains(where: text.path.contains),
            !text.field.hasSuffix(".$")
        {
            return DefinitionProblem(
                .noDollar,
                "The value of '\(text.field)' looks like a \(what), but the name does not end "
                    + "with '.$': it is taken as it is", at: text.location)
        }
        guard twins.contains(text.field), what == "path" else { return nil }
        return DefinitionProblem(
            .noPath,
            "The value of '\(text.field)' looks like a path, but the name does not end with "
                + "'Path': it is taken as it is", at: text.location)
    }

    /// What a text would be where paths and calls are read; nothing for an ordinary text.
    private static func meaning(of text: String) -> String? {
        if ["$.", "$[", "$$"].contains(where: text.hasPrefix) || text == "$" {
            return (try? JSONPath(parsing: text)).map { _ in "path" }
        }
        guard text.hasPrefix("States.") else { return nil }
        return (try? IntrinsicCall(parsing: text)).map { _ in "intrinsic function" }
    }

    /// Fields whose members are evaluated where their names end with `.$`.
    private static let templates = [
        "Parameters", "ResultSelector", "ItemSelector", "Assign", "BatchInput", "Credentials",
    ]

    /// Fields that have a twin whose name ends with `Path`.
    private static let twins: Set<String> = [
        "Seconds", "Timestamp", "TimeoutSeconds", "HeartbeatSeconds", "Error", "Cause",
        "MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage", "MaxItems",
        "MaxItemsPerBatch", "MaxInputBytesPerBatch", "StringEquals", "StringLessThan",
        "StringGreaterThan", "StringLessThanEquals", "StringGreaterThanEquals", "TimestampEquals",
        "TimestampLessThan", "TimestampGreaterThan", "TimestampLessThanEquals",
        "TimestampGreaterThanEquals",
    ]
}
