import DataFormats
import Snowflake

/// What an answer says of one column.
///
/// Source: answers of the service; numbers have precision and scale, texts their length, times
/// their scale.
enum ColumnMetadata {
    static func describe(_ column: StatementResult.Column) -> JSONValue {
        var precision: JSONValue = .null
        var scale: JSONValue = .null
        var length: JSONValue = .null
        var byteLength: JSONValue = .null
        switch column.type {
        case .number(let digits, let places):
            precision = JSONValue(digits)
            scale = JSONValue(places)
        case .text(let characters):
            length = JSONValue(characters)
            byteLength = JSONValue(min(characters * 4, SnowflakeType.longestText))
        case .binary(let bytes):
            length = JSONValue(bytes)
            byteLength = JSONValue(bytes)
        case .time(let places), .timestampNTZ(let places), .timestampLTZ(let places),
            .timestampTZ(let places):
            precision = 0
            scale = JSONValue(places)
        case .decfloat: precision = 38
        case .interval(let type):
            precision = JSONValue(type.wirePrecision)
            scale = JSONValue(type.wireScale)
        case .uuid:
            length = 36
            byteLength = 36
        case .null:
            length = JSONValue(SnowflakeType.longestText)
            byteLength = JSONValue(SnowflakeType.longestText)
        default: break
        }
        return [
            "name": .string(column.name), "database": "", "schema": "", "table": "",
            "nullable": .bool(column.isNullable), "precision": precision, "scale": scale,
            "length": length, "byteLength": byteLength, "type": .string(name(of: column.type)),
            "collation": .null,
        ]
    }

    static func name(of type: SnowflakeType) -> String {
        switch type {
        case .number: "fixed"
        case .float: "real"
        case .decfloat: "decfloat"
        case .interval(let type):
            type.isCalendar ? "interval_year_month" : "interval_day_time"
        case .text, .uuid, .null: "text"
        case .binary: "binary"
        case .boolean: "boolean"
        case .date: "date"
        case .time: "time"
        case .timestampNTZ: "timestamp_ntz"
        case .timestampLTZ: "timestamp_ltz"
        case .timestampTZ: "timestamp_tz"
        case .variant: "variant"
        case .object: "object"
        case .array: "array"
        }
    }
}
