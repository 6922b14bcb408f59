public import CloudModel
public import PipelineModel

/// The native code of the reference pipeline, and small pieces for pipelines of one's own.
///
/// Nothing here knows a field or a dataset by name: entities, layers and alerts come from the
/// pipeline's contract.
public enum TelcoPipeline {
    /// Names under which manifests refer to the code.
    public static let functionNames = [
        "telco/validate", "builtin/validate", "builtin/move-object",
    ]
    public static let jobNames = [
        "telco/clean", "telco/stage", "builtin/clean", "builtin/stage", "builtin/copy-prefix",
    ]

    /// Registers all code; what works by contract is bound to that of the pipeline.
    ///
    /// A pipeline whose contract lacks what a handler needs can still use the others: that handler
    /// fails when it is called, and says what is missing.
    public static func register(into registry: inout CodeRegistry, _ pipeline: Pipeline) {
        let places = Result { () throws(PipelinePlaces.Missing) in try PipelinePlaces(pipeline) }
        for name in ["telco/validate", "builtin/validate"] {
            registry.add(function: name) { event, context in
                try await ValidateFunction(try found(places), context).handle(event)
            }
        }
        for name in ["telco/clean", "builtin/clean"] {
            registry.add(job: name) { context in
                try await CleanJob(try found(places), context).run()
            }
        }
        for name in ["telco/stage", "builtin/stage"] {
            registry.add(job: name) { context in
                try await StageJob(try found(places), context).run()
            }
        }
        registry.add(function: "builtin/move-object") { event, context in
            try await MoveObject.handle(event, context)
        }
        registry.add(job: "builtin/copy-prefix") { context in
            try await CopyPrefix.run(context)
        }
    }

    private static func found(
        _ places: Result<PipelinePlaces, PipelinePlaces.Missing>
    ) throws(FunctionFailure) -> PipelinePlaces {
        do { return try places.get() } catch {
            throw FunctionFailure(
                errorType: "ConfigurationError", errorMessage: error.description)
        }
    }
}
