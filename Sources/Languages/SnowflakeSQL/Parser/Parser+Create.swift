import Diagnostics

extension Parser {
    /// The words between `CREATE` and the kind.
    struct CreateWords {
        var mode = CreateMode()
        var modifiers: [String] = []

        func has(_ word: String) -> Bool { modifiers.contains(word) }
        var isTemporary: Bool { has("TEMPORARY") || has("TEMP") || has("VOLATILE") }
    }

    func create() throws(SQLSyntaxError) -> Statement {
        let start = start
        advance()
        var words = CreateWords()
        if eat("OR", "REPLACE") {
            words.mode.orReplace = true
        } else if eat("OR", "ALTER") {
            words.mode.orAlter = true
        }
        if at("PROCEDURE"), isWord(peek(), "SCOPED") {
            index += 2
            words.modifiers.append("SCOPED")
        }
        while at(any: Self.createModifiers)
            || at("INTERACTIVE") || at("ADAPTIVE") || at("SCOPED"), isModifier()
        {
            words.modifiers.append(try anyWord())
        }
        // Taken for the sake of other databases' scripts; it forces nothing.
        if at("FORCE"), isWord(peek(), "VIEW") { index += 1 }
        if isClassName() { return .createObject(try createInstance(words, start)) }
        // INDEX is no reserved word, and names no kind elsewhere.
        let kindToken = token
        let kind = at("INDEX") ? ObjectKind(rawValue: try anyWord()) : try kind()
        if kind == .column { throw unexpected(at: token, expected: ["a kind"]) }
        if let known = Self.modifiers[kind.rawValue], !words.modifiers.allSatisfy(known.contains) {
            throw unexpected(at: kindToken, expected: [])
        }
        ifNotExists(&words.mode)
        return try create(kind, words, start)
    }

    private static let createModifiers: [StaticString] = [
        "LOCAL", "GLOBAL", "TEMP", "TEMPORARY", "VOLATILE", "TRANSIENT", "SECURE", "RECURSIVE",
        "AGGREGATE",
    ]

    private static let temporary: Set = ["LOCAL", "GLOBAL", "TEMP", "TEMPORARY", "VOLATILE"]

    /// What may stand before some of the kinds. Source: Snowflake documentation, CREATE <object>.
    private static let modifiers: [String: Set<String>] = [
        "DATABASE": ["TRANSIENT"], "SCHEMA": ["TRANSIENT"], "STAGE": ["TEMP", "TEMPORARY"],
        "TABLE": temporary.union(["TRANSIENT", "SCOPED"]), "SEQUENCE": [], "STREAM": [],
        "FILE FORMAT": temporary, "TASK": [], "PIPE": [], "TAG": [], "ROLE": [], "USER": [],
        "VIEW": temporary.union(["SECURE", "RECURSIVE"]), "MATERIALIZED VIEW": ["SECURE"],
        "DYNAMIC TABLE": ["TRANSIENT"], "MASKING POLICY": [], "ROW ACCESS POLICY": [],
        "DATABASE ROLE": [], "ALERT": [], "STORAGE INTEGRATION": [], "HYBRID TABLE": [],
    ]

    /// Whether the word here says more of the kind behind it, as `INTERACTIVE` does of a warehouse.
    private func isModifier() -> Bool {
        if at("SCOPED") { return isWord(peek(), "TEMP") || isWord(peek(), "TEMPORARY") }
        return at(any: Self.createModifiers) || isWord(peek(), "WAREHOUSE")
    }

    /// `CREATE SNOWFLAKE.ML.FORECAST name(…)` makes an instance of a class.
    private func isClassName() -> Bool {
        token.kind == .word && peek().symbol == .dot && peekKind() == nil
    }

    private func createInstance(
        _ words: CreateWords, _ start: Int
    ) throws(SQLSyntaxError) -> CreateObject {
        let type = try objectName()
        var mode = words.mode
        ifNotExists(&mode)
        let name = try objectName()
        let kind = ObjectKind(rawValue: type.parts.map(\.name).joined(separator: "."))
        let options = try options()
        return CreateObject(
            mode: mode, modifiers: words.modifiers, kind: kind, name: name, options: options,
            span: span(from: start))
    }

