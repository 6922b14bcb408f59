public import SimKernel

/// How long calls take in virtual time: a table by fault point, the same in every run.
///
/// The figures are round orders of magnitude, chosen so that concurrent guests overlap as they
/// would in the cloud; no guarantee may depend on them.
public struct LatencyModel: Hashable, Sendable {
    private var byService: [String: VirtualDuration]
    public var standard: VirtualDuration

    public init(standard: VirtualDuration = .milliseconds(10)) {
        self.standard = standard
        byService = [
            "s3": .milliseconds(20), "sns": .milliseconds(15), "glue": .milliseconds(50),
            "lambda": .milliseconds(10), "states": .milliseconds(30), "sts": .milliseconds(5),
            "snowflake": .milliseconds(40),
        ]
    }

    public subscript(service: String) -> VirtualDuration {
        get { byService[service] ?? standard }
        set { byService[service] = newValue }
    }

    /// Calls take no virtual time: for worlds that serve clients whose own time passes.
    public static let none: LatencyModel = {
        var model = LatencyModel(standard: .zero)
        model.byService = [:]
        return model
    }()
}
