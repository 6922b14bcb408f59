import OrderedCollections
import SnowflakeSQL

/// A stream: what has changed in a table or view since it was last read by a statement that
/// changes data.
///
/// It has no storage of its own: it is a place in the history of its source, and the changes since
/// then are read from the rows that the history keeps.
struct StreamEntry: Sendable {
    /// What a stream follows, by its id.
    enum Source: Hashable, Sendable {
        case table(Int)
        case view(Int)
        /// The directory table of a stage.
        case stage(Int)
    }

    var header: ObjectHeader
    var source: Source
    /// The source's full name when the stream was made.
    var sourceName: String
    /// The kind of the source as SHOW STREAMS has it, such as `Table`.
    var sourceKind: String
    var isAppendOnly: Bool
    /// The last change that counts as read; below zero when even the first rows do not.
    var offset: Int
    /// When it was last consumed, or made; nanoseconds since the epoch.
    var consumed: Int128 = 0
}

/// The columns that a stream and CHANGES add to those of their source.
///
/// Source: Snowflake documentation, "Introduction to Streams", stream columns.
enum ChangeColumns {
    static let output = [
        OutputColumn(name: "METADATA$ACTION", type: .varchar),
        OutputColumn(name: "METADATA$ISUPDATE", type: .boolean),
        OutputColumn(name: "METADATA$ROW_ID", type: .varchar),
    ]
}

extension Catalog {
    /// A table by its id, and where it is.
    func table(_ id: Int) -> (TableEntry, Resolver.Path)? {
        find({ $0.tables.values }, \.header, id)
    }

    /// A view by its id, and where it is.
    func view(_ id: Int) -> (ViewEntry, Resolver.Path)? {
        find({ $0.views.values }, \.header, id)
    }

    /// A stage by its id, and where it is.
    func stage(_ id: Int) -> (StageEntry, Resolver.Path)? {
        find({ $0.stages.values }, \.header, id)
    }

    private func find<Entry>(
        _ entries: (SchemaEntry) -> OrderedDictionary<String, Entry>.Values,
        _ header: KeyPath<Entry, ObjectHeader>, _ id: Int
    ) -> (Entry, Resolver.Path)? {
        for database in databases.values {
            for schema in database.schemas.values {
                for entry in entries(schema) where entry[keyPath: header].id == id {
                    let path = Resolver.Path(
                        database: database.header.name, schema: schema.header.name,
                        name: entry[keyPath: header].name)
                    return (entry, path)
                }
            }
        }
        return nil
    }
}
