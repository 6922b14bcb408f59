import Diagnostics
import SnowflakeSQL

/// Refuses what the documentation's syntax does not have in the definitions of objects: stray
/// words, misspelt properties and values of another kind, so that none is passed over.
///
/// Source: Snowflake documentation, CREATE <object> and ALTER <object>, "Syntax"; the errors are
/// the service's own.
struct ObjectProperties {
    let context: StatementContext

    static func check(_ statement: Statement, _ context: StatementContext) throws(SnowflakeError) {
        let check = Self(context: context)
        switch statement {
        case .createObject(let create):
            if create.clone != nil, create.kind == .fileFormat {
                try check.forms(ClauseForms(""), create.options, "FILE_FORMAT")
            }
            try check.all(create.options, create.kind)
            if create.kind == .warehouse, create.options.last?.name == "WITH" {
                throw check.unexpectedEnd
            }
        case .createTable(let create):
            try check.all(create.options, create.kind)
            for column in create.columns {
                try check.forms(ObjectForms.columns, column.options, "COLUMN")
            }
        case .createView(let create):
            try check.all(create.options, .view)
            for column in create.columns {
                try check.forms(ObjectForms.columns, column.options, "COLUMN")
            }
        case .createSequence(let create): try check.all(create.options, .sequence)
        case .createStream(let create): try check.all(create.options, .stream)
        case .createTask(let create): try check.all(create.options, .task)
        case .createPipe(let create): try check.all(create.options, .pipe)
        case .createPolicy(let create): try check.all(create.options, create.kind)
        case .createRoutine(let create) where ["SQL", nil].contains(create.language?.uppercased()):
            try check.refuseRemote(create)
            try check.all(create.options, .function)
            try check.rights(create.executeAs)
        case .alterObject(let alter): try check.alter(alter)
        case .alterTable(let alter): try check.alter(alter)
        case .undrop(let undrop): try check.forms(ClauseForms(""), undrop.options, "UNDROP")
        default: break
        }
    }

    /// Functions that run elsewhere: in a container, or behind the gateway of a cloud.
    private func refuseRemote(_ create: CreateRoutine) throws(SnowflakeError) {
        if create.kind.rawValue == "EXTERNAL FUNCTION" || create.options["API_INTEGRATION"] != nil {
            throw .unsupported("CREATE EXTERNAL FUNCTION")
        }
        if create.options["SERVICE"] != nil { throw .unsupported("CREATE FUNCTION of a SERVICE") }
    }

    /// EXECUTE AS of a procedure.
    private func rights(_ words: String?) throws(SnowflakeError) {
        guard let words, !["CALLER", "OWNER", "RESTRICTED CALLER"].contains(words) else { return }
        let text = context.source.whole.uppercased()
        let offset = Text.find("AS " + words, in: text).map { $0 + 3 } ?? 0
        let start = context.source.start + offset
        throw unexpected(context.source.text(start, start + words.utf8.count), at: start)
    }

    private func alter(_ alter: AlterObject) throws(SnowflakeError) {
        switch alter.action {
        case .set(let options):
            if options.isEmpty { throw unexpectedEnd }
            try all(options, alter.kind)
        case .unset(let names): try unset(names, alter.kind)
        case .refresh(let options): try forms(AlterForms.refresh, options, "REFRESH")
        case .setTags(let tags): try tagValues(tags)
        case .columns(let actions): try columns(actions)
        case .other(let words):
            guard let known = AlterForms.of(alter.kind) else { return }
            try forms(known, words, alter.kind.rawValue)
        default: break
        }
    }

    private func alter(_ alter: AlterTable) throws(SnowflakeError) {
        for action in alter.actions {
            switch action {
            case .set(let options):
                if options.isEmpty { throw unexpectedEnd }
                try all(options, alter.kind)
            case .unset(let names): try unset(names, alter.kind)
            case .setTags(let tags): try tagValues(tags)
            case .addColumns(let columns, _):
                for column in columns {
                    try forms(ObjectForms.columns, column.options, "COLUMN")
                }
            default: break
            }
        }
        try columns(alter.actions, others: AlterForms.of(alter.kind))
    }

