import DataFormats
import SimKernel
import StatesLanguage
import Testing

@testable import StepFunctions

@Suite("Machines with mocks")
struct MockTests {
    private static let machine = """
        {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::batch:submitJob",
        "TimeoutSeconds":60,"Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":3}],"Next":"U"},
        "U":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true}}}
        """

    private static let published = """
        {"StateMachines":{"m":{"TestCases":{
          "Happy":{"T":"retried","U":"done"},"Sad":{"T":"broken"}}}},
        "MockedResponses":{
          "retried":{"0-1":{"Throw":{"Error":"Busy","Cause":"later"}},"2":{"Return":{"id":1}}},
          "broken":{"0":{"Throw":{"Error":"Odd"}}},"done":{"0":{"Return":[1,2]}}}}
        """

    private static func run(_ mocks: String, testCase: String? = nil) throws -> ExecutionState {
        let book = try MockBook(JSONValue(parsing: mocks), testCase: testCase)
        let run = MockedRun(
            try StateMachine(parsing: machine), mocks: book,
            start: VirtualInstant(secondsSinceEpoch: 0))
        return try run.run("{}")
    }

    @Test("The published file answers call by call, test case by test case")
    func publishedForm() throws {
        let happy = try Self.run(Self.published, testCase: "Happy")
        #expect(happy.output?.text == "[1,2]")
        // Three and six seconds between the attempts.
        #expect(happy.stoppedAt?.secondsSinceEpoch == 9)
        let sad = try Self.run(Self.published, testCase: "Sad")
        #expect(sad.error == "Odd")
    }

