import Cloud
import Guarantees
import OrderedCollections
import PipelineModel
import SimKernel
import Snowflake

/// Sees whether those whom the contract calls readers of warehouse tables may read them, whenever
/// rights or objects have changed.
struct RightsWatch {
    private let pairs: [(role: String, table: String)]
    private var lastVersion = -1
    private var obstacles: [LockedReader] = []
    /// Each reader and table once, as it was first seen.
    private(set) var found: [LockedReader] = []

    init(contract: Contract) {
        pairs = contract.entities.compactMap { $0.table?.name }.flatMap { table in
            (contract.layer(ofTable: table)?.readers ?? []).map { (role: $0, table: table) }
        }
    }

    /// Notes who cannot read a table in which there is something to read.
    mutating func look(_ cloud: Cloud) {
        update(cloud)
        for obstacle in obstacles where cloud.committedRowCount(ofTable: obstacle.table) ?? 0 > 0 {
            note(obstacle)
        }
    }

    /// Notes who cannot read a table at the end, whatever it holds.
    mutating func close(_ cloud: Cloud) {
        update(cloud)
        obstacles.forEach { note($0) }
    }

    private mutating func update(_ cloud: Cloud) {
        let version = cloud.snowflake.catalogVersion
        guard version != lastVersion else { return }
        lastVersion = version
        obstacles = pairs.compactMap { pair in
            cloud.snowflake.obstacle(toReading: pair.table, as: pair.role).map { reason in
                LockedReader(
                    role: pair.role, table: pair.table, reason: reason, instant: cloud.world.now,
                    entry: max(cloud.world.trace.count - 1, 0))
            }
        }
    }

    private mutating func note(_ reader: LockedReader) {
        if found.contains(where: { $0.role == reader.role && $0.table == reader.table }) { return }
        found.append(reader)
    }
}