    private func create(
        _ kind: ObjectKind, _ words: CreateWords, _ start: Int
    ) throws(SQLSyntaxError) -> Statement {
        switch kind.rawValue {
        case "TABLE", "EXTERNAL TABLE", "DYNAMIC TABLE", "DYNAMIC ICEBERG TABLE", "ICEBERG TABLE",
            "HYBRID TABLE", "EVENT TABLE", "INTERACTIVE TABLE":
            return .createTable(try createTable(kind, words, start))
        case "VIEW", "MATERIALIZED VIEW":
            return .createView(try createView(kind, words, start))
        case "PROCEDURE", "FUNCTION", "EXTERNAL FUNCTION", "DATA METRIC FUNCTION",
            "AGGREGATE FUNCTION":
            return .createRoutine(try createRoutine(kind, words, start))
        case "TASK": return .createTask(try createTask(words.mode, start))
        case "STREAM": return .createStream(try createStream(words.mode, start))
        case "SEQUENCE": return .createSequence(try createSequence(words.mode, start))
        case "PIPE": return .createPipe(try createPipe(words.mode, start))
        case "MASKING POLICY", "ROW ACCESS POLICY", "AGGREGATION POLICY", "PROJECTION POLICY",
            "JOIN POLICY", "STORAGE LIFECYCLE POLICY", "PRIVACY POLICY":
            return .createPolicy(try createPolicy(kind, words.mode, start))
        default: return .createObject(try createObject(kind, words, start))
        }
    }

    private func createObject(
        _ kind: ObjectKind, _ words: CreateWords, _ start: Int
    ) throws(SQLSyntaxError) -> CreateObject {
        let name = try objectName()
        var mode = words.mode
        ifNotExists(&mode)
        var object = CreateObject(
            mode: mode, modifiers: words.modifiers, kind: kind, name: name, options: [],
            span: name.span)
        if at("CLONE") { object.clone = try cloneSource() }
        if at("AS", "REPLICA") { object.options = [try option()] }
        if kind.rawValue == "SEMANTIC VIEW" { object.options = try semanticClauses() }
        object.options += try options(until: ["THEN", "AS"])
        if at("AS"), peek().symbol == .leftParen, peek(2).symbol == .rightParen {
            // `AS () RETURNS type -> expression` of a rule.
            object.options += try options()
        } else if eat("THEN") || eat("AS") {
            object.options.append(try bodyOption())
            object.options += try options()
        }
        object.span = span(from: start)
        return object
    }

    /// What stands behind `THEN` of an alert or `AS` of a rarer object.
    private func bodyOption() throws(SQLSyntaxError) -> SQLOption {
        let word = tokens[index - 1]
        let start = start
        let kind: OptionValue.Kind
        if let text = stringValue(of: token) {
            advance()
            kind = .string(text)
        } else if isQueryStart(token) || at(.leftParen) {
            kind = .query(try query())
        } else if isScriptStatement() || peek().kind == .word {
            kind = .statement(try embeddedStatement())
        } else {
            return SQLOption(
                name: upper(word), value: try optionValue(), hasAssignment: false,
                nameSpan: word.span,
                span: span(from: Int(word.start)))
        }
        let value = OptionValue(kind: kind, span: span(from: start))
        return SQLOption(
            name: upper(word), value: value, hasAssignment: false, nameSpan: word.span,
            span: span(from: Int(word.start)))
    }

    /// SQL or a block that another statement holds.
    func embeddedStatement() throws(SQLSyntaxError) -> Statement { try statement() }

    func cloneSource() throws(SQLSyntaxError) -> CloneSource {
        let start = start
        try expect("CLONE")
        let name = try objectName()
        let travel = try timeTravel()
        return CloneSource(name: name, travel: travel, span: span(from: start))
    }

    // MARK: - Views

    private func createView(
        _ kind: ObjectKind, _ words: CreateWords, _ start: Int
    ) throws(SQLSyntaxError) -> CreateView {
        let name = try objectName()
        var mode = words.mode
        ifNotExists(&mode)
        var columns: [CreateView.Column] = []
        if at(.leftParen) {
            columns = try parenthesised { () throws(SQLSyntaxError) in try self.viewColumn() }
        }
        var clusterBy: [Expression] = []
        var options = try options(until: ["AS", "CLUSTER"])
        if at("CLUSTER") {
            clusterBy = try self.clusterBy()
            options += try self.options(until: ["AS"])
        }
        try expect("AS")
        let query = try query()
        return CreateView(
            mode: mode, isSecure: words.has("SECURE"), isRecursive: words.has("RECURSIVE"),
            isMaterialized: kind == .materializedView, isTemporary: words.isTemporary, name: name,
            columns: columns, options: options, clusterBy: clusterBy, query: query,
            span: span(from: start))
    }

