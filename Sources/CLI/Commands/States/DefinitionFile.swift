import DataFormats
import Diagnostics
import StatesLanguage

/// A definition as it lies in a file.
struct DefinitionFile {
    let source: SourceText
    /// The definition as JSON; the file's own text where it is JSON.
    let text: String
    let type: WorkflowType

    init(_ path: String, express: Bool) throws {
        type = express ? .express : .standard
        source = SourceText(name: path, text: try Self.text(path))
        if source.text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
            text = source.text
        } else {
            text = try Self.json(of: source).serialized()
        }
    }

    static func text(_ path: String) throws -> String {
        do throws(FileAccess.Failure) { return try FileAccess.text(path) } catch {
            throw CommandProblem("C0003", "`\(path)` cannot be read: \(error.reason)")
        }
    }

    /// The value of a YAML or JSON file.
    static func json(of source: SourceText) throws -> JSONValue {
        do throws(Diagnostic) { return try YAMLNode.parse(source).json } catch {
            throw CommandProblem([error])
        }
    }

    var analysis: DefinitionAnalysis { DefinitionAnalysis(of: text, type: type) }

    /// Problems for people. Their places are known where the file is JSON.
    func diagnostics(_ problems: [DefinitionProblem]) -> [Diagnostic] {
        problems.map { problem in
            var diagnostic = problem.diagnostic(in: source)
            if text != source.text { diagnostic.span = nil }
            return diagnostic
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
