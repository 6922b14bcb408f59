import DataFormats

/// Reading the members of a request; a member of another kind counts as absent.
extension JSONObject {
    func string(_ name: String) -> String? { self[name]?.stringValue }

    /// A number, which the query protocol and some callers send as text.
    func integer(_ name: String) -> Int? {
        guard let value = self[name] else { return nil }
        if let number = value.intValue { return Int(number) }
        return value.stringValue.flatMap { Int($0) }
    }

    func flag(_ name: String) -> Bool? {
        guard let value = self[name] else { return nil }
        return value.boolValue ?? value.stringValue.map { $0.lowercased() == "true" }
    }

    func list(_ name: String) -> [JSONValue] { self[name]?.arrayValue ?? [] }

    func strings(_ name: String) -> [String] { list(name).compactMap(\.stringValue) }

    func object(_ name: String) -> JSONObject? { self[name]?.objectValue }

    /// A map of texts, in the order of the request.
    func texts(_ name: String) -> [(key: String, value: String)] {
        (object(name) ?? JSONObject()).compactMap { member in
            member.value.stringValue.map { (member.key, $0) }
        }
    }

    /// Adds a member unless there is nothing to say.
    mutating func set(_ name: String, _ text: String?) {
        if let text { self[name] = .string(text) }
    }
}
