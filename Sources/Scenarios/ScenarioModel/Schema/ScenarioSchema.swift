import CloudModel
public import DataFormats
import SimFaults

/// The JSON Schema (draft 7) of scenario files, for editors.
///
/// It is made from the tables that the reader uses: fault points with their effects and
/// attributes, and the vocabulary of guarantees, mutators and pipelines. What depends on more than
/// one place of a file (that an event exists, that two faults differ in their ids) only the reader
/// and the runner can tell.
public enum ScenarioSchema {
    /// The schema for one vocabulary; empty lists leave the words of that kind open.
    public static func json(vocabulary: ScenarioReader.Vocabulary) -> JSONValue {
        let parts = Parts(vocabulary: vocabulary)
        return [
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$id": "https://rehearsal.invalid/schema/scenario.v1.json",
            "title": "Rehearsal scenario, version 1",
            "type": "object",
            "required": ["scenario", "title", "version", "pipeline", "clock"],
            "properties": parts.sections,
            "patternProperties": ["^x-": true],
            "additionalProperties": false,
            "definitions": parts.definitions,
        ]
    }

    /// The pieces of one schema.
    struct Parts {
        let vocabulary: ScenarioReader.Vocabulary
    }
}

extension ScenarioSchema.Parts {
    /// The members of a scenario.
    var sections: JSONValue {
        [
            "scenario": described(
                "The id: area and name, such as `duplicates/doubled-event`.", text),
            "title": described("What holds, in one sentence.", text),
            "why": described("Why anybody should care.", text),
            "version": described("The version of the format.", ["const": 1]),
            "tags": list(of: text),
            "pipeline": described("The pipeline under test.", pipeline),
            "profile": described("Settings of the emulated account.", profile),
            "seed": described("Decides what the scenario leaves open; 42 without it.", seed),
            "clock": described("When the world starts and when it may stop.", clock),
            "vars": described("Values for `${{ vars.name }}`.", ["type": "object"]),
            "matrix": described(
                "One scenario for each combination of `${{ matrix.name }}`.",
                ["type": "object", "additionalProperties": ["type": "array", "minItems": 1]]),
            "truth": described("What really happened, whatever is delivered.", truth),
            "deliver": described("In which files the truth arrives, and when.", deliver),
            "faults": described("What goes wrong.", list(of: fault)),
            "when": described("What people do meanwhile.", list(of: action)),
            "always": described("The guarantees to check; all of them without it.", always),
            "then": described("What must be so in the end.", list(of: check)),
            "sometimes": described("Situations that runs should come into.", list(of: goal)),
            "explore": described("How the scenario is searched for failures.", explore),
            "expect_fail": described(
                "The scenario is about a broken pipeline: this must turn red.",
                object(
                    [
                        "guarantee": guarantee,
                        "also": ["anyOf": [["const": "any"], list(of: guarantee)]], "because": text,
                    ],
                    required: ["guarantee"])),
            "decisions": described("Choices that replay one run.", list(of: decision)),
            "links": ["type": "array"],
        ]
    }

    var definitions: JSONValue {
        [
            "template": ["type": "string", "pattern": "\\$\\{\\{.*\\}\\}"],
            "text": ["type": ["string", "number", "boolean"]],
            "duration": [
                "type": "string", "pattern": "^([0-9]+(d|h|m|s|ms|us|ns))+$",
                "description": "Such as 90s, 5m, 1h30m or 3d.",
            ],
            "instant": [
                "type": "string",
                "pattern":
                    "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}.*([Zz]|[+-][0-9]{2}:?[0-9]{2})$",
                "description": "Such as \"2025-01-02T00:01:00Z\", always with its offset.",
            ],
            "integer": ["type": "integer"],
            "flag": ["type": "boolean"],
            "entry": object(entry), "seen": sequence,
        ]
    }

    // MARK: Small sections

    private var pipeline: JSONValue {
        let name = word(vocabulary.pipelines)
        let whole = object(
            [
                "name": name,
                "defects": [
                    "anyOf": [["enum": ["none", "all"]], list(of: text), template]
                ],
            ], required: ["name"])
        return ["anyOf": [name, whole]]
    }

    private var profile: JSONValue {
        object([
            "warehouse": object(["session_zone": text, "shuffle_rows": flag]),
            "iam": word(["off", "audit", "enforce"]),
        ])
    }

    private var seed: JSONValue {
        [
            "anyOf": [
                ["type": "integer", "minimum": 0], ["type": "string", "pattern": "^[0-9]+$"],
                template,
            ]
        ]
    }

    private var clock: JSONValue {
        object(
            [
                "start": instant, "until": ["anyOf": [["const": "quiescent"], instant]],
                "limit": duration, "settle": duration,
            ], required: ["start"])
    }

    private var always: JSONValue {
        ["anyOf": [["const": "all"], list(of: guarantee), template]]
    }

    private var explore: JSONValue {
        object([
            "strategies": list(of: word(ExploreSpec.Strategy.allCases.map(\.rawValue))),
            "runs": integer, "seeds": object(["from": seed]), "quiet_tail": duration,
        ])
    }

    private var decision: JSONValue {
        object(
            ["site": text, "subject": text, "occurrence": integer, "value": seed],
            required: ["site", "subject", "value"])
    }

    // MARK: Scalars

    var template: JSONValue { reference("template") }
    var text: JSONValue { reference("text") }
    var integer: JSONValue { ["anyOf": [reference("integer"), template]] }
    var flag: JSONValue { ["anyOf": [reference("flag"), template]] }
    var instant: JSONValue { ["anyOf": [reference("instant"), template]] }
    var duration: JSONValue { ["anyOf": [reference("duration"), template]] }
    var guarantee: JSONValue { word(vocabulary.guarantees) }

    /// One of some words, or a template; any text when there are none.
    func word(_ words: [String]) -> JSONValue {
        if words.isEmpty { return text }
        return ["anyOf": [["enum": .array(words.map { .string($0) })], template]]
    }

    // MARK: Composing

    func reference(_ name: String) -> JSONValue {
        ["$ref": .string("#/definitions/" + name)]
    }

    func described(_ text: String, _ schema: JSONValue) -> JSONValue {
        guard case .object(var object) = schema else { return schema }
        // Beside `$ref` draft 7 ignores everything, so the reference goes one level down.
        if object["$ref"] != nil { object = ["allOf": [schema]] }
        object["description"] = .string(text)
        return .object(object)
    }

    func list(of element: JSONValue) -> JSONValue {
        ["anyOf": [["type": "array", "items": element], template]]
    }

    /// A mapping with these members and no others, except those that begin with `x-`.
    func object(_ members: JSONObject, required: [String] = []) -> JSONValue {
        var schema: JSONObject = [
            "type": "object", "properties": .object(members), "patternProperties": ["^x-": true],
            "additionalProperties": false,
        ]
        if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
        return .object(schema)
    }

    /// A mapping with exactly one of these members.
    func choice(_ members: JSONObject, beside others: JSONObject = [:], required: [String] = [])
        -> JSONValue
    {
        var all = others
        for (name, schema) in members { all[name] = schema }
        guard case .object(var schema) = object(all, required: required) else { return .null }
        schema["oneOf"] = .array(members.map { ["required": [.string($0.key)]] })
        return .object(schema)
    }
}
