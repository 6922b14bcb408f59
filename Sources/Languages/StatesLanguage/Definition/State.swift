public import DataFormats

/// One state of a definition with everything parsed.
///
/// Amazon States Language specification; a class because executions hold on to states and never
/// change them.
public final class State: Sendable {
    /// Where an execution goes when the state is done.
    public enum Transition: Sendable, Hashable {
        case next(Int)
        case end
    }

    /// `InputPath` and `OutputPath`.
    public enum Selection: Sendable, Hashable {
        case path(JSONPath)
        /// `null`: an empty object instead.
        case nothing
    }

    /// `ResultPath`.
    public enum ResultPlace: Sendable, Hashable {
        case path(ReferencePath)
        /// `null`: the result is dropped.
        case nowhere
    }

    public enum Kind: Sendable {
        case pass(result: JSONValue?)
        case task(Task)
        case choice(Choice)
        case wait(Wait)
        case succeed
        case fail(error: Text?, cause: Text?)
        case parallel(branches: [Int])
        case map(Map)

        /// The name in `Type` and in the events of the history.
        public var name: String {
            switch self {
            case .pass: "Pass"
            case .task: "Task"
            case .choice: "Choice"
            case .wait: "Wait"
            case .succeed: "Succeed"
            case .fail: "Fail"
            case .parallel: "Parallel"
            case .map: "Map"
            }
        }
    }

    /// A text that stands in the definition or is found in the input.
    public enum Text: Sendable, Hashable {
        case literal(String)
        case expression(PayloadTemplate)
    }

    /// A whole number that stands in the definition or is found in the input.
    public enum Number: Sendable, Hashable {
        case literal(Int64)
        case path(JSONPath)
        case jsonata(JSONataExpression)
    }

    public struct Task: Sendable {
        public let resource: String
        public let timeout: Number?
        public let heartbeat: Number?
        /// The role that the task is called with, instead of the machine's own.
        public let credentials: PayloadTemplate?
    }

    public struct Choice: Sendable {
        public struct Rule: Sendable {
            public let condition: ChoiceCondition
            public let next: Int
            public let assign: PayloadTemplate?
            /// The output in the JSONata query language.
            public let output: PayloadTemplate?
        }

        public let rules: [Rule]
        public let otherwise: Int?
    }

    public enum Wait: Sendable {
        case seconds(Int64)
        case secondsPath(JSONPath)
        case timestamp(RFC3339Timestamp)
        case timestampPath(JSONPath)
        case secondsExpression(JSONataExpression)
        case timestampExpression(JSONataExpression)
    }

    /// A number that need not be whole.
    public enum Tolerance: Sendable, Hashable {
        case literal(JSONNumber)
        case path(JSONPath)
        case jsonata(JSONataExpression)
    }

    public struct Map: Sendable {
        public let itemsPath: JSONPath
        /// `Items`, of the JSONata query language; nothing means the input.
        public let items: PayloadTemplate?
        public let itemSelector: PayloadTemplate?
        public let processor: Int
        public let maxConcurrency: Number?
        /// Tolerated failures; they must be numbers and have no effect on inline Maps.
        public let toleratedCount: Tolerance?
        public let toleratedPercentage: Tolerance?
        /// Set where each item runs as an execution of its own.
        public let distributed: DistributedMap?

        /// Whether results are written away, so that the state's own result is an object.
        public var hasResultWriter: Bool { distributed?.writer?.exports == true }
    }

    public let index: Int
    public let name: String
    /// Which workflow of the machine the state belongs to.
    public let workflow: Int
    public let location: DefinitionLocation
    public let queryLanguage: QueryLanguage
    public let kind: Kind
    public let transition: Transition
    public let inputPath: Selection
    public let outputPath: Selection
    public let resultPath: ResultPlace
    /// `Parameters`, or `Arguments` in the JSONata query language.
    public let parameters: PayloadTemplate?
    public let resultSelector: PayloadTemplate?
    public let assign: PayloadTemplate?
    /// The output in the JSONata query language; nothing means the result or the input.
    public let output: PayloadTemplate?
    public let retriers: [Retrier]
    public let catchers: [Catcher]
    /// Whether anything in the state reads the Context Object.
    public let readsContext: Bool

    init(_ fields: StateFields, index: Int, kind: Kind, readsContext: Bool) {
        self.index = index
        self.kind = kind
        self.readsContext = readsContext
        name = fields.name
        workflow = fields.workflow
        location = fields.location
        queryLanguage = fields.queryLanguage
        transition = fields.transition
        inputPath = fields.inputPath
        outputPath = fields.outputPath
        resultPath = fields.resultPath
        parameters = fields.parameters
        resultSelector = fields.resultSelector
        assign = fields.assign
        output = fields.output
        retriers = fields.retriers
        catchers = fields.catchers
    }
}

/// What the kinds of state have in common, while a state is read.
struct StateFields {
    var name: String
    var workflow: Int
    var location: DefinitionLocation
    var queryLanguage: QueryLanguage
    var transition = State.Transition.end
    var inputPath = State.Selection.path(.input)
    var outputPath = State.Selection.path(.input)
    var resultPath = State.ResultPlace.path(ReferencePath(.input)!)
    var parameters: PayloadTemplate?
    var resultSelector: PayloadTemplate?
    var assign: PayloadTemplate?
    var output: PayloadTemplate?
    var retriers: [Retrier] = []
    var catchers: [Catcher] = []
}
