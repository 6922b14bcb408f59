import CloudModel
import Testing

/// What a memo keeps saves work and changes no answer.
@Suite("Pure work") struct MemoTests {
    private struct Length: Hashable, Sendable {
        let content: FileContent
    }

    private struct NoAnswer: Error, Equatable {}

    private func length(_ text: String, _ memo: Memo, made: inout Int) -> Int {
        let content = FileContent(Array(text.utf8))
        return memo.result(for: Length(content: content), weight: { _ in content.bytes.count }) {
            made += 1
            return content.bytes.count
        }
    }

    @Test("Equal input is computed once, other input on its own")
    func once() {
        let memo = Memo()
        var made = 0
        #expect(length("abc", memo, made: &made) == 3)
        #expect(length("abc", memo, made: &made) == 3)
        #expect(made == 1)
        #expect(length("abcd", memo, made: &made) == 4)
        #expect(made == 2)
    }

    @Test("Keys of different types never meet")
    func types() {
        let memo = Memo()
        let number = memo.result(for: "key", weight: { _ in 1 }) { 1 }
        let text = memo.result(for: ["key"], weight: { _ in 1 }) { "one" }
        #expect(number == 1)
        #expect(text == "one")
    }

    @Test("A failure is not kept")
    func failure() throws {
        let memo = Memo()
        #expect(throws: NoAnswer()) {
            try memo.result(for: 1, weight: { (_: Int) in 1 }) { () throws(NoAnswer) in
                throw NoAnswer()
            }
        }
        #expect(memo.result(for: 1, weight: { _ in 1 }) { 7 } == 7)
    }

    @Test("Without a weight a result is made each time")
    func unkept() {
        let memo = Memo()
        var made = 0
        for _ in 0..<2 {
            _ = memo.result(for: 1, weight: { _ in nil }) {
                made += 1
                return made
            }
        }
        #expect(made == 2)
    }

    @Test("The oldest results go when there is no room")
    func room() {
        let memo = Memo(capacity: 8)
        var made = 0
        for text in ["aaa", "bbb", "ccc"] { _ = length(text, memo, made: &made) }
        _ = length("ccc", memo, made: &made)
        #expect(made == 3)
        _ = length("aaa", memo, made: &made)
        #expect(made == 4)
    }

    @Test("All who share a memo use one tool of a type")
    func tools() {
        final class Shelf {}
        let memo = Memo()
        let first = memo.tool { Shelf() }
        #expect(memo.tool { Shelf() } === first)
        #expect(Memo().tool { Shelf() } !== first)
    }
}
