import DataFormats
import SimKernel
import StatesLanguage
import Testing

@testable import StepFunctions

extension State {
    fileprivate var isDistributedMap: Bool {
        if case .map(let map) = kind { map.distributed != nil } else { false }
    }
}

/// Runs one recorded execution in virtual time, its functions behaving as the record says.
struct RecordedRunner: ExecutionHost {
    private enum Due {
        case timer(TimerToken)
        case answer(ExecutionInput)
    }

    private let recorded: RecordedCase
    private(set) var now = VirtualInstant(secondsSinceEpoch: 1_700_000_000)
    private var queue: [(at: VirtualInstant, order: Int, due: Due)] = []
    private var cancelled: Set<TimerToken> = []
    private var calls = 0

    init(_ recorded: RecordedCase) { self.recorded = recorded }

    func entryDelay(of state: String) -> VirtualDuration { .zero }
    func jitter(of state: String, below delay: VirtualDuration) -> VirtualDuration { .zero }

    static let name = "recorded-machine"

    static func identity(_ recorded: RecordedCase) -> ExecutionIdentity {
        let base = "arn:aws:states:us-east-1:111111111111"
        return ExecutionIdentity(
            arn: "\(base):execution:\(name):run", name: "run",
            machineARN: "\(base):stateMachine:\(name)", machineName: name,
            roleARN: "arn:aws:iam::111111111111:role/machine", region: "us-east-1")
    }

    /// The input as the recorder sent it: the text that Python's `json.dumps` makes.
    static func input(_ recorded: RecordedCase) throws -> Payload {
        try Payload(parsing: (recorded.json["input"] ?? [:]).serialized(style: .spaced))
    }

    mutating func run() throws -> ExecutionState {
        let machine = try StateMachine(parsing: recorded.definitionText)
        if machine.states.contains(where: \.isDistributedMap) { return try runInAccount() }
        var state = ExecutionState(
            machine: machine, identity: Self.identity(recorded), input: try Self.input(recorded),
            seed: 1)
        perform(state.advance(.start, host: self))
        var steps = 0
        while state.isRunning, steps < 10_000, !queue.isEmpty {
            steps += 1
            queue.sort { ($0.at, $0.order) < ($1.at, $1.order) }
            let next = queue.removeFirst()
            if case .timer(let token) = next.due, cancelled.contains(token) { continue }
            now = max(now, next.at)
            switch next.due {
            case .timer(let token): perform(state.advance(.timer(token), host: self))
            case .answer(let input): perform(state.advance(input, host: self))
            }
        }
        return state
    }

    /// Distributed Maps need the service around the execution.
    private func runInAccount() throws -> ExecutionState {
        let account = Account(account: "111111111111")
        try account.states.createStateMachine(
            Self.name, definition: recorded.definitionText, roleARN: Account.role)
        let arn = try account.states.startExecution(
            Self.name, input: try Self.input(recorded).text)
        account.settle()
        return try #require(account.states.execution(arn))
    }

    private mutating func perform(_ effects: [ExecutionEffect]) {
        for effect in effects {
            switch effect {
            case .startTask(let request): start(request)
            case .setTimer(let token, let at, _): push(at, .timer(token))
            case .cancelTimer(let token): cancelled.insert(token)
            case .cancelTask, .ended, .startMapRun, .runItems, .redriveMapRun: break
            }
        }
    }

    private mutating func push(_ at: VirtualInstant, _ due: Due) {
        queue.append((at, queue.count + calls * 1000, due))
    }

    // MARK: - Functions

    private mutating func start(_ request: TaskRequest) {
        calls += 1
        let isInvoke = request.resource == "arn:aws:states:::lambda:invoke"
        let name =
            isInvoke
            ? request.arguments["FunctionName"]?.stringValue ?? "" : request.resource
        let event =
            isInvoke ? LambdaInvokeIntegration.event(request.arguments) : request.arguments
        let short = name.split(separator: ":").last.map(String.init) ?? name
        guard let behaviour = recorded.json["functions"]?[short], let event else {
            push(
                now,
                .answer(
                    .taskFailed(
                        request.token, error: "Lambda.ResourceNotFoundException", cause: name)))
            return
        }
        switch behaviour["kind"]?.stringValue {
        case "echo": answer(request, isInvoke, event)
        case "constant": answer(request, isInvoke, behaviour["value"] ?? .null)
        case "raise": fail(request, behaviour)
        case "sleep-echo":
            let seconds = behaviour["seconds"]?.intValue ?? 0
            answer(request, isInvoke, event, after: .seconds(seconds))
        default:
            let text = behaviour["text"]?.stringValue ?? ""
            if text.hasPrefix("answers with 263168") {
                answer(request, isInvoke, .string(String(repeating: "a", count: 263_168)))
            } else {
                answer(request, isInvoke, "HelloWorld!")
            }
        }
    }

    private mutating func answer(
        _ request: TaskRequest, _ isInvoke: Bool, _ value: JSONValue,
        after delay: VirtualDuration = .zero
    ) {
        let output =
            isInvoke
            ? LambdaInvokeIntegration.response(
                value, text: value.serialized(style: .spaced), requestID: "request",
                date: "date") : value
        push(now + delay, .answer(.taskSucceeded(request.token, output: Payload(output))))
    }

    private mutating func fail(_ request: TaskRequest, _ behaviour: JSONValue) {
        let type = behaviour["errorType"]?.stringValue ?? ""
        let message = behaviour["errorMessage"]?.stringValue ?? ""
        let file = behaviour["file"]?.stringValue ?? ""
        let line = behaviour["line"]?.intValue ?? 0
        let function = behaviour["function"]?.stringValue ?? ""
        let cause: JSONValue = [
            "errorMessage": .string(message), "errorType": .string(type),
            "requestId": .string("request-\(calls)"),
            "stackTrace": [
                .string(
                    "  File \"/var/task/\(file)\", line \(line), in \(function)\n"
                        + "    raise \(type)(\"\(message)\")\n")
            ],
        ]
        push(
            now,
            .answer(.taskFailed(request.token, error: type, cause: cause.serialized())))
    }
}
