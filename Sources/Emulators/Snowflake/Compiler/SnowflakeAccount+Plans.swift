import CloudModel
import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// What binding needs to know of a session right now.
    func view(_ context: StatementContext) -> SessionView {
        let session = context.session
        var view = SessionView(
            id: session.id, role: session.role, effectiveRoles: effectiveRoles(session),
            database: session.database, schema: session.schema, parameters: session.parameters)
        if let script = session.script {
            view.scriptTypes = script.types
            view.scriptValues = script.values
            view.resultSlots = script.resultSlots
        }
        view.sessionVariables = session.visibleVariables
        view.hidesVariables = session.work.hasOwnersRights
        view.bindTypes = context.binds.types
        view.bindValues = context.binds.rows.first ?? []
        view.isOpenForBinds = context.binds.isOpen
        view.dirtyTables = dirtyTables(session)
        view.results = session.results
        view.lastQueryIDs = session.queryIDs
        view.flow = session.work.flow
        view.shufflesRows = orderSeed != 0
        view.seesPages = connection.pageCache != nil
        view.procedureTables = session.work.procedureTables
        view.wantsTable = { [unowned session] call in session.work.wantedTable = call }
        view.stagedFieldType = { [unowned self] (source) throws(SnowflakeError) in
            try self.stagedFieldType(source, session)
        }
        view.hasHistory = { [unowned self] (table) in self.connection.has("h\(table)") }
        view.lastChange = commitVersion
        view.streamLimit = session.transaction?.startVersion ?? commitVersion
        view.lowestNewRow = { [unowned self] (table, version) in
            self.work.history.lowestNewRow(in: table, after: version)
        }
        view.version = { [unowned self] (table, point, isBefore) throws(SnowflakeError) in
            try self.version(of: table, point, isBefore: isBefore)
        }
        view.isStale = { [unowned self] (stream, tables) in
            self.staleAfter(stream, tables).map { $0 < Int128(self.now()) } ?? false
        }
        view.runsNow = { [unowned self] (plan) throws(SnowflakeError) in
            self.prepareEnvironment(context)
            return try self.rows(plan, context)
        }
        return view
    }

    func binder(_ context: StatementContext) -> Binder {
        Binder(catalog: catalog, session: view(context), source: context.source)
    }

    /// A binder for the text of an object that is made, whose names mean objects of its schema.
    func binder(_ context: StatementContext, within path: Resolver.Path) -> Binder {
        var view = view(context)
        view.database = path.database
        view.schema = path.schema
        view.searchesPath = false
        return Binder(catalog: catalog, session: view, source: context.source)
    }

    /// The plans of a statement: from the cache, or made now.
    func plans(
        _ context: StatementContext, _ make: (Binder) throws(SnowflakeError) -> [Plan]
    ) throws(SnowflakeError) -> [Plan] {
        let plans = try plans(of: nil, context, make)
        noteReads(plans, context)
        return plans
    }

    private func plans(
        of expression: SnowflakeSQL.Expression?, _ context: StatementContext,
        _ make: (Binder) throws(SnowflakeError) -> [Plan]
    ) throws(SnowflakeError) -> [Plan] {
        let key = HashedPlanKey(key(context, expression))
        if let known = plans.find(key) { return known }
        let made: [Plan]
        if let origin, origin.version == catalog.version {
            made = try memo.result(
                for: SharedPlanKey(origin: origin, statement: key),
                weight: { $0.allSatisfy(\.isCacheable) ? 8 * key.key.text.utf8.count + 4_096 : nil }
            ) { () throws(SnowflakeError) in try make(binder(context)) }
        } else {
            made = try make(binder(context))
        }
        plans.keep(made, for: key)
        return made
    }

    private func key(
        _ context: StatementContext, _ expression: SnowflakeSQL.Expression?
    ) -> PlanKey {
        let session = context.session
        let hasOwn = catalog.temporaries.contains { $0.path.session == session.id }
        return PlanKey(
            text: context.source.whole, expression: expression, catalog: catalog.version,
            session: hasOwn ? session.id : nil,
            role: session.role, secondaryRoles: session.secondaryRoles,
            database: session.database, schema: session.schema,
            searchPath: session.parameters.searchPath.text,
            timestampTypeMapping: session.parameters.timestampTypeMapping,
            weekStart: session.parameters.weekStart,
            ordersNullsFirst: session.parameters.ordersNullsFirst,
            ignoresCaseOfQuotedNames: session.parameters.quotedIdentifiersIgnoreCase,
            shufflesRows: orderSeed != 0,
            isInTransaction: session.transaction != nil, dirtyTables: dirtyTables(session),
            scriptTypes: session.script?.types ?? [:],
            bindTypes: context.binds.types)
    }

    /// Tables with uncommitted rows.
    private func dirtyTables(_ session: SnowflakeSession) -> [Int: UncommittedRows] {
        var dirty: [Int: UncommittedRows] = [:]
        let own = session.transaction?.number
        for other in sessions.values where other.transaction != nil {
            other.forEachOpen { number, tables in
                for table in tables {
                    if dirty[table] == nil {
                        dirty[table] = UncommittedRows(
                            isOwn: session.transaction?.tables.contains(table) ?? false,
                            isCleared: session.transaction?.cleared[table] != nil)
                    }
                    guard number != own else { continue }
                    dirty[table]?.others.append(number)
                    dirty[table]?.others.sort()
                }
            }
        }
        return dirty
    }

    /// Sets up what functions may look at.
    func prepareEnvironment(_ context: StatementContext) {
        let session = context.session
        let environment = connection.environment
        environment.now = Int128(now())
        environment.workers = memo.workers
        if environment.parameters != session.parameters {
            environment.parameters = session.parameters
            environment.zone = ZoneClock.named(session.parameters.timezone) ?? .utc
            environment.cast = Cast(parameters: session.parameters, zone: environment.zone)
        }
        environment.variables = session.visibleVariables
        environment.queryIDs = session.queryIDs
        let roles = effectiveRoles(session)
        environment.roles = roles
        environment.databaseRoles = []
        if roles.contains(where: Catalog.isDatabaseRole) {
            environment.roles.removeAll(where: Catalog.isDatabaseRole)
            environment.databaseRoles = roles.filter(Catalog.isDatabaseRole).map {
                catalog.fullRoleName($0)
            }
        }
        environment.users = catalog.users.keys.sorted()
        environment.orderSeed = orderSeed
        environment.shuffleCount = 0
        environment.flattenCount = 0
        environment.packed = [:]
        environment.forgetGathered()
        environment.sequenceCounts = [:]
        var seed = randomSeed
        for byte in context.info.queryID.utf8 {
            seed = ExecutionEnvironment.mix(seed ^ UInt64(byte))
        }
        environment.randomSeed = seed
        environment.randomCount = 0
        environment.place = StatementPlace(
            account: name, session: session, statement: context.source,
            secondary: secondaryText(session),
            searchedSchemas: { [unowned self, unowned session] in
                let view = SessionView(
                    id: session.id, role: session.role,
                    effectiveRoles: self.effectiveRoles(session),
                    database: session.database, schema: session.schema,
                    parameters: session.parameters)
                return Resolver(self.catalog, view).searchedSchemas
            })
        environment.storedResult = { [unowned session] id in
            (session.results[id]?.rows ?? []).map { row in row.map { Storage.encode($0) } }
        }
    }

    /// Prepares a plan's statement and gives it its values.
    func start(_ plan: Plan, _ context: StatementContext) throws(SnowflakeError) -> SQLiteStatement
    {
        try place(plan.staged, context)
        if let tallied = plan.tallied, connection.pageCache != nil,
            connection.lastRow(of: tallied.storage) >= connection.leastTalliedRows
        {
            return try start(tallied.sql, of: plan, context)
        }
        return try start(plan.sql, of: plan, context)
    }

    /// Prepares a statement of a plan and gives it its values.
    func start(
        _ sql: String, of plan: Plan, _ context: StatementContext
    ) throws(SnowflakeError) -> SQLiteStatement {
        for function in plan.natives { connection.ensure(function) }
        let statement = try connection.prepare(sql)
        for (index, input) in plan.inputs.enumerated() {
            statement.bind(value(of: input, context), at: index + 1)
            if case .scriptVariable(let name) = input {
                context.session.work.boundVariables.append(name)
            }
        }
        return statement
    }

    private func value(of input: PlanInput, _ context: StatementContext) -> SnowflakeValue {
        switch input {
        case .transaction: .integer(context.session.transaction?.number ?? 0)
        case .cleared(let table): .integer(context.session.transaction?.cleared[table] ?? 0)
        case .scriptVariable(let name): context.session.script?.values[name] ?? .null
        case .sessionVariable(let name): context.session.variables[name] ?? .null
        case .bind(let place): context.binds.rows.first?[place - 1] ?? .null
        case .field, .metadata: .null
        }
    }

    /// Runs a plan that gives rows.
    func rows(_ plan: Plan, _ context: StatementContext) throws(SnowflakeError)
        -> [[SnowflakeValue]]
    {
        let statement = try start(plan, context)
        let gathered = connection.environment.gathered.count
        defer {
            statement.done()
            connection.environment.forgetGathered(after: gathered)
        }
        var rows: [[SnowflakeValue]] = []
        while try statement.step() {
            var row: [SnowflakeValue] = []
            row.reserveCapacity(plan.columns.count)
            for (index, column) in plan.columns.enumerated() {
                row.append(try statement.value(index, as: column.type))
            }
            rows.append(row)
        }
        return rows
    }

    /// Runs a plan that changes rows, once for each row of binds, and tells how many.
    func change(_ plan: Plan, _ context: StatementContext) throws(SnowflakeError) -> Int {
        if let packed = plan.packed, let count = try copy(packed, of: plan, context) {
            return count
        }
        let statement = try start(plan, context)
        let gathered = connection.environment.gathered.count
        defer {
            statement.done()
            connection.environment.forgetGathered(after: gathered)
        }
        while try statement.step() {}
        var count = connection.changes
        guard context.binds.rows.count > 1 else { return count }
        let places = plan.inputs.enumerated().compactMap { index, input -> (Int32, Int)? in
            if case .bind(let place) = input { (Int32(index + 1), place - 1) } else { nil }
        }
        for row in context.binds.rows.dropFirst() {
            statement.reset()
            for (index, place) in places { statement.bind(row[place], at: Int(index)) }
            while try statement.step() {}
            count += connection.changes
        }
        return count
    }

    /// A query's result.
    func query(_ query: Query, _ context: StatementContext) async throws(SnowflakeError)
        -> StatementResult
    {
        let plans = try plans(context) { (binder) throws(SnowflakeError) in
            binder.readsAhead = true
            return [Plan(try binder.query(query, outer: nil, isTop: true), binder)]
        }
        let plan = plans[0]
        context.session.work.pendingWait += plan.wait
        if !plan.reads.isEmpty || !plan.staged.isEmpty { try requireWarehouse(context.session) }
        if !plan.staged.isEmpty { try await fetch(plan.staged, context) }
        prepareEnvironment(context)
        let rows = try rows(plan, context)
        return StatementResult(
            columns: plan.shownColumns(of: rows),
            rows: rows)
    }

    /// The value of an expression that stands outside of a query, with the script's variables.
    ///
    /// - Parameter prepares: false while a statement runs, whose environment must stay as it is.
    func evaluate(
        _ expression: SnowflakeSQL.Expression, _ context: StatementContext, prepares: Bool = true
    ) throws(SnowflakeError) -> (value: SnowflakeValue, type: SnowflakeType) {
        let plan = try plans(of: expression, context) { (binder) throws(SnowflakeError) in
            let bound = try binder.bind(expression, Scope(outer: nil))
            var plan = Plan(
                "SELECT \(bound.sql)", [OutputColumn(name: "V", type: bound.type)], binder)
            plan.constant = bound.constant
            return [plan]
        }[0]
        let type = plan.columns[0].type
        context.session.work.pendingWait += plan.wait
        if let constant = plan.constant { return (constant, type) }
        if prepares { prepareEnvironment(context) }
        return (try rows(plan, context).first?.first ?? .null, type)
    }
}