    @Test("The short form answers every call, each in turn, or late")
    func shortForm() throws {
        let done = try Self.run(
            #"{"T":[{"Throw":{"Error":"Busy"}},{"Return":1}],"U":{"Return":2}}"#)
        #expect(done.output?.text == "2")
        let late = try Self.run(#"{"T":{"Return":1,"After":61}}"#)
        #expect(late.error == "States.Timeout")
    }

    @Test("A task without a mock fails and says so, whatever would catch it")
    func missing() throws {
        let execution = try Self.run(#"{"T":{"Return":1}}"#)
        #expect(execution.error == "States.Runtime")
        #expect(execution.cause?.contains("'U'") == true)
    }

    @Test("Items of an ItemReader are mocked by the Map's name, results go nowhere")
    func maps() throws {
        let definition = MapRunTests.map(
            MapRunTests.reader(#""InputType":"JSON""#)
                + #""ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"#
                + #""Bucket":"b","Prefix":"p"}},"#)
        let run = MockedRun(
            try StateMachine(parsing: definition),
            mocks: try MockBook(["M": ["Return": [1, 2, 3]]]),
            start: VirtualInstant(secondsSinceEpoch: 0))
        let execution = try run.run("{}")
        #expect(execution.output?.value["ResultWriterDetails"]?["Bucket"] == "b")
        #expect(run.executions.count == 4)
        var path = TakenPath()
        for execution in run.executions { execution.addPath(to: &path) }
        #expect(path.states == ["M", "P"])
    }

    @Test("Coverage counts states, arrows, retriers and catchers, and names the cold ones")
    func coverage() throws {
        let definition = """
            {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
            "Retry":[{"ErrorEquals":["Busy"]},{"ErrorEquals":["Odd"]}],
            "Catch":[{"ErrorEquals":["Bad"],"Next":"C"},{"ErrorEquals":["States.ALL"],
            "Next":"D"}],"Next":"D"},"C":{"Type":"Pass","Next":"D"},"D":{"Type":"Succeed"}}}
            """
        let machine = try StateMachine(parsing: definition)
        let mocks = try MockBook([
            "T": [["Throw": ["Error": "Busy"]], ["Throw": ["Error": "Bad"]]]
        ])
        let run = MockedRun(machine, mocks: mocks, start: VirtualInstant(secondsSinceEpoch: 0))
        var coverage = MachineCoverage(machine: "m", of: machine)
        try run.run("{}").addCoverage(to: &coverage)
        #expect(coverage.share(of: .state).exercised == 3)
        #expect(coverage.share(of: .transition).exercised == 2)
        #expect(coverage.share(of: .transition).all == 3)
        #expect(
            coverage.cold.map(\.name) == ["T → D", "T/Retry[1]", "T/Catch[1]"])
    }

    @Test(
        "What is wrong with a file of mocks is told by name",
        arguments: [
            (published, nil, "2 of kind test case"), (published, "Odd", "no test case `Odd`"),
            (#"{"T":{"Returns":1}}"#, nil, "the state `T` neither returns nor throws"),
            (
                #"{"StateMachines":{"m":{"TestCases":{"c":{"T":"r"}}}},"MockedResponses":{}}"#,
                nil, "`T` has no mocked response"
            ),
            (
                #"{"StateMachines":{"m":{"TestCases":{"c":{"T":"r"}}}},"MockedResponses":"#
                    + #"{"r":{"x":{"Return":1}}}}"#, nil, "`x` of the state `T` is no call number"
            ),
        ] as [(String, String?, String)])
    func problems(file: String, testCase: String?, expected: String) throws {
        let json = try JSONValue(parsing: file)
        let problem = #expect(throws: MockBook.Problem.self) {
            try MockBook(json, testCase: testCase)
        }
        #expect(problem?.message.contains(expected) == true, "\(problem?.message ?? "")")
    }
}

@Suite("Machines made at random")
struct FuzzTests {
    /// Numbers that are the same in every run.
    struct Dice {
        var state: UInt64
        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: (state >> 33) % UInt64(max(1, sides)))
        }
    }

    /// Takes parts of a definition away, doubles them, or puts others in their place.
    private static func mutate(
        _ value: JSONValue, _ parts: [JSONValue], _ dice: inout Dice, depth: Int = 0
    ) -> JSONValue {
        if dice.roll(40) == 0, let part = parts.randomPart(&dice) { return part }
        switch value {
        case .object(let object):
            var changed = JSONObject()
            for (key, inner) in object where dice.roll(60) != 0 {
                changed[key] = mutate(inner, parts, &dice, depth: depth + 1)
            }
            return .object(changed)
        case .array(let elements):
            return .array(
                elements.flatMap { element -> [JSONValue] in
                    let changed = mutate(element, parts, &dice, depth: depth + 1)
                    return dice.roll(40) == 0 ? [changed, changed] : [changed]
                })
        case .string(let text) where dice.roll(30) == 0:
            return .string(String(text.dropLast(dice.roll(3))))
        case .number where dice.roll(10) == 0: return JSONValue(Int64(dice.roll(100)) - 10)
        default: return value
        }
    }

    private static func parts(of value: JSONValue, into parts: inout [JSONValue]) {
        parts.append(value)
        switch value {
        case .object(let object): for (_, inner) in object { Self.parts(of: inner, into: &parts) }
        case .array(let elements): for inner in elements { Self.parts(of: inner, into: &parts) }
        default: break
        }
    }

    @Test(
        "Recorded definitions that were damaged are refused or run to an end",
        .enabled(if: !RecordedCase.all.isEmpty, "no recorded cases beside the repository"))
    func damaged() throws {
        var dice = Dice(state: 7)
        let seeds = RecordedCase.all.compactMap { recorded -> JSONValue? in
            recorded.json["definition"]?.objectValue.map { .object($0) }
        }
        var ran = 0
        for round in 0..<400 {
            let seed = seeds[dice.roll(seeds.count)]
            var parts: [JSONValue] = []
            Self.parts(of: seeds[dice.roll(seeds.count)], into: &parts)
            let definition = Self.mutate(seed, parts, &dice).serialized()
            let analysis = DefinitionAnalysis(of: definition)
            guard let machine = analysis.machine else {
                #expect(!analysis.problems.isEmpty, "round \(round): \(definition)")
                continue
            }
            let run = MockedRun(
                machine, mocks: try MockBook([:]), start: VirtualInstant(secondsSinceEpoch: 0))
            let execution = try run.run(#"{"Values":[1,2,3],"a":{"b":"c"},"n":2}"#)
            ran += 1
            #expect(!execution.isRunning, "round \(round): \(definition)")
            _ = SVGGraph(StateGraph(machine)).text
            _ = machine.lint
        }
        #expect(ran > 30)
    }
}

extension [JSONValue] {
    fileprivate func randomPart(_ dice: inout FuzzTests.Dice) -> JSONValue? {
        isEmpty ? nil : self[dice.roll(count)]
    }
}
