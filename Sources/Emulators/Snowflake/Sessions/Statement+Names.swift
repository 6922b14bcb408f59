import SnowflakeSQL

extension Statement {
    /// One or two words that say what kind of statement it is.
    var kindName: String {
        switch self {
        case .query: "SELECT"
        case .insert: "INSERT"
        case .multiInsert: "MULTI TABLE INSERT"
        case .update: "UPDATE"
        case .delete: "DELETE"
        case .merge: "MERGE"
        case .truncate: "TRUNCATE TABLE"
        case .copyIntoTable: "COPY"
        case .copyIntoLocation: "UNLOAD"
        case .put: "PUT"
        case .get: "GET"
        case .list: "LIST"
        case .remove: "REMOVE"
        case .copyFiles: "COPY FILES"
        case .createTable: "CREATE TABLE"
        case .createView: "CREATE VIEW"
        case .createRoutine(let routine): "CREATE \(routine.kind.rawValue)"
        case .createTask: "CREATE TASK"
        case .createStream: "CREATE STREAM"
        case .createSequence: "CREATE SEQUENCE"
        case .createPolicy(let policy): "CREATE \(policy.kind.rawValue)"
        case .createPipe: "CREATE PIPE"
        case .createObject(let object): "CREATE \(object.kind.rawValue)"
        case .alterTable: "ALTER TABLE"
        case .alterObject(let object): "ALTER \(object.kind.rawValue)"
        case .alterSession: "ALTER SESSION"
        case .drop(let drop): "DROP \(drop.kind.rawValue)"
        case .undrop(let drop): "UNDROP \(drop.kind.rawValue)"
        default: otherName
        }
    }

    private var otherName: String {
        switch self {
        case .define: "DEFINE"
        case .comment: "COMMENT"
        case .describe: "DESCRIBE"
        case .show: "SHOW"
        case .explain: "EXPLAIN"
        case .grant: "GRANT"
        case .revoke: "REVOKE"
        case .use: "USE"
        case .setVariables: "SET"
        case .unsetVariables: "UNSET"
        case .begin: "BEGIN TRANSACTION"
        case .commit: "COMMIT"
        case .rollback: "ROLLBACK"
        case .call: "CALL"
        case .executeImmediate: "EXECUTE IMMEDIATE"
        case .executeTask: "EXECUTE TASK"
        case .command(let command): command.words
        case .block: "BLOCK"
        case .script: "SCRIPT"
        case .flow: "FLOW"
        default: "STATEMENT"
        }
    }

    /// The name of the object that the statement changes, as it is written.
    var targetName: String? {
        func text(_ name: ObjectName) -> String {
            name.parts.map(\.name).joined(separator: ".")
        }
        switch self {
        case .insert(let insert): return text(insert.table)
        case .update(let update): return text(update.target.name)
        case .delete(let delete): return text(delete.target.name)
        case .merge(let merge): return text(merge.target.name)
        case .truncate(let truncate): return text(truncate.table)
        case .copyIntoTable(let copy): return text(copy.table)
        case .createTable(let create): return text(create.name)
        case .createView(let create): return text(create.name)
        case .createRoutine(let create): return text(create.name)
        case .createTask(let create): return text(create.name)
        case .createPipe(let create): return text(create.name)
        case .createObject(let create): return text(create.name)
        case .alterTable(let alter): return text(alter.name)
        case .drop(let drop): return text(drop.name)
        case .call(let call): return text(call.name)
        case .executeTask(let task): return text(task.name)
        default: return nil
        }
    }
}
