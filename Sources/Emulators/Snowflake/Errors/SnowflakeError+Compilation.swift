// Errors that come before a statement runs.
extension SnowflakeError {
    /// An error whose text starts with the words of the compiler.
    static func compilation(_ code: Int, _ state: String, _ text: String) -> SnowflakeError {
        SnowflakeError(code: code, sqlState: state, message: "SQL compilation error:\n\(text)")
    }

    static func compilation(
        _ code: Int, _ state: String, at place: (line: Int, position: Int)?, _ text: String
    ) -> SnowflakeError {
        guard let place else { return compilation(code, state, text) }
        let lead = "SQL compilation error: error line \(place.line) at position \(place.position)"
        return SnowflakeError(
            code: code, sqlState: state, message: "\(lead)\n\(text)", line: place.line,
            position: place.position)
    }

    /// An error of a view's query, as whoever reads the view is told of it.
    static func inside(_ error: SnowflakeError, of view: String) -> SnowflakeError {
        // What is not emulated stays what it is, and so does a table's lack of earlier rows.
        guard error.code != 2, error.code != 707, error.message.hasPrefix("SQL compilation error:")
        else {
            return error
        }
        return compilation(
            2037, "42601", "Failure during expansion of view '\(view)': \(error.message)")
    }

    static var tooLarge: SnowflakeError {
        compilation(1, "42601", "the statement is too large or too deeply nested to be compiled")
    }

    static func unsupported(_ feature: String) -> SnowflakeError {
        compilation(2, "0A000", "Unsupported feature '\(feature)'.")
    }

    static func invalidIdentifier(
        _ name: String, at place: (line: Int, position: Int)? = nil
    ) -> SnowflakeError {
        compilation(904, "42000", at: place, "invalid identifier '\(name)'")
    }

    /// What a recursive clause has and must not have; the number is not documented.
    static func recursiveClause(_ what: String) -> SnowflakeError {
        compilation(
            1003, "42000", "\(what) is not allowed in the recursive clause of a common table")
    }

    /// A window frame for a function that takes none.
    static func frameUnsupported(
        _ kind: String, _ function: String, at place: (line: Int, position: Int)?
    ) -> SnowflakeError {
        compilation(
            2303, "0A000", at: place, "\(kind) window frame unsupported for function \(function)")
    }

    /// A value for a column that is computed; the number is not documented.
    static func virtualColumn(_ name: String) -> SnowflakeError {
        compilation(2264, "42601", "Virtual column '\(name)' cannot be given a value")
    }

    static func ambiguousColumn(
        _ name: String, at place: (line: Int, position: Int)? = nil
    ) -> SnowflakeError {
        compilation(2028, "42601", at: place, "ambiguous column name '\(name)'")
    }

    static func objectMissing(_ name: String) -> SnowflakeError {
        compilation(2003, "42S02", "Object '\(name)' does not exist or not authorized.")
    }

    static func missing(_ kind: String, _ name: String) -> SnowflakeError {
        compilation(2003, "02000", "\(kind) '\(name)' does not exist or not authorized.")
    }

    static func alreadyExists(_ name: String) -> SnowflakeError {
        compilation(2002, "42710", "Object '\(name)' already exists.")
    }

    static var transientClone: SnowflakeError {
        compilation(2120, "0A000", "Transient object cannot be cloned to a permanent object.")
    }

    /// The name belongs to an object of another kind, which OR REPLACE does not replace.
    static func alreadyExists(_ name: String, as kind: String) -> SnowflakeError {
        compilation(1998, "42710", "Object '\(name)' already exists as \(kind)")
    }

    /// The statement is about another kind of object than the one that has the name.
    static func wrongKind(_ found: String, wanted: String) -> SnowflakeError {
        compilation(
            2203, "42601", "Object found is of type '\(found)', not specified type '\(wanted)'.")
    }

    static func unknownFunction(_ name: String) -> SnowflakeError {
        compilation(2140, "42601", "Unknown function \(name).")
    }

    /// A function or procedure of a schema, or a table function, that there is not.
    static func unknownUserFunction(_ name: String) -> SnowflakeError {
        compilation(2141, "42601", "Unknown user-defined function \(name).")
    }

