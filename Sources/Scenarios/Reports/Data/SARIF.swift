public import DataFormats
public import Diagnostics
import Guarantees
public import Mutation
import ScenarioRunner

/// Results with places in files, in SARIF 2.1.0: what code scanning shows beside the lines.
///
/// Problems of files stand where they are, in YAML, States Language, SQL or a policy; failures of
/// a run in the scenario that shows them; mutants that survived where the mistake was made.
/// Source: OASIS, Static Analysis Results Interchange Format 2.1.0, sections 3.14 to 3.30.
public struct SARIF: Sendable {
    private struct Result {
        var rule: String
        var level: String
        var message: String
        var file: String
        var line: Int?
        var column: Int?
        /// What tells it from others over time.
        var fingerprint: String
    }

    private let version: String
    private let results: [Result]

    /// The failures and problems of a run.
    public init(_ suite: SuiteReport) {
        version = suite.version
        results = suite.scenarios.flatMap { report in
            FailureStory(report).parts.map { part in
                Result(
                    rule: part.rule, level: part.isWarning ? "warning" : "error",
                    message: "\(report.name): \(Self.told(part))",
                    file: part.file ?? report.file, line: part.line ?? 1, column: part.column,
                    fingerprint: "\(report.name) \(part.rule)")
            }
        }
    }

    /// What is wrong with files.
    public init(problems: [Diagnostic], version: String) {
        self.version = version
        results = problems.map { problem in
            let place = problem.source.flatMap { source in
                problem.span.map { source.position(at: $0.start) }
            }
            let notes = ([problem.label].compactMap(\.self) + problem.notes)
                .map { "; \($0)" }.joined()
            return Result(
                rule: problem.code,
                level: problem.severity == .note ? "note" : problem.severity.rawValue,
                message: problem.summary + notes, file: problem.source?.name ?? ".",
                line: place?.line, column: place?.column,
                fingerprint: "\(problem.code) \(problem.summary)")
        }
    }

    /// Mutants that a suite did not notice.
    public init(_ report: MutationReport, version: String) {
        self.version = version
        results = report.survivors.map { fate in
            let mutant = fate.mutant
            return Result(
                rule: "mutant/\(mutant.operation.rawValue)", level: "warning",
                message: "no scenario notices the mistake: \(mutant.change)", file: mutant.file,
                line: mutant.line, column: mutant.column, fingerprint: mutant.id)
        }
    }

    private static func told(_ part: FailureStory.Part) -> String {
        let values = [
            part.expected.map { "expected: \($0)" }, part.actual.map { "actual: \($0)" },
        ]
        return ([part.message] + values.compactMap(\.self)).joined(separator: "\n")
    }

    // MARK: The document

    public var text: String { value.serialized(style: .pretty) + "\n" }

    public var value: JSONValue {
        var rules: [String] = []
        for result in results where !rules.contains(result.rule) { rules.append(result.rule) }
        let driver: JSONValue = [
            "name": "rehearse", "version": .string(version), "rules": .array(rules.map(rule)),
        ]
        let run: JSONValue = [
            "tool": ["driver": driver], "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": [
                "PROJECT": ["description": ["text": "The project's folder."]]
            ],
            "results": .array(
                results.map { result in
                    value(result, index: rules.firstIndex(of: result.rule) ?? 0)
                }),
        ]
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": [run],
        ]
    }

    private func rule(_ id: String) -> JSONValue {
        let guarantee = id.prefix { $0 != "/" }
        var object: JSONObject = ["id": .string(id)]
        if let known = GuaranteeCatalogue.all.first(where: { $0.id == guarantee }) {
            object["shortDescription"] = ["text": .string(known.promise)]
        } else if let operation = MutationOperator.allCases.first(where: {
            id == "mutant/\($0.rawValue)"
        }) {
            object["shortDescription"] = ["text": .string(operation.summary)]
        } else {
            object["shortDescription"] = ["text": .string(id)]
        }
        object["help"] = ["text": .string("`rehearse explain \(id)` tells more.")]
        return .object(object)
    }

    private func value(_ result: Result, index: Int) -> JSONValue {
        var physical: JSONObject = [
            "artifactLocation": ["uri": .string(Self.uri(result.file)), "uriBaseId": "PROJECT"]
        ]
        if let line = result.line {
            var region: JSONObject = ["startLine": JSONValue(line)]
            if let column = result.column { region["startColumn"] = JSONValue(column) }
            physical["region"] = .object(region)
        }
        return [
            "ruleId": .string(result.rule), "ruleIndex": JSONValue(index),
            "level": .string(result.level), "message": ["text": .string(result.message)],
            "locations": [["physicalLocation": .object(physical)]],
            "partialFingerprints": ["rehearse/v1": .string(result.fingerprint)],
        ]
    }

    /// A relative reference (RFC 3986): everything but unreserved characters and slashes escaped.
    static func uri(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            let scalar = Character(UnicodeScalar(byte))
            if byte < 0x80, scalar.isLetter || scalar.isNumber || "-._~/".contains(scalar) {
                text.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (byte < 16 ? "0" : "") + digits
            }
        }
        return text
    }
}
