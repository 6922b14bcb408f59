import Testing

@testable import JSONata

/// The language's public test suite, one half of it; ``ledger`` tells what differs and why.
@Suite("Conformance") struct ConformanceTests {
    /// Cases that fail, each with its reason.
    static let ledger: [String: String] = [:]

    @Test(
        "Every case of the public suite gives its result or its error",
        .enabled(if: ConformanceCase.isPresent, "the conformance folder is absent"))
    func cases() {
        var count = 0
        for group in ConformanceCase.groups {
            for example in group.cases {
                count += 1
                let complaint = example.complaint(example.run())
                if Self.ledger[example.id] != nil {
                    #expect(complaint != nil, "\(example.id) passes and is in the ledger")
                } else if let complaint {
                    Issue.record("\(complaint)")
                }
            }
        }
        #expect(count > 800)
    }
}
