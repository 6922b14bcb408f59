/// A graph as a Mermaid flowchart, which many viewers of Markdown draw.
///
/// Mermaid documentation, "Flowcharts".
public struct MermaidGraph {
    private let graph: StateGraph
    private let path: TakenPath?
    private var lines: [String] = []
    private var arrows = 0
    private var taken: [Int] = []

    public init(_ graph: StateGraph, path: TakenPath? = nil) {
        self.graph = graph
        self.path = path
    }

    public var text: String {
        var copy = self
        copy.write()
        return copy.lines.map { $0 + "\n" }.joined()
    }

    private mutating func write() {
        lines = ["flowchart TD"]
        write(scope: 0, indent: "    ")
        guard let path else { return }
        lines.append("    classDef taken fill:#d4edda,stroke:#28a745,stroke-width:2px")
        lines.append("    classDef failed fill:#f8d7da,stroke:#dc3545,stroke-width:2px")
        let states = graph.machine.states
        let done = states.filter { path.states.contains($0.name) && $0.name != path.failed }
        if !done.isEmpty {
            lines.append("    class \(done.map { id($0.index) }.joined(separator: ",")) taken")
        }
        if let failed = states.first(where: { $0.name == path.failed }) {
            lines.append("    class \(id(failed.index)) failed")
        }
        if !taken.isEmpty {
            let numbers = taken.map(String.init).joined(separator: ",")
            lines.append("    linkStyle \(numbers) stroke:#28a745,stroke-width:3px")
        }
    }

    private func id(_ state: Int) -> String { "s\(state)" }

    private mutating func write(scope number: Int, indent: String) {
        let scope = graph.scopes[number]
        lines.append("\(indent)start\(number)((\" \"))")
        for state in scope.states { write(state: state, indent: indent) }
        if !scope.ends.isEmpty { lines.append("\(indent)end\(number)(((\" \")))") }
        let first = graph.machine.states[scope.start].name
        link(
            "start\(number)", id(scope.start), label: nil, indent,
            isTaken: path?.states.contains(first) == true)
        for arrow in scope.arrows {
            let from = graph.machine.states[arrow.from].name
            let to = graph.machine.states[arrow.to].name
            let isTaken = path?.steps.contains(TakenPath.Step(from: from, to: to)) == true
            switch arrow.kind {
            case .next: link(id(arrow.from), id(arrow.to), label: nil, indent, isTaken: isTaken)
            case .rule(let name):
                link(id(arrow.from), id(arrow.to), label: name, indent, isTaken: isTaken)
            case .failure(let errors):
                link(
                    id(arrow.from), id(arrow.to), label: errors, indent, dotted: true,
                    isTaken: isTaken)
            }
        }
        for end in scope.ends {
            link(id(end), "end\(number)", label: nil, indent, isTaken: false)
        }
    }

    private mutating func write(state: Int, indent: String) {
        let name = Self.quoted(graph.machine.states[state].name)
        let inner = graph.inner(state)
        guard inner.isEmpty else {
            lines.append("\(indent)subgraph \(id(state))[\(name)]")
            for scope in inner { write(scope: scope, indent: indent + "    ") }
            lines.append("\(indent)end")
            return
        }
        switch graph.machine.states[state].kind {
        case .choice: lines.append("\(indent)\(id(state)){\(name)}")
        case .wait: lines.append("\(indent)\(id(state))([\(name)])")
        case .succeed, .fail: lines.append("\(indent)\(id(state))(\(name))")
        default: lines.append("\(indent)\(id(state))[\(name)]")
        }
    }

    private mutating func link(
        _ from: String, _ to: String, label: String?, _ indent: String, dotted: Bool = false,
        isTaken: Bool
    ) {
        let text = label.map { "|\(Self.quoted($0))|" } ?? ""
        lines.append("\(indent)\(from) \(dotted ? "-.->" : "-->")\(text) \(to)")
        if isTaken { taken.append(arrows) }
        arrows += 1
    }

    /// A label in quotes; Mermaid writes special characters as entities.
    private static func quoted(_ text: String) -> String {
        var label = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": label += "#quot;"
            case "#": label += "#35;"
            case "<": label += "#lt;"
            case ">": label += "#gt;"
            default: label.unicodeScalars.append(scalar)
            }
        }
        return "\"\(label)\""
    }
}
