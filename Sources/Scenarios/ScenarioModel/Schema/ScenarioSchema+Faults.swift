import CloudModel
import DataFormats
import SimFaults

extension ScenarioSchema.Parts {
    /// One fault; what its point cannot do is refused by a condition for each point.
    var fault: JSONValue {
        let profile = object(
            [
                "id": text, "profile": word(FaultProfile.all.map(\.name)), "from": instant,
                "to": instant,
            ], required: ["profile", "from", "to"])
        return ["anyOf": [single, profile, template]]
    }

    private var single: JSONValue {
        let points = FaultCatalogue.points
        guard
            case .object(var schema) = object(
                [
                    "id": text, "point": word(points.map(\.name)),
                    "phase": word(FaultPhase.allCases.map(\.rawValue)),
                    "match": ["anyOf": [["type": "object"], template]], "hit": hit,
                    "when": faultCondition, "do": effect(nil),
                ], required: ["point", "do"])
        else { return .null }
        schema["allOf"] = .array(points.map(condition))
        return .object(schema)
    }

    /// What holds for a fault at one point.
    private func condition(_ point: FaultPoint) -> JSONValue {
        var attributes = JSONObject()
        for name in point.attributes { attributes[name] = text }
        let phases = word(point.phases.map(\.rawValue))
        return [
            "if": ["properties": ["point": ["const": .string(point.name)]], "required": ["point"]],
            "then": [
                "description": .string(point.summary),
                "properties": [
                    "phase": phases, "do": effect(point.effects),
                    "match": ["anyOf": [object(attributes), template]],
                ],
            ],
        ]
    }

    private var hit: JSONValue {
        let counted: JSONValue = ["anyOf": [["type": "integer", "minimum": 1], template]]
        let rate: JSONValue = [
            "anyOf": [
                ["type": "number", "minimum": 0, "maximum": 1],
                ["type": "string", "pattern": "^[0-9]*[.]?[0-9]+$"], template,
            ]
        ]
        let window = object(["from": instant, "to": instant], required: ["from", "to"])
        return [
            "anyOf": [
                choice(["nth": counted, "every": counted, "rate": rate, "window": window]),
                template,
            ]
        ]
    }

    /// Effects that may be written as a word alone.
    private static let bareEffects = [
        "crash", "drop", "throttle", "shuffle", "fail", "deny", "duplicate",
    ]

    /// An effect, of those allowed; nil allows all.
    private func effect(_ allowed: [String]?) -> JSONValue {
        let nothing: JSONValue = ["type": "null"]
        let length: JSONValue = [
            "anyOf": [duration, object(["for": duration], required: ["for"])]
        ]
        let bodies: JSONObject = [
            "crash": nothing, "drop": nothing, "throttle": nothing, "shuffle": nothing,
            "fail": ["anyOf": [text, object(["code": text], required: ["code"])]], "delay": length,
            "deny": length,
            "duplicate": object(["times": integer, "gap": duration]),
            "reorder": ["anyOf": [duration, object(["window": duration], required: ["window"])]],
        ]
        var members = JSONObject()
        for word in SectionReader.effects where allowed?.contains(word) ?? true {
            members[word] = bodies[word] ?? true
        }
        let bare = Self.bareEffects.filter { allowed?.contains($0) ?? true }
        var forms: [JSONValue] = []
        if !bare.isEmpty { forms.append(["enum": .array(bare.map { .string($0) })]) }
        forms.append(choice(members))
        forms.append(template)
        return ["anyOf": .array(forms)]
    }
}
