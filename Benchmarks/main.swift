import Cloud
import CloudModel
import DataFormats
import Diagnostics
import Exploration
import Foundation
import Guarantees
import JSONata
import PipelineModel
import S3
import ScenarioModel
import ScenarioRunner
import SimKernel
import StatesLanguage
import StepFunctions
import TelcoData

// Measures the budgets of the design and prints each beside its budget and beside the baseline
// kept in git. Times are ratios against a fixed piece of work done on the same machine just
// before, so that machines of different speed can share one baseline.

struct Measurement {
    let name: String
    let seconds: Double
    let budget: Double
}

/// The median of several runs, in seconds.
func median(_ runs: Int, _ body: () -> Void) -> Double {
    var times: [Double] = []
    for _ in 0..<runs {
        let start = DispatchTime.now().uptimeNanoseconds
        body()
        times.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
    }
    return times.sorted()[runs / 2]
}

/// What the yardstick came to; kept so that the work cannot be optimised away.
var yardstickResult: UInt64 = 0

/// The yardstick: hashing ten million numbers, from a start that the compiler cannot know.
@MainActor func yardstick() -> Double {
    median(5) {
        var hash = StableHash()
        hash.combine(UInt64(CommandLine.arguments.count))
        for number in 0..<10_000_000 as Range<UInt64> { hash.combine(number) }
        yardstickResult ^= hash.finalize()
    }
}

let root = URL(filePath: FileManager.default.currentDirectoryPath)

struct Files: PipelineFiles {
    func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }
}

func scenario(_ text: String) -> Scenario {
    let reader = ScenarioReader(
        vocabulary: .init(
            guarantees: GuaranteeCatalogue.all.map(\.id),
            mutators: MutatorCatalogue.all.map(\.name), pipelines: ["telco"]))
    let read = reader.read(SourceText(name: "bench.yaml", text: text))
    guard let scenario = read.scenarios.first else { fatalError("\(read.issues)") }
    return scenario
}

let small = scenario(
    """
    scenario: bench/fifty-rows
    title: Fifty rows through the whole pipeline
    version: 1
    pipeline: telco
    clock: { start: "2025-01-02T00:00:00Z" }
    truth:
      plans: { generate: { count: 3 } }
      customers: { generate: { count: 10 } }
      events: { generate: { count: 37, day: "2025-01-01" } }
    deliver:
      - { at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/plans.csv }
      - { at: "2025-01-02T00:02:00Z", file: customers, to: raw/customers/customers.ndjson }
      - { at: "2025-01-02T00:03:00Z", file: events, to: raw/activity_logs/logs.ndjson }
    """)

let sample = scenario(
    """
    scenario: bench/sample
    title: The full reference sample end to end
    version: 1
    pipeline: telco
    clock: { start: "2026-01-02T00:00:00Z", limit: 30d }
    truth:
      plans: { use: sample/plans }
      customers: { use: sample/customers }
      events: { use: sample/activity }
    deliver: { strategy: daily-files }
    """)

let laboratory = Laboratory(folders: [("telco", "pipelines/telco")], files: Files())
let runner = ScenarioRunner { _, _ in nil }

func deployed(_ scenario: Scenario) -> DeployedPipeline {
    do { return try laboratory.deploy(for: scenario) } catch { fatalError("\(error)") }
}

/// As the command line runs a single scenario: with the threads that nothing else needs.
func runSample(_ whole: DeployedPipeline) -> ScenarioOutcome {
    runner.run(sample, on: whole, memo: Memo(workers: .threads))
}

func mustPass(_ outcome: ScenarioOutcome) {
    guard outcome.state == .passed else {
        let broken = outcome.verdicts.filter { $0.state == .broken }.map(\.guarantee)
        fatalError("\(outcome.scenario.name) \(outcome.state): \(broken)")
    }
}

/// An order list summed by a JSONata path; the reference implementation on Node takes about 0.2 ms.
func orderTotal() -> () -> Void {
    let order: JSONValue = [
        "Product": [
            ["Price": 34.45, "Quantity": 2], ["Price": 21.67, "Quantity": 1],
            ["Price": 107.99, "Quantity": 1],
        ]
    ]
    let input = Input(["Account": ["Order": [order, order]]])
    do {
        let expression = try JSONata.Expression(
            parsing: "$sum(Account.Order.Product.(Price * Quantity))")
        return {
            for _ in 0..<1000 where (try? expression.evaluate(input)) == nil {
                fatalError("the order has no total")
            }
        }
    } catch { fatalError("\(error)") }
}

/// Runs a machine of its own once; the answer must be a success.
func runMachine(_ machine: StateMachine, _ input: String, _ type: WorkflowType = .express) {
    do {
        let run = MockedRun(
            machine, type: type, mocks: try MockBook([:]),
            start: VirtualInstant(secondsSinceEpoch: 0))
        guard try run.run(input).status == .succeeded else { fatalError("it failed") }
    } catch { fatalError("\(error)") }
}

