import DataFormats

/// Makes mistakes in an IAM policy: too little, and too much.
struct PolicyMutator {
    private var document: DocumentEdits

    static func edits(of document: DocumentEdits) -> [Edit] {
        var mutator = PolicyMutator(document: document)
        if let list = document[[.key("Statement")]]?.arrayValue {
            for (index, statement) in list.enumerated() {
                mutator.statement(
                    statement, [.key("Statement"), .index(index)], isAlone: list.count == 1)
            }
        } else if let statement = document[[.key("Statement")]] {
            mutator.statement(statement, [.key("Statement")], isAlone: true)
        }
        return mutator.document.edits
    }

    private mutating func statement(
        _ statement: JSONValue, _ place: [DocumentEdits.Step], isAlone: Bool
    ) {
        let name = statement["Sid"]?.stringValue.map { "`\($0)`" } ?? "a statement"
        if statement["Effect"]?.stringValue == "Deny" {
            if !isAlone {
                document.change(.dropCondition, place, to: nil, "nothing is denied by \(name)")
            }
            return
        }
        let actions = texts(statement["Action"])
        let resources = texts(statement["Resource"])
        remove(.removePermission, actions, "Action", place, isAlone) { "`\($0)` is not allowed" }
        if resources.count > 1 {
            remove(.removeResource, resources, "Resource", place, isAlone) {
                "\(name) does not reach `\($0)`"
            }
        }
        let services = actions.compactMap { $0.split(separator: ":").first.map { "\($0):*" } }
        if let service = services.first, !actions.contains(service), !actions.contains("*") {
            document.change(
                .widenActions, place + [.key("Action")], to: .string(service),
                "\(name) allows `\(service)`")
        }
        if !resources.isEmpty, resources != ["*"] {
            document.change(
                .widenResource, place + [.key("Resource")], to: "*", "\(name) reaches everything")
        }
        if statement["Condition"] != nil {
            document.change(
                .dropCondition, place + [.key("Condition")], to: nil, "\(name) has no condition")
        }
    }

    private mutating func remove(
        _ operation: MutationOperator, _ list: [String], _ key: String,
        _ place: [DocumentEdits.Step], _ isAlone: Bool, words: (String) -> String
    ) {
        for (index, text) in list.enumerated() {
            if list.count > 1 {
                document.change(
                    operation, place + [.key(key), .index(index)], to: nil, words(text))
            } else if isAlone {
                // A policy needs a statement; one that allows nothing of use stands for none.
                document.change(
                    operation, place + [.key(key)], to: "iam:GetAccountSummary", words(text))
            } else {
                document.change(operation, place, to: nil, words(text))
            }
        }
    }

    private func texts(_ value: JSONValue?) -> [String] {
        if let text = value?.stringValue { return [text] }
        return (value?.arrayValue ?? []).compactMap(\.stringValue)
    }
}
