import DataFormats

extension ScenarioSchema.Parts {
    /// One final check: a mapping with exactly one kind.
    var check: JSONValue {
        let cells: JSONValue = ["type": "object"]
        let members: JSONObject = [
            "guarantee": guarantee, "table": table,
            "object": choice(["exists": text, "absent": text], beside: ["count": integer]),
            "alerts": object(
                [
                    "count": integer, "where": cells, "subject": text,
                    "topic": word(AlertCheck.Topic.allCases.map(\.rawValue)),
                ], required: ["count"]),
            "execution": object(
                [
                    "state_machine": text,
                    "status": word(Check.ExecutionStatus.allCases.map(\.rawValue)),
                    "count": integer,
                ],
                required: ["state_machine"]),
            "same_as": object([
                "twin": word(Check.Twin.allCases.map(\.rawValue)), "compare": list(of: text),
            ]),
            "journey": object(
                ["event": text, "ends_in": text, "linked_to": cells],
                required: ["event", "ends_in"]),
            "sql": object(
                ["name": text, "query": text, "equals": true], required: ["query", "equals"]),
        ]
        var checks = JSONObject()
        for name in SectionReader.checks { checks[name] = members[name] ?? false }
        return choice(checks)
    }

    private var table: JSONValue {
        let rows: JSONValue = ["type": "array", "items": ["type": "object"]]
        guard
            case .object(var schema) = object(
                [
                    "name": text, "where": ["type": "object"],
                    "order_by": ["anyOf": [text, list(of: text)]], "rows": rows, "count": integer,
                    "unique": list(of: text),
                ], required: ["name"])
        else { return .null }
        schema["anyOf"] = [
            ["required": ["rows"]], ["required": ["count"]], ["required": ["unique"]],
        ]
        return .object(schema)
    }
}
