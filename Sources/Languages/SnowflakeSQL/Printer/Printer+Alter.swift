extension Printer {
    mutating func alterTable(_ alter: AlterTable) {
        put("ALTER " + alter.kind.rawValue + (alter.ifExists ? " IF EXISTS " : " "))
        name(alter.name)
        put(" ")
        list(alter.actions) { $0.action($1) }
    }

    private mutating func action(_ action: AlterTableAction) {
        switch action {
        case .rename(let name): named("RENAME TO", name)
        case .swap(let name): named("SWAP WITH", name)
        case .addColumns(let columns, let ifNotExists):
            put(ifNotExists ? "ADD COLUMN IF NOT EXISTS " : "ADD COLUMN ")
            list(columns) { $0.column($1) }
        case .dropColumns(let columns, let ifExists):
            put(ifExists ? "DROP COLUMN IF EXISTS " : "DROP COLUMN ")
            names(columns)
        case .renameColumn(let name, let other): rename("RENAME COLUMN ", name, other)
        case .renameConstraint(let name, let other): rename("RENAME CONSTRAINT ", name, other)
        case .alterColumn(let name, let change):
            put("ALTER COLUMN ")
            self.name(name)
            put(" ")
            self.change(change)
        case .addConstraint(let constraint):
            put("ADD ")
            self.constraint(constraint)
        case .dropConstraint(let name, let properties):
            put("DROP ")
            self.constraint(name)
            for property in properties { put(" " + property) }
        case .clusterBy(let values):
            put("CLUSTER BY ")
            parentheses { $0.expressions(values) }
        default: settings(action)
        }
    }

    private mutating func settings(_ action: AlterTableAction) {
        switch action {
        case .set(let options):
            put("SET")
            tail(options)
        case .unset(let names):
            put("UNSET ")
            self.names(names)
        case .setTags(let tags):
            put("SET TAG ")
            options(tags, by: ", ")
        case .unsetTags(let names):
            put("UNSET TAG ")
            objectNames(names)
        case .other(let words): options(words)
        default: break
        }
    }

    private mutating func rename(_ words: String, _ name: Identifier, _ other: Identifier) {
        put(words)
        self.name(name)
        put(" TO ")
        self.name(other)
    }

    private mutating func constraint(_ name: TableConstraintName) {
        switch name {
        case .named(let name):
            put("CONSTRAINT ")
            self.name(name)
        case .primaryKey: put("PRIMARY KEY")
        case .unique(let names):
            put("UNIQUE")
            columns(names)
        case .foreignKey(let names):
            put("FOREIGN KEY")
            columns(names)
        }
    }

    private mutating func change(_ change: ColumnChange) {
        switch change {
        case .type(let type):
            put("SET DATA TYPE ")
            self.type(type)
        case .setNotNull: put("SET NOT NULL")
        case .dropNotNull: put("DROP NOT NULL")
        case .setDefault(let value):
            put("SET DEFAULT ")
            expression(value)
        case .dropDefault: put("DROP DEFAULT")
        case .comment(let text): put("COMMENT " + Self.string(text))
        case .unsetComment: put("UNSET COMMENT")
        case .other(let words): options(words)
        }
    }

    // MARK: - Other objects

    mutating func alterObject(_ alter: AlterObject) {
        put("ALTER " + alter.kind.rawValue + (alter.ifExists ? " IF EXISTS" : ""))
        if let name = alter.name {
            put(" ")
            self.name(name)
        }
        signature(alter.signature)
        put(" ")
        action(alter.action)
    }

    mutating func signature(_ types: [TypeName]?) {
        guard let types else { return }
        parentheses { $0.list(types) { $0.type($1) } }
    }

    private mutating func action(_ action: AlterAction) {
        switch action {
        case .rename(let name): named("RENAME TO", name)
        case .swap(let name): named("SWAP WITH", name)
        case .set(let options):
            put("SET")
            tail(options)
        case .unset(let names):
            put("UNSET ")
            self.names(names)
        case .setTags(let tags):
            put("SET TAG ")
            options(tags, by: ", ")
        case .unsetTags(let names):
            put("UNSET TAG ")
            objectNames(names)
        case .resume(let ifSuspended): put(ifSuspended ? "RESUME IF SUSPENDED" : "RESUME")
        case .suspend: put("SUSPEND")
        case .refresh(let options):
            put("REFRESH")
            tail(options)
        case .addAfter(let names):
            put("ADD AFTER ")
            objectNames(names)
        case .removeAfter(let names):
            put("REMOVE AFTER ")
            objectNames(names)
        case .modifyBody(let body):
            put("MODIFY AS ")
            statement(body)
        case .modifyWhen(let value):
            put("MODIFY WHEN ")
            expression(value)
        case .removeWhen: put("REMOVE WHEN")
        case .columns(let actions): list(actions) { $0.action($1) }
        case .other(let words): options(words)
        }
    }
}
