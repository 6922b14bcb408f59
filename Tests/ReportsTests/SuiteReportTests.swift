import DataFormats
import Diagnostics
import Guarantees
import Reports
import SimKernel
import Testing

@Suite("Reports of a suite") struct SuiteReportTests {
    @Test("Golden: people read lines, five blocks, guarantees and a summary")
    func human() {
        Golden.expect(SuiteText(Samples.suite).text, is: "suite.txt")
    }

    @Test("Golden: without Unicode every mark is a word")
    func ascii() {
        let text = SuiteText(Samples.suite, style: TextStyle(characters: .ascii)).text
        Golden.expect(text, is: "suite-ascii.txt")
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test("Golden: colour adds escapes and takes nothing away")
    func colour() {
        let plain = SuiteText(Samples.suite).text
        let colourful = SuiteText(Samples.suite, style: TextStyle(colour: .ansi)).text
        #expect(colourful != plain)
        #expect(colourful.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == plain)
    }

    @Test("Golden: programs read one JSON document")
    func json() throws {
        let text = SuiteJSON(Samples.suite).text
        Golden.expect(text, is: "suite.json")
        #expect(try JSONValue(parsing: text)["report"]?.intValue == 1)
    }

    @Test("A pipeline that cannot be deployed is told once, however many scenarios need it")
    func toldOnce() {
        var reports = ["one", "two", "three"].map { Samples.report($0, state: .invalid) }
        for place in reports.indices {
            reports[place].problems = [Diagnostic("D0103", "the pipeline is not at rest")]
            reports[place].file = "scenarios/all.yaml"
        }
        let suite = SuiteReport(version: "1", scenarios: reports)
        let lines = GitHubAnnotations(suite).text.split(separator: "\n")
        #expect(lines.count == 1, "\(lines)")
        let xml = JUnitXML(suite).text
        #expect(xml.split(separator: "is not at rest").count == 2)
        #expect(xml.split(separator: "the same as in one").count == 3)
    }

    @Test("A failure tells which job failed of itself, and what was not tried")
    func leads() throws {
        var report = Samples.failed
        report.mishaps = ["the job clean failed: ConfigurationError: no `--CASTS` (15 times)"]
        report.untried = "fault `twice` never struck"
        let suite = SuiteReport(version: "1", scenarios: [report])
        for text in [SuiteText(suite).text, SuiteJSON(suite).text, GitHubAnnotations(suite).text] {
            #expect(text.contains("ConfigurationError"))
            #expect(text.contains("fault `twice` never struck"))
        }
        let read = try SuiteJSON.read(try JSONValue(parsing: SuiteJSON(suite).text))
        #expect(read.scenarios.first?.mishaps == report.mishaps)
        #expect(read.scenarios.first?.untried == report.untried)
    }

    @Test("Golden: CI reads JUnit XML")
    func junit() {
        Golden.expect(JUnitXML(Samples.suite).text, is: "suite.xml")
    }

    @Test("Golden: GitHub gets a command for each failure")
    func annotations() {
        Golden.expect(GitHubAnnotations(Samples.suite).text, is: "suite.github")
    }

    @Test("JUnit escapes everything that XML gives a meaning or forbids")
    func escapes() {
        var report = Samples.failed
        report.name = "a<b>&\"c\"\u{1}\n"
        let text = JUnitXML(SuiteReport(version: "1", scenarios: [report])).text
        #expect(text.contains("a&lt;b&gt;&amp;&quot;c&quot;\\u{1}&#10;"))
        #expect(!text.unicodeScalars.contains("\u{1}"))
    }

    @Test("Names from files cannot steer a terminal")
    func terminal() {
        var report = Samples.failed
        report.name = "evil\u{1B}[2J"
        report.journey = nil
        let text = SuiteText(SuiteReport(version: "1", scenarios: [report])).text
        #expect(!text.unicodeScalars.contains("\u{1B}"))
        #expect(text.contains("\\u{1b}[2J"))
    }

    @Test("A failure always has its five blocks, in order")
    func blocks() throws {
        var bare = Samples.failed
        bare.journey = nil
        bare.verdicts = [
            Verdict(
                guarantee: "timeliness", examined: 1,
                witnesses: [Witness(rule: "late", subject: "e", text: "it never came")])
        ]
        bare.checks = []
        for report in [Samples.failed, bare] {
            let text = SuiteText(SuiteReport(version: "1", scenarios: [report])).text
            let places = try [
                " BROKEN ", " MINIMAL REPRODUCTION", " THE RECORD", " EXPECTED vs ACTUAL", " NEXT",
            ].map { try #require(text.firstRange(of: $0)?.lowerBound) }
            #expect(places == places.sorted())
        }
    }

    @Test("Variants that fail alike are told once, with the others' values")
    func alike() {
        var other = Samples.failed
        other.variant = Samples.zone("UTC")
        other.name = "history/late-event [zone=UTC]"
        let text = SuiteText(
            SuiteReport(version: "1", scenarios: [Samples.failed, other])
        ).text
        #expect(text.matches(of: #/ BROKEN /#).count == 1)
        #expect(text.contains("the same with zone = UTC"))
    }

    @Test("A scenario about a broken pipeline counts in its own column only")
    func negative() {
        let counts = SuiteReport(version: "1", scenarios: [Samples.negative]).guarantees
        #expect(counts.map(\.id) == ["no-corrupt-data"])
        #expect(counts[0].broken == 0)
        #expect(counts[0].redAsExpected == 1)
    }

    @Test("Times appear only where they were measured")
    func times() {
        #expect(!SuiteText(Samples.suite).text.contains(" ms"))
        var suite = Samples.suite
        suite.milliseconds = 412
        #expect(SuiteText(suite).text.contains(" in 0.4 s"))
    }

    @Test(
        "The worst thing found decides how the process ends",
        arguments: [
            ([ScenarioReport.State.passed], true, Reports.ExitStatus.passed),
            ([.passed, .inconclusive("x")], true, .inconclusive),
            ([.passed, .inconclusive("x")], false, .passed),
            ([.inconclusive("x"), .invalid], true, .invalid),
            ([.invalid, .failed], true, .failed),
            ([.failed, .nondeterministic("x")], true, .nondeterministic),
            ([], true, .nothingSelected),
        ])
    func exit(_ states: [ScenarioReport.State], _ isStrict: Bool, _ status: Reports.ExitStatus) {
        let scenarios = states.map { Samples.report("a", state: $0) }
        let suite = SuiteReport(version: "1", scenarios: scenarios)
        #expect(suite.exitStatus(isStrict: isStrict) == status)
    }

    @Test("Something that is not emulated has a status of its own")
    func refused() {
        var report = Samples.report("a", state: .invalid)
        report.problems = [Diagnostic("A0006", "`Map` is not emulated")]
        let suite = SuiteReport(version: "1", scenarios: [report])
        #expect(suite.exitStatus(isStrict: true) == .refused)
    }

    @Test("The digest of a suite changes with any scenario's digest, name and place")
    func digest() {
        let one = Samples.report("a")
        var two = Samples.report("b")
        let first = SuiteReport(version: "1", scenarios: [one, two]).digest
        #expect(first != SuiteReport(version: "1", scenarios: [two, one]).digest)
        two.digest = "sha256:01ff"
        #expect(first != SuiteReport(version: "1", scenarios: [one, two]).digest)
    }
}
