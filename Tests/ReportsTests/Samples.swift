import DataFormats
import Diagnostics
import Guarantees
import Reports
import SimKernel

@testable import ScenarioModel
@testable import ScenarioRunner

/// Reports made by hand, one of each kind.
enum Samples {
    static func report(
        _ id: String, state: ScenarioReport.State = .passed
    ) -> ScenarioReport {
        var report = ScenarioReport(
            id: id, name: id, title: "What \(id) is about", file: "scenarios/\(id).yaml",
            pipeline: "telco", seed: 42, state: state)
        report.tags = ["sample"]
        report.deliveries = 3
        report.events = 1_208
        report.virtualTime = .days(5)
        report.digest = "sha256:00ff"
        report.verdicts = [
            Verdict(guarantee: "no-corrupt-data", examined: 30, witnesses: []),
            Verdict(guarantee: "alert-truth", examined: 0, witnesses: []),
        ]
        report.checks = [ScenarioOutcome.CheckResult(title: "table DW.FACT_ACTIVITY", failure: nil)]
        return report
    }

    static func instant(_ text: String) -> VirtualInstant {
        VirtualInstant(nanoseconds: try! ISOTime.instant(text))
    }

    static var variant: ScenarioReport {
        var report = report("ingest/doubled")
        report.name = "ingest/doubled [gap=1s]"
        return report
    }

    static var inconclusive: ScenarioReport {
        report("ingest/idle", state: .inconclusive("fault `twice` never struck"))
    }

    static var invalid: ScenarioReport {
        let source = SourceText(
            name: "scenarios/typo.yaml", text: "faults:\n  - point: s3.event.delivery\n")
        return .invalid(
            nil, file: "scenarios/typo.yaml",
            problems: [
                Diagnostic(
                    "S0142", "unknown fault point `s3.event.delivery`", source: source,
                    span: SourceSpan(start: 19, end: 36),
                    label: "did you mean `s3.event.deliver`?")
            ])
    }

    static var failed: ScenarioReport {
        var report = report("history/late-event", state: .failed)
        report.variant = zone("Asia/Kolkata")
        report.name = "history/late-event [zone=Asia/Kolkata]"
        let witness = Witness(
            rule: "point-in-time-link", subject: "e-0007",
            text: "event e-0007 in TELCO_DB.DW.FACT_ACTIVITY is linked to another version",
            expected: "CUSTOMER_SK 1, PLAN_ID P005, STATUS active",
            actual: "CUSTOMER_SK 2, PLAN_ID P016, STATUS active", entries: [7])
        report.verdicts = [
            Verdict(guarantee: "historical-accuracy", examined: 30, witnesses: [witness, witness])
        ]
        report.checks = [
            ScenarioOutcome.CheckResult(
                title: "journey of e-0007",
                failure: ScenarioOutcome.CheckFailure(
                    text: "e-0007 is linked to another version", expected: "plan_id P005",
                    actual: "plan_id P016"))
        ]
        report.faults = [
            ScenarioReport.Fault(
                id: "twice", point: "s3.event.deliver", what: "duplicate; before, the 1st time",
                matched: 3, fired: 1)
        ]
        report.strikes = [
            TraceEntry(
                actor: "s3", service: "s3", operation: "Notify", subject: "raw/late.ndjson",
                fault: "twice"
            ).placed(at: 4, instant: instant("2025-01-12T06:00:00Z"), cause: nil)
        ]
        report.journey = Journey(
            record: "e-0007",
            stops: [
                Journey.Stop(
                    instant: instant("2025-01-12T06:00:00Z"), place: "raw/late.ndjson line 1",
                    note: "delivered", isPresent: true),
                Journey.Stop(
                    instant: nil, place: "quarantine", note: "not there at the end",
                    isPresent: false),
                Journey.Stop(
                    instant: nil, place: "TELCO_DB.DW.FACT_ACTIVITY", note: "CUSTOMER_SK 2",
                    isPresent: true),
            ])
        return report
    }

    static func zone(_ name: String) -> [Scenario.Variable] {
        [Scenario.Variable(name: "zone", value: name)]
    }

    static var negative: ScenarioReport {
        var report = report("negative/sampling")
        report.pipeline = "telco-naive"
        report.defects = ["sampling-validator"]
        report.expectedFailure = Scenario.ExpectedFailure(
            guarantee: "no-corrupt-data", because: "damage after the sample is not seen")
        report.verdicts = [
            Verdict(
                guarantee: "no-corrupt-data", examined: 3,
                witnesses: [Witness(rule: "invented-row", subject: "x", text: "a row too many")])
        ]
        return report
    }

    static var suite: SuiteReport {
        var second = variant
        second.name = "ingest/doubled [gap=2s]"
        return SuiteReport(
            version: "1.2.3", seed: 7,
            scenarios: [variant, second, inconclusive, failed, invalid, negative])
    }
}
