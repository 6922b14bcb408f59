import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// A column, an alias, a script's variable or a bare context function.
    func name(
        _ parts: [Identifier], _ offset: Int, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let names = parts.map(\.name)
        if parts.count >= 2, names[names.count - 1] == "NEXTVAL",
            try column(names, in: scope, offset) == nil
        {
            return try nextValue(Array(parts.dropLast()))
        }
        if parts.count == 1, let local = local(names[0], scope) { return local }
        if let predicated = try predicatedColumn(parts, offset, scope) { return predicated }
        var level: Scope? = scope
        var isOuter = false
        while let current = level {
            if var found = try column(names, in: current, offset) {
                if isOuter { current.innerReferences += 1 }
                if let pattern = current.rowPattern { try note(nil, pattern) }
                if !isOuter, !current.insideAggregate {
                    found.loose = [qualified(names, in: current)]
                }
                return found
            }
            if parts.count == 1, let alias = try alias(names[0], in: current, offset) {
                return alias
            }
            level = current.outer
            isOuter = true
        }
        if parts.count == 1, let bare = try bareFunction(names[0], scope) { return bare }
        if parts.count == 1, let pattern = scope.rowPattern,
            let value = try matchInformation(names[0], pattern)
        {
            return value
        }
        if let variable = scriptField(names) { return variable }
        // `column.field` of an object reads like a qualified name.
        throw .invalidIdentifier(display(parts), at: source.place(offset))
    }

    func display(_ parts: [Identifier]) -> String {
        parts.map { $0.isQuoted ? "\"\($0.name)\"" : $0.name }.joined(separator: ".")
    }

    /// A column's name behind that of its table, as errors show it.
    func qualified(_ names: [String], in scope: Scope) -> String {
        let plain = names.joined(separator: ".")
        guard names.count == 1,
            let table = scope.relations.first(where: { relation in
                relation.columns.contains { $0.name == plain }
            })?.path.last
        else { return plain }
        return "\(table).\(plain)"
    }

    private func local(_ name: String, _ scope: Scope) -> Bound? {
        var level: Scope? = scope
        while let current = level {
            if let found = current.locals[name] { return found }
            level = current.outer
        }
        return nil
    }

    /// A column of the scope's own relations; nil when there is none.
    func column(
        _ names: [String], in scope: Scope, _ offset: Int
    ) throws(SnowflakeError) -> Bound? {
        let column = names[names.count - 1]
        let path = names.dropLast()
        var found: Bound?
        for relation in scope.relations {
            guard path.isEmpty || relation.path.suffix(path.count).elementsEqual(path) else {
                continue
            }
            for candidate in relation.columns where candidate.name == column {
                if candidate.isHidden, path.isEmpty { continue }
                if found != nil {
                    throw .ambiguousColumn(column, at: source.place(offset))
                }
                found = Bound(candidate)
            }
        }
        return found
    }

    /// An alias of the select list, whose expression takes its place.
    private func alias(
        _ name: String, in scope: Scope, _ offset: Int
    ) throws(SnowflakeError) -> Bound? {
        guard let state = scope.aliases[name], !state.isBinding,
            let item = scope.aliasItems[state.place]
        else { return nil }
        scope.aliases[name]?.isBinding = true
        defer { scope.aliases[name]?.isBinding = false }
        return try bind(item, scope)
    }

    /// `$1`: a column of the one relation by its place.
    func positional(
        _ place: Int, _ qualifier: [Identifier], _ offset: Int, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let path = qualifier.map(\.name)
        let fits = scope.relations.filter { relation in
            path.isEmpty || relation.path.suffix(path.count).elementsEqual(path)
        }
        guard let relation = fits.first else {
            throw .invalidIdentifier("$\(place)", at: source.place(offset))
        }
        let visible = relation.columns.filter { !$0.isHidden }
        if let loader = scope.fieldType {
            return loadedField(place, loader)
        }
        guard place >= 1, place <= visible.count else {
            throw .invalidIdentifier("$\(place)", at: source.place(offset))
        }
        var bound = Bound(visible[place - 1])
        if !scope.insideAggregate { bound.loose = ["$\(place)"] }
        return bound
    }

    private func missingVariable(_ name: String) -> SnowflakeError {
        guard session.hidesVariables else {
            return .compilation(2211, "02000", "Session variable '$\(name)' does not exist")
        }
        return .execution(
            90_239, "42501",
            "Use of session variable '$\(name)' is not allowed in owners rights stored procedure")
    }

    func sessionVariable(_ name: String) throws(SnowflakeError) -> Bound {
        guard let value = session.sessionVariables[name] else {
            throw missingVariable(name)
        }
        isCacheable = false
        return literal(value, SnowflakeType(of: value))
    }

    func bind(_ bind: Bind) throws(SnowflakeError) -> Bound {
        switch bind {
        case .named(let name):
            if let value = namedValues[name.name] { return value }
            guard let type = session.scriptTypes[name.name] else {
                throw .compilation(
                    904, "42000", "invalid identifier '\(name.name)'")
            }
            return Bound(input(.scriptVariable(name.name)), type)
        case .question(let place), .numbered(let place):
            guard place >= 1, place <= session.bindTypes.count else {
                if place >= 1, session.isOpenForBinds {
                    isCacheable = false
                    return Bound("NULL", .null)
                }
                throw .compilation(
                    2049, "42601", "Bind variable ? not set.")
            }
            return Bound(input(.bind(place)), session.bindTypes[place - 1])
        }
    }

    /// A variable of the script without its colon, or a field of a loop's row.
    private func scriptField(_ names: [String]) -> Bound? {
        let key = names.joined(separator: ".")
        guard let type = session.scriptTypes[key] else { return nil }
        return Bound(input(.scriptVariable(key)), type)
    }

    /// The names that `IDENTIFIER(…)` computes, which must be known now.
    func identifierParts(
        _ inner: SnowflakeSQL.Expression, _ scope: Scope?
    ) throws(SnowflakeError) -> [Identifier] {
        let text: String
        switch inner.kind {
        case .string(let given): text = given
        case .sessionVariable(let name):
            guard let value = session.sessionVariables[name.name]?.textValue else {
                throw missingVariable(name.name)
            }
            text = value
        case .bind(.named(let name)):
            guard let value = session.scriptValues[name.name]?.textValue else {
                throw .invalidIdentifier(name.name)
            }
            text = value
        case .bind(.question(let place)), .bind(.numbered(let place)):
            // Source: Snowflake documentation, "Literals and variables as identifiers".
            guard session.bindValues.indices.contains(place - 1),
                let value = session.bindValues[place - 1].textValue
            else { throw .compilation(2049, "42601", "Bind variable ? not set.") }
            text = value
        case .name(let parts): return parts
        default: throw .unsupported("IDENTIFIER of an expression")
        }
        isCacheable = false
        return NameText.split(text)
    }

    /// The parts of an object's name, computed ones included.
    func parts(_ name: ObjectName) throws(SnowflakeError) -> [Identifier] {
        guard let computed = name.computed else { return name.parts }
        return try identifierParts(computed, nil) + name.parts
    }

    private func nextValue(_ parts: [Identifier]) throws(SnowflakeError) -> Bound {
        let sequence = try Resolver(catalog, session).searchedSequence(parts)
        return nextValue(of: sequence.header.id)
    }

    /// The next value of a sequence.
    func nextValue(of sequence: Int) -> Bound {
        let function = NativeFunction(
            name: "nextval", isDeterministic: false,
            body: .scalar { call throws(SnowflakeError) in
                guard let next = call.environment.nextValue else { return call.returnNull() }
                call.returnWide(try next(Int(call.integer(0))))
            })
        return Bound(call(function, [String(sequence)]), .integer)
    }
}

