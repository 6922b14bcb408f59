import DataFormats
import OrderedCollections

/// A template into which parts of an event are put (EventBridge User Guide, "Amazon EventBridge
/// input transformation").
struct InputTransformer: Hashable, Sendable {
    /// What is wrong with a transformer, in words.
    struct Problem: Error, Hashable {
        let message: String
    }

    private enum Piece: Hashable, Sendable {
        case text(String)
        /// A variable; inside a JSON string its text is put in without quotes.
        case variable(String, isInString: Bool)
    }

    /// Variables that every template may use.
    static let reserved = [
        "aws.events.rule-arn", "aws.events.rule-name", "aws.events.event.ingestion-time",
        "aws.events.event", "aws.events.event.json",
    ]

    private let paths: OrderedDictionary<String, EventPath>
    private let pieces: [Piece]
    private let isJSON: Bool

    init(paths map: [(key: String, value: String)], template: String) throws(Problem) {
        guard map.count <= 100 else {
            throw Problem(message: "InputPathsMap has more than 100 keys")
        }
        var paths: OrderedDictionary<String, EventPath> = [:]
        for (name, text) in map {
            let isName = name.utf8.allSatisfy {
                SQSEmulator.isNameByte($0)
            }
            guard !name.isEmpty, isName, !name.lowercased().hasPrefix("aws.") else {
                throw Problem(message: "Invalid key \(name) in InputPathsMap")
            }
            guard let path = EventPath(text) else {
                throw Problem(message: "Invalid JSON path \(text) for key \(name)")
            }
            paths[name] = path
        }
        guard (1...8_192).contains(template.utf8.count) else {
            throw Problem(message: "InputTemplate must have 1 to 8192 characters")
        }
        let first = template.first { !$0.isWhitespace }
        isJSON = first == "{" || first == "["
        self.paths = paths
        pieces = Self.pieces(of: template)
        for case .variable(let name, _) in pieces
        where paths[name] == nil && !Self.reserved.contains(name) {
            throw Problem(message: "InputTemplate contains the unknown placeholder <\(name)>")
        }
        // With something in each place the template must be JSON, or plain text.
        if isJSON, (try? JSONValue(parsing: text { _, _ in nil })) == nil {
            throw Problem(message: "InputTemplate is no valid JSON")
        }
    }

    /// Cuts a template at `<name>`; what only looks like a placeholder stays text.
    private static func pieces(of template: String) -> [Piece] {
        var pieces: [Piece] = []
        var text = ""
        var rest = Substring(template)
        var (isInString, isEscaped) = (false, false)
        while let character = rest.first {
            if character == "<", let end = rest.firstIndex(of: ">") {
                let name = rest[rest.index(after: rest.startIndex)..<end]
                let isName =
                    !name.isEmpty
                    && name.utf8.allSatisfy {
                        SQSEmulator.isNameByte($0) || $0 == UInt8(ascii: ".")
                    }
                if isName {
                    if !text.isEmpty { pieces.append(.text(text)) }
                    text = ""
                    pieces.append(.variable(String(name), isInString: isInString))
                    rest = rest[rest.index(after: end)...]
                    continue
                }
            }
            if character == "\"", !isEscaped { isInString.toggle() }
            isEscaped = character == "\\" && !isEscaped
            text.append(character)
            rest.removeFirst()
        }
        if !text.isEmpty { pieces.append(.text(text)) }
        return pieces
    }

    /// The text that the target gets.
    ///
    /// - Parameter reserved: the value of each variable of `aws.events`.
    func transform(_ event: JSONValue, reserved: (String) -> JSONValue?) -> String {
        text { name, _ in paths[name].map { $0.value(in: event) } ?? reserved(name) }
    }

    private func text(_ value: (String, Bool) -> JSONValue?) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .variable(let name, let isInString):
                text += written(value(name, isInString), isInString: isInString)
            }
        }
        return text
    }

    private func written(_ value: JSONValue?, isInString: Bool) -> String {
        guard isInString || !isJSON else { return (value ?? .null).serialized() }
        switch value {
        case nil: return ""
        case .string(let text):
            // Inside a JSON string the text keeps it one.
            return isInString
                ? String(JSONValue.string(text).serialized().dropFirst().dropLast()) : text
        case .array, .object:
            // Quotes would end the string that this stands in; the service leaves them out.
            let json = value?.serialized() ?? ""
            return isInString ? json.replacing("\"", with: "") : json
        default: return value?.serialized() ?? ""
        }
    }
}
