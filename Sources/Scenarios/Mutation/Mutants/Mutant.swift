/// A pipeline with one mistake that nobody made on purpose: one file of it says something else.
public struct Mutant: Sendable, Hashable {
    /// Which kind of file was changed.
    public enum Part: String, CaseIterable, Sendable {
        case statesLanguage = "asl"
        case sql
        case permissions = "iam"
        case manifest
    }

    /// Stable as long as the changed words stay: `sql/04-load.sql/drop-predicate/1f0a55c2`.
    public let id: String
    public let operation: MutationOperator
    public let part: Part
    /// The file, as the pipeline's loader names it.
    public let file: String
    /// One-based place of what was changed in the unchanged file.
    public let line: Int
    public let column: Int
    /// What was changed, in words.
    public let change: String
    /// The whole text of the file with the mistake in it.
    public let text: String
}

/// One change to a text, before it has an identity.
struct Edit {
    var operation: MutationOperator
    /// UTF-8 offset of what is changed.
    var offset: Int
    var change: String
    var text: String
    /// What the identity is made of: the same for equal changes at different lines.
    var key: String
}

extension Mutant {
    /// Gives the edits of one file their identities: equal ones are told apart by their order.
    static func mutants(
        _ edits: [Edit], part: Part, file: String, folder: String, source: String,
        position: (Int) -> (line: Int, column: Int)
    ) -> [Mutant] {
        var seen: [String: Int] = [:]
        let short = file.hasPrefix(folder + "/") ? String(file.dropFirst(folder.count + 1)) : file
        return edits.filter { $0.text != source }.map { edit in
            let base = "\(short)/\(edit.operation.rawValue)/\(fingerprint(edit.key))"
            let count = seen[base, default: 0]
            seen[base] = count + 1
            let place = position(edit.offset)
            return Mutant(
                id: count == 0 ? base : "\(base)-\(count + 1)", operation: edit.operation,
                part: part, file: file, line: place.line, column: place.column,
                change: edit.change, text: edit.text)
        }
    }

    /// Eight hexadecimal digits of FNV-1a over the words; blanks count once.
    private static func fingerprint(_ key: String) -> String {
        var hash: UInt32 = 2_166_136_261
        for word in key.split(whereSeparator: \.isWhitespace) {
            for byte in word.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
            hash = (hash ^ 0x20) &* 16_777_619
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
