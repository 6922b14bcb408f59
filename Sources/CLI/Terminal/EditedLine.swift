/// One line while it is typed: what it holds, where the cursor is, and what came before it.
struct EditedLine {
    enum Key: Equatable {
        case letter(Character)
        case enter, back, delete, left, right, up, down, home, end, tab
        case killToEnd, killAll, killWord
        /// Control-C: the line is given up.
        case interrupt
        /// Control-D: on an empty line the end, elsewhere it deletes.
        case finish
    }

    /// What a key leads to, beyond the line itself.
    enum Outcome: Equatable { case goOn, done, givenUp, ended }

    private(set) var letters: [Character] = []
    private(set) var cursor = 0
    private let history: [String]
    /// The place in the history; its end is the line that is being written.
    private var place: Int
    private var draft: [Character] = []

    init(history: [String]) {
        self.history = history
        place = history.count
    }

    var text: String { String(letters) }

    mutating func press(_ key: Key, completing: (String) -> [String]) -> Outcome {
        switch key {
        case .letter(let letter):
            letters.insert(letter, at: cursor)
            cursor += 1
        case .enter: return .done
        case .interrupt: return .givenUp
        case .finish:
            if letters.isEmpty { return .ended }
            delete()
        case .back where cursor > 0:
            cursor -= 1
            letters.remove(at: cursor)
        case .delete: delete()
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(letters.count, cursor + 1)
        case .home: cursor = 0
        case .end: cursor = letters.count
        case .killToEnd: letters.removeSubrange(cursor...)
        case .killAll:
            letters.removeSubrange(..<cursor)
            cursor = 0
        case .killWord: killWord()
        case .up: remember(place - 1)
        case .down: remember(place + 1)
        case .tab: complete(completing)
        case .back: break
        }
        return .goOn
    }

    private mutating func delete() {
        if cursor < letters.count { letters.remove(at: cursor) }
    }

    private mutating func killWord() {
        var start = cursor
        while start > 0, letters[start - 1] == " " { start -= 1 }
        while start > 0, letters[start - 1] != " " { start -= 1 }
        letters.removeSubrange(start..<cursor)
        cursor = start
    }

    private mutating func remember(_ wanted: Int) {
        guard wanted != place, (0...history.count).contains(wanted) else { return }
        if place == history.count { draft = letters }
        place = wanted
        letters = wanted == history.count ? draft : Array(history[wanted])
        cursor = letters.count
    }

    /// Completes the word before the cursor as far as the candidates agree.
    private mutating func complete(_ candidates: (String) -> [String]) {
        var start = cursor
        while start > 0, Self.isWord(letters[start - 1]) { start -= 1 }
        let word = String(letters[start..<cursor])
        let found = candidates(word)
        guard var common = found.first.map({ Array($0) }) else { return }
        for candidate in found.dropFirst() {
            let shared = zip(common, candidate).prefix { $0 == $1 }.count
            common = Array(common.prefix(shared))
        }
        guard common.count > word.count || found.count == 1 else { return }
        if found.count == 1 { common.append(" ") }
        letters.replaceSubrange(start..<cursor, with: common)
        cursor = start + common.count
    }

    private static func isWord(_ letter: Character) -> Bool {
        letter.isLetter || letter.isNumber || letter == "_" || letter == "$"
    }
}
