import OrderedCollections
import SnowflakeSQL

// Policies on columns, tables and views. Source: Snowflake documentation, ALTER TABLE … ALTER
// COLUMN, ALTER TABLE and ALTER VIEW (data governance actions), "Understanding Column-level
// Security"; the numbers of most of these errors are not documented.
extension SnowflakeAccount {
    /// What a statement says of a policy.
    private struct PolicyClause {
        var name: ObjectName
        var columns: [Identifier]?
        var isForced = false
    }

    /// Applies the policies and tags of CREATE TABLE and CREATE VIEW to a new object.
    ///
    /// - Parameter columns: what stands behind each column, by the column's name.
    func govern(
        _ object: inout some Governed, _ options: [SQLOption],
        columns: [(name: String, options: [SQLOption])], _ context: StatementContext
    ) throws(SnowflakeError) {
        for (name, options) in columns {
            guard let place = object.governedColumns.firstIndex(where: { $0.name == name }) else {
                continue
            }
            var reader = ClauseReader(options)
            while let option = reader.next {
                if reader.eat("MASKING", "POLICY") {
                    try setMask(try clause(&reader, "USING"), place, &object, context)
                } else if option.name == "TAG", let tags = option.value.options {
                    reader.skip()
                    try setTags(tags, on: object, column: name, context)
                } else {
                    try Self.refusePolicy(&reader)
                }
            }
        }
        var reader = ClauseReader(options)
        while let option = reader.next {
            if reader.eat("ROW", "ACCESS", "POLICY") {
                try addRowAccess(try clause(&reader, "ON"), &object, context)
            } else if option.name == "TAG", let tags = option.value.options {
                reader.skip()
                try setTags(tags, on: object, column: nil, context)
            } else {
                try Self.refusePolicy(&reader)
            }
        }
    }

    /// Passes over a word, unless it begins with a kind of policy that is not emulated.
    private static func refusePolicy(_ reader: inout ClauseReader) throws(SnowflakeError) {
        let kind = reader.next?.name ?? ""
        reader.skip()
        if reader.next?.name == "POLICY" { throw .unsupported("\(kind) POLICY") }
    }

    private func clause(
        _ reader: inout ClauseReader, _ word: String
    ) throws(SnowflakeError) -> PolicyClause {
        guard let name = reader.name() else {
            throw .compilation(1003, "42000", "the name of a policy is expected")
        }
        var clause = PolicyClause(name: name)
        clause.columns = reader.names(behind: word)
        clause.isForced = reader.eat("FORCE")
        return clause
    }

    /// ALTER … ALTER COLUMN … SET or UNSET MASKING POLICY; false for another change.
    func alterMask(
        _ options: [SQLOption], _ place: Int, _ object: inout some Governed,
        _ context: StatementContext
    ) throws(SnowflakeError) -> Bool {
        var reader = ClauseReader(options)
        if reader.eat("SET", "MASKING", "POLICY") {
            try setMask(try clause(&reader, "USING"), place, &object, context)
            return true
        }
        guard reader.eat("UNSET", "MASKING", "POLICY") else { return false }
        if let use = object.governedColumns[place].masking {
            try requireApply(use.policy, object, context)
        }
        object.governedColumns[place].masking = nil
        return true
    }

    /// ADD and DROP ROW ACCESS POLICY; false for another action.
    func alterRowAccess(
        _ options: [SQLOption], _ object: inout some Governed, _ context: StatementContext
    ) throws(SnowflakeError) -> Bool {
        var reader = ClauseReader(options)
        var isAny = false
        while !reader.isAtEnd {
            if reader.eat("ADD", "ROW", "ACCESS", "POLICY") {
                try addRowAccess(try clause(&reader, "ON"), &object, context)
            } else if reader.eat("DROP", "ALL", "ROW", "ACCESS", "POLICIES") {
                if let use = object.rowAccess { try requireApply(use.policy, object, context) }
                object.rowAccess = nil
            } else if reader.eat("DROP", "ROW", "ACCESS", "POLICY") {
                let name = try clause(&reader, "ON").name
                let (policy, _) = try self.policy(
                    try binder(context).parts(name), .rowAccess, context)
                try requireApply(policy.header.id, object, context)
                guard object.rowAccess?.policy == policy.header.id else {
                    throw .compilation(
                        3533, "42601",
                        "Policy \(policy.header.name) is not attached to \(object.header.name).")
                }
                object.rowAccess = nil
            } else {
                return isAny
            }
            isAny = true
        }
        return isAny
    }

