import DataFormats
import SimFaults

extension ScenarioSchema.Parts {
    /// A situation that runs should come into.
    var goal: JSONValue {
        guard
            case .object(var schema) = object(
                ["that": text, "seen": seen, "same": text, "rows": text, "must": flag],
                required: ["that"])
        else { return .null }
        schema["oneOf"] = [["required": ["seen"]], ["required": ["rows"]]]
        return .object(schema)
    }

    /// When a fault may strike at all.
    var faultCondition: JSONValue {
        let bounds: JSONObject = ["at_least": integer, "at_most": integer]
        var rows = bounds
        rows["table"] = text
        var objects = bounds
        objects["key"] = text
        let condition = object([
            "seen": seen, "same": text, "until": reference("entry"),
            "rows": object(rows, required: ["table"]),
            "objects": object(objects, required: ["key"]),
        ])
        return ["anyOf": [condition, template]]
    }

    private var seen: JSONValue { reference("seen") }

    /// One entry, or several that follow one another.
    var sequence: JSONValue {
        var members = entry
        members["times"] = integer
        members["unless"] = reference("entry")
        let step = object(members)
        return ["anyOf": [["type": "array", "items": step, "minItems": 1], step, template]]
    }

    /// What an entry of the trace must say.
    var entry: JSONObject {
        let words: JSONValue = ["anyOf": [text, list(of: text)]]
        var members = JSONObject()
        for (word, _) in TracePattern.Part.named { members[word] = words }
        members["details"] = ["type": "object"]
        return members
    }
}
