import SnowflakeSQL

/// The options of COPY INTO a location. Source: Snowflake documentation, COPY INTO <location>.
struct UnloadOptions {
    var overwrites = false
    var isSingle = false
    var hasHeader = false
    var hasDetails = false
    var includesQueryID = false
    /// VALIDATION_MODE: the rows are given back and no file is written.
    var onlyShowsRows = false
    /// Bytes of a file before it is packed, about.
    var mostBytes = 16_777_216

    init(_ options: [SQLOption]) throws(SnowflakeError) {
        for option in options {
            let flag = option.value.boolean
            switch option.name {
            case "OVERWRITE": overwrites = flag ?? false
            case "SINGLE": isSingle = flag ?? false
            case "HEADER": hasHeader = flag ?? false
            case "DETAILED_OUTPUT": hasDetails = flag ?? false
            case "INCLUDE_QUERY_ID": includesQueryID = flag ?? false
            case "MAX_FILE_SIZE": mostBytes = option.value.integer ?? mostBytes
            case "FILE_FORMAT", "STORAGE_INTEGRATION", "CREDENTIALS", "ENCRYPTION": break
            case "VALIDATION_MODE":
                guard option.value.text?.uppercased() == "RETURN_ROWS" else {
                    throw .compilation(
                        1008, "22023",
                        "invalid value [\(option.value.text ?? "")] for parameter "
                            + "'VALIDATION_MODE'")
                }
                onlyShowsRows = true
            default:
                throw .compilation(
                    1003, "42000", "invalid parameter '\(option.name)'")
            }
        }
        guard includesQueryID else { return }
        for (name, isSet) in [("SINGLE", isSingle), ("OVERWRITE", overwrites)] where isSet {
            throw .compilation(
                2_303, "0A000", "INCLUDE_QUERY_ID = TRUE is not supported when \(name) = TRUE")
        }
    }

    /// What PARTITION BY asks of the options. Source: COPY INTO <location>, PARTITION BY, "usage
    /// notes": names of files hold the query's id.
    mutating func part() throws(SnowflakeError) {
        for (name, isSet) in [("SINGLE", isSingle), ("OVERWRITE", overwrites)] where isSet {
            throw .compilation(
                2_303, "0A000", "\(name) = TRUE is not supported when PARTITION BY is specified")
        }
        includesQueryID = true
    }
}
