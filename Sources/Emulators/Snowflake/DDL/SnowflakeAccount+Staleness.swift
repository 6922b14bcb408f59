import OrderedCollections
import SnowflakeSQL

// When streams become stale. Source: Snowflake documentation, "Introduction to Streams", "Data
// retention period and staleness"; SHOW STREAMS, `stale_after`; SYSTEM$STREAM_HAS_DATA.
extension SnowflakeAccount {
    static let extensionParameter = "MAX_DATA_EXTENSION_TIME_IN_DAYS"

    /// How long changes are kept for streams on an object: its own retention period, or the one
    /// that streams may extend it to where that is longer.
    func extendedRetention(_ object: Int, in path: Resolver.Path) -> Int128 {
        let database = catalog.databases[path.database]
        let ids = [object, database?.schemas[path.schema]?.header.id, database?.header.id]
            .compactMap { $0 }
        let most = ids.lazy.compactMap { self.catalog.extensions[$0] }.first ?? 14
        return Int128(max(retentionDays(ids), most)) * Self.day
    }

    /// When a stream becomes stale, if nothing consumes it before; nil when its source is gone.
    ///
    /// - Parameter tables: the tables behind a view.
    func staleAfter(_ stream: StreamEntry, _ tables: [Int]) -> Int128? {
        let periods: [Int128]
        switch stream.source {
        case .table(let id):
            periods = catalog.table(id).map { [extendedRetention(id, in: $0.1)] } ?? []
        case .stage(let id):
            let stage = catalog.stage(id).flatMap { $0.0.directory == nil ? nil : $0 }
            periods = stage.map { [extendedRetention(id, in: $0.1)] } ?? []
        case .view:
            periods = tables.compactMap { id in
                catalog.table(id).map { extendedRetention(id, in: $0.1) }
            }
        }
        return periods.min().map { stream.consumed + $0 }
    }

    /// Puts off when a stream becomes stale, as it was found to be empty.
    func renew(_ stream: Int) {
        for (database, entry) in catalog.databases {
            for (schema, inner) in entry.schemas {
                for (name, found) in inner.streams where found.header.id == stream {
                    catalog.databases[database]?.schemas[schema]?.streams[name]?.consumed =
                        Int128(now())
                }
            }
        }
    }
}

extension Natives {
    /// Whether a stream, by its id, has changes; if not, it stays fresh.
    static let streamHasData = NativeFunction(
        name: "stream_has_data", isDeterministic: false,
        body: .scalar { call throws(SnowflakeError) in
            let hasData = call.integer(1) != 0
            if !hasData { call.environment.renewStream?(Int(call.integer(0))) }
            call.returnInteger(hasData ? 1 : 0)
        })
}
