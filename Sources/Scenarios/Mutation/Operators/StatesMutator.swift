import DataFormats

/// Makes mistakes in a state machine.
struct StatesMutator {
    typealias Step = DocumentEdits.Step

    private var document: DocumentEdits

    static func edits(of document: DocumentEdits) -> [Edit] {
        var mutator = StatesMutator(document: document)
        if document[[.key("TimeoutSeconds")]] != nil {
            mutator.document.change(
                .dropTimeout, [.key("TimeoutSeconds")], to: nil, "the machine has no timeout")
        }
        mutator.container([])
        return mutator.document.edits
    }

    /// One level of states: the machine, a branch, or what a map does to each item.
    private mutating func container(_ path: [Step]) {
        guard let states = document[path + [.key("States")]]?.objectValue else { return }
        for (name, state) in states {
            let place = path + [.key("States"), .key(name)]
            guarding(name, state, place)
            fields(name, state, place)
            choices(name, state, place)
            skip(name, state, path, place)
            reorder(name, state, states, path, place)
            for (index, _) in (state["Branches"]?.arrayValue ?? []).enumerated() {
                container(place + [.key("Branches"), .index(index)])
            }
            for key in ["ItemProcessor", "Iterator"] where state[key] != nil {
                container(place + [.key(key)])
            }
        }
    }

    // MARK: Retry, Catch, timeouts, waiting

    private mutating func guarding(_ name: String, _ state: JSONValue, _ place: [Step]) {
        for (key, operation, word) in [
            ("Retry", MutationOperator.dropRetry, "retrier"), ("Catch", .dropCatch, "catcher"),
        ] {
            guard let list = state[key]?.arrayValue, !list.isEmpty else { continue }
            document.change(operation, place + [.key(key)], to: nil, "`\(name)` without `\(key)`")
            guard list.count > 1 else { continue }
            for (index, item) in list.enumerated() {
                let errors = (item["ErrorEquals"]?.arrayValue ?? []).compactMap(\.stringValue)
                document.change(
                    operation, place + [.key(key), .index(index)], to: nil,
                    "`\(name)` without the \(word) of \(errors.joined(separator: ", "))")
            }
        }
        for key in ["TimeoutSeconds", "HeartbeatSeconds"] where state[key] != nil {
            document.change(
                .dropTimeout, place + [.key(key)], to: nil, "`\(name)` without `\(key)`")
        }
        if let resource = state["Resource"]?.stringValue {
            for ending in [".sync:2", ".sync", ".waitForTaskToken"] where resource.hasSuffix(ending)
            {
                document.change(
                    .dontWait, place + [.key("Resource")],
                    to: .string(String(resource.dropLast(ending.count))),
                    "`\(name)` does not wait: without `\(ending)`")
                break
            }
        }
        if state["Type"]?.stringValue == "Fail" {
            document.change(
                .succeedInstead, place, to: .object(["Type": "Succeed"]), "`\(name)` succeeds")
        }
    }

    private mutating func fields(_ name: String, _ state: JSONValue, _ place: [Step]) {
        for key in [
            "InputPath", "OutputPath", "ResultPath", "ResultSelector", "Output", "Assign",
        ] where state[key] != nil {
            document.change(.dropField, place + [.key(key)], to: nil, "`\(name)` without `\(key)`")
        }
        for key in ["Parameters", "Arguments"] {
            for (member, value) in state[key]?.objectValue ?? JSONObject() {
                document.change(
                    .dropField, place + [.key(key), .key(member)], to: nil,
                    "`\(name)` without `\(member)`")
                for (inner, _) in value.objectValue ?? JSONObject() {
                    document.change(
                        .dropField, place + [.key(key), .key(member), .key(inner)], to: nil,
                        "`\(name)` without `\(member).\(inner)`")
                }
            }
        }
    }

