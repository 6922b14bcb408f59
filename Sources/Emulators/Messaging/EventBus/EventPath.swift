import DataFormats

/// The part of JSONPath that EventBridge knows: members, places in arrays, wildcards.
///
/// EventBridge User Guide, "Input transformation".
struct EventPath: Hashable, Sendable {
    private enum Step: Hashable, Sendable {
        case member(String)
        case element(Int)
        case every
    }

    private var steps: [Step] = []

    /// Reads `$.detail.items[0].name`; nil for anything else.
    init?(_ text: String) {
        guard text.hasPrefix("$") else { return nil }
        var rest = text.dropFirst()
        while let first = rest.first {
            rest.removeFirst()
            if first == "." {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty, name.allSatisfy(Self.isAllowed) else { return nil }
                steps.append(name == "*" ? .every : .member(String(name)))
                rest = rest.dropFirst(name.count)
            } else if first == "[", let end = rest.firstIndex(of: "]") {
                let inside = rest[..<end]
                rest = rest[rest.index(after: end)...]
                if inside == "*" {
                    steps.append(.every)
                } else if let place = Int(inside), place >= 0, inside.first != "+" {
                    steps.append(.element(place))
                } else {
                    return nil
                }
            } else {
                return nil
            }
        }
    }

    private static func isAllowed(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "-_*/ :@#".contains(character)
    }

    /// What the path finds; with a wildcard an array of all that it finds.
    func value(in event: JSONValue) -> JSONValue? {
        var found = [event]
        var isMany = false
        for step in steps {
            switch step {
            case .member(let name): found = found.compactMap { $0[name] }
            case .element(let place): found = found.compactMap { $0[place] }
            case .every:
                isMany = true
                found = found.flatMap { $0.arrayValue ?? $0.objectValue?.values ?? [] }
            }
        }
        return isMany ? .array(found) : found.first
    }
}
