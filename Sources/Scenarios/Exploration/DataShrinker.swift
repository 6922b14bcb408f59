import DataFormats
import ScenarioModel
import SimKernel

/// Makes what is delivered small: fewer actions, files, rows and fields, and less time between
/// them, as long as the same failure stays.
struct DataShrinker {
    let reducer: Reducer
    /// Whether a scenario shows the failure that is followed.
    let fails: (Scenario) -> Bool

    /// A file in its parts.
    private struct Parts {
        var delivery: Delivery
        /// The line that names the columns, which stays.
        var header: [UInt8]
        var rows: [[UInt8]]

        init(_ delivery: Delivery) {
            self.delivery = delivery
            header = []
            let bytes = delivery.contents
            // What is packed cannot be cut into rows.
            let isPacked = bytes.starts(with: [0x1F, 0x8B]) || bytes.starts(with: [0x50, 0x4B])
            rows = isPacked || bytes.isEmpty ? [bytes] : bytes.lines
            if delivery.key.hasSuffix(".csv"), rows.count > 1 { header = rows.removeFirst() }
        }

        var made: Delivery {
            let bytes = header + rows.joined()
            var made = delivery
            made.file =
                String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .bytes(bytes)
            return made
        }
    }

    /// - Parameter scenario: one whose files are spelled out, and that fails.
    func shrink(_ scenario: Scenario) -> Scenario {
        var scenario = scenario
        scenario.actions = reducer.reduce(scenario.actions) { actions in
            var candidate = scenario
            candidate.actions = actions
            return fails(candidate)
        }
        scenario = files(scenario)
        scenario = rows(scenario)
        scenario = files(scenario)
        scenario = rows(scenario)
        scenario = fields(scenario)
        scenario = time(scenario)
        return scenario
    }

    private func files(_ scenario: Scenario) -> Scenario {
        var scenario = scenario
        scenario.deliver.files = reducer.reduce(scenario.deliver.files) { files in
            var candidate = scenario
            candidate.deliver.files = files
            return fails(candidate)
        }
        return scenario
    }

    private func rows(_ scenario: Scenario) -> Scenario {
        var scenario = scenario
        let order = scenario.deliver.files.indices.sorted {
            scenario.deliver.files[$0].contents.count > scenario.deliver.files[$1].contents.count
        }
        for index in order {
            var parts = Parts(scenario.deliver.files[index])
            guard parts.rows.count > 1 else { continue }
            let kept = reducer.reduce(parts.rows) { rows in
                // A file without rows is another story.
                guard !rows.isEmpty else { return false }
                var candidate = scenario
                var fewer = parts
                fewer.rows = rows
                candidate.deliver.files[index] = fewer.made
                return fails(candidate)
            }
            parts.rows = kept
            scenario.deliver.files[index] = parts.made
        }
        return scenario
    }

    /// Empties objects within records: what they hold is rarely part of the story.
    private func fields(_ scenario: Scenario) -> Scenario {
        var scenario = scenario
        for index in scenario.deliver.files.indices {
            var parts = Parts(scenario.deliver.files[index])
            for row in parts.rows.indices {
                guard let record = try? JSONValue.parse(parts.rows[row]),
                    var object = record.objectValue
                else { continue }
                var isChanged = false
                for (key, value) in object {
                    if let inner = value.objectValue, !inner.isEmpty {
                        object[key] = .object([:])
                        isChanged = true
                    }
                }
                guard isChanged else { continue }
                var fewer = parts
                fewer.rows[row] = Array(JSONValue.object(object).serialized().utf8) + [0x0A]
                var candidate = scenario
                candidate.deliver.files[index] = fewer.made
                if reducer.check({ fails(candidate) }) {
                    parts = fewer
                    scenario = candidate
                }
            }
        }
        return scenario
    }

    /// Lets each delivery follow the one before it by a minute, where the days between do not
    /// matter.
    private func time(_ scenario: Scenario) -> Scenario {
        var scenario = scenario
        let minute: Int64 = 60_000_000_000
        var previous = scenario.clock.start.nanoseconds
        for index in scenario.deliver.files.indices {
            guard case .instant(let at) = scenario.deliver.files[index].at else { continue }
            if at > previous + 60 * minute {
                var candidate = scenario
                candidate.deliver.files[index].at = .instant(previous + minute)
                if reducer.check({ fails(candidate) }) { scenario = candidate }
            }
            if case .instant(let now) = scenario.deliver.files[index].at { previous = now }
        }
        return scenario
    }
}

extension Delivery {
    /// The bytes of a file that is spelled out.
    var contents: [UInt8] {
        switch file {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        default: []
        }
    }

    /// Records, the line of column names apart.
    var rowCount: Int {
        let lines = contents.lines.count { $0 != [0x0A] }
        return key.hasSuffix(".csv") ? max(0, lines - 1) : lines
    }
}

extension [UInt8] {
    /// Lines with their line feeds.
    fileprivate var lines: [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = startIndex
        for index in indices where self[index] == 0x0A {
            lines.append(Array(self[start...index]))
            start = index + 1
        }
        if start < endIndex { lines.append(Array(self[start...])) }
        return lines
    }
}
