import OrderedCollections

/// Chooses which of a stage's files a COPY loads, by what the table remembers.
///
/// Source: Snowflake documentation, "Considerations for loading data", "Load metadata": it expires
/// after 64 days; a file whose state is unknown is skipped unless LOAD_UNCERTAIN_FILES or FORCE.
struct LoadSelection {
    /// Nanoseconds for which a load is remembered.
    static let memory = Int128(64) * 86_400 * 1_000_000_000

    enum Choice: Hashable {
        case load
        /// Loaded before, unchanged since.
        case loaded
        /// Too old to know.
        case uncertain
    }

    let table: TableEntry
    /// Loads of the open transaction, the newest last.
    let pending: [LoadRecord?]
    let now: Int128
    let options: CopyOptions

    func choice(_ name: String, _ file: StagedObject) -> Choice {
        if options.force { return .load }
        if let record = record(name), now - record.loadedAt <= Self.memory {
            let isWhole = record.status != "LOAD_FAILED"
            return isWhole && record.tag == file.tag ? .loaded : .load
        }
        guard now - Int128(file.lastModified) > Self.memory else { return .load }
        guard let first = firstLoad, now - first > Self.memory else { return .load }
        return options.loadsUncertainFiles ? .load : .uncertain
    }

    /// What is remembered of a file; a TRUNCATE in the open transaction has forgotten it.
    private func record(_ name: String) -> LoadRecord? {
        var found = table.loads[name]
        for record in pending {
            guard let record else {
                found = nil
                continue
            }
            if record.file == name { found = record }
        }
        return found
    }

    /// When the table got its first files.
    private var firstLoad: Int128? { table.loads.values.map(\.loadedAt).min() }
}