/// Names inside texts.
enum NameText {
    /// Splits `db."Schema".t` into identifiers, folding what is not quoted.
    static func split(_ text: String) -> [Identifier] {
        var parts: [Identifier] = []
        var current: [UInt8] = []
        var quoted = false
        var inside = false
        let bytes = Array(text.utf8)
        var place = 0
        func finish() {
            let word = String(decoding: current, as: UTF8.self)
            parts.append(Identifier(quoted ? word : word.uppercased(), isQuoted: quoted))
            current = []
            quoted = false
        }
        while place < bytes.count {
            let byte = bytes[place]
            if byte == 0x22 {
                if inside, place + 1 < bytes.count, bytes[place + 1] == 0x22 {
                    current.append(0x22)
                    place += 1
                } else {
                    inside.toggle()
                    quoted = true
                }
            } else if byte == 0x2E, !inside {
                finish()
            } else {
                current.append(byte)
            }
            place += 1
        }
        finish()
        return parts
    }
}

extension SnowflakeType {
    /// The type of a value that stands alone.
    init(of value: SnowflakeValue) {
        switch value {
        case .null: self = .null
        case .number(let unscaled, let scale):
            self = .number(
                precision: min(38, max(String(unscaled.magnitude).count, scale, 1)), scale: scale)
        case .float: self = .float
        case .decfloat: self = .decfloat
        case .text: self = .varchar
        case .binary: self = .bytes
        case .boolean: self = .boolean
        case .date: self = .date
        case .time: self = .time(scale: 9)
        case .timestampNTZ: self = .ntz
        case .timestampLTZ: self = .ltz
        case .timestampTZ: self = .tz
        case .interval(_, let type): self = .interval(type)
        case .variant(.object): self = .object
        case .variant(.array): self = .array
        case .variant: self = .variant
        }
    }
}
