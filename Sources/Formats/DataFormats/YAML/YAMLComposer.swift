import Diagnostics
import Yams

/// Turns the tree of Yams (libyaml) into ours: with spans, strict, and with errors that point.
struct YAMLComposer {
    let source: SourceText
    private let places: YAMLPlaces
    /// Aliases may not blow a document up beyond this many nodes.
    private var budget: Int

    init(source: SourceText) {
        self.source = source
        places = YAMLPlaces(source.text)
        budget = 2 * source.text.utf8.count + 10_000
    }

    func document() throws(Diagnostic) -> YAMLNode {
        try refuseControlCharacters()
        let root: Node?
        do {
            let parser = try Parser(yaml: places.text, resolver: .basic, encoding: .utf8)
            root = try parser.singleRoot()
        } catch let error as YamlError {
            throw YAMLProblem(source: source, places: places).diagnostic(for: error)
        } catch {
            throw Diagnostic("Y0001", "the file is not YAML: \(error)", source: source)
        }
        guard let root else {
            return .scalar(text: "", style: .plain, span: SourceSpan(start: 0, end: 0))
        }
        var composer = self
        return try composer.convert(root)
    }

    private mutating func convert(_ node: Node) throws(Diagnostic) -> YAMLNode {
        budget -= 1
        let start = places.contentStart(places.offset(node.mark))
        if budget < 0 {
            throw Diagnostic(
                "Y0004", "aliases make the document far larger than its text", source: source,
                span: SourceSpan(start: start, end: start + 1))
        }
        try refuseTag(node)
        switch node {
        case .scalar(let scalar): return try convert(scalar, from: start)
        case .sequence(let sequence):
            var elements: [YAMLNode] = []
            elements.reserveCapacity(sequence.count)
            for element in sequence { elements.append(try convert(element)) }
            let end = places.collectionEnd(from: start, lastChild: elements.last?.span.end)
            return .sequence(elements, span: SourceSpan(start: start, end: end))
        case .mapping(let mapping):
            var members: [YAMLMember] = []
            members.reserveCapacity(mapping.count)
            for (key, value) in mapping { members.append(try member(key, value)) }
            try refuseRepeatedKeys(members)
            let end = places.collectionEnd(from: start, lastChild: members.last?.value.span.end)
            return .mapping(members, span: SourceSpan(start: start, end: end))
        case .alias:
            throw Diagnostic("Y0001", "an alias that nothing stands behind", source: source)
        }
    }

    private mutating func member(_ key: Node, _ value: Node) throws(Diagnostic) -> YAMLMember {
        let name = try convert(key)
        guard let text = name.text else {
            throw Diagnostic(
                "Y0006", "a key must be a single word or text", source: source, span: name.span,
                label: "this is a \(name.kindName)")
        }
        if text == "<<", case .scalar(_, .plain, _) = name {
            throw Diagnostic(
                "Y0006", "merge keys are not part of YAML 1.2", source: source, span: name.span,
                label: "write the members out")
        }
        return YAMLMember(key: text, keySpan: name.span, value: try convert(value))
    }

    private func convert(_ scalar: Node.Scalar, from start: Int) throws(Diagnostic) -> YAMLNode {
        let style: YAMLScalarStyle =
            switch scalar.style {
            case .singleQuoted: .singleQuoted
            case .doubleQuoted: .doubleQuoted
            case .literal: .literal
            case .folded: .folded
            case .any, .plain: .plain
            }
        let end = places.scalarEnd(from: start, style: style, text: scalar.string)
        let span = SourceSpan(start: start, end: end)
        if style == .plain, YAMLCoreSchema.isInfiniteOrNaN(scalar.string) {
            throw Diagnostic(
                "Y0007", "`\(scalar.string)` is no number that can be used", source: source,
                span: span, label: "put it in quotes if it is meant as text")
        }
        return .scalar(text: scalar.string, style: style, span: span)
    }

    /// Yams has compared the nodes; here the texts must differ as well.
    private func refuseRepeatedKeys(_ members: [YAMLMember]) throws(Diagnostic) {
        var first: [ExactString: SourceSpan] = [:]
        for member in members {
            let key = ExactString(member.key)
            if let earlier = first[key] {
                throw YAMLProblem(source: source, places: places)
                    .repeatedKey(member.key, at: member.keySpan, first: earlier)
            }
            first[key] = member.keySpan
        }
    }

    /// Yams does not keep apart what was written and what follows from the value; the text does.
    private func refuseTag(_ node: Node) throws(Diagnostic) {
        guard let tag = places.tag(at: places.offset(node.mark)) else { return }
        throw Diagnostic(
            "Y0003", "the tag `\(source[tag])` is not supported", source: source, span: tag,
            label: "types follow from how a value is written; quotes make it text")
    }

    private func refuseControlCharacters() throws(Diagnostic) {
        var offset = 0
        for byte in source.text.utf8 {
            if byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F {
                throw Diagnostic(
                    "Y0008", "control character 0x" + String(byte, radix: 16) + " in a YAML file",
                    source: source, span: SourceSpan(start: offset, end: offset + 1))
            }
            offset += 1
        }
    }
}
