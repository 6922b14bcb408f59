/// A graph as a picture in SVG 1.1 that needs nothing else.
public struct SVGGraph {
    private let graph: StateGraph
    private let path: TakenPath?
    private let layout: GraphLayout

    public init(_ graph: StateGraph, path: TakenPath? = nil) {
        self.graph = graph
        self.path = path
        layout = GraphLayout(graph)
    }

    public var text: String {
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(layout.width)\" "
                + "height=\"\(layout.height)\" viewBox=\"0 0 \(layout.width) \(layout.height)\" "
                + "font-family=\"sans-serif\" font-size=\"13\">",
            "<defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" "
                + "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" "
                + "fill=\"context-stroke\"/></marker></defs>",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
        ]
        // Boxes first, outer before inner: a machine's states are numbered that way.
        for state in graph.machine.states.indices { parts += box(state) }
        for number in graph.scopes.indices { parts += lines(number) }
        return (parts + ["</svg>"]).map { $0 + "\n" }.joined()
    }

    // MARK: - States

    private func box(_ state: Int) -> [String] {
        guard let box = layout.boxes[state] else { return [] }
        let definition = graph.machine.states[state]
        let isInner = graph.inner(state).isEmpty
        let colours: (fill: String, line: String) =
            if definition.name == path?.failed {
                ("#f8d7da", "#dc3545")
            } else if path?.states.contains(definition.name) == true {
                (isInner ? "#d4edda" : "#f3faf5", "#28a745")
            } else {
                (isInner ? "#eef2f7" : "#fafbfc", "#8795a8")
            }
        let round =
            switch definition.kind {
            case .choice, .wait, .succeed, .fail: GraphLayout.line / 2
            default: 5
            }
        let baseline = isInner ? box.y + box.height / 2 + 5 : box.y + 18
        let title = "\(definition.kind.name) \(definition.name)"
        return [
            "<g><title>\(Self.escaped(title))</title><rect x=\"\(box.x)\" y=\"\(box.y)\" "
                + "width=\"\(box.width)\" height=\"\(box.height)\" rx=\"\(round)\" "
                + "fill=\"\(colours.fill)\" stroke=\"\(colours.line)\"/>",
            "<text x=\"\(box.middle)\" y=\"\(baseline)\" text-anchor=\"middle\">"
                + "\(Self.escaped(definition.name))</text></g>",
        ]
    }

    // MARK: - Arrows

    private func lines(_ number: Int) -> [String] {
        let scope = graph.scopes[number]
        var parts: [String] = []
        if let start = layout.starts[number] {
            parts.append(
                "<circle cx=\"\(start.middle)\" cy=\"\(start.y + 7)\" r=\"7\" fill=\"#44546a\"/>")
            let name = graph.machine.states[scope.start].name
            parts += line(
                start, layout.boxes[scope.start], isTaken: path?.states.contains(name) == true)
        }
        for arrow in scope.arrows {
            guard let from = layout.boxes[arrow.from] else { continue }
            let step = TakenPath.Step(
                from: graph.machine.states[arrow.from].name,
                to: graph.machine.states[arrow.to].name)
            let isTaken = path?.steps.contains(step) == true
            switch arrow.kind {
            case .next: parts += line(from, layout.boxes[arrow.to], isTaken: isTaken)
            case .rule(let label):
                parts += line(from, layout.boxes[arrow.to], label, isTaken: isTaken)
            case .failure(let errors):
                parts += line(
                    from, layout.boxes[arrow.to], errors, dashed: true, isTaken: isTaken)
            }
        }
        if let end = layout.ends[number] {
            for state in scope.ends {
                guard let from = layout.boxes[state] else { continue }
                parts += line(from, end, isTaken: false)
            }
            parts.append(
                "<circle cx=\"\(end.middle)\" cy=\"\(end.y + 7)\" r=\"6\" fill=\"white\" "
                    + "stroke=\"#44546a\" stroke-width=\"3\"/>")
        }
        return parts
    }

    private func line(
        _ from: GraphLayout.Box, _ to: GraphLayout.Box?, _ label: String? = nil,
        dashed: Bool = false, isTaken: Bool
    ) -> [String] {
        guard let to else { return [] }
        let style =
            "fill=\"none\" stroke=\"\(isTaken ? "#28a745" : "#8795a8")\" stroke-width=\""
            + (isTaken ? "2.5" : "1.2") + "\"" + (dashed ? " stroke-dasharray=\"5 4\"" : "")
            + " marker-end=\"url(#a)\""
        let leadsDown = to.y >= from.bottom
        let start = leadsDown ? (from.middle, from.bottom) : (from.x + from.width, from.y + 17)
        let end = leadsDown ? (to.middle, to.y) : (to.x + to.width, to.y + 17)
        let bend =
            leadsDown
            ? "C\(start.0) \(start.1 + 20) \(end.0) \(end.1 - 20) \(end.0) \(end.1)"
            : "C\(start.0 + 40) \(start.1) \(end.0 + 40) \(end.1) \(end.0) \(end.1)"
        var parts = ["<path d=\"M\(start.0) \(start.1)\(bend)\" \(style)/>"]
        if let label {
            parts.append(
                "<text x=\"\((start.0 + end.0) / 2 + 4)\" y=\"\((start.1 + end.1) / 2)\" "
                    + "font-size=\"10\" fill=\"#5a6675\">\(Self.escaped(label))</text>")
        }
        return parts
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
