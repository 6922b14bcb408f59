import DataFormats

/// A state as the definition has it, whether or not all of it is legal.
struct WrittenState {
    let name: String
    let object: JSONObject
    let language: QueryLanguage
    let location: DefinitionLocation

    /// Every state of a definition, those of nested workflows after the one around them.
    static func all(in definition: JSONObject) -> [WrittenState] {
        let language = definition["QueryLanguage"]?.stringValue.flatMap(QueryLanguage.init)
        var states: [WrittenState] = []
        add(.object(definition), language ?? .jsonPath, DefinitionLocation(), to: &states)
        return states
    }

    private static func add(
        _ workflow: JSONValue, _ machineLanguage: QueryLanguage, _ location: DefinitionLocation,
        to states: inout [WrittenState]
    ) {
        for (name, value) in workflow["States"]?.objectValue ?? [:] {
            guard case .object(let object) = value else { continue }
            let language = object["QueryLanguage"]?.stringValue.flatMap(QueryLanguage.init)
            let place = location["States"][name]
            states.append(
                WrittenState(
                    name: name, object: object, language: language ?? machineLanguage,
                    location: place))
            for field in ["ItemProcessor", "Iterator"] {
                guard let inner = object[field] else { continue }
                add(inner, machineLanguage, place[field], to: &states)
            }
            for (number, branch) in (object["Branches"]?.arrayValue ?? []).enumerated() {
                add(branch, machineLanguage, place["Branches"][number], to: &states)
            }
        }
    }

    /// A text somewhere in a state.
    struct Text {
        /// The name of the innermost member that holds it.
        let field: String
        let text: String
        let location: DefinitionLocation
        /// The names of the members around it, the state's own first.
        let path: [String]
    }

    /// The texts of the state, without those of workflows inside it.
    var texts: [Text] {
        var found: [Text] = []
        for (name, value) in object
        where !["ItemProcessor", "Iterator", "Branches", "Comment"].contains(name) {
            Self.collect(value, name, [name], location[name], &found)
        }
        return found
    }

    private static func collect(
        _ value: JSONValue, _ field: String, _ path: [String], _ location: DefinitionLocation,
        _ found: inout [Text]
    ) {
        switch value {
        case .string(let text):
            found.append(Text(field: field, text: text, location: location, path: path))
        case .array(let elements):
            for (place, element) in elements.enumerated() {
                collect(element, field, path, location[place], &found)
            }
        case .object(let members):
            for (name, member) in members {
                collect(member, name, path + [name], location[name], &found)
            }
        default: break
        }
    }
}