    /// The name of a column that a table has, given to another.
    static func columnExists(_ name: String) -> SnowflakeError {
        compilation(1430, "42601", "column '\(name)' already exists")
    }

    static func argumentTypes(_ name: String, _ types: [SnowflakeType]) -> SnowflakeError {
        let list = types.map(\.description).joined(separator: ", ")
        return compilation(
            1044, "42P13", "Invalid argument types for function '\(name)': (\(list))")
    }

    /// A part of dates and times that a function, or one of its values, does not have.
    static func dateComponent(
        _ part: String, _ function: String, type: String? = nil
    ) -> SnowflakeError {
        let named = function + (type.map { " and type \($0)" } ?? "")
        return compilation(
            1009, "22023", "[\(part)] is not a valid date/time component for function \(named).")
    }

    static func argumentCount(
        _ name: String, given: Int, least: Int, most: Int?
    ) -> SnowflakeError {
        let call = "[\(name)]"
        if given < least {
            return compilation(
                938, "22023",
                "not enough arguments for function \(call), expected \(least), got \(given)")
        }
        return compilation(
            939, "22023",
            "too many arguments for function \(call) expected \(most ?? least), got \(given)")
    }

    static func notConstant(_ function: String, _ argument: String) -> SnowflakeError {
        compilation(
            1015, "22023",
            "argument \(argument) to function \(function) needs to be constant, found a column")
    }

    static func invalidArgument(_ text: String) -> SnowflakeError {
        compilation(1045, "22023", text)
    }

    static func notInGroups(_ name: String) -> SnowflakeError {
        compilation(
            1104, "42601",
            "'\(name)' in select clause is neither an aggregate nor in the group by clause.")
    }
    static func notGrouped(_ name: String) -> SnowflakeError {
        compilation(979, "42601", "[\(name)] is not a valid group by expression")
    }

    static func notOrdered(_ name: String) -> SnowflakeError {
        compilation(979, "42601", "[\(name)] is not a valid order by expression")
    }

    /// A conversion that no value of a type can make; `echo` is the conversion as it was written.
    /// The number and the text are not documented.
    static func typeOfTable(_ type: SnowflakeType, _ kind: String) -> SnowflakeError {
        compilation(2040, "42601", "Unsupported type '\(type)' for \(kind).")
    }

    static func conversion(_ echo: String, to type: SnowflakeType) -> SnowflakeError {
        compilation(
            1007, "22023", "invalid type [\(echo)] for parameter 'TO_\(type.conversionName)'")
    }

    /// The same error with the place of the call or operator that it is about, if it has none.
    func placed(at place: (line: Int, position: Int)?) -> SnowflakeError {
        let lead = "SQL compilation error:\n"
        guard [938, 939, 1044].contains(code), line == nil, message.hasPrefix(lead) else {
            return self
        }
        return .compilation(code, sqlState, at: place, String(message.dropFirst(lead.count)))
    }

    static func insufficientPrivileges(_ kind: String, _ name: String) -> SnowflakeError {
        SnowflakeError(
            code: 3001, sqlState: "42501",
            message: "SQL access control error:\n"
                + "Insufficient privileges to operate on \(kind) '\(name)'.")
    }

    static func noDatabase(_ operation: String) -> SnowflakeError {
        SnowflakeError(
            code: 90105, sqlState: "22000",
            message: "Cannot perform \(operation). This session does not have a current database. "
                + "Call 'USE DATABASE', or use a qualified name.")
    }

    static func noSchema(_ operation: String) -> SnowflakeError {
        SnowflakeError(
            code: 90106, sqlState: "22000",
            message: "Cannot perform \(operation). This session does not have a current schema. "
                + "Call 'USE SCHEMA', or use a qualified name.")
    }

    static func incompatible(
        _ given: SnowflakeType, column: String, expected: SnowflakeType
    ) -> SnowflakeError {
        compilation(
            2023, "22000",
            "Expression type does not match column data type, expecting \(expected) but got "
                + "\(given) for column \(column)")
    }
}
