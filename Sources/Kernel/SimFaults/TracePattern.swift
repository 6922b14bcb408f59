public import SimKernel

/// Which entries of a trace are meant, by what they say.
///
/// Scenarios and contracts write one as `{ operation: RunState, subject: clean }`; the words are
/// those that `rehearse trace show` prints.
public struct TracePattern: Hashable, Sendable {
    /// A part of an entry that can be asked for.
    public enum Part: Hashable, Sendable {
        case service, operation, subject, actor
        /// `done`, `failed` or `indeterminate`, or the error's code.
        case outcome
        /// The id of the fault rule that struck.
        case fault
        case detail(String)

        /// The parts that have a word of their own.
        public static let named: [(word: String, part: Part)] = [
            ("service", .service), ("operation", .operation), ("subject", .subject),
            ("actor", .actor), ("outcome", .outcome), ("fault", .fault),
        ]

        public init?(word: String) {
            guard let known = Self.named.first(where: { $0.word == word }) else { return nil }
            self = known.part
        }

        /// What the entry says there; nil when it says nothing.
        public func text(of entry: TraceEntry) -> String? {
            switch self {
            case .service: entry.service
            case .operation: entry.operation
            case .subject: entry.subject
            case .actor: entry.actor
            case .outcome:
                switch entry.outcome {
                case .done: "done"
                case .failed: "failed"
                case .indeterminate: "indeterminate"
                }
            case .fault: entry.fault
            case .detail(let name):
                switch entry[name] {
                case .text(let text)?: text
                case .integer(let number)?: String(number)
                case .flag(let flag)?: flag ? "true" : "false"
                case nil: nil
                }
            }
        }
    }

    /// One part and what may stand there.
    public struct Word: Hashable, Sendable {
        public let part: Part
        /// Patterns as of keys, of which one must match.
        public let patterns: [String]

        public init(_ part: Part, _ patterns: [String]) {
            self.part = part
            self.patterns = patterns
        }

        fileprivate func matches(_ entry: TraceEntry) -> Bool {
            if let text = part.text(of: entry), patterns.contains(where: { Glob.matches($0, text) })
            {
                return true
            }
            guard part == .outcome else { return false }
            switch entry.outcome {
            case .done: return false
            case .failed(let code), .indeterminate(let code):
                return patterns.contains { Glob.matches($0, code) }
            }
        }
    }

    public let words: [Word]

    public init(_ words: [Word]) { self.words = words }

    /// The only operations that entries of this kind have; nil when it may be any.
    var operations: [String]? {
        guard let word = words.first(where: { $0.part == .operation }),
            !word.patterns.contains(where: { $0.contains { "*?[]{}\\".contains($0) } })
        else { return nil }
        return word.patterns
    }

    /// Whether an entry says all of it.
    public func matches(_ entry: TraceEntry) -> Bool {
        words.allSatisfy { $0.matches(entry) }
    }
}
