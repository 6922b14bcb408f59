import DataFormats
import TelcoData

/// The canonical text of cells that have several spellings.
enum CanonicalText {
    /// Compact JSON with sorted keys and the shortest spelling of numbers.
    static func json(_ text: String) -> String {
        var text = text
        // Most texts come from a service that writes them so.
        if text.withUTF8({ PlainJSON.isCanonical($0) }) { return text }
        guard let value = try? JSONValue(parsing: text) else { return text }
        return normal(value).serialized(sortedKeys: true)
    }

    /// A number without zeros at its end, as tables are read: the type of a column, be it with
    /// more places or FLOAT, says nothing about the number.
    static func decimal(_ units: Int64, _ scale: Int) -> String {
        var units = units
        var scale = scale
        while scale > 0, units.isMultiple(of: 10) {
            units /= 10
            scale -= 1
        }
        return Cell.decimal(units: units, scale: scale).description
    }

    private static func normal(_ value: JSONValue) -> JSONValue {
        switch value {
        case .number(let number):
            if let integer = number.int64 { return JSONValue(integer) }
            return JSONValue(number.double)
        case .array(let items): return .array(items.map(normal))
        case .object(let object):
            var result = JSONObject()
            for (key, item) in object { result.append(key, normal(item)) }
            return .object(result)
        default: return value
        }
    }
}
