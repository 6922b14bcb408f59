public import DataFormats
import Diagnostics
public import SimFaults

extension YAMLNode: PatternNode {
    public var patternText: String? { isNull ? nil : text }
    public var patternElements: [YAMLNode]? { elements }

    public var patternMembers: [(key: String, keyNode: YAMLNode, value: YAMLNode)]? {
        members?.map { member in
            let key = YAMLNode.scalar(text: member.key, style: .plain, span: member.keySpan)
            return (key: member.key, keyNode: key, value: member.value)
        }
    }
}

extension SectionReader {
    /// Reads goals, and conditions of faults.
    var patterns: PatternReader<YAMLNode> {
        PatternReader { [issues] problem, node in
            switch problem {
            case .unknown(let what, let word, let known):
                issues.unknown("0101", what, word, at: node.span, known: known)
            case .missing(let what, let key):
                issues.error("0102", "\(what) needs `\(key)`", at: node.span)
            case .kind(let text): issues.error("0103", text, at: node.span)
            case .value(let text): issues.error("0104", text, at: node.span)
            }
        }
    }
}
