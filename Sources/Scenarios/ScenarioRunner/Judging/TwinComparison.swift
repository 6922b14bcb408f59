import Guarantees
import PipelineModel

/// Compares the end of two runs in the layers that a scenario names.
struct TwinComparison {
    let contract: Contract
    /// Layer names, or `DW` for the analytics tables.
    let compare: [String]
    /// Who is in the twin besides.
    var padding: Padding?

    /// The first difference, or nil when both ended alike.
    func difference(
        _ actual: Observed, _ twin: Observed
    ) -> ScenarioOutcome.CheckFailure? {
        for name in compare {
            if let layer = contract.layers.first(where: { $0.name == name }),
                case .objects(let bucket, let prefix) = layer.location
            {
                let left = contents(actual, bucket, prefix)
                let right = contents(twin, bucket, prefix)
                // What strangers leave among the objects has no name of theirs.
                let isPart = padding != nil && Self.isPart(left, of: right)
                if left != right, !isPart { return failure(name, left, right) }
            } else {
                for image in actual.tables {
                    guard let other = twin.tables.first(where: { $0.name == image.name }) else {
                        continue
                    }
                    let left = rows(image.promised(by: contract))
                    let others = padding?.without(other) ?? other
                    let right = rows(others.promised(by: contract))
                    if left != right { return failure(image.name, left, right) }
                }
            }
        }
        return nil
    }

    /// Whether the one sorted list is contained in the other, repetitions counted.
    private static func isPart(_ part: [String], of whole: [String]) -> Bool {
        var rest = whole[...]
        return part.allSatisfy { item in
            guard let place = rest.firstIndex(of: item) else { return false }
            rest = rest[(place + 1)...]
            return true
        }
    }

    /// Objects by content: names may tell of the run that wrote them.
    private func contents(_ observed: Observed, _ bucket: String, _ prefix: String) -> [String] {
        observed.objects.filter { $0.bucket == bucket && $0.key.hasPrefix(prefix) }
            .map { "\($0.etag) (\($0.size) bytes)" }.sorted()
    }

    private func rows(_ image: TableImage) -> [String] {
        image.rows.map { row in
            zip(image.columns, row).map { "\($0) \($1 ?? "NULL")" }.joined(separator: ", ")
        }.sorted()
    }

    private func failure(
        _ name: String, _ left: [String], _ right: [String]
    ) -> ScenarioOutcome.CheckFailure {
        let missing = Set(right).subtracting(left).min()
        let extra = Set(left).subtracting(right).min()
        return ScenarioOutcome.CheckFailure(
            text: "\(name) ends differently (\(left.count) here, \(right.count) in the twin)",
            expected: missing ?? "\(right.count) in all", actual: extra ?? "\(left.count) in all")
    }
}
