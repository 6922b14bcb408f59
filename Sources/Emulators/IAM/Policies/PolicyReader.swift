import DataFormats
import Diagnostics
import OrderedCollections

/// Reads a policy's JSON into statements and collects everything that is wrong on the way.
struct PolicyReader {
    let source: SourceText
    let name: String
    let kind: PolicyDocument.Kind
    private let isFile: Bool
    private let locator: JSONLocator
    private(set) var problems: [Diagnostic] = []
    /// Policy variables work from version 2012-10-17 on.
    private(set) var hasVariables = false
    private var sids: [String] = []

    init(source: SourceText, name: String, kind: PolicyDocument.Kind, isFile: Bool) {
        self.isFile = isFile
        self.source = source
        self.name = name
        self.kind = kind
        locator = JSONLocator(source.text)
    }

    mutating func read() throws(PolicyProblems) -> [PolicyStatement] {
        let statements = document()
        guard problems.isEmpty else { throw PolicyProblems(diagnostics: problems) }
        return statements
    }

    mutating func report(
        _ code: String, _ summary: String, at path: [JSONLocator.Step], onName: Bool = false,
        label: String? = nil, notes: [String] = []
    ) {
        problems.append(
            Diagnostic(
                code, summary, source: source, span: locator.span(of: path, name: onName),
                label: label, notes: notes))
    }

    private mutating func document() -> [PolicyStatement] {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: source.text, options: .init(duplicateKeys: .error))
        } catch {
            let span = SourceSpan(start: error.offset, end: error.offset + 1)
            problems.append(
                Diagnostic(
                    "I0101", "the policy is not JSON: \(error.message)", source: source,
                    span: span))
            return []
        }
        guard let members = value.objectValue else {
            report("I0102", "a policy is an object, not \(article(value))", at: [])
            return []
        }
        checkNames(members, known: ["Version", "Id", "Statement"], of: "a policy", at: [])
        readVersion(members["Version"])
        guard let statement = members["Statement"] else {
            report("I0104", "the policy has no `Statement`", at: [])
            return []
        }
        let list = statement.arrayValue ?? [statement]
        if list.isEmpty {
            report("I0104", "a policy needs at least one statement", at: [.key("Statement")])
        }
        return list.enumerated().compactMap { index, value in
            let path: [JSONLocator.Step] =
                statement.arrayValue == nil
                ? [.key("Statement")] : [.key("Statement"), .index(index)]
            return self.statement(value, number: index + 1, at: path)
        }
    }

    private mutating func readVersion(_ value: JSONValue?) {
        guard let value else { return }
        switch value.stringValue {
        case "2012-10-17": hasVariables = true
        case "2008-10-17": break
        default:
            report(
                "I0105", "a policy's version is `2012-10-17` or `2008-10-17`",
                at: [.key("Version")],
                label: value.stringValue.flatMap {
                    didYouMean($0, in: ["2012-10-17", "2008-10-17"])
                },
                notes: ["it names the policy language, not the day on which you wrote the policy"])
        }
    }

    // MARK: Statements

    private static let elements = [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
        "NotResource", "Condition",
    ]

    private mutating func statement(
        _ value: JSONValue, number: Int, at path: [JSONLocator.Step]
    ) -> PolicyStatement? {
        guard let members = value.objectValue else {
            report("I0102", "a statement is an object, not \(article(value))", at: path)
            return nil
        }
        checkNames(members, known: Self.elements, of: "a statement", at: path)
        let sid = readSid(members["Sid"], at: path)
        let effect = readEffect(members["Effect"], at: path)
        let actions = readActions(members, at: path)
        let resources = readResources(members, at: path)
        let principals = readPrincipals(members, at: path)
        let conditions = readConditions(members["Condition"], at: path + [.key("Condition")])
        guard let effect, let actions else { return nil }
        let title = sid.map { "statement `\($0)`" } ?? "statement \(number)"
        let span = locator.span(of: path)
        let start = PolicyStatement.Position(source.position(at: span.start))
        return PolicyStatement(
            effect: effect, actions: actions, resources: resources, principals: principals,
            conditions: conditions, label: "\(title) of policy `\(name)`",
            place: isFile ? "\(source.name):\(start.line)" : nil, start: start,
            end: PolicyStatement.Position(source.position(at: span.end)), policy: name)
    }

    private mutating func readSid(_ value: JSONValue?, at path: [JSONLocator.Step]) -> String? {
        guard let value else { return nil }
        guard let sid = value.stringValue else {
            report("I0102", "`Sid` is a string, not \(article(value))", at: path + [.key("Sid")])
            return nil
        }
        let isPlain = sid.utf8.allSatisfy {
            0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0
        }
        if kind == .identity && !isPlain {
            report(
                "I0112", "`Sid` may hold letters and digits only", at: path + [.key("Sid")])
        }
        if sids.contains(sid), !sid.isEmpty {
            report("I0112", "two statements have the `Sid` `\(sid)`", at: path + [.key("Sid")])
        }
        sids.append(sid)
        return sid.isEmpty ? nil : sid
    }

    private mutating func readEffect(
        _ value: JSONValue?, at path: [JSONLocator.Step]
    ) -> PolicyStatement.Effect? {
        guard let value else {
            report(
                "I0104", "the statement has no `Effect`", at: path,
                notes: ["add \"Effect\": \"Allow\" or \"Effect\": \"Deny\""])
            return nil
        }
        if let effect = value.stringValue.flatMap(PolicyStatement.Effect.init) { return effect }
        report(
            "I0106", "`Effect` is `Allow` or `Deny`", at: path + [.key("Effect")],
            label: value.stringValue.flatMap { didYouMean($0, in: ["Allow", "Deny"]) })
        return nil
    }

    // MARK: Shared

    private mutating func checkNames(
        _ members: JSONObject, known: [String], of what: String, at path: [JSONLocator.Step]
    ) {
        for key in members.keys where !known.contains(key) {
            report(
                "I0103", "\(what) has no element `\(key)`", at: path + [.key(key)], onName: true,
                label: didYouMean(key, in: known))
        }
    }

    /// A string or a list of strings, with the place of each.
    mutating func texts(
        _ value: JSONValue, of element: String, at path: [JSONLocator.Step]
    ) -> [(text: String, path: [JSONLocator.Step])] {
        if let text = value.stringValue { return [(text, path)] }
        guard let list = value.arrayValue else {
            report(
                "I0102", "`\(element)` is a string or a list of strings, not \(article(value))",
                at: path)
            return []
        }
        if list.isEmpty { report("I0102", "`\(element)` lists nothing", at: path) }
        var found: [(text: String, path: [JSONLocator.Step])] = []
        for (index, item) in list.enumerated() {
            if let text = item.stringValue {
                found.append((text, path + [.index(index)]))
            } else {
                report(
                    "I0102", "`\(element)` lists strings, not \(article(item))",
                    at: path + [.index(index)])
            }
        }
        return found
    }

    func article(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .array, .object: "an \(value.kindName)"
        default: "a \(value.kindName)"
        }
    }
}
