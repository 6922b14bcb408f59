import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Temporary objects: they belong to a session, hide others of their kind and name from it, and go
// with it, or with the procedure that they are made for. Source: Snowflake documentation, "Working
// with temporary and transient tables"; CREATE VIEW, STAGE, FILE FORMAT and FUNCTION, TEMPORARY.
extension SnowflakeAccount {
    /// Where a table is made.
    func tablePlace(
        _ create: CreateTable, _ context: StatementContext
    ) throws(SnowflakeError) -> Resolver.Path {
        // A temporary table needs no right to make tables.
        let isTemporary = create.persistence == .temporary
        let path = try place(create.name, isTemporary ? "USAGE" : "CREATE TABLE", context)
        if create.isProcedureScoped, context.session.work.callDepth == 0 {
            throw .unsupported("PROCEDURE SCOPED outside of a procedure")
        }
        return try madePlace(path, .relation, isTemporary, create.mode, context)
    }

    /// Where an object is made, which the session has for itself or not.
    func madePlace(
        _ path: Resolver.Path, _ kind: TemporaryKind, _ isTemporary: Bool, _ mode: CreateMode,
        _ context: StatementContext
    ) throws(SnowflakeError) -> Resolver.Path {
        var path = path
        path.session = nil
        let own = resolver(context).own(path, kind)
        if isTemporary {
            path.session = context.session.id
        } else if own.session != nil, mode.orReplace {
            // What OR REPLACE replaces is the object that the session sees.
            try dropTemporary(TemporaryObject(kind: kind, path: own))
        }
        return path
    }

    /// Notes a temporary object that has been made.
    func keepTemporary(_ path: Resolver.Path, _ kind: TemporaryKind) {
        guard path.session != nil else { return }
        let object = TemporaryObject(kind: kind, path: path)
        catalog.temporaries.removeAll { $0 == object }
        catalog.temporaries.append(object)
    }

    /// Notes that a temporary object is gone.
    func forgetTemporary(_ path: Resolver.Path, _ kind: TemporaryKind) {
        guard path.session != nil else { return }
        catalog.temporaries.removeAll { $0 == TemporaryObject(kind: kind, path: path) }
    }

    /// Notes the new name of a temporary object.
    func renameTemporary(
        _ path: Resolver.Path, _ kind: TemporaryKind, to target: Resolver.Path
    ) {
        guard path.session != nil else { return }
        forgetTemporary(path, kind)
        keepTemporary(target, kind)
    }

    /// Drops temporary objects whose time is over.
    func dropTemporaries(_ objects: [TemporaryObject]) {
        guard !objects.isEmpty else { return }
        for object in objects where catalog.temporaries.contains(object) {
            // The engine refuses to drop a table only when it is out of memory.
            do throws(SnowflakeError) { try dropTemporary(object) } catch {
                preconditionFailure("a temporary table cannot be dropped: \(error)")
            }
        }
        catalog.version += 1
    }

    private func dropTemporary(_ object: TemporaryObject) throws(SnowflakeError) {
        let path = object.path
        func change(_ work: (inout SchemaEntry) -> Void) {
            guard var schema = catalog.databases[path.database]?.schemas[path.schema] else {
                return
            }
            work(&schema)
            catalog.databases[path.database]?.schemas[path.schema] = schema
        }
        switch object.kind {
        case .relation: try dropTable(path, keepsViews: false)
        case .stage:
            let id = catalog.databases[path.database]?.schemas[path.schema]?.stages[path.key]?
                .header.id
            // The files of an internal stage go with it.
            if let id { forgetFiles(ofStage: id) }
            change { $0.stages[path.key] = nil }
        case .fileFormat: change { $0.fileFormats[path.key] = nil }
        case .function: change { $0.functions[path.key] = nil }
        case .procedure: change { $0.procedures[path.key] = nil }
        }
        forgetTemporary(path, object.kind)
    }
}
