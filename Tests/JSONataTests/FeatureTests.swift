import Testing

@testable import JSONata

@Suite("Features") struct FeatureTests {
    @Test("Every function and operator of the language has its line, once")
    func complete() {
        let names = LanguageFeature.all.map { "\($0.kind.rawValue) \($0.name)" }
        #expect(Set(names).count == names.count)
        for builtin in Builtin.allCases {
            #expect(names.contains("function $\(builtin.name)"))
        }
        #expect(LanguageFeature.all.allSatisfy { !$0.source.isEmpty })
    }

    @Test("Every code of the language has a message of its own")
    func messages() {
        let messages = ErrorCode.allCases.map(\.message)
        #expect(messages.allSatisfy { $0 != "The expression failed" })
        #expect(Set(messages).count == messages.count)
    }
}
