import SnowflakeSQL

/// The options of COPY INTO table. Source: Snowflake documentation, COPY INTO <table>.
struct CopyOptions: Sendable {
    /// What a bad record does to its file or to the statement.
    enum OnError: Hashable, Sendable {
        case abort
        case `continue`
        case skipFile
        /// From this many bad records on.
        case skipFileAt(Int)
        /// When more than this share of the records is bad.
        case skipFileAbove(percent: Int)
    }

    /// What is told instead of loading.
    enum Validation: Hashable, Sendable {
        case rows(Int)
        case errors
        case allErrors
    }

    var files: [String]?
    var pattern: String?
    var onError = OnError.abort
    var sizeLimit: Int?
    var purge = false
    var returnsFailedOnly = false
    var match = LoadTarget.Match.none
    var truncates = false
    var force = false
    var loadsUncertainFiles = false
    var validation: Validation?
    /// The columns of INCLUDE_METADATA with the METADATA$ column that fills each.
    var metadata: [(column: String, field: String)] = []

    init(_ options: [SQLOption]) throws(SnowflakeError) {
        for option in options { try apply(option) }
    }

    private mutating func apply(_ option: SQLOption) throws(SnowflakeError) {
        let value = option.value
        let word = value.text?.uppercased() ?? ""
        switch option.name {
        case "FILE_FORMAT", "STORAGE_INTEGRATION", "CREDENTIALS": break
        case "FILES": files = value.elements.compactMap(\.text)
        case "PATTERN": pattern = value.text
        case "ON_ERROR": onError = try Self.onError(word)
        case "SIZE_LIMIT": sizeLimit = value.integer
        case "PURGE": purge = try flag(option)
        case "RETURN_FAILED_ONLY": returnsFailedOnly = try flag(option)
        case "MATCH_BY_COLUMN_NAME":
            switch word {
            case "CASE_SENSITIVE": match = .sensitive
            case "CASE_INSENSITIVE": match = .insensitive
            case "NONE": match = .none
            default: throw Self.invalid(option)
            }
        case "ENFORCE_LENGTH": truncates = !(try flag(option))
        case "TRUNCATECOLUMNS": truncates = try flag(option)
        case "FORCE": force = try flag(option)
        case "LOAD_UNCERTAIN_FILES": loadsUncertainFiles = try flag(option)
        case "VALIDATION_MODE": validation = try Self.validation(word)
        case "INCLUDE_METADATA":
            metadata = (value.options ?? []).map { ($0.name, $0.value.text ?? "") }
        default:
            throw .unsupported("COPY option \(option.name)")
        }
    }

    private func flag(_ option: SQLOption) throws(SnowflakeError) -> Bool {
        guard let flag = option.value.boolean else { throw Self.invalid(option) }
        return flag
    }

    private static func invalid(_ option: SQLOption) -> SnowflakeError {
        .compilation(
            1008, "22023",
            "invalid value [\(option.value.text ?? "")] for parameter '\(option.name)'")
    }

    private static func onError(_ word: String) throws(SnowflakeError) -> OnError {
        switch word {
        case "ABORT_STATEMENT": return .abort
        case "CONTINUE": return .continue
        case "SKIP_FILE": return .skipFile
        default: break
        }
        let lead = "SKIP_FILE_"
        if word.hasPrefix(lead) {
            let rest = word.dropFirst(lead.count)
            if rest.hasSuffix("%"), let percent = Int(rest.dropLast()) {
                return .skipFileAbove(percent: percent)
            }
            if let count = Int(rest) { return .skipFileAt(count) }
        }
        throw .compilation(1008, "22023", "invalid value [\(word)] for parameter 'ON_ERROR'")
    }

    private static func validation(_ word: String) throws(SnowflakeError) -> Validation {
        switch word {
        case "RETURN_ERRORS": return .errors
        case "RETURN_ALL_ERRORS": return .allErrors
        default:
            let parts = word.split(separator: "_")
            guard parts.count == 3, parts[0] == "RETURN", parts[2] == "ROWS",
                let count = Int(parts[1])
            else {
                throw .compilation(
                    1008, "22023", "invalid value [\(word)] for parameter 'VALIDATION_MODE'")
            }
            return .rows(count)
        }
    }

    /// How many bad records a file may have, as the result's `error_limit` tells it.
    func errorLimit(of records: Int) -> Int {
        switch onError {
        case .abort, .skipFile: 1
        case .continue: records
        case .skipFileAt(let count): count
        case .skipFileAbove(let percent): records * percent / 100
        }
    }

    /// Whether none of a file's rows is loaded.
    func skips(_ batch: LoadBatch) -> Bool {
        let bad = batch.problems.count
        switch onError {
        case .abort, .continue: return false
        case .skipFile: return bad > 0
        case .skipFileAt(let count): return bad >= max(count, 1)
        case .skipFileAbove(let percent): return bad > 0 && bad * 100 > percent * batch.parsed
        }
    }
}