    private func viewColumn() throws(SQLSyntaxError) -> CreateView.Column {
        let start = start
        let name = try identifier()
        let options = try columnOptions()
        return CreateView.Column(name: name, options: options, span: span(from: start))
    }

    /// Words and values up to a comma or the closing parenthesis.
    func columnOptions() throws(SQLSyntaxError) -> [SQLOption] {
        var options: [SQLOption] = []
        while !at(.comma), !at(.rightParen), !at(.semicolon), !isAtEnd {
            options.append(try option())
        }
        return options
    }

    // MARK: - Tasks, streams, sequences, pipes, policies

    private func createTask(
        _ mode: CreateMode, _ start: Int
    ) throws(SQLSyntaxError) -> CreateTask {
        let name = try objectName()
        var task = CreateTask(
            mode: mode, name: name, options: [], after: [], bodySpan: name.span, span: name.span)
        if at("CLONE") { task.clone = try cloneSource() }
        while true {
            task.options += try options(until: ["AS", "WHEN", "AFTER"])
            if eat("AFTER") {
                task.after = try commaList(objectName)
            } else if eat("WHEN") {
                task.when = try expression()
            } else {
                break
            }
        }
        if task.clone == nil || at("AS") {
            try expect("AS")
            let bodyStart = self.start
            task.body = try embeddedStatement()
            task.bodySpan = span(from: bodyStart)
        }
        task.span = span(from: start)
        return task
    }

    private func createStream(
        _ mode: CreateMode, _ start: Int
    ) throws(SQLSyntaxError) -> CreateStream {
        let name = try objectName()
        var stream = CreateStream(
            mode: mode, name: name, sourceKind: .table, source: name, options: [], span: name.span)
        if at("CLONE") { stream.clone = try cloneSource() }
        stream.options = try options(until: ["ON"])
        if stream.clone == nil || at("ON") {
            try expect("ON")
            stream.sourceKind = try kind()
            stream.source = try objectName()
            stream.travel = try timeTravel()
            stream.options += try options()
        }
        stream.span = span(from: start)
        return stream
    }

    private func createSequence(
        _ mode: CreateMode, _ start: Int
    ) throws(SQLSyntaxError) -> CreateSequence {
        let name = try objectName()
        var sequence = CreateSequence(mode: mode, name: name, options: [], span: name.span)
        if at("CLONE") { sequence.clone = try cloneSource() }
        while !isAtEnd, !at(.semicolon) {
            if eat("START") {
                _ = eat("WITH")
                _ = eat(.equal)
                sequence.start = try binary(.sum)
            } else if eat("INCREMENT") {
                _ = eat("BY")
                _ = eat(.equal)
                sequence.increment = try binary(.sum)
            } else if eat("ORDER") {
                sequence.isOrdered = true
            } else if eat("NOORDER") {
                sequence.isOrdered = false
            } else if !eat(.comma), !eat("WITH") {
                sequence.options.append(try option())
            }
        }
        sequence.span = span(from: start)
        return sequence
    }

    private func createPipe(
        _ mode: CreateMode, _ start: Int
    ) throws(SQLSyntaxError) -> CreatePipe {
        let name = try objectName()
        let options = try options(until: ["AS"])
        try expect("AS")
        // The statement may stand in parentheses.
        let isEnclosed = eat(.leftParen)
        let bodyStart = self.start
        let body = try statement()
        let bodySpan = span(from: bodyStart)
        if isEnclosed { try expect(.rightParen) }
        return CreatePipe(
            mode: mode, name: name, options: options, body: body, bodySpan: bodySpan,
            span: span(from: start))
    }

    private func createPolicy(
        _ kind: ObjectKind, _ mode: CreateMode, _ start: Int
    ) throws(SQLSyntaxError) -> CreatePolicy {
        var mode = mode
        let name = try objectName()
        ifNotExists(&mode)
        var policy = CreatePolicy(
            mode: mode, kind: kind, name: name, parameters: [], options: [], span: name.span)
        if eat("AS") {
            policy.parameters = try parameters()
            try expect("RETURNS")
            policy.returns = try typeName()
            try expect(.thinArrow)
            policy.body = try expression()
        }
        policy.options = try options()
        policy.span = span(from: start)
        return policy
    }
}
