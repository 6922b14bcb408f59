import OrderedCollections
import Cloud
import Guarantees
import Snowflake
import PipelineModel
import SimKernel

/// A reader who looks at the analysts' tables after every visible change of the warehouse.
struct Watcher {
    /// Tables with more rows are looked at only at the end: reading them at every commit would
    /// cost more than the run itself.
    private static let mostRows = 20_000

    private let tables: [String]
    private let jsonColumns: [String: [String]]
    private var lastVersion = 0
    private var isTooLarge = false
    /// The tables as they were last seen.
    private(set) var images: [String: KnownTable] = [:]
    private(set) var probes: [ReaderProbe] = []

    init(contract: Contract) {
        tables = contract.entities.compactMap { $0.table?.name }
        jsonColumns = TableReader.jsonColumns(contract)
    }

    mutating func look(_ cloud: Cloud) {
        let version = cloud.commitVersion
        guard version != lastVersion else { return }
        lastVersion = version
        guard !isTooLarge else { return }
        let reader = TableReader(cloud: cloud, jsonColumns: jsonColumns)
        var found: [TableImage] = []
        for name in tables {
            guard let state = cloud.committedState(ofTable: name) else { continue }
            if let known = images[name], known.state == state {
                found.append(known.image)
                continue
            }
            guard let count = cloud.committedRowCount(ofTable: name) else { continue }
            if count > Self.mostRows {
                isTooLarge = true
                probes = []
                images = [:]
                return
            }
            guard var image = reader.image(of: name) else { continue }
            // Equal images share their storage, so that a long run stays small.
            if let known = images[name]?.image, known == image { image = known }
            images[name] = KnownTable(state: state, image: image)
            found.append(image)
        }
        guard !found.isEmpty, probes.last?.tables != found else { return }
        probes.append(
            ReaderProbe(
                instant: cloud.world.now, entry: max(cloud.world.trace.count - 1, 0), tables: found)
        )
    }
}

/// What a table held in one of its committed states.
struct KnownTable: Sendable {
    let state: CommittedState
    let image: TableImage
}

/// Reads committed tables as canonical text.
struct TableReader {
    let cloud: Cloud
    let jsonColumns: [String: [String]]
    /// Tables that need no reading when they are still in the same state.
    var known: [String: KnownTable] = [:]

    static func jsonColumns(_ contract: Contract) -> [String: [String]] {
        var columns: [String: [String]] = [:]
        for entity in contract.entities {
            guard let table = entity.table else { continue }
            columns[table.name] = entity.fields.filter { $0.kind == .object }
                .map { (table.columns[$0.name] ?? $0.name).uppercased() }
        }
        return columns
    }

    /// The table as it is now, read unless its state is known.
    func table(_ name: String) -> KnownTable? {
        guard let state = cloud.committedState(ofTable: name) else { return nil }
        if let known = known[name], known.state == state { return known }
        return image(of: name).map { KnownTable(state: state, image: $0) }
    }

    func image(of table: String) -> TableImage? {
        guard let (columns, rows) = cloud.committedRows(ofTable: table) else { return nil }
        let json = (jsonColumns[table] ?? []).compactMap { name in
            columns.firstIndex { $0.uppercased() == name }
        }
        guard !json.isEmpty else { return TableImage(name: table, columns: columns, rows: rows) }
        var canonical = rows
        for row in canonical.indices {
            for column in json {
                canonical[row][column] = canonical[row][column].map(CanonicalText.json)
            }
        }
        return TableImage(name: table, columns: columns, rows: canonical)
    }
}
