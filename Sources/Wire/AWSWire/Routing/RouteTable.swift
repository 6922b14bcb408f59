/// Finds the operation that a method, a path and its parameters name.
struct RouteTable {
    let model: WireModel

    enum Finding {
        case found(WireOperation, labels: [(name: String, value: String)])
        /// The service has no such route.
        case none
    }

    /// The most specific operation: the one with most of its literals and required parameters in
    /// the request.
    ///
    /// - Parameter segments: the decoded segments of the path; for S3 bucket and key.
    func find(
        _ method: String, segments: [String], query: [QueryItem], request: WireRequest
    ) -> Finding {
        var best: (operation: WireOperation, score: Int)?
        for operation in model.routes[method] ?? [] {
            guard matches(operation.path, segments),
                let score = score(operation, query, request)
            else { continue }
            if best.map({ score > $0.score }) ?? true { best = (operation, score) }
        }
        guard let best else { return .none }
        var labels: [(name: String, value: String)] = []
        for (place, segment) in best.operation.path.enumerated() {
            switch segment {
            case .literal: continue
            case .label(let name): labels.append((name, segments[place]))
            case .greedy(let name):
                labels.append((name, segments[place...].joined(separator: "/")))
            }
        }
        return .found(best.operation, labels: labels)
    }

    private func matches(_ path: [WireOperation.Segment], _ segments: [String]) -> Bool {
        var place = 0
        for segment in path {
            guard place < segments.count else { return false }
            switch segment {
            case .literal(let text): guard segments[place] == text else { return false }
            case .label: break
            case .greedy: return true
            }
            place += 1
        }
        return place == segments.count
    }

    /// How many of the operation's own marks the request carries; nil if one is missing.
    private func score(
        _ operation: WireOperation, _ query: [QueryItem], _ request: WireRequest
    ) -> Int? {
        var score = 0
        for literal in operation.literals {
            guard
                query.contains(where: {
                    $0.name == literal.name && (literal.value.isEmpty || $0.value == literal.value)
                })
            else { return nil }
            // A literal tells more than a parameter that happens to be there.
            score += 10
        }
        for member in model.structure(operation.input).required {
            switch member.place {
            case .query:
                guard query.contains(where: { $0.name == member.wireName }) else { return nil }
                score += 1
            case .header where model.service == "s3":
                guard request.header(member.wireName) != nil else {
                    // Only a copy is told from a put by its header; other required headers are
                    // the operation's own to miss.
                    if member.wireName == "x-amz-copy-source" { return nil }
                    continue
                }
                score += 1
            default: continue
            }
        }
        return score
    }
}
