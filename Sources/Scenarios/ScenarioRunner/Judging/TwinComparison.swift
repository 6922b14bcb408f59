import Guarantees
import PipelineModel

/// Compares the end of two runs in the layers that a scenario names.
struct TwinComparison {
    let contract: Contract
    /// Layer names, or `DW` for the analytics tables.
    let compare: [String]

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
                if left != right { return failure(name, left, right) }
            } else {
                for image in actual.tables {
                    guard let other = twin.tables.first(where: { $0.name == image.name }) else {
                        continue
                    }
                    let left = rows(image.promised(by: contract))
                    let right = rows(other.promised(by: contract))
                    if left != right { return failure(image.name, left, right) }
                }
            }
        }
        return nil
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
