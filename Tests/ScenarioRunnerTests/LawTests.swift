import Cloud
import CloudModel
import ScenarioModel
import SimFaults
import SimKernel
import SimTrace
import Testing

@testable import ScenarioRunner

@Suite("Laws of a run") struct LawTests {
    /// A day on which faults strike by chance, so that there are decisions to compare.
    static let chancy =
        WholePipelineTests.day + """

            faults:
              - { id: twice, point: s3.event.deliver, hit: { rate: 0.5 }, do: { duplicate: { gap: 1s } } }
              - { id: late, point: s3.event.deliver, hit: { rate: 0.3 }, do: { delay: 5m } }
              - { id: torn, point: lambda.step, hit: { rate: 0.2 }, do: crash }
              - { id: slow, point: s3.get, hit: { rate: 0.2 }, do: { delay: 2s } }
            """

    /// A service that nobody needs: it draws and schedules all day long.
    final class Noise: Service {
        struct Tick: EventPayload {}
        let name: ServiceName = "noise"

        func handle(_ event: Event, in world: World) {
            _ = world.choose("noise/draw", "anything", below: 1_000)
            world.schedule(Tick(), to: name, subject: "tick", after: .minutes(7))
        }
        func reset() {}
        func snapshot() -> any Sendable { 0 }
        func restore(_ snapshot: any Sendable) {}
    }

    private func run(noise: Bool) throws -> ScenarioOutcome {
        let scenario = try Workbench.scenarios(Self.chancy)[0]
        let deployed = try Workbench.laboratory.deploy(for: scenario)
        let problems = Problems(source: scenario.source)
        let files = FilePreparer(
            scenario: scenario,
            truth: TruthBuilder(scenario: scenario, problems: problems).truth(),
            inbox: "raw/", problems: problems, fixture: { _ in nil }
        ).files()
        let run = ScenarioRun(
            scenario: scenario, deployed: deployed, files: files, variation: .init(), memo: Memo())
        if noise {
            run.cloud.world.add(Noise())
            run.cloud.world.schedule(Noise.Tick(), to: "noise", subject: "tick")
        }
        run.perform()
        return run.outcome()
    }

    @Test("An unrelated service and its draws move no other decision and change no other entry")
    func unrelatedService() throws {
        let alone = try run(noise: false)
        let crowded = try run(noise: true)
        #expect(!alone.trace.decisions.isEmpty)
        #expect(
            alone.trace.decisions
                == crowded.trace.decisions.filter { !$0.key.site.contains("noise") })
        #expect(alone.digest == crowded.digest)
    }

    @Test("The same seed gives the same bytes, another seed others")
    func sameSeedSameBytes() throws {
        let first = try Workbench.run(Self.chancy)
        let second = try Workbench.run(Self.chancy)
        #expect(first.trace.lines() == second.trace.lines())
        var other = ScenarioRunner.Variation()
        other.seed = 43
        #expect(try Workbench.run(Self.chancy, as: other).digest != first.digest)
    }

    @Test("Hands that help, in whatever order, change nothing")
    func workers() throws {
        let scenario = try Workbench.scenarios(Self.chancy)[0]
        let deployed = try Workbench.laboratory.deploy(for: scenario)
        let backwards = Workers(
            performing: { count, piece in for number in (0..<count).reversed() { piece(number) } },
            beginning: { work in
                work()
                return {}
            })
        let alone = Workbench.runner.run(scenario, on: deployed)
        let helped = Workbench.runner.run(
            scenario, on: deployed, memo: Memo(workers: backwards))
        #expect(helped.trace.lines() == alone.trace.lines())
        #expect(helped.verdicts == alone.verdicts)
    }

    @Test("What a run decided replays it from a calm world")
    func replay() throws {
        let first = try Workbench.run(Self.chancy)
        var variation = ScenarioRunner.Variation()
        variation.decisions = first.trace.decisions.map {
            Scenario.PlannedDecision(key: $0.key, value: $0.value)
        }
        #expect(try Workbench.run(Self.chancy, as: variation).digest == first.digest)
    }

    @Test("A fault that never strikes makes a scenario inconclusive, not green")
    func idleFault() throws {
        let text =
            WholePipelineTests.day
            + "\nfaults: [{ point: s3.copy, match: { key: nothing }, do: crash }]"
        #expect(try Workbench.run(text).state == .inconclusive("fault `fault-1` never struck"))
    }
}
