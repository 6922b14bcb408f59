import Diagnostics
import Foundation

/// A file of mistakes: what is changed in a sound file, and everything that is told about it.
///
///     === name
///     @ states/nightly.asl.json      the file, where there are several
///     - what is found                may be several lines
///     + what is put there
///     > a line of a whole new file, instead of - and +
///     ! S0103 5:7 what is told [what stands under the caret]
///
/// The lines that begin with `!` are written by `./dev golden` and reviewed like any other change.
struct MistakeLedger {
    struct Mistake {
        var name = ""
        var file: String?
        var find: [String] = []
        var put: [String] = []
        var whole: [String] = []
        var told: [String] = []

        /// The sound text with the mistake in it; nil when it does not have what is to be found.
        func applied(to sound: String) -> String? {
            if find.isEmpty { return whole.joined(separator: "\n") }
            let find = find.joined(separator: "\n")
            guard let range = sound.range(of: find) else { return nil }
            return sound.replacingCharacters(in: range, with: put.joined(separator: "\n"))
        }

        var text: String {
            var lines = ["=== \(name)"]
            if let file { lines.append("@ \(file)") }
            for (mark, part) in [("-", find), ("+", put), (">", whole), ("!", told)] {
                lines += part.map { $0.isEmpty ? mark : "\(mark) \($0)" }
            }
            return lines.map { $0 + "\n" }.joined()
        }
    }

    let path: String
    var mistakes: [Mistake] = []

    /// Reads `Tests/Golden/malformed/NAME`.
    init(_ name: String) throws {
        path = "Tests/Golden/malformed/\(name)"
        for line in try SuiteFiles.text(path).split(separator: "\n") {
            if line.hasPrefix("=== ") {
                mistakes.append(Mistake(name: String(line.dropFirst(4))))
                continue
            }
            guard let last = mistakes.indices.last else { continue }
            let rest = String(line.dropFirst(2))
            switch line.first {
            case "@": mistakes[last].file = rest
            case "-": mistakes[last].find.append(rest)
            case "+": mistakes[last].put.append(rest)
            case ">": mistakes[last].whole.append(rest)
            case "!": mistakes[last].told.append(rest)
            default: break
            }
        }
    }

    static var isWriting: Bool {
        ProcessInfo.processInfo.environment["REHEARSAL_GOLDEN"] == "write"
    }

    func write() throws {
        let text = mistakes.map(\.text).joined()
        try text.write(
            to: SuiteFiles.root.appending(path: path), atomically: true, encoding: .utf8)
    }

    /// A diagnostic as one line.
    static func line(_ diagnostic: Diagnostic, isFileTold: Bool) -> String {
        var place = "nowhere"
        if let source = diagnostic.source, let span = diagnostic.span {
            let (line, column) = source.position(at: span.start)
            place = "\(line):\(column)"
            if isFileTold {
                place =
                    source.name.split(separator: "/").dropFirst().joined(separator: "/") + ":"
                    + place
            }
        }
        let summary = diagnostic.summary.replacing("\n", with: " ")
        let label = diagnostic.label.map { " [\($0)]" } ?? ""
        return "\(diagnostic.code) \(place) \(summary)\(label)"
    }
}
