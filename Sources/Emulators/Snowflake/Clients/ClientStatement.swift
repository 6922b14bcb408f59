/// What a client asks of its session.
public struct ClientStatement: Sendable {
    /// One statement, or as many as `count` says.
    public var text: String
    /// The values of placeholders.
    public var binds: ClientBinds
    /// Whether only the columns are wanted and nothing may run.
    public var isDescribeOnly: Bool
    /// How many statements the text must hold; zero takes any number. One when nil, or what the
    /// session's MULTI_STATEMENT_COUNT says.
    public var count: Int?
    /// Parameters for this statement alone.
    public var parameters: [SessionParameter]

    public init(
        _ text: String, binds: ClientBinds = ClientBinds(), isDescribeOnly: Bool = false,
        count: Int? = nil, parameters: [SessionParameter] = []
    ) {
        self.text = text
        self.binds = binds
        self.isDescribeOnly = isDescribeOnly
        self.count = count
        self.parameters = parameters
    }
}

/// Values for the placeholders of a statement.
public struct ClientBinds: Sendable {
    /// The type of each placeholder.
    public var types: [SnowflakeType]
    /// One row of values, or several for an array bind; each value is of its placeholder's type.
    public var rows: [[SnowflakeValue]]
    /// Names of the placeholders that are written `:name`, in the order of their values; none for
    /// placeholders that go by their place.
    public var names: [String] = []

    public init(types: [SnowflakeType] = [], rows: [[SnowflakeValue]] = []) {
        self.types = types
        self.rows = rows
    }
}

/// Where a session stands.
public struct ClientPlace: Hashable, Sendable {
    public var database: String?
    public var schema: String?
    public var warehouse: String?
    public var role: String

    public init(database: String?, schema: String?, warehouse: String?, role: String) {
        self.database = database
        self.schema = schema
        self.warehouse = warehouse
        self.role = role
    }
}

/// What a client is told of its statement.
public struct ClientAnswer: Sendable {
    public var queryID: String
    public var outcome: Result<StatementResult, SnowflakeError>
    /// Where the session stands afterwards.
    public var place: ClientPlace
    /// The texts of values that depend on the session.
    public var texts: ResultTexts
    /// Placeholders that the statement has, when it was only described.
    public var bindCount = 0
    /// Whether one execution takes many rows of binds.
    public var takesArrayBinds = false
    /// What the client has to do itself for its PUT or GET.
    public var transfer: ClientTransfer?
    /// The answers of the statements of a text with several.
    public var parts: [ClientAnswer] = []

    public init(
        queryID: String, outcome: Result<StatementResult, SnowflakeError>, place: ClientPlace,
        texts: ResultTexts
    ) {
        self.queryID = queryID
        self.outcome = outcome
        self.place = place
        self.texts = texts
    }
}

/// How values of a result are written that depend on the session's parameters.
public struct ResultTexts: Hashable, Sendable {
    private let parameters: SessionParameters
    private let zone: ZoneClock

    init(_ parameters: SessionParameters) {
        self.parameters = parameters
        zone = ZoneClock.named(parameters.timezone) ?? .utc
    }

    /// The texts of a session without parameters of its own.
    public init() { self.init(SessionParameters()) }

    /// The indented JSON that clients show for a VARIANT, OBJECT or ARRAY.
    public func json(_ variant: VariantValue) -> String {
        TextForm.json(variant, .pretty, parameters, zone)
    }

    /// The rows of a result as a terminal shows them, by the session's output formats; nothing for
    /// NULL, and JSON on one line.
    public func rows(of result: StatementResult) -> [[String?]] {
        result.rows.map { row in
            zip(row, result.columns).map { value, column in
                switch value {
                case .null: nil
                case .variant(let variant): TextForm.json(variant, .compact, parameters, zone)
                // A cast to VARCHAR shows its parts.
                case .interval(let count, _): String(count)
                default: TextForm.text(value, parameters, zone, scale: column.type.scale)
                }
            }
        }
    }

    /// The parameters that clients keep a copy of, with their values.
    public var parametersForClients: [SessionParameter] {
        SessionParameters.table.filter { Self.shared.contains($0.name) }.map {
            SessionParameter($0.name, $0.read(parameters))
        }
    }

    private static let shared: Set<String> = [
        "AUTOCOMMIT", "BINARY_OUTPUT_FORMAT", "DATE_OUTPUT_FORMAT", "TIMEZONE",
        "TIMESTAMP_LTZ_OUTPUT_FORMAT", "TIMESTAMP_NTZ_OUTPUT_FORMAT", "TIMESTAMP_OUTPUT_FORMAT",
        "TIMESTAMP_TYPE_MAPPING", "TIMESTAMP_TZ_OUTPUT_FORMAT", "TIME_OUTPUT_FORMAT",
    ]

    /// The value of a parameter in the form of text; nil for one that is not known.
    public func parameter(_ name: String) -> String? { parameters.text(of: name) }
}
