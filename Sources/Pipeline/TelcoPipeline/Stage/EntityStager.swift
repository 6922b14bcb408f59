import DataFormats
import PipelineModel
import SimKernel

/// What a job does otherwise when it makes entities of records; mistakes that people make.
struct StagePolicy: Hashable, Sendable {
    /// What comes later in the listing counts as delivered later.
    var ordersByListing = false
    /// Records of one event are all kept.
    var keepsDuplicates = false
    /// Different records of one event vanish as if they were equal.
    var dropsConflicts = false
}

/// Makes entities of one dataset's clean records.
struct EntityStager {
    /// Columns that staging adds.
    enum Added {
        static let validFrom = "valid_from"
        static let versionHash = "version_hash"
        static let recordHash = "record_hash"
    }

    let entity: Entity
    let policy: StagePolicy
    /// All records, in the order of their delivery.
    private let records: ColumnTable
    private let workers: Workers

    init(
        _ entity: Entity, _ files: [ColumnTable], _ policy: StagePolicy,
        _ workers: Workers = .none
    ) throws(StageError) {
        self.workers = workers
        self.entity = entity
        self.policy = policy
        let ordered = policy.ordersByListing ? files : files.sorted(by: Self.isDeliveredBefore)
        let (records, unusable) = Self.emptyRecords(entity).joining(ordered)
        guard let records else {
            throw StageError(
                message: "a clean file of \(entity.name) has no usable column \(unusable ?? "")")
        }
        self.records = records
    }

    static func emptyRecords(_ entity: Entity) -> ColumnTable {
        var columns = entity.fields.map { ColumnTable.Column($0.name, ColumnKind($0)) }
        columns += [
            ColumnTable.Column(Origin.key, .text), ColumnTable.Column(Origin.etag, .text),
            ColumnTable.Column(Origin.line, .integer),
            ColumnTable.Column(Origin.uploadedAt, .timestamp),
        ]
        return ColumnTable(columns: columns)
    }

    /// Delivery order of files: upload instant, then key, then tag; rows of a file are in order.
    private static func isDeliveredBefore(_ one: ColumnTable, _ other: ColumnTable) -> Bool {
        guard one.rowCount > 0, other.rowCount > 0 else { return one.rowCount < other.rowCount }
        let instants = (one.number(Origin.uploadedAt, 0), other.number(Origin.uploadedAt, 0))
        if instants.0 != instants.1 { return instants.0 < instants.1 }
        for name in [Origin.key, Origin.etag] {
            let texts = (one.text(name, 0), other.text(name, 0))
            if texts.0 != texts.1 { return texts.0.utf8.lexicographicallyPrecedes(texts.1.utf8) }
        }
        return false
    }

    /// The entity's rows, and places of records that contradict the one that was chosen.
    struct Result {
        var rows: ColumnTable
        /// What contradicts, as records.
        var conflicts: ColumnTable
    }

    func result() -> Result {
        let keys = keyTexts()
        var chosen: [Int] = []
        var conflicts: [Int] = []
        if policy.keepsDuplicates, entity.kind == .event {
            chosen = Array(keys.indices)
        } else if entity.kind == .event {
            (chosen, conflicts) = firstOfEach(keys)
        } else {
            chosen = lastOfEach(entity.kind == .dimension ? versionTexts(keys) : keys)
        }
        var rows = records.rows(chosen)
        rows.columns.removeAll {
            [Origin.key, Origin.etag, Origin.line, Origin.uploadedAt].contains($0.name)
        }
        switch entity.kind {
        case .reference: break
        case .dimension: addVersionColumns(&rows)
        case .event: addDigest(Added.recordHash, of: entity.fields, to: &rows)
        }
        return Result(rows: rows, conflicts: records.rows(policy.dropsConflicts ? [] : conflicts))
    }

    // MARK: Choosing

    /// The key of each record as one text.
    private func keyTexts() -> [String] {
        var texts = [String](repeating: "", count: records.rowCount)
        for (place, name) in entity.key.enumerated() {
            guard let values = records[name] else { continue }
            for row in texts.indices {
                let part = values.printed(row)
                texts[row] = place == 0 ? part : texts[row] + "\u{1F}" + part
            }
        }
        return texts
    }

