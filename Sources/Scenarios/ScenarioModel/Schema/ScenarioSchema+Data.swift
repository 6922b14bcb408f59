import DataFormats

extension ScenarioSchema.Parts {
    var truth: JSONValue {
        let parameters: JSONValue = ["type": "object"]
        let rows: JSONValue = ["type": "array", "items": ["type": "object"]]
        let source: JSONValue = [
            "anyOf": [
                rows,
                choice(
                    ["use": text, "generate": parameters, "rows": rows],
                    beside: ["take": integer]),
            ]
        ]
        return object([
            "plans": source, "customers": source, "events": source,
            "generate": object([
                "plans": parameters, "customers": parameters, "events": parameters,
            ]),
        ])
    }

    var deliver: JSONValue {
        let kinds: JSONValue = [
            "type": "object", "additionalProperties": integer, "propertyNames": mutatorName,
        ]
        let strategy = object(
            [
                "strategy": word(DeliveryPlan.Strategy.Kind.allCases.map(\.rawValue)),
                "mutate": object(["rate": text, "kinds": kinds]), "files": list(of: delivery),
            ], required: ["strategy"])
        return ["anyOf": [["type": "array", "items": delivery], strategy]]
    }

    private var delivery: JSONValue {
        guard
            case .object(var schema) = object(
                [
                    "at": instant, "after": duration, "file": file, "to": text,
                    "mutate": list(of: mutation),
                ], required: ["file", "to"])
        else { return .null }
        schema["anyOf"] = [["required": ["at"]], ["required": ["after"]]]
        return .object(schema)
    }

    private var file: JSONValue {
        let customers = object(["as_of": instant, "ids": list(of: text), "history": flag])
        let events = object([
            "first": integer, "last": integer, "ids": list(of: text), "day": text,
        ])
        return [
            "anyOf": [
                word(["plans", "customers", "events"]),
                choice([
                    "text": text, "base64": text, "path": text, "customers": customers,
                    "events": events,
                ]),
            ]
        ]
    }

    private var mutatorName: JSONValue {
        if vocabulary.mutators.isEmpty { return ["type": "string"] }
        return ["enum": .array(vocabulary.mutators.map { .string($0) })]
    }

    private var mutation: JSONValue {
        let parameters: JSONValue = [
            "type": "object", "propertyNames": mutatorName, "minProperties": 1, "maxProperties": 1,
        ]
        return ["anyOf": [mutatorName, parameters, template]]
    }

    // MARK: Actions

    private var refusal: JSONValue {
        [
            "description": "By access control (true, denied), by an error of a code, or by any.",
            "anyOf": [
                ["type": "boolean"], ["type": "integer"],
                ["type": "string", "pattern": "^[A-Za-z0-9._]+$"], template,
            ],
        ]
    }

    /// Something done at a time: `at` and exactly one kind.
    var action: JSONValue {
        choice(
            [
                "start": object(
                    ["state_machine": text, "input": true], required: ["state_machine"]),
                "run_job": object(
                    ["job": text, "arguments": ["type": "object"]], required: ["job"]),
                "query": object(["as": text, "save": text, "sql": text], required: ["sql"]),
                "delete": text, "replay_archive": ["const": true],
                "stop": object(["state_machine": text], required: ["state_machine"]),
            ], beside: ["at": instant, "refused": refusal], required: ["at"])
    }
}
