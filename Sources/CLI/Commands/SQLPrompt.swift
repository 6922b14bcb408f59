import Cloud
import CloudModel
import Diagnostics
import Glibc
import Reports

/// The prompt of `rehearse sql`.
struct SQLPrompt {
    let console: WarehouseConsole
    let json: Bool

    // MARK: Without a terminal

    /// Answers the statements on standard input, up to the first that fails.
    func answerInput() throws {
        var text = ""
        while let line = readLine(strippingNewline: false) { text += line }
        if let failure = console.answer(text, each: show) {
            throw CommandProblem([Self.diagnostic(failure)])
        }
    }

    // MARK: At a terminal

    func run() {
        let file = HistoryFile()
        var reader = LineReader(history: file.lines)
        var names = console.names
        Output.write("Statements end with ;  Tab completes, exit leaves.\n")
        var text = ""
        while true {
            let answer = reader.read(text.isEmpty ? prompt : "    -> ") { word in
                Self.candidates(for: word, among: names)
            }
            switch answer {
            case .ended: return
            case .givenUp: text = ""
            case .line(let line):
                if text.isEmpty, Self.leaves(line) { return }
                text += text.isEmpty ? line : "\n" + line
                guard !text.isEmpty, !WarehouseConsole.isOpen(text) else { continue }
                reader.remember(text.split(separator: "\n").joined(separator: " "))
                file.write(reader.history)
                answerOne(text)
                names = console.names
                text = ""
            }
        }
    }

    private var prompt: String {
        console.place.isEmpty ? "sql> " : "\(console.place)> "
    }

    private static func leaves(_ line: String) -> Bool {
        let word = line.filter { !$0.isWhitespace && $0 != ";" }.lowercased()
        return ["exit", "quit", "\\q", "!exit", "!quit"].contains(word)
    }

    private func answerOne(_ text: String) {
        if let failure = console.answer(text, each: show) {
            Output.problems([Self.diagnostic(failure)])
        }
    }

    private func show(_ rows: SavedRows) { Output.write(json ? rows.jsonLines : rows.table) }

    private static func diagnostic(_ failure: ServiceFailure) -> Diagnostic {
        let lines = failure.message.split(separator: "\n").map(String.init)
        return Diagnostic(
            "Q2001", "\(lines.first ?? "refused") (\(failure.code))",
            notes: Array(lines.dropFirst()))
    }

    // MARK: Completion

    private static let words = """
        SELECT FROM WHERE GROUP ORDER BY HAVING QUALIFY LIMIT JOIN LEFT RIGHT FULL OUTER INNER CROSS
        NATURAL LATERAL USING UNION EXCEPT INTERSECT DISTINCT VALUES INSERT INTO OVERWRITE UPDATE
        DELETE MERGE MATCHED TRUNCATE CREATE REPLACE ALTER DROP UNDROP TABLE VIEW SCHEMA DATABASE
        STAGE STREAM TASK PIPE SEQUENCE FUNCTION PROCEDURE WAREHOUSE ROLE USER GRANT REVOKE SHOW
        DESCRIBE TABLES VIEWS SCHEMAS DATABASES COLUMNS GRANTS BEGIN COMMIT ROLLBACK COPY FILES
        FILE_FORMAT PATTERN FORCE CALL EXECUTE IMMEDIATE DECLARE RETURN FLATTEN RESULT_SCAN
        LAST_QUERY_ID CURRENT_TIMESTAMP INFORMATION_SCHEMA
        """.split { $0 == " " || $0 == "\n" }.map(String.init)

    /// What a word may become: names of this warehouse, then words of the language.
    private static func candidates(for word: String, among names: [String]) -> [String] {
        guard !word.isEmpty else { return [] }
        let isSmall = word == word.lowercased()
        var found: [String] = []
        for candidate in names + words
        where candidate.lowercased().hasPrefix(word.lowercased()) {
            let written = isSmall ? candidate.lowercased() : candidate
            if !found.contains(written) { found.append(written) }
        }
        return found
    }
}

/// What was typed before, in a file of the home folder.
private struct HistoryFile {
    private static let most = 1_000
    private let path = Terminal.environment("HOME").map { $0 + "/.rehearsal_sql_history" }

    var lines: [String] {
        guard let path, let text = try? FileAccess.text(path) else { return [] }
        return text.split(separator: "\n").map(String.init)
    }

    /// A history that cannot be kept is no reason to stop anybody.
    func write(_ lines: [String]) {
        guard let path else { return }
        let text = lines.suffix(Self.most).map { $0 + "\n" }.joined()
        try? FileAccess.write(text, to: path)
    }
}
