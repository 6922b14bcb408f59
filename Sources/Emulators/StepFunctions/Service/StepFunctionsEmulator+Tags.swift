import OrderedCollections

/// Tags of state machines and activities.
extension StepFunctionsEmulator {
    func tags(of arn: String) throws(StepFunctionsError) -> [(key: String, value: String)] {
        try checkTaggable(arn)
        return (state.tags[arn] ?? [:]).map { (key: $0.key, value: $0.value) }
    }

    /// TagResource: at most fifty tags (Step Functions API reference, "TagResource").
    func tag(
        _ arn: String, with tags: [(key: String, value: String)]
    ) throws(StepFunctionsError) {
        try checkTaggable(arn)
        var own = state.tags[arn] ?? [:]
        for tag in tags { own[tag.key] = tag.value }
        guard own.count <= 50 else { throw .tooManyTags(arn: arn) }
        state.tags[arn] = own
    }

    func untag(_ arn: String, _ keys: [String]) throws(StepFunctionsError) {
        try checkTaggable(arn)
        for key in keys { state.tags[arn]?[key] = nil }
    }

    private func checkTaggable(_ arn: String) throws(StepFunctionsError) {
        let parts = arn.split(separator: ":")
        guard parts.count >= 7 else { throw .invalidArn(arn) }
        let isKnown =
            state.activities[arn] != nil
            || state.machines[String(parts[6])].map { $0.arn == arn } == true
        guard isKnown else { throw .resourceNotFound(arn) }
    }
}
