import OrderedCollections

/// Which routines of one name may stand beside each other.
extension SnowflakeAccount {
    /// Refuses a routine that another of its name and place is told apart from by arguments with
    /// defaults alone.
    ///
    /// Source: Snowflake documentation, "Defining arguments for UDFs and stored procedures",
    /// "Overloading functions and procedures with optional arguments".
    func requireUnambiguous<Entry>(
        _ path: Resolver.Path, _ name: String, _ arguments: [ProcedureArgument], _ kind: String,
        among routines: OrderedDictionary<String, Entry>?,
        _ header: KeyPath<Entry, ObjectHeader>, _ known: KeyPath<Entry, [ProcedureArgument]>
    ) throws(SnowflakeError) {
        guard let routines else { return }
        let key = FunctionEntry.key(name, arguments.required)
        for (place, other) in zip(routines.keys, routines.values) {
            guard place != path.key, other[keyPath: header].name == name,
                other[keyPath: header].session == path.session,
                FunctionEntry.key(name, other[keyPath: known].required) == key
            else { continue }
            throw .compilation(
                949, "42723",
                "Cannot overload \(kind) '\(name)' as it would cause ambiguous "
                    + "\(kind) overloading.")
        }
    }
}

extension [ProcedureArgument] {
    /// The types of the arguments that a call must give.
    fileprivate var required: [SnowflakeType] {
        filter { $0.defaultValue == nil }.map(\.type)
    }
}
