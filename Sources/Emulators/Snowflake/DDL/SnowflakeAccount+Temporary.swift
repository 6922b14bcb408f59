import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Temporary tables: they belong to a session, hide other tables of their name from it, and go with
// it, or with the procedure that they are made for. Source: Snowflake documentation, "Working with
// temporary and transient tables".
extension SnowflakeAccount {
    /// Where a table is made.
    func tablePlace(
        _ create: CreateTable, _ context: StatementContext
    ) throws(SnowflakeError) -> Resolver.Path {
        // A temporary table needs no right to make tables.
        let isTemporary = create.persistence == .temporary
        var path = try place(create.name, isTemporary ? "USAGE" : "CREATE TABLE", context)
        if create.isProcedureScoped, context.session.work.callDepth == 0 {
            throw .unsupported("PROCEDURE SCOPED outside of a procedure")
        }
        if isTemporary {
            path.session = context.session.id
        } else if path.session != nil {
            // What OR REPLACE replaces is the table that the session sees.
            if create.mode.orReplace { try dropTable(path, keepsViews: true) }
            path.session = nil
        }
        return path
    }

    /// Notes a temporary table that has been made.
    func keepTemporary(
        _ path: Resolver.Path, _ create: CreateTable, _ session: SnowflakeSession
    ) {
        catalog.temporaries.removeAll { $0 == path }
        catalog.temporaries.append(path)
        if create.isProcedureScoped { session.work.scopedTables.append(path) }
    }

    /// Drops temporary tables whose time is over.
    func dropTemporaries(_ paths: [Resolver.Path]) {
        guard !paths.isEmpty else { return }
        for path in paths where catalog.temporaries.contains(path) {
            // The engine refuses to drop a table only when it is out of memory.
            do throws(SnowflakeError) { try dropTable(path, keepsViews: true) } catch {
                preconditionFailure("a temporary table cannot be dropped: \(error)")
            }
        }
        catalog.version += 1
    }
}