    /// Changes of columns, among other actions of a table.
    private func columns(
        _ actions: [AlterTableAction], others: ClauseForms? = nil
    ) throws(SnowflakeError) {
        // What more tags of the same column look like.
        var further: ClauseForms?
        for action in actions {
            switch action {
            case .alterColumn(_, .other(let words)):
                try forms(AlterForms.columns, words, "COLUMN")
                let isAboutTags = words.count > 2 && words[1].name == "TAG"
                further =
                    !isAboutTags
                    ? nil : words[0].name == "SET" ? AlterForms.moreTags : AlterForms.fewerTags
            case .other(let words):
                if let known = further ?? others { try forms(known, words, "TABLE") }
            default: further = nil
            }
        }
    }

    private func tagValues(_ tags: [SQLOption]) throws(SnowflakeError) {
        for tag in tags where !tag.isAssigned { throw unexpected(behind: tag) }
    }

    private func all(_ options: [SQLOption], _ kind: ObjectKind) throws(SnowflakeError) {
        guard let known = ObjectForms.of(kind) else { return }
        try forms(known, options, String(kind.rawValue.map { $0 == " " ? "_" : $0 })) {
            (kind == .user || kind == .task) && SessionParameters().knows($0)
        }
    }

    func forms(
        _ known: ClauseForms, _ options: [SQLOption], _ kind: String,
        isKnown: (String) -> Bool = { _ in false }
    ) throws(SnowflakeError) {
        switch known.finding(in: options, isKnown: isKnown) {
        case .none: break
        case .refused(let words): throw .unsupported(words)
        case .stray(let place):
            guard place < options.count else { throw unexpected(behind: options[place - 1]) }
            let option = options[place]
            let name = context.source.text(option.nameSpan.start, option.nameSpan.end)
            if option.isAssigned,
                place == 0 || known.properties[options[place - 1].name] == nil
                    || !options[place - 1].isFlag
            {
                throw Self.invalid(name, kind)
            }
            throw unexpected(name, at: option.nameSpan.start)
        }
        for option in options where option.isAssigned {
            guard let values = known.properties[option.name], !values.allows(option.value) else {
                continue
            }
            let span = option.value.span
            let text = context.source.text(span.start, span.end)
            if values.isLiteral { throw unexpected(text, at: span.start) }
            throw .compilation(
                1008, "22023",
                "invalid value [\(option.value.text ?? text)] for parameter '\(option.name)'")
        }
    }

    private func unset(_ names: [Identifier], _ kind: ObjectKind) throws(SnowflakeError) {
        guard let known = ObjectForms.of(kind) else { return }
        for name in names where !known.knows(name.name) {
            let hasParameters = kind == .user || kind == .task
            if hasParameters, SessionParameters().knows(name.name) { continue }
            if kind == .task, name.name == "WHEN" { continue }
            throw Self.invalid(name.name, String(kind.rawValue.map { $0 == " " ? "_" : $0 }))
        }
    }

    private static func invalid(_ name: String, _ kind: String) -> SnowflakeError {
        .compilation(1420, "22023", "invalid property '\(name)' for '\(kind)'")
    }

    /// A syntax error at a word of the statement.
    func unexpected(_ word: String, at start: Int) -> SnowflakeError {
        let (line, position) = context.source.place(start) ?? (1, 0)
        return .compilation(
            1003, "42000",
            "syntax error line \(line) at position \(position) unexpected '\(word)'.")
    }

    /// A syntax error at the end of the statement.
    var unexpectedEnd: SnowflakeError {
        let (line, position) = context.source.end
        return .compilation(
            1003, "42000", "syntax error line \(line) at position \(position) unexpected '<EOF>'.")
    }

    /// A syntax error at what follows a part of the statement.
    func unexpected(behind option: SQLOption) -> SnowflakeError {
        let source = context.source
        let rest = source.text(option.span.end, source.start + source.bytes.count)
        let blanks = rest.prefix { $0.isWhitespace }
        let word = rest.dropFirst(blanks.count).prefix { !$0.isWhitespace }
        guard !word.isEmpty else { return unexpectedEnd }
        return unexpected(String(word), at: option.span.end + blanks.utf8.count)
    }
}
