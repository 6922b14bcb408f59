#include <sqlite3.h>

/// Keeps no account of the memory in use, which every allocation would take a lock for.
/// Takes effect before the library's first use only; `sqlite3_config` is variadic, which Swift
/// cannot call.
static inline int csqlite_forget_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