func machine(_ definition: String) -> StateMachine {
    do { return try StateMachine(parsing: definition) } catch { fatalError(error.message) }
}

/// A thousand states one after another, a tenth of them a Choice.
let chain: StateMachine = {
    let states = (0..<1000).map { number in
        let next = number == 999 ? #""End":true"# : #""Next":"S\#(number + 1)""#
        return number % 10 == 5
            ? #""S\#(number)":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericLessThan":0,"#
                + #""Next":"S0"}],"Default":"S\#(number + 1)"}"#
            : #""S\#(number)":{"Type":"Pass",\#(next)}"#
    }
    return machine(#"{"StartAt":"S0","States":{\#(states.joined(separator: ","))}}"#)
}()

/// A distributed Map over ten thousand items, each in an execution of its own.
let wideMap = machine(
    """
    {"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.items","ItemProcessor":{
    "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"P",
    "States":{"P":{"Type":"Pass","End":true}}},"ResultPath":null,"End":true}}}
    """)
let tenThousand = "{\"items\":[\((0..<10_000).map(String.init).joined(separator: ","))]}"

/// Makes so many things on two threads; each hands what it has computed to its next.
func onTwoThreads(_ count: Int, _ make: @Sendable @escaping (Int, Memo) -> Void) {
    DispatchQueue.concurrentPerform(iterations: 2) { thread in
        let memo = Memo()
        for index in stride(from: thread, to: count, by: 2) { make(index, memo) }
    }
}

/// Worlds that random search runs in a second, each with a seed of its own.
func worldsPerSecond(_ count: Int) -> Double {
    let seconds = median(1) {
        onTwoThreads(count) { [runner, small, ready] index, memo in
            var variation = ScenarioRunner.Variation()
            variation.isBrief = true
            variation.seed = UInt64(index)
            variation.activeSites = ["schedule/"]
            _ = runner.run(small, on: ready, as: variation, memo: memo)
        }
    }
    return Double(count) / seconds
}

/// The small day with data of its own, by someone who has run others before.
@MainActor func runNext(_ number: Int, _ memo: Memo) -> ScenarioOutcome {
    var variation = ScenarioRunner.Variation()
    variation.seed = UInt64(number)
    return runner.run(small, on: ready, as: variation, memo: memo)
}

/// A crash at each opportunity of the small day.
func crashSweep() {
    let spec = ExploreSpec(strategies: [.crashSweep], runs: 10_000)
    let explorer = Explorer(small, runner: runner, deployed: ready, spec: spec)
    let trials = explorer.plan()
    onTwoThreads(trials.count) { index, memo in mustPass(explorer.run(trials[index], memo: memo)) }
}

/// Spawns the built program; zero when it has not been built.
func start(_ arguments: [String]) {
    let binary = root.appending(path: ".build/release/rehearse")
    guard FileManager.default.isExecutableFile(atPath: binary.path) else { return }
    // Foundation's `Process` would add tens of milliseconds of its own to each start.
    var words = ([binary.path] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var child = pid_t()
    var status: Int32 = 0
    guard posix_spawn(&child, binary.path, &actions, nil, &words, environ) == 0,
        waitpid(child, &status, 0) == child, status == 0
    else { fatalError("\(binary.path) cannot be started") }
}

/// An account whose bucket `many` has so many keys, a thousand in each folder.
func crowded(_ keys: Int) -> Cloud {
    let cloud = Cloud(
        account: "123456789012", region: "us-east-1",
        settings: .init(start: VirtualInstant(secondsSinceEpoch: 1_735_776_000)))
    let owner = Actor(name: "owner", principal: .root(account: "123456789012"))
    do {
        try cloud.s3.createBucket("many")
        for number in 0..<keys {
            let digits = String(1_000_000 + number)
            _ = try cloud.s3.putObject(
                PutObject(
                    bucket: "many", key: "\(digits.prefix(4))/\(digits.suffix(3))", body: []),
                as: owner)
        }
    } catch {
        fatalError("\(error)")
    }
    return cloud
}

/// A page of a thousand entries from the middle of a bucket on: of keys, or of folders.
func page(_ cloud: Cloud, folders: Bool) {
    let owner = Actor(name: "owner", principal: .root(account: "123456789012"))
    let request = ListObjects(
        bucket: "many", delimiter: folders ? "/" : nil, startAfter: folders ? nil : "1500/")
    guard let page = try? cloud.s3.listObjects(request, as: owner),
        page.items.count + page.commonPrefixes.count > 0
    else { fatalError("an empty page") }
}

/// The most memory that this process has had, in bytes.
func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
}

if CommandLine.arguments.dropFirst().first == "jsonata" {
    try JSONataComparison.run(reference: CommandLine.arguments.dropFirst(2).first)
    exit(0)
}

let ready = deployed(small)
// For a profiler: one part alone, as often as asked.
if let place = CommandLine.arguments.firstIndex(of: "--repeat"),
    let times = CommandLine.arguments.dropFirst(place + 1).first.flatMap({ Int($0) })
{
    if CommandLine.arguments.contains("--sample") {
        let whole = deployed(sample)
        for _ in 0..<times { mustPass(runSample(whole)) }
    } else {
        let memo = Memo()
        for number in 0..<times { mustPass(runNext(number, memo)) }
    }
    exit(0)
}
let suiteMemo = Memo()
var suiteNumber = 0
/// Each scenario of a suite has data of its own; statements and plans it finds known.
@MainActor func nextOfSuite() -> ScenarioOutcome {
    suiteNumber += 1
    return runNext(suiteNumber, suiteMemo)
}
var measurements = [
    Measurement(
        name: "deploy the telco pipeline", seconds: median(5) { _ = deployed(small) }, budget: 0.1),
    Measurement(
        name: "one 50-row scenario", seconds: median(41) { mustPass(nextOfSuite()) }, budget: 0.010),
    Measurement(
        name: "the first 50-row scenario",
        seconds: median(31) { mustPass(runner.run(small, on: ready)) }, budget: 0.020),
    Measurement(
        name: "one explored world, two cores", seconds: 1 / worldsPerSecond(400), budget: 0.005),
    Measurement(
        name: "crash sweep of the day, two cores", seconds: median(1, crashSweep), budget: 3),
    // Three times what the reference implementation takes.
    Measurement(
        name: "1000 JSONata evaluations", seconds: median(5, orderTotal()), budget: 0.6),
    Measurement(
        name: "100,000 transitions, one core",
        seconds: median(3) { for _ in 0..<100 { runMachine(chain, #"{"a":1}"#) } }, budget: 1),
    Measurement(
        name: "a Map over 10,000 items",
        seconds: median(3) { runMachine(wideMap, tenThousand, .standard) }, budget: 1),
]
measurements.append(
    Measurement(
        name: "rehearse --version", seconds: median(11) { start(["--version"]) }, budget: 0.02))
if !CommandLine.arguments.contains("--quick") {
    let whole = deployed(sample)
    measurements.append(
        Measurement(
            name: "the full reference sample, two cores",
            seconds: median(1) { mustPass(runSample(whole)) },
            budget: 3))
}
// Before the large tables and the large bucket, which are no scenario's.
let peak = peakMemory()
if !CommandLine.arguments.contains("--quick") {
    let warehouse = WarehouseWork()
    measurements += [
        Measurement(
            name: "COPY of 200,000 rows of CSV",
            seconds: median(1) { warehouse.copy("csv") }, budget: 0.25),
        Measurement(
            name: "COPY of 200,000 rows of JSON",
            seconds: median(1) { warehouse.copy("json") }, budget: 0.3),
        Measurement(
            name: "COPY of 200,000 rows of Parquet",
            seconds: median(1) { warehouse.copy("parquet") }, budget: 0.25),
        Measurement(
            name: "200,000 events, each at its price",
            seconds: median(5) { warehouse.join() }, budget: 0.2),
    ]
    let cloud = crowded(1_000_000)
    measurements += [
        Measurement(
            name: "1,000 of a million keys",
            seconds: median(101) { page(cloud, folders: false) }, budget: 0.002),
        Measurement(
            name: "1,000 folders of a million keys",
            seconds: median(101) { page(cloud, folders: true) }, budget: 0.002),
    ]
}

let unit = yardstick()
let baselineURL = root.appending(path: "Benchmarks/baseline.json")
let baseline =
    (try? Data(contentsOf: baselineURL)).flatMap {
        try? JSONSerialization.jsonObject(with: $0) as? [String: Double]
    } ?? [:]
print(
    "yardstick \(String(format: "%.1f", unit * 1000)) ms; ratios are multiples of it (check \(yardstickResult % 10))\n"
)
var written: [String: Double] = [:]
for item in measurements {
    let ratio = item.seconds / unit
    written[item.name] = (ratio * 1000).rounded() / 1000
    let against =
        baseline[item.name].map { String(format: "%5.2f x baseline", ratio / $0) } ?? "no baseline"
    let numbers = String(
        format: " %9.2f ms  budget %7.1f ms (%4.0f %%)  ratio %8.3f  ", item.seconds * 1000,
        item.budget * 1000, item.seconds / item.budget * 100, ratio)
    print(item.name.padding(toLength: 36, withPad: " ", startingAt: 0) + numbers + against)
}
print("\npeak memory \(peak / 1_048_576) MB, budget 500 MB")
if CommandLine.arguments.contains("--write-baseline") {
    let data = try JSONSerialization.data(
        withJSONObject: written, options: [.prettyPrinted, .sortedKeys])
    try data.write(to: baselineURL)
    print("\nwrote Benchmarks/baseline.json")
}