    private func setMask(
        _ clause: PolicyClause, _ place: Int, _ object: inout some Governed,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        let (policy, _) = try self.policy(
            try binder(context).parts(clause.name), .masking, context)
        try requireApply(policy.header.id, object, context)
        let column = object.governedColumns[place]
        guard column.computed == nil else {
            throw .unsupported("masking policy on a virtual column")
        }
        guard clause.isForced || column.masking == nil else {
            throw .compilation(
                3529, "42601",
                "Specified column already attached to another masking policy. A column cannot be "
                    + "attached to multiple masking policies. Please drop the current association "
                    + "in order to attach a new masking policy.")
        }
        var names = clause.columns?.map(\.name) ?? [column.name]
        if names.isEmpty { names = [column.name] }
        guard names[0] == column.name else {
            throw .compilation(
                3532, "42601", "The first column of USING must be the column that is masked.")
        }
        let columns = try arguments(of: policy, names, object)
        if let use = object.rowAccess, !policy.exemptsOthers, use.columns.contains(columns[0]) {
            throw .columnInUse(column.name)
        }
        try checkOthers(of: policy, Array(columns.dropFirst()), object)
        object.governedColumns[place].masking = PolicyUse(
            policy: policy.header.id, columns: columns)
    }

    private func addRowAccess(
        _ clause: PolicyClause, _ object: inout some Governed, _ context: StatementContext
    ) throws(SnowflakeError) {
        let (policy, _) = try self.policy(
            try binder(context).parts(clause.name), .rowAccess, context)
        try requireApply(policy.header.id, object, context)
        guard object.rowAccess == nil else {
            throw .compilation(
                3531, "42601",
                "Object \(object.header.name) already has a ROW_ACCESS_POLICY. Only one "
                    + "ROW_ACCESS_POLICY is allowed at a time.")
        }
        let columns = try arguments(of: policy, clause.columns?.map(\.name) ?? [], object)
        try checkOthers(of: policy, columns, object)
        object.rowAccess = PolicyUse(policy: policy.header.id, columns: columns)
    }

    /// The ordinals of the columns that are a policy's arguments, which must be of their types.
    private func arguments(
        of policy: PolicyEntry, _ names: [String], _ object: some Governed
    ) throws(SnowflakeError) -> [Int] {
        guard names.count == policy.arguments.count else {
            throw .compilation(
                3530, "42601",
                "Policy \(policy.header.name) takes \(policy.arguments.count) column(s), but "
                    + "\(names.count) are given.")
        }
        var found: [Int] = []
        for (argument, name) in zip(policy.arguments, names) {
            guard let column = object.governedColumns.first(where: { $0.name == name }) else {
                throw .invalidIdentifier(name)
            }
            guard column.computed == nil else {
                throw .unsupported("virtual column as an argument of a policy")
            }
            guard column.type.familyName == argument.type.familyName else {
                throw .compilation(
                    3535, "42601",
                    "Column '\(name)' of type \(column.type) does not match the type "
                        + "\(argument.type) of argument '\(argument.name)' of policy "
                        + "\(policy.header.name).")
            }
            found.append(column.ordinal)
        }
        return found
    }

    /// A column is an argument of one kind of policy only, unless the policy that masks it allows
    /// others to look at it.
    private func checkOthers(
        of policy: PolicyEntry, _ columns: [Int], _ object: some Governed
    ) throws(SnowflakeError) {
        for column in object.governedColumns where columns.contains(column.ordinal) {
            guard let use = column.masking, let other = catalog.policy(use.policy)?.policy else {
                continue
            }
            guard other.exemptsOthers else { throw .columnInUse(column.name) }
        }
    }

    /// Policies are set by those who may apply all of their kind, or by the object's owner with
    /// the right to apply this one.
    private func requireApply(
        _ id: Int, _ object: some Governed, _ context: StatementContext
    ) throws(SnowflakeError) {
        let resolver = resolver(context)
        guard let policy = catalog.policy(id)?.policy, !mayApplyAll(policy.kind, resolver) else {
            return
        }
        try resolver.require(
            "APPLY", on: policy.header, policy.kind.rawValue.lowercased(), policy.header.name)
        try resolver.requireOwner(
            object.header, object.domain.lowercased(), object.header.name)
    }
}

/// What policies may be on: a table or a view.
protocol Governed {
    var header: ObjectHeader { get }
    var governedColumns: [ColumnEntry] { get set }
    var rowAccess: PolicyUse? { get set }
    /// `TABLE` or `VIEW`.
    var domain: String { get }
}

extension TableEntry: Governed {
    var governedColumns: [ColumnEntry] {
        get { columns }
        set { columns = newValue }
    }
    var domain: String { "TABLE" }

    /// Whether a policy looks at a column beside the one that it masks.
    func isArgument(_ column: ColumnEntry) -> Bool {
        rowAccess?.columns.contains(column.ordinal) == true
            || columns.contains {
                $0.ordinal != column.ordinal
                    && $0.masking?.columns.contains(column.ordinal) == true
            }
    }
}

extension ViewEntry: Governed {
    var governedColumns: [ColumnEntry] {
        get { shape }
        set { shape = newValue }
    }
    var domain: String { "VIEW" }
}

extension SnowflakeError {
    static func columnInUse(_ name: String) -> SnowflakeError {
        .compilation(
            3536, "42601",
            "Column '\(name)' is protected by a masking policy and cannot be an argument of "
                + "another policy.")
    }
}