    private func versionTexts(_ keys: [String]) -> [String] {
        keys.indices.map { "\(keys[$0])\u{1F}\(validFrom(records, $0))" }
    }

    /// The instant from which a record is valid: the first field that has a value.
    private func validFrom(_ table: ColumnTable, _ row: Int) -> Int64 {
        for name in entity.validFrom {
            if case .number(let column)? = table[name], let value = column.value(row) {
                return value
            }
        }
        return 0
    }

    /// The last record of each key, ordered by key.
    private func lastOfEach(_ keys: [String]) -> [Int] {
        var last: [String: Int] = [:]
        for (row, key) in keys.enumerated() { last[key] = row }
        let chosen = keys.indices.filter { last[keys[$0]] == $0 }
        return chosen.sorted { keys[$0].utf8.lexicographicallyPrecedes(keys[$1].utf8) }
    }

    /// The first record of each key in order of delivery, and the different ones behind it.
    private func firstOfEach(_ keys: [String]) -> ([Int], [Int]) {
        var first: [String: Int] = [:]
        first.reserveCapacity(keys.count)
        var chosen: [Int] = []
        var conflicts: [Int] = []
        for (row, key) in keys.enumerated() {
            if let winner = first[key] {
                if !haveEqualFields(winner, row) { conflicts.append(row) }
            } else {
                first[key] = row
                chosen.append(row)
            }
        }
        return (chosen, conflicts)
    }

    private func haveEqualFields(_ one: Int, _ other: Int) -> Bool {
        entity.fields.allSatisfy { field in
            records[field.name].map { $0.equals(one, $0, other) } ?? true
        }
    }

    // MARK: Adding

    /// Versions carry their start, a key that belongs to (key, start) for ever, and a digest of
    /// their attributes by which neighbours are compared.
    private func addVersionColumns(_ rows: inout ColumnTable) {
        var starts = NumberColumn()
        var surrogates = NumberColumn()
        for row in 0..<rows.rowCount {
            let start = validFrom(rows, row)
            starts.append(start)
            var digest = RowDigest()
            for name in entity.key {
                if let values = rows[name] { digest.combine(values, row: row) }
            }
            digest.combine(Array(String(start).utf8))
            // 53 bits stay exact in every tool that an analyst may use.
            surrogates.append(digest.number(bits: 53))
        }
        let name = entity.table?.surrogateKey ?? "\(entity.name)_sk"
        rows.columns += [
            ColumnTable.Column(Added.validFrom, .timestamp, .number(starts)),
            ColumnTable.Column(name, .integer, .number(surrogates)),
        ]
        addDigest(Added.versionHash, of: entity.trackedFields, to: &rows)
    }

    private func addDigest(_ name: String, of fields: [Field], to rows: inout ColumnTable) {
        let columns = fields.compactMap { rows[$0.name] }
        let numbers = workers.map(rows.rowCount, grain: 4_096) { row in
            var digest = RowDigest()
            for column in columns { digest.combine(column, row: row) }
            return digest.number(bits: 63)
        }
        var digests = NumberColumn()
        for number in numbers { digests.append(number) }
        rows.columns.append(ColumnTable.Column(name, .integer, .number(digests)))
    }
}

/// Staging met something that cannot be right.
struct StageError: Error, CustomStringConvertible {
    var message: String
    var description: String { message }
}

extension ColumnTable {
    func number(_ name: String, _ row: Int) -> Int64 {
        if case .number(let column)? = self[name] { return column.value(row) ?? 0 }
        return 0
    }

    func text(_ name: String, _ row: Int) -> String {
        if case .text(let column)? = self[name] { return column.text(row) ?? "" }
        return ""
    }
}

extension ColumnValues {
    /// A value as text, for keys.
    func printed(_ row: Int) -> String {
        switch self {
        case .text(let column): column.text(row) ?? ""
        case .number(let column): column.value(row).map(String.init) ?? ""
        }
    }
}
