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

    public var description: String {
        if steps.isEmpty { return "/" }
        return steps.reduce(into: "") { text, step in
            switch step {
            case .member(let name): text += "/\(name)"
            case .element(let index): text += "[\(index)]"
            }
        }
    }
}
