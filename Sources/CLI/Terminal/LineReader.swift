import Glibc

/// Reads lines that people type at a terminal, with keys for editing, history and completion.
struct LineReader {
    private(set) var history: [String]

    init(history: [String]) { self.history = history }

    enum Answer: Equatable {
        case line(String)
        case givenUp
        case ended
    }

    mutating func remember(_ line: String) {
        if !line.isEmpty, history.last != line { history.append(line) }
    }

    /// One line, or how the reading ended.
    func read(_ prompt: String, completing: (String) -> [String]) -> Answer {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            Output.write(prompt)
            return readLine().map(Answer.line) ?? .ended
        }
        var raw = before
        cfmakeraw(&raw)
        // Line ends on output stay what programs expect.
        raw.c_oflag |= tcflag_t(OPOST)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
        defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &before) }
        var line = EditedLine(history: history)
        show(line, prompt)
        while true {
            guard let key = Self.key() else { return leave(.ended) }
            switch line.press(key, completing: completing) {
            case .goOn: show(line, prompt)
            case .done: return leave(.line(line.text))
            case .givenUp: return leave(.givenUp)
            case .ended: return leave(.ended)
            }
        }
    }

    private func leave(_ answer: Answer) -> Answer {
        Output.write("\n")
        return answer
    }

    /// Draws the line anew: back to the margin, the text, what was behind it erased.
    private func show(_ line: EditedLine, _ prompt: String) {
        let behind = line.letters.count - line.cursor
        let back = behind > 0 ? "\u{1B}[\(behind)D" : ""
        Output.write("\r\(prompt)\(line.text)\u{1B}[K\(back)")
    }

    // MARK: Keys

    private static func byte() -> UInt8? {
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count == 1 { return byte }
            if count < 0, errno == EINTR { continue }
            return nil
        }
    }

    private static let controls: [UInt8: EditedLine.Key] = [
        1: .home, 2: .left, 3: .interrupt, 4: .finish, 5: .end, 6: .right, 8: .back, 9: .tab,
        10: .enter, 11: .killToEnd, 13: .enter, 14: .down, 16: .up, 21: .killAll, 23: .killWord,
        127: .back,
    ]

    /// The next key; nothing at the end of the input.
    private static func key() -> EditedLine.Key? {
        while let first = byte() {
            if first == 0x1B {
                if let key = escape() { return key }
            } else if let key = controls[first] {
                return key
            } else if first >= 0x20 {
                return letter(first).map { .letter($0) }
            }
        }
        return nil
    }

    /// What follows an escape: `[` or `O`, digits, and the letter that names the key.
    private static func escape() -> EditedLine.Key? {
        guard let kind = byte(), kind == UInt8(ascii: "[") || kind == UInt8(ascii: "O") else {
            return nil
        }
        var number = ""
        while let next = byte() {
            switch next {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ";"):
                number.append(Character(UnicodeScalar(next)))
            case UInt8(ascii: "A"): return .up
            case UInt8(ascii: "B"): return .down
            case UInt8(ascii: "C"): return .right
            case UInt8(ascii: "D"): return .left
            case UInt8(ascii: "H"): return .home
            case UInt8(ascii: "F"): return .end
            case UInt8(ascii: "~"):
                return ["1": .home, "3": .delete, "4": .end, "7": .home, "8": .end][number]
            default: return nil
            }
        }
        return nil
    }

    /// A letter in UTF-8.
    private static func letter(_ first: UInt8) -> Character? {
        var bytes = [first]
        let more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0
        for _ in 0..<more {
            guard let next = byte() else { return nil }
            bytes.append(next)
        }
        return String(decoding: bytes, as: UTF8.self).first
    }
}
