/// Where in a definition something stands, in the service's notation: `/States/A/Choices[0]/Next`.
public struct DefinitionLocation: Sendable, Hashable, CustomStringConvertible {
    public enum Step: Sendable, Hashable {
        case member(String)
        case element(Int)
    }

    public private(set) var steps: [Step] = []

    public init() {}

    public subscript(member: String) -> DefinitionLocation {
        var inner = self
        inner.steps.append(.member(member))
        return inner
    }

    public subscript(element: Int) -> DefinitionLocation {
        var inner = self
        inner.steps.append(.element(element))
        return inner
    }

    /// The rest of the place below another, in the form in which messages name fields: `Output/v`.
    func field(below outer: DefinitionLocation) -> String {
        String(Self.text(steps.dropFirst(outer.steps.count)).dropFirst())
    }

    public var description: String { steps.isEmpty ? "/" : Self.text(steps[...]) }

    private static func text(_ steps: ArraySlice<Step>) -> String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .member(let name): text += "/\(name)"
            case .element(let index): text += "[\(index)]"
            }
        }
    }
}
