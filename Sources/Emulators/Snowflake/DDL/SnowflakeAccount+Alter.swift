import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    private static let done = "Statement executed successfully."

    func alterTable(
        _ alter: AlterTable, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        if alter.kind == .dynamicTable { return try alterDynamicTable(alter, context) }
        let resolver = resolver(context)
        let found: (TableEntry, Resolver.Path)
        do throws(SnowflakeError) {
            found = try resolver.table(
                try binder(context).parts(alter.name), operation: "ALTER TABLE")
        } catch {
            if alter.ifExists, error.code == 2003 { return .status(Self.done) }
            throw error
        }
        var (table, path) = found
        let actions = alter.actions.withJoinedTags
        if !actions.allSatisfy(\.isGovernance) {
            try resolver.requireOwner(table.header, "table", path.name)
        }
        for action in actions {
            try apply(action, &table, &path, context)
            catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key] = table
        }
        published([table.header.id])
        return .status(Self.done)
    }

    func apply(
        _ action: AlterTableAction, _ table: inout TableEntry, _ path: inout Resolver.Path,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        switch action {
        case .rename(let name): try rename(&table, &path, to: name, context)
        case .swap(let name): try swap(&table, path, with: name, context)
        case .addColumns(let definitions, let ifNotExists):
            for definition in definitions {
                if table.column(definition.name.name) != nil {
                    if ifNotExists { continue }
                    throw .columnExists(definition.name.name)
                }
                let old = table
                try add(
                    definition, to: &table, context, isNew: false, in: tablePath(table.header.id))
                try govern(
                    &table, [], columns: [(definition.name.name, definition.options)], context)
                try checkVirtual(table, context)
                try checkAdded(to: table, context)
                try rebuild(from: old, to: table, context)
            }
        case .dropColumns(let names, let ifExists):
            try dropColumns(names, ifExists: ifExists, from: &table, context)
        case .renameColumn(let from, let to):
            guard let index = table.columns.firstIndex(where: { $0.name == from.name }) else {
                throw .invalidIdentifier(from.name)
            }
            guard table.column(to.name) == nil else {
                throw .columnExists(to.name)
            }
            try checkDependents(of: from.name, in: table, isDropped: false)
            try renameInChecks(from.name, to: to, in: &table)
            table.columns[index].name = to.name
        case .alterColumn(let name, let change):
            guard let index = table.columns.firstIndex(where: { $0.name == name.name }) else {
                throw .invalidIdentifier(name.name)
            }
            if case .other(let words) = change {
                let column = table.columns[index]
                if try alterMask(words, index, &table, context) { break }
                if try alterColumnTags(words, column, of: table.header, context) { break }
            }
            let old = table
            try checkVirtual(table, column: index, becomes: change, context)
            try self.change(change, &table.columns[index], context)
            try rebuild(from: old, to: table, context)
        case .set(let options): try set(options, of: &table, context)
        case .unset(let names): unset(names.map(\.name), of: &table)
        case .clusterBy(let keys):
            try checkClustering(keys, of: table, context)
            table.clusterBy = keys.map(\.canonicalSQL).joined(separator: ", ")
        case .addConstraint(let constraint): try addLater(constraint, to: &table, context)
        case .dropConstraint(let name, _): try drop(name, from: &table)
        case .renameConstraint(let from, let to): try renameConstraint(from, to, in: &table)
        case .other(let options) where Self.dropsClustering(options): table.clusterBy = ""
        case .other(let options) where Self.isAboutSearch(options): break
        case .setTags(let tags):
            let place = TagTable.Place(object: table.header.id, column: nil)
            try setTags(tags, at: place, of: table.header, context)
        case .unsetTags(let names):
            let place = TagTable.Place(object: table.header.id, column: nil)
            try unsetTags(names, at: place, of: table.header, context)
        case .other(let words):
            guard try alterRowAccess(words, &table, context) else {
                throw .unsupported("ALTER TABLE action")
            }
        }
    }

    private func rename(
        _ table: inout TableEntry, _ path: inout Resolver.Path, to name: ObjectName,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        var target = try place(name, "CREATE TABLE", context)
        target.session = path.session
        guard
            let schema = catalog.databases[target.database]?.schemas[target.schema],
            schema.tables[target.key] == nil, schema.views[target.name] == nil
        else { throw .alreadyExists(target.name) }
        catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key] = nil
        table.header.name = target.name
        renameTemporary(path, .relation, to: target)
        path = target
    }

    private static func dropsClustering(_ options: [SQLOption]) -> Bool {
        options.map(\.name).joined(separator: " ").hasPrefix("DROP CLUSTERING KEY")
    }

    /// SEARCH OPTIMIZATION and clustering change how fast queries are, not what they give.
    private static func isAboutSearch(_ options: [SQLOption]) -> Bool {
        let words = options.map(\.name).joined(separator: " ")
        return words.hasPrefix("ADD SEARCH OPTIMIZATION")
            || words.hasPrefix("DROP SEARCH OPTIMIZATION")
            || words.hasSuffix("RECLUSTER")
    }

    private func swap(
        _ table: inout TableEntry, _ path: Resolver.Path, with name: ObjectName,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        let (other, otherPath) = try resolver(context).table(
            try binder(context).parts(name), operation: "ALTER TABLE")
        var moved = other
        moved.header.name = path.name
        table.header.name = otherPath.name
        catalog.databases[otherPath.database]?.schemas[otherPath.schema]?
            .tables[otherPath.key] = table
        table = moved
    }

    private func renameConstraint(
        _ from: Identifier, _ to: Identifier, in table: inout TableEntry
    ) throws(SnowflakeError) {
        guard let place = table.constraints.firstIndex(where: { $0.name == from.name }) else {
            throw .missing("Constraint", from.name)
        }
        table.constraints[place].name = to.name
    }

    private func drop(
        _ name: TableConstraintName, from table: inout TableEntry
    ) throws(SnowflakeError) {
        let place: Int?
        let shown: String
        switch name {
        case .named(let given):
            place = table.constraints.firstIndex { $0.name == given.name }
            shown = given.name
        case .primaryKey:
            place = table.constraints.firstIndex { $0.kind == "PRIMARY KEY" }
            shown = "PRIMARY KEY"
        case .unique(let columns):
            place = table.constraints.firstIndex {
                $0.kind == "UNIQUE" && $0.columns == columns.map(\.name)
            }
            shown = "UNIQUE"
        case .foreignKey(let columns):
            place = table.constraints.firstIndex {
                $0.kind == "FOREIGN KEY" && $0.columns == columns.map(\.name)
            }
            shown = "FOREIGN KEY"
        }
        guard let place else { throw .missing("Constraint", shown) }
        table.constraints.remove(at: place)
    }

    func change(
        _ change: ColumnChange, _ column: inout ColumnEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        switch change {
        case .type(let name):
            let type = try SnowflakeType(name, context.session.parameters)
            try check(type, for: column)
            column.type = type
        case .setNotNull: column.isNotNull = true
        case .dropNotNull: column.isNotNull = false
        case .setDefault(let value):
            // Source: Snowflake documentation, ALTER TABLE … ALTER COLUMN: only the default of a
            // column that has a sequence may be changed, to another sequence.
            guard value.isNextValue, column.defaultValue?.isNextValue ?? false else {
                throw .unsupported("Alter Column Set Default")
            }
            column.defaultValue = value
            column.defaultText = try defaultText(of: value, context)
        case .dropDefault:
            column.defaultValue = nil
            column.defaultText = nil
        case .comment(let text): column.comment = text
        case .unsetComment: column.comment = nil
        case .other: throw .unsupported("ALTER COLUMN action")
        }
    }

    /// The types that a column may change to: longer texts, and numbers of the same scale.
    ///
    /// Source: Snowflake documentation, ALTER TABLE … ALTER COLUMN.
    private func check(
        _ type: SnowflakeType, for column: ColumnEntry
    ) throws(SnowflakeError) {
        let change = "cannot change column \(column.name) from type \(column.type) to \(type)"
        guard type != column.type else { return }
        switch (column.type, type) {
        case (.number(_, let old), .number(_, let new)):
            guard old != new else { return }
            throw .compilation(
                40_052, "22000",
                "\(change) because changing the scale of a number is not supported.")
        case (.text(let old), .text(let new)):
            guard old > new else { return }
            throw .compilation(
                40_052, "22000",
                "\(change) because reducing the byte-length of a varchar is not supported.")
        default: throw .compilation(2108, "22000", change)
        }
    }

    /// Writes the rows into a table of the new shape; new columns get their defaults.
    func rebuild(
        from old: TableEntry, to new: TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        let binder = binder(context)
        var list: [String] = []
        var added: [(column: ColumnEntry, value: String)] = []
        for column in new.columns {
            if let kept = old.columns.first(where: { $0.ordinal == column.ordinal }) {
                let value = Bound(kept.storageName, kept.type)
                list.append(binder.convert(value, to: column.type, strict: true).sql)
            } else {
                let value = try binder.defaultValue(of: column).sql
                list.append(value)
                added.append((column, value))
            }
        }
        prepareEnvironment(context)
        let name = new.storageName
        try connection.run("DROP INDEX IF EXISTS k\(name)")
        try connection.run("ALTER TABLE \(name) RENAME TO old_\(name)")
        do throws(SnowflakeError) {
            try createStorage(new)
            // The rows keep their places, by which the history knows them.
            let columns = (["rowid"] + new.columns.map(\.storageName) + ["x"])
                .joined(separator: ", ")
            let values = (["rowid"] + list + ["x"]).joined(separator: ", ")
            let sql = "INSERT INTO \(name) (\(columns)) SELECT \(values) FROM old_\(name)"
            _ = try change(Plan(sql, [], binder), context)
        } catch {
            try connection.run("DROP TABLE \(name)")
            try connection.run("ALTER TABLE old_\(name) RENAME TO \(name)")
            try createKeyIndex(old)
            throw error
        }
        try connection.run("DROP TABLE old_\(name)")
        guard connection.has("h\(new.header.id)") else { return }
        for (column, value) in added {
            let kept = "h\(new.header.id)"
            try connection.run("ALTER TABLE \(kept) ADD COLUMN \(column.storageName)")
            _ = try change(
                Plan("UPDATE \(kept) SET \(column.storageName) = \(value)", [], binder), context)
        }
    }

    /// ALTER TASK, WAREHOUSE, USER and the like.
    func alterObject(
        _ alter: AlterObject, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        guard let objectName = alter.name else {
            if try alterTags(alter, [], context) { return .status(Self.done) }
            if alter.kind == .account {
                try alterAccount(alter, context)
                return .status(Self.done)
            }
            throw .unsupported("ALTER \(alter.kind.rawValue)")
        }
        let parts = try binder(context).parts(objectName)
        do throws(SnowflakeError) { try alterObject(alter, parts, context) } catch {
            guard alter.ifExists, error.code == 2003 else { throw error }
        }
        return .status(Self.done)
    }

    private func alterObject(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        let name = parts.last?.name ?? ""
        if try alterTags(alter, parts, context) { return }
        switch alter.kind {
        case .task: try alterTask(alter, parts, context)
        case .warehouse: try alterWarehouse(alter, name, context)
        case .user: try alterUser(alter, name, context)
        case .integration, .storageIntegration: try alterIntegration(alter, name)
        default:
            guard try alterMore(alter, parts, context) else {
                throw .unsupported("ALTER \(alter.kind.rawValue)")
            }
        }
    }
}
