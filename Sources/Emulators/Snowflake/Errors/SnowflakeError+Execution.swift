// Errors that the data of a running statement causes.
extension SnowflakeError {
    static func execution(_ code: Int, _ state: String, _ text: String) -> SnowflakeError {
        SnowflakeError(code: code, sqlState: state, message: text)
    }

    static func timestampNotRecognized(_ text: String) -> SnowflakeError {
        execution(100035, "22007", "Timestamp '\(text)' is not recognized")
    }
    static func timeNotRecognized(_ text: String) -> SnowflakeError {
        execution(100108, "22007", "Time '\(text)' is not recognized")
    }
    static func dateNotRecognized(_ text: String) -> SnowflakeError {
        execution(100040, "22007", "Date '\(text)' is not recognized")
    }
    /// A text that is no date or time of the format that was asked for, or of any that is known.
    static func unreadable(
        _ text: String, as type: SnowflakeType, _ format: String
    ) -> SnowflakeError {
        guard format.isEmpty || format.uppercased() == "AUTO" else {
            let kind = type == .date ? "date" : type.isTime ? "time" : "timestamp"
            return execution(
                100096, "22007", "Can't parse '\(text)' as \(kind) with format '\(format)'")
        }
        if type.isTime { return timeNotRecognized(text) }
        return type == .date ? dateNotRecognized(text) : timestampNotRecognized(text)
    }
    static func booleanNotRecognized(_ text: String) -> SnowflakeError {
        execution(100037, "22018", "Boolean value '\(text)' is not recognized")
    }
    /// The number is not documented.
    static func uuidNotRecognized(_ text: String) -> SnowflakeError {
        execution(100037, "22018", "UUID value '\(text)' is not recognized")
    }
    static func numberNotRecognized(_ text: String) -> SnowflakeError {
        execution(100038, "22018", "Numeric value '\(text)' is not recognized")
    }
    static func numberOutOfRange(_ text: String) -> SnowflakeError {
        execution(100039, "22003", "Numeric value '\(text)' is out of range")
    }
    /// The text is not documented.
    static func decfloatOverflow(_ text: String) -> SnowflakeError {
        execution(
            100046, "22003",
            "Number out of representable range: type DECFLOAT(38){nullable}, value \(text)")
    }
    static func numberOverflow(_ text: String) -> SnowflakeError {
        execution(
            100046, "22003",
            "Number out of representable range: type FIXED[SB16](38,0){nullable}, value \(text)")
    }
    static var resultTooLong: SnowflakeError {
        execution(100067, "54000", "The data length in result column is too long")
    }
    static var divisionByZero: SnowflakeError {
        execution(100051, "22012", "Division by zero")
    }
    static func jsonText(_ reason: String, at offset: Int) -> SnowflakeError {
        execution(100069, "22P02", "Error parsing JSON: \(reason), pos \(offset)")
    }
    static var nullInNonNullable: SnowflakeError {
        execution(100072, "22000", "NULL result in a non-nullable column")
    }
    static func textTooLong(_ text: String) -> SnowflakeError {
        execution(100078, "22000", "String '\(text)' is too long and would be truncated")
    }
    static func variantCast(_ value: String, _ type: SnowflakeType) -> SnowflakeError {
        execution(100071, "22000", "Failed to cast variant value \(value) to \(type.castName)")
    }
    static func unknownTimeZone(_ name: String) -> SnowflakeError {
        execution(100094, "22000", "Unknown timezone: '\(name)'")
    }
    static func notHex(_ text: String) -> SnowflakeError {
        execution(
            100115, "22000", "The following string is not a legal hex-encoded value: '\(text)'")
    }
    static func notBase64(_ text: String) -> SnowflakeError {
        execution(
            100116, "22000", "The following string is not a legal base64-encoded value: '\(text)'")
    }
    static func numberFormat(_ text: String, _ format: String) -> SnowflakeError {
        execution(
            100140, "22007", "Can't parse '\(text)' as number with format '\(format)'")
    }
    static func duplicateRow(_ values: [String]) -> SnowflakeError {
        execution(
            100090, "42P18",
            "Duplicate row detected during DML action\nRow Values: ["
                + values.joined(separator: ", ") + "]")
    }
    static var manyRowsInScalarSubquery: SnowflakeError {
        execution(90150, "22000", "Single-row subquery returns more than one row.")
    }
    static func invalidArgumentValue(_ text: String) -> SnowflakeError {
        execution(100051, "22023", text)
    }
    /// AFTER MATCH SKIP TO a symbol that leads nowhere; number and words are not documented.
    static func skipTarget(_ reason: String) -> SnowflakeError {
        invalidArgumentValue("AFTER MATCH SKIP: \(reason).")
    }
    /// A file of the machine that PUT or GET cannot reach.
    public static func localFile(_ reason: String) -> SnowflakeError {
        execution(253_006, "42501", "File cannot be reached: \(reason)")
    }

    /// Source: the service's own words for a statement that is over its
    /// STATEMENT_TIMEOUT_IN_SECONDS.
    static func reachedTimeout(_ seconds: Int) -> SnowflakeError {
        var digits = "\(seconds)"
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
            place -= 3
        }
        return execution(
            630, "57014",
            "Statement reached its statement or warehouse timeout of \(digits) second(s) and was "
                + "canceled.")
    }

    static func internalEngine(_ text: String) -> SnowflakeError {
        execution(603, "XX000", "SQL execution internal error: \(text)")
    }
}
