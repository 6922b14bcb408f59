import Mutation
import Testing

@testable import Reports

@Suite("The score of a suite") struct MutationTextTests {
    @Test("What cannot be deployed and what is equivalent count neither way")
    func score() {
        let report = MutationReport(pipeline: "p", scenarios: 3, fates: [])
        #expect(report.score == nil)
        #expect(MutationText(report).text.contains("0 of 0 killed: none"))
        #expect(MutationJSON(report).text.contains(#""mutants":0"#))
    }
}
