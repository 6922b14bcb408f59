import SimKernel

/// The jobs, functions and loads of a run that failed of themselves, with what they said: the
/// first thing to know of a night without data.
struct Mishaps {
    /// As many as a reader takes in.
    private static let most = 3

    /// One sentence for each different error, the first ones.
    let sentences: [String]

    init(_ entries: [TraceEntry]) {
        // What a fault killed is told as its strike.
        let struck = entries.filter { $0.service == "fault" || $0.fault != nil }
        var found: [(text: String, count: Int)] = []
        /// A task is known by its full name, and acts under its last part.
        func last(_ name: String) -> String {
            name.split(separator: ".").last.map(String.init) ?? name
        }
        for entry in entries where entry.outcome != .done && entry.fault == nil {
            guard let (what, name, error) = Self.failure(entry) else { continue }
            let isStruck = struck.contains { strike in
                strike.index < entry.index
                    && [strike.text("job"), strike.text("function"), strike.actor]
                        .contains { $0 == name || $0?.hasSuffix("/" + last(name)) ?? false }
            }
            if isStruck { continue }
            let text = "\(what) \(name) failed: \(error)"
            if let place = found.firstIndex(where: { $0.text == text }) {
                found[place].count += 1
            } else {
                found.append((text, 1))
            }
        }
        sentences = found.prefix(Self.most).map { text, count in
            count == 1 ? text : "\(text) (\(count) times)"
        }
    }

    private static func failure(
        _ entry: TraceEntry
    ) -> (what: String, name: String, error: String)? {
        guard var error = entry.text("error") else { return nil }
        if case .failed(let code) = entry.outcome, !error.contains(code), entry.service == "lambda"
        {
            error = "\(code): \(error)"
        }
        switch (entry.service, entry.operation) {
        case ("glue", "RunState"): return ("the job", entry.subject, error)
        case ("lambda", "InvokeEnd"):
            return ("the function", entry.text("function") ?? entry.subject, error)
        case ("snowflake", "TaskRun"): return ("the task", entry.subject, error)
        default: return nil
        }
    }
}
