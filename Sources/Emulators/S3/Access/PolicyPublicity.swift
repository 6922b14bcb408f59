import DataFormats

/// Whether a bucket policy opens the bucket to the public.
///
/// Amazon S3 User Guide, "The meaning of 'public'": an allow for everyone is public unless a
/// condition pins the caller to fixed values.
enum PolicyPublicity {
    private static let pinningKeys = [
        "aws:principal", "aws:sourceip", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce",
        "aws:sourceowner", "aws:sourceaccount", "aws:userid", "aws:principalorgid",
        "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:dataaccesspointarn",
        "s3:dataaccesspointaccount",
    ]

    static func isPublic(_ policy: JSONValue) -> Bool {
        items(policy["Statement"]).contains { statement in
            statement["Effect"]?.stringValue == "Allow" && namesEveryone(statement)
                && !isPinned(statement["Condition"])
        }
    }

    /// A value or a list of them, as a list.
    static func items(_ value: JSONValue?) -> [JSONValue] {
        guard let value else { return [] }
        return value.arrayValue ?? [value]
    }

    private static func namesEveryone(_ statement: JSONValue) -> Bool {
        if statement["NotPrincipal"] != nil { return true }
        guard let principal = statement["Principal"] else { return false }
        if principal.stringValue == "*" { return true }
        return items(principal["AWS"]).contains { $0.stringValue == "*" }
    }

    private static func isPinned(_ condition: JSONValue?) -> Bool {
        guard let operators = condition?.objectValue else { return false }
        return operators.contains { (name, tests) in
            let word = name.lowercased()
            guard !word.contains("not"), !word.hasSuffix("ifexists"), let tests = tests.objectValue
            else { return false }
            return tests.contains { (key, values) in
                pinningKeys.contains(key.lowercased())
                    && items(values).allSatisfy { isFixed($0.stringValue ?? "", key) }
            }
        }
    }

    /// Wildcards and very wide networks pin nothing.
    private static func isFixed(_ value: String, _ key: String) -> Bool {
        guard key.lowercased() == "aws:sourceip" else {
            return !value.contains("*") && !value.contains("?") && !value.contains("${")
        }
        guard let slash = value.firstIndex(of: "/") else { return true }
        let bits = Int(value[value.index(after: slash)...]) ?? 0
        return value.contains(":") ? bits >= 32 : bits >= 8
    }
}
