import Diagnostics

extension Parser {
    /// The kinds of objects that have names, longest first where one begins with another.
    private static let kinds: [[String]] = """
        APPLICATION SERVICE;ARTIFACT REPOSITORY;DATA MOVEMENT POLICY;DATA MOVEMENT RULE
        EVENT ROUTING TABLE;EXTERNAL AGENT;EXTERNAL CONSUMER;MAINTENANCE POLICY
        MULTI PARTY APPROVAL POLICY;NOTEBOOK PROJECT;CODE BUNDLE;OPENFLOW CONNECTOR
        OPENFLOW DEPLOYMENT;OPENFLOW RUNTIME;POSTGRES INSTANCE;RESTRICTED SESSION SCOPE;RSS
        VERSIONED SCHEMA;AVAILABLE LISTING;AVAILABLE ORGANIZATION PROFILE;CONFIGURATION
        SPECIFICATION
        FILE FORMAT;STORAGE INTEGRATION;NOTIFICATION INTEGRATION;API INTEGRATION
        SECURITY INTEGRATION;CATALOG INTEGRATION;EXTERNAL ACCESS INTEGRATION;INTEGRATION
        MASKING POLICY;ROW ACCESS POLICY;AGGREGATION POLICY;PROJECTION POLICY;JOIN POLICY
        STORAGE LIFECYCLE POLICY;PRIVACY POLICY;NETWORK POLICY;NETWORK RULE;SESSION POLICY
        PASSWORD POLICY;AUTHENTICATION POLICY;PACKAGES POLICY;FEATURE POLICY;BACKUP POLICY
        BACKUP SET;SNAPSHOT POLICY;SNAPSHOT SET;SNAPSHOT;DATABASE ROLE;APPLICATION ROLE
        APPLICATION PACKAGE;APPLICATION;DATABASE;SCHEMA;MANAGED ACCOUNT;ORGANIZATION ACCOUNT
        ORGANIZATION PROFILE;ORGANIZATION USER GROUP;ORGANIZATION USER;ORGANIZATION;ACCOUNT
        RESOURCE MONITOR;REPLICATION GROUP;FAILOVER GROUP;EXTERNAL TABLE;EXTERNAL VOLUME
        EXTERNAL FUNCTION;EXTERNAL LISTING;DYNAMIC ICEBERG TABLE;DYNAMIC TABLE;ICEBERG TABLE
        HYBRID TABLE;EVENT TABLE;INTERACTIVE TABLE;ONLINE FEATURE TABLE;TABLE;MATERIALIZED VIEW
        SEMANTIC VIEW;VIEW;STAGE;STREAMLIT;STREAM;TASK;PIPE;PROCEDURE;DATA METRIC FUNCTION
        AGGREGATE FUNCTION;FUNCTION;SEQUENCE;ROLE;USER;WAREHOUSE;TAG;SECRET;SHARE;ALERT;CONNECTION
        COMPUTE POOL;SERVICE ROLE;SERVICE;IMAGE REPOSITORY;GIT REPOSITORY;NOTEBOOK;MODEL MONITOR
        MODEL;DATASET
        CORTEX SEARCH SERVICE;CORTEX AGENT;AGENT;MCP SERVER;DBT PROJECT;DCM PROJECT;LISTING
        PROVISIONED THROUGHPUT;CONTACT;TYPE;COLUMN;PROFILE;GATEWAY;EXPERIMENT;WORKSPACE
        """.split { $0 == ";" || $0 == "\n" }.map { $0.split(separator: " ").map(String.init) }

    /// The kind that the words at this place name; nothing when they name none.
    func peekKind(plural: Bool = false) -> (kind: ObjectKind, words: Int)? {
        guard token.kind == .word else { return nil }
        var words: [String] = []
        for ahead in 0..<4 where peek(ahead).kind == .word { words.append(upper(peek(ahead))) }
        for kind in Self.kinds where matches(kind, words, plural) {
            return (ObjectKind(rawValue: kind.joined(separator: " ")), kind.count)
        }
        return nil
    }

    private func matches(_ kind: [String], _ words: [String], _ plural: Bool) -> Bool {
        guard words.count >= kind.count else { return false }
        for place in 0..<kind.count - 1 where words[place] != kind[place] { return false }
        let last = kind[kind.count - 1]
        let word = words[kind.count - 1]
        if word == last { return true }
        guard plural, word.utf8.count > last.utf8.count, word.hasSuffix("S") else { return false }
        return word == last + "S" || last.hasSuffix("Y") && word == last.dropLast() + "IES"
    }

    /// Eats a kind; nothing when the words name none.
    func eatKind(plural: Bool = false) -> ObjectKind? {
        guard let (kind, words) = peekKind(plural: plural) else { return nil }
        index += words
        return kind
    }

    func kind(plural: Bool = false) throws(SQLSyntaxError) -> ObjectKind {
        guard let kind = eatKind(plural: plural) else { throw unexpected("a kind of object") }
        return kind
    }

    func ifExists() throws(SQLSyntaxError) -> Bool { eat("IF", "EXISTS") }

    func ifNotExists(_ mode: inout CreateMode) {
        if eat("IF", "NOT", "EXISTS") { mode.ifNotExists = true }
    }

    /// `(type, …)` behind the name of a procedure or function; names and defaults are skipped.
    func signature() throws(SQLSyntaxError) -> [TypeName]? {
        guard at(.leftParen) else { return nil }
        advance()
        var types: [TypeName] = []
        if eat(.rightParen) { return types }
        repeat {
            let next = peek()
            let hasName =
                next.kind == .word && !isWord(next, "PRECISION") && !isWord(next, "VARYING")
                && !isWord(next, "WITH") && !isWord(next, "WITHOUT")
            if hasName { advance() }
            types.append(try typeName())
        } while eat(.comma)
        try expect(.rightParen)
        return types
    }
}
