import DataFormats
import Synchronization
import Testing

@Suite("Texts that are computed late")
struct LateTextTests {
    @Test("A text is computed when it is asked for, once, and lets go of what it came from")
    func once() {
        final class Source: Sendable {}
        let calls = Mutex(0)
        var source: Source? = Source()
        weak let kept = source
        let text = LateText { [source] in
            calls.withLock { $0 += 1 }
            return source == nil ? "" : "text"
        }
        source = nil
        #expect(calls.withLock { $0 } == 0)
        #expect(kept != nil)
        #expect(text.text == "text")
        #expect(text.text == "text")
        #expect(calls.withLock { $0 } == 1)
        #expect(kept == nil)
    }
}
