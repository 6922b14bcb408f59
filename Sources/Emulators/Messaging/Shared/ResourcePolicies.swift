import CloudModel
import DataFormats

/// AddPermission and RemovePermission: statements that a service writes into a resource's policy.
enum ResourcePolicies {
    /// The policy with one more statement; nil when a statement has that id already.
    static func adding(
        _ label: String, to policy: String?, id: String, version: String = "2012-10-17",
        statement: JSONObject
    ) -> String? {
        var document = policy.flatMap { try? JSONValue(parsing: $0) }?.objectValue ?? JSONObject()
        if document["Version"] == nil { document["Version"] = .string(version) }
        if document["Id"] == nil, !id.isEmpty { document["Id"] = .string(id) }
        var statements = statements(of: document)
        guard !statements.contains(where: { $0["Sid"]?.stringValue == label }) else { return nil }
        statements.append(.object(statement))
        document["Statement"] = .array(statements)
        return JSONValue.object(document).serialized()
    }

    /// The policy without a statement: the inner nil when none is left, the outer one when there
    /// is no such statement.
    static func removing(_ label: String, from policy: String?) -> String?? {
        guard var document = policy.flatMap({ try? JSONValue(parsing: $0) })?.objectValue else {
            return nil
        }
        let all = statements(of: document)
        let rest = all.filter { $0["Sid"]?.stringValue != label }
        guard rest.count < all.count else { return nil }
        if rest.isEmpty { return .some(nil) }
        document["Statement"] = .array(rest)
        return JSONValue.object(document).serialized()
    }

    private static func statements(of document: JSONObject) -> [JSONValue] {
        guard let value = document["Statement"] else { return [] }
        return value.arrayValue ?? [value]
    }
}
