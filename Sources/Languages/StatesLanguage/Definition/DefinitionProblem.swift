public import Diagnostics

/// Something in a definition that the service refuses, or that is not emulated.
public struct DefinitionProblem: Sendable, Hashable {
    /// The codes of ValidateStateMachineDefinition, and one of our own.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        case invalidJSON = "INVALID_JSON_DESCRIPTION"
        case schema = "SCHEMA_VALIDATION_FAILED"
        case missingTarget = "MISSING_TRANSITION_TARGET"
        case missingEnd = "MISSING_END_STATE"
        case duplicateState = "DUPLICATE_STATE_NAME"
        case invalidJSONata = "INVALID_JSONATA_EXPRESSION"
        case unsupportedJSONata = "UNSUPPORTED_JSONATA_EXPRESSION"
        case tooDeep = "TOO_DEEPLY_NESTED"
        case duplicateLabel = "DUPLICATE_LABEL_NAME"
        case noDollar = "NO_DOLLAR"
        case noPath = "NO_PATH"
        case staticResult = "PASS_RESULT_IS_STATIC"
        /// Legal for the service; refused here by name.
        case notEmulated = "NOT_EMULATED"

        /// Whether a definition with it is taken all the same.
        public var isWarning: Bool { [.noDollar, .noPath, .staticResult].contains(self) }
    }

    public var code: Code
    public var message: String
    /// Nothing for what concerns the definition as a whole.
    public var location: DefinitionLocation?
    /// The member at the location that is at fault, where the service names the object around it.
    public var field: String?
    /// A way out, in our own words.
    public var hint: String?

    public init(
        _ code: Code, _ message: String, at location: DefinitionLocation?, field: String? = nil,
        hint: String? = nil
    ) {
        self.code = code
        self.message = message
        self.location = location
        self.field = field
        self.hint = hint
    }

    /// The smallest place that is at fault.
    public var place: DefinitionLocation? {
        field.flatMap { field in location.map { $0[field] } } ?? location
    }

    /// The problem as CreateStateMachine words it.
    public var description: String {
        "\(code.rawValue): \(message) at \(location?.description ?? "null")"
    }

    /// The problem for people, with its place in the text.
    public func diagnostic(in source: SourceText) -> Diagnostic {
        let span = place.flatMap { DefinitionLocator.span(of: $0, in: source.text) }
        let code =
            switch self.code {
            case .invalidJSON: "A0001"
            case .schema: "A0002"
            case .missingTarget: "A0003"
            case .missingEnd: "A0004"
            case .duplicateState: "A0005"
            case .notEmulated: "A0006"
            case .invalidJSONata: "A0007"
            case .unsupportedJSONata: "A0008"
            case .tooDeep: "A0009"
            case .duplicateLabel: "A0010"
            case .noDollar: "A0106"
            case .noPath: "A0107"
            case .staticResult: "A0108"
            }
        return Diagnostic(
            code, message, severity: self.code.isWarning ? .warning : .error, source: source,
            span: span, label: hint, notes: ["at \(location?.description ?? "/")"])
    }
}

/// The problems of a definition that cannot be used.
public struct DefinitionError: Error, Sendable, Hashable {
    public var problems: [DefinitionProblem]

    public init(_ problems: [DefinitionProblem]) { self.problems = problems }

    /// The message of the service's `InvalidDefinition` error.
    public var message: String {
        "Invalid State Machine Definition: '"
            + problems.map(\.description).joined(separator: ", ") + "'"
    }
}
