import DataFormats
import Diagnostics

/// Puts values into `${{ matrix.name }}` and `${{ vars.name }}`.
///
/// A scalar that is nothing but one template takes the value's own type; inside a longer text the
/// value's words are put in.
struct Template {
    let values: [String: YAMLNode]
    let issues: YAMLIssues

    func apply(to node: YAMLNode) -> YAMLNode {
        switch node {
        case .sequence(let elements, let span):
            return .sequence(elements.map(apply(to:)), span: span)
        case .mapping(let members, let span):
            return .mapping(
                members.map {
                    YAMLMember(key: $0.key, keySpan: $0.keySpan, value: apply(to: $0.value))
                }, span: span)
        case .scalar(let text, let style, let span):
            guard text.contains("${{") else { return node }
            return fill(text, style, span)
        }
    }

    private func fill(_ text: String, _ style: YAMLScalarStyle, _ span: SourceSpan) -> YAMLNode {
        var result = ""
        var rest = Substring(text)
        while let open = rest.range(ofText: "${{") {
            guard let close = rest[open.upperBound...].range(ofText: "}}") else {
                issues.error("0105", "a template that does not end", at: span, label: "needs `}}`")
                return .scalar(text: text, style: style, span: span)
            }
            let name = rest[open.upperBound..<close.lowerBound].trimmingSpaces()
            guard let value = values[name] else {
                issues.unknown(
                    "0106", "template value", name, at: span, known: values.keys.sorted())
                return .scalar(text: text, style: style, span: span)
            }
            if open.lowerBound == text.startIndex, close.upperBound == text.endIndex {
                return value.moved(to: span)
            }
            result += rest[..<open.lowerBound]
            result += value.text ?? value.json.serialized()
            rest = rest[close.upperBound...]
        }
        return .scalar(text: result + rest, style: style, span: span)
    }
}

extension YAMLNode {
    /// The same value, standing elsewhere.
    func moved(to span: SourceSpan) -> YAMLNode {
        switch self {
        case .scalar(let text, let style, _): .scalar(text: text, style: style, span: span)
        case .sequence(let elements, _): .sequence(elements.map { $0.moved(to: span) }, span: span)
        case .mapping(let members, _):
            .mapping(
                members.map {
                    YAMLMember(key: $0.key, keySpan: span, value: $0.value.moved(to: span))
                }, span: span)
        }
    }
}

extension Substring {
    func range(ofText wanted: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(wanted) {
                return index..<self.index(index, offsetBy: wanted.count)
            }
            index = self.index(after: index)
        }
        return nil
    }

    func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
