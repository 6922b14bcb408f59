import DataFormats
import Diagnostics
import StatesLanguage

/// A definition as it lies in a file.
struct DefinitionFile {
    let source: SourceText
    /// The definition as JSON; the file's own text where it is JSON.
    let text: String
    let type: WorkflowType
    /// The nodes of a definition in YAML, which know their places.
    private let yaml: YAMLNode?

    init(_ path: String, express: Bool) throws {
        type = express ? .express : .standard
        source = SourceText(name: path, text: try Self.text(path))
        if source.text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
            (text, yaml) = (source.text, nil)
            return
        }
        do throws(Diagnostic) {
            let node = try YAMLNode.parse(source)
            (text, yaml) = (node.json.serialized(), node)
        } catch {
            throw CommandProblem([error])
        }
    }

    static func text(_ path: String) throws -> String {
        do throws(FileAccess.Failure) { return try FileAccess.text(path) } catch {
            throw CommandProblem("C0003", "`\(path)` cannot be read: \(error.reason)")
        }
    }

    /// The value of a YAML or JSON file.
    static func json(of source: SourceText) throws -> JSONValue {
        if let json = try? JSONValue(parsing: source.text) { return json }
        do throws(Diagnostic) { return try YAMLNode.parse(source).json } catch {
            throw CommandProblem([error])
        }
    }

    var analysis: DefinitionAnalysis { DefinitionAnalysis(of: text, type: type) }

    /// Problems for people, each with its place in the file.
    func diagnostics(_ problems: [DefinitionProblem]) -> [Diagnostic] {
        problems.map { problem in
            var diagnostic = problem.diagnostic(in: source)
            if problem.code == .invalidJSON {
                diagnostic.span = Self.fault(in: source.text)
            } else if let yaml {
                diagnostic.span = problem.place.flatMap(yaml.span)
            }
            return diagnostic
        }
    }

    func diagnostics(_ findings: [LintFinding]) -> [Diagnostic] {
        findings.map { finding in
            var diagnostic = finding.diagnostic(in: source)
            if let yaml { diagnostic.span = yaml.span(of: finding.location) }
            return diagnostic
        }
    }

    /// Where a text stops being JSON.
    static func fault(in text: String) -> SourceSpan? {
        do throws(JSONError) {
            _ = try JSONValue(parsing: text)
            return nil
        } catch {
            return SourceSpan(start: error.offset, end: error.offset + 1)
        }
    }

    func machine() throws -> StateMachine {
        let analysis = analysis
        guard let machine = analysis.machine else {
            throw CommandProblem(diagnostics(analysis.problems))
        }
        return machine
    }
}

extension YAMLNode {
    /// Where a part of a definition stands: a scalar itself, or the name of what is more.
    fileprivate func span(of location: DefinitionLocation) -> SourceSpan? {
        var node = self
        var span = node.span
        for step in location.steps {
            switch step {
            case .member(let name):
                guard let member = node.member(name) else { return span }
                (node, span) = (member.value, member.keySpan)
            case .element(let place):
                guard let elements = node.elements, elements.indices.contains(place) else {
                    return span
                }
                (node, span) = (elements[place], elements[place].span)
            }
        }
        if case .scalar = node { return node.span }
        return span
    }

    /// The node as JSON: scalars by the core schema.
    fileprivate var json: JSONValue {
        switch self {
        case .scalar(let text, _, _): resolved ?? .string(text)
        case .sequence(let elements, _): .array(elements.map(\.json))
        case .mapping(let members, _):
            .object(JSONObject(members.map { (key: $0.key, value: $0.value.json) }))
        }
    }
}