    private mutating func choices(_ name: String, _ state: JSONValue, _ place: [Step]) {
        let rules = state["Choices"]?.arrayValue ?? []
        for index in rules.indices {
            if rules.count > 1 {
                document.change(
                    .dropChoice, place + [.key("Choices"), .index(index)], to: nil,
                    "`\(name)` without its rule \(index + 1)")
            }
            for (key, value) in rules[index].objectValue ?? JSONObject() {
                guard let other = Self.flips.first(where: { key.hasSuffix($0.0) }) else { continue }
                let flipped = key.dropLast(other.0.count) + other.1
                document.change(
                    .flipComparison, at: place + [.key("Choices"), .index(index), .key(key)],
                    "`\(name)` asks `\(flipped)` instead of `\(key)`",
                    key: place + [.key(key), .index(index)]
                ) { root in
                    let rule = place + [.key("Choices"), .index(index)]
                    root = DocumentEdits.setting(root, (rule + [.key(key)])[...], nil)
                    root = DocumentEdits.setting(
                        root, (rule + [.key(String(flipped))])[...], value)
                }
            }
        }
        if state["Default"] != nil {
            document.change(
                .dropChoice, place + [.key("Default")], to: nil, "`\(name)` without its default")
        }
    }

    private static let flips = [
        ("LessThanEquals", "LessThan"), ("GreaterThanEquals", "GreaterThan"),
        ("LessThan", "LessThanEquals"), ("GreaterThan", "GreaterThanEquals"),
    ]

    // MARK: The order of states

    private mutating func skip(
        _ name: String, _ state: JSONValue, _ path: [Step], _ place: [Step]
    ) {
        guard let next = state["Next"]?.stringValue, next != name else { return }
        document.change(.skipState, at: place, "`\(name)` is skipped", key: place) { root in
            let states = path + [.key("States")]
            root = DocumentEdits.setting(root, place[...], nil)
            root = Self.redirected(root, path, from: name, to: next, states)
        }
    }

    /// `A → B → C` becomes `B → A → C`.
    private mutating func reorder(
        _ name: String, _ state: JSONValue, _ states: JSONObject, _ path: [Step], _ place: [Step]
    ) {
        guard let second = state["Next"]?.stringValue, let other = states[second], second != name,
            !["Choice", "Fail", "Succeed"].contains(other["Type"]?.stringValue ?? ""),
            other["Next"]?.stringValue != name
        else { return }
        let after = other["Next"]
        document.change(
            .reorderStates, at: place, "`\(second)` comes before `\(name)`",
            key: place + [.key(second)]
        ) { root in
            let all = path + [.key("States")]
            root = Self.redirected(root, path, from: name, to: second, all)
            let first = all + [.key(name)]
            let then = all + [.key(second)]
            root = DocumentEdits.setting(root, (first + [.key("Next")])[...], after)
            if after == nil {
                root = DocumentEdits.setting(root, (first + [.key("End")])[...], true)
                root = DocumentEdits.setting(root, (then + [.key("End")])[...], nil)
            }
            root = DocumentEdits.setting(root, (then + [.key("Next")])[...], .string(name))
        }
    }

    /// Lets everything that led to one state lead to another.
    private static func redirected(
        _ root: JSONValue, _ path: [Step], from old: String, to new: String, _ states: [Step]
    ) -> JSONValue {
        var container = root
        for step in path {
            switch step {
            case .key(let key): container = container[key] ?? .null
            case .index(let index): container = container[index] ?? .null
            }
        }
        var root = root
        if container["StartAt"]?.stringValue == old {
            root = DocumentEdits.setting(root, (path + [.key("StartAt")])[...], .string(new))
        }
        for (name, state) in container["States"]?.objectValue ?? JSONObject() {
            root = DocumentEdits.setting(
                root, (states + [.key(name)])[...], renamed(state, old, new))
        }
        return root
    }

    private static func renamed(_ value: JSONValue, _ old: String, _ new: String) -> JSONValue {
        guard var object = value.objectValue else { return value }
        for key in ["Next", "Default"] where object[key]?.stringValue == old {
            object[key] = .string(new)
        }
        for key in ["Choices", "Catch"] {
            guard let list = object[key]?.arrayValue else { continue }
            object[key] = .array(list.map { renamed($0, old, new) })
        }
        return .object(object)
    }
}
