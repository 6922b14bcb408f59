import SnowflakeSQL

extension Natives {
    /// The key by which texts of a collation are compared and ordered.
    static func collationKey(_ collation: Collation) -> NativeFunction {
        NativeFunction(
            name: "collate(\(collation.specification.replacingQuotes))",
            body: .scalar { call throws(SnowflakeError) in
                if call.isNull(0) { return call.returnNull() }
                call.return(SQLiteValue.blob(collation.key(call.text(0))))
            })
    }

    /// The text, or an empty one where all of its code points are ignored.
    static func found(_ collation: Collation) -> NativeFunction {
        NativeFunction(
            name: "found(\(collation.specification.replacingQuotes))",
            body: .scalar { call throws(SnowflakeError) in
                if call.isNull(0) { return call.returnNull() }
                let text = call.text(0)
                call.return(SnowflakeValue.text(collation.folded(text).isEmpty ? "" : text))
            })
    }

    /// The text with every letter in the form that stands for all letters that equal it.
    static func folded(_ collation: Collation) -> NativeFunction {
        NativeFunction(
            name: "fold(\(collation.specification.replacingQuotes))",
            body: .scalar { call throws(SnowflakeError) in
                if call.isNull(0) { return call.returnNull() }
                call.return(SnowflakeValue.text(collation.folded(call.text(0))))
            })
    }
}

extension Binder {
    /// `value COLLATE 'en-ci'` and `COLLATE(value, 'en-ci')`.
    func collate(_ value: Bound, _ specification: String) throws(SnowflakeError) -> Bound {
        guard value.type.isText || value.type == .null else {
            throw .argumentTypes("COLLATE", [value.type, .varchar])
        }
        let collation = try Collation(specification)
        var made = value.type == .null ? value.with(type: .varchar) : value
        // An empty specification takes the collation of a column away.
        made.detail =
            specification.isEmpty ? .none : TypeDetail(collation: collation, isExplicit: true)
        return made
    }

    /// The functions that look for texts in texts take the collation of their arguments into
    /// account. Source: Snowflake documentation, "Collation support", "Collation in functions".
    private static let searching: Set<String> = [
        "CONTAINS", "STARTSWITH", "ENDSWITH", "POSITION", "CHARINDEX", "EDITDISTANCE",
    ]

    /// The arguments of a function, folded where it compares texts that have a collation.
    func collated(_ name: String, _ arguments: [Bound]) throws(SnowflakeError) -> [Bound] {
        guard arguments.contains(where: { $0.detail.collation != nil }) else { return arguments }
        var detail = TypeDetail.none
        for argument in arguments where argument.type.isText {
            detail = try Collation.common(detail, argument.detail)
        }
        guard let collation = detail.collation else { return arguments }
        if name == "REPLACE", collation.language != nil, arguments.count > 1 {
            var all = arguments
            all[1] = Bound(
                call(Natives.found(collation), [all[1].sql]), .varchar, from: [all[1]])
            return all
        }
        guard Self.searching.contains(name) else { return arguments }
        return arguments.map { argument in
            guard argument.type.isText else { return argument }
            return Bound(
                call(Natives.folded(collation), [argument.sql]), .varchar, from: [argument])
        }
    }

    /// UPPER and LOWER of a Turkish text, whose i with and without a dot are two letters.
    func turkishCase(_ name: String, _ argument: Bound) -> Bound? {
        guard name == "UPPER" || name == "LOWER", let collation = argument.detail.collation,
            collation.language == "tr" || collation.language == "az"
        else { return nil }
        let isUpper = name == "UPPER"
        let function = Natives.values("\(name) tr", [argument.type], argument.type) {
            (_, values) throws(SnowflakeError) in
            var out = ""
            for letter in values.text(0) {
                switch (letter, isUpper) {
                case ("i", true): out += "İ"
                case ("ı", true): out += "I"
                case ("I", false): out += "ı"
                case ("İ", false): out += "i"
                default: out += isUpper ? letter.uppercased() : letter.lowercased()
                }
            }
            return .text(out)
        }
        return Bound(call(function, [argument.sql]), argument.type, from: [argument])
    }
}
