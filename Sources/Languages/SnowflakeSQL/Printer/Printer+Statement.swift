extension Printer {
    mutating func statement(_ statement: Statement) {
        switch statement {
        case .query(let query): self.query(query)
        case .insert, .multiInsert, .update, .delete, .merge, .truncate: data(statement)
        case .copyIntoTable, .copyIntoLocation, .put, .get, .list, .remove, .copyFiles:
            files(statement)
        case .createTable(let table): createTable(table)
        case .createView(let view): createView(view)
        case .createRoutine(let routine): createRoutine(routine)
        case .createTask(let task): createTask(task)
        case .createStream(let stream): createStream(stream)
        case .createSequence(let sequence): createSequence(sequence)
        case .createPolicy(let policy): createPolicy(policy)
        case .createPipe(let pipe): createPipe(pipe)
        case .createObject(let object): createObject(object)
        case .define(let definition):
            let created = Self.print { $0.statement(definition) }
            put("DEFINE" + created.dropFirst(6))
        case .alterTable(let alter): alterTable(alter)
        case .alterObject(let alter): alterObject(alter)
        case .alterSession, .drop, .undrop, .comment, .describe, .show: objects(statement)
        case .grant(let grant): self.grant(grant)
        case .revoke(let revoke): self.revoke(revoke)
        case .block(let block): self.block(block)
        case .script(let statement): script(statement)
        case .flow(let steps): list(steps, by: " ->> ") { $0.statement($1.statement) }
        default: session(statement)
        }
    }

    private mutating func session(_ statement: Statement) {
        switch statement {
        case .explain(let explain):
            put("EXPLAIN " + (explain.format.map { "USING " + $0 + " " } ?? ""))
            self.statement(explain.statement)
        case .use(let use): self.use(use)
        case .setVariables(let set): setVariables(set)
        case .unsetVariables(let names):
            put("UNSET ")
            if names.count == 1 { name(names[0]) } else { parentheses { $0.names(names) } }
        case .begin(let name):
            put("BEGIN TRANSACTION")
            if let name {
                put(" NAME ")
                self.name(name)
            }
        case .commit: put("COMMIT")
        case .rollback: put("ROLLBACK")
        case .call(let call): self.call(call)
        case .executeImmediate(let execute): executeImmediate(execute)
        case .executeTask(let execute):
            put("EXECUTE TASK ")
            name(execute.name)
            if execute.retriesLast { put(" RETRY LAST") }
            tail(execute.options)
        case .command(let command):
            put(command.words)
            if let name = command.name {
                put(" ")
                self.name(name)
            }
            tail(command.options)
        default: break
        }
    }

    private mutating func use(_ use: Use) {
        put("USE ")
        switch use.kind {
        case .secondaryRoles(let names):
            put("SECONDARY ROLES ")
            self.names(names)
        case .role(let name): named("ROLE", name)
        case .warehouse(let name): named("WAREHOUSE", name)
        case .database(let name): named("DATABASE", name)
        case .schema(let name): named("SCHEMA", name)
        case .catalog(let name): named("CATALOG", name)
        case .unspecified(let name): self.name(name)
        }
    }

    mutating func named(_ word: String, _ name: ObjectName) {
        put(word + " ")
        self.name(name)
    }

    private mutating func setVariables(_ set: SetVariables) {
        put("SET ")
        if set.names.count == 1 {
            name(set.names[0])
            put(" = ")
            expressions(set.values)
            return
        }
        parentheses { $0.names(set.names) }
        put(" = ")
        if set.values.count == 1 {
            expressions(set.values)
        } else {
            parentheses { $0.expressions(set.values) }
        }
    }

    mutating func call(_ call: Call) {
        if let procedure = call.anonymous {
            put("WITH ")
            name(procedure.name)
            put(" AS PROCEDURE ")
            routineTail(procedure)
            put(" ")
        }
        put("CALL ")
        name(call.name)
        if let method = call.method {
            put("!")
            name(method)
        }
        parentheses { $0.arguments(call.arguments) }
        if let target = call.into {
            put(" INTO :")
            name(target)
        }
    }

    mutating func executeImmediate(_ execute: ExecuteImmediate) {
        put("EXECUTE IMMEDIATE ")
        switch execute.source {
        case .expression(let value): expression(value)
        case .file(let location):
            put("FROM ")
            self.location(location)
        }
        if !execute.using.isEmpty {
            put(" USING ")
            parentheses { $0.expressions(execute.using) }
        }
        tail(execute.options)
    }
}
