#include <sqlite3.h>

/// Keeps no account of the memory in use, which every allocation would take a lock for.
/// Takes effect before the library's first use only; `sqlite3_config` is variadic, which Swift
/// cannot call.
static inline int csqlite_forget_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// The methods of the page cache that the library has of its own.
static inline sqlite3_pcache_methods2 csqlite_page_cache(void) {
    sqlite3_pcache_methods2 methods = {0};
    sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &methods);
    return methods;
}

/// Makes the library use another page cache, as long as it has opened no database.
static inline int csqlite_use_page_cache(sqlite3_pcache_methods2 methods) {
    return sqlite3_config(SQLITE_CONFIG_PCACHE2, &methods);
}

/// Asks for memory that is read soon.
static inline void csqlite_prefetch(const void *place) { __builtin_prefetch(place); }
