import CSQLite

/// Where the pages of a database in memory lie.
///
/// SQLite asks a page cache for every page, and a program may bring one. This is SQLite's own, of
/// which only the making is watched: it tells which cache belongs to which database. The cache of a
/// database that was opened in memory keeps every page, always in the same place, so what the page
/// holds can be read there, by other hands too, for as long as nobody writes to it.
///
/// Source: SQLite, "Application Defined Page Cache" (`sqlite3_pcache_methods2`).
enum PageCache {
    /// Takes the cache of a database that is being opened, the one that was made last. It is
    /// unchecked because only the thread that opens the database sees it.
    final class Opening: @unchecked Sendable {
        fileprivate var cache: OpaquePointer?
    }

    @TaskLocal private static var opening: Opening?

    nonisolated(unsafe) private static let methods = csqlite_page_cache()

    /// Begins to watch; before the first database is opened.
    static func watch() {
        var watched = methods
        watched.xCreate = { size, extra, isPurgeable in
            let cache = PageCache.methods.xCreate(size, extra, isPurgeable)
            PageCache.opening?.cache = isPurgeable == 0 ? cache : nil
            return cache
        }
        _ = csqlite_use_page_cache(watched)
    }

    /// Opens a database and gives its cache, if pages stay in it where they are.
    static func ofDatabase(_ open: () -> Void) -> OpaquePointer? {
        let opening = Opening()
        $opening.withValue(opening, operation: open)
        return opening.cache
    }

    /// A page by its number; nil when it is not there.
    static func page(_ number: UInt32, of cache: OpaquePointer) -> UnsafeRawPointer? {
        methods.xFetch(cache, number, 0).map { UnsafeRawPointer($0.pointee.pBuf) }
    }
}
