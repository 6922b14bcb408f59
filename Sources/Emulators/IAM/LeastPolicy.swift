public import DataFormats
import OrderedCollections

/// The smallest policy under which one principal could have done what it did.
///
/// It is computed from what a run used, in an order that depends on nothing else: two runs that
/// used the same have the same policy.
public struct LeastPolicy: Hashable, Sendable {
    /// The ARN of the user or role; for others the principal's name.
    public let principal: String
    /// The policy: for a user or role its identity policy, for a service what the policies of the
    /// resources must say.
    public let document: JSONValue

    /// One policy for each principal, sorted by their names.
    ///
    /// - Parameter limit: how many objects of one bucket are listed by their keys for an action;
    ///   more of them are named by as many folders as it takes.
    public static func policies(
        for permissions: [UsedPermission], objectsPerBucket limit: Int = 5
    ) -> [LeastPolicy] {
        var byPrincipal: OrderedDictionary<String, [UsedPermission]> = [:]
        for permission in permissions {
            byPrincipal[permission.principal, default: []].append(permission)
        }
        return byPrincipal.keys.sorted().map { principal in
            LeastPolicy(principal, byPrincipal[principal] ?? [], max(1, limit))
        }
    }

    private init(_ principal: String, _ permissions: [UsedPermission], _ limit: Int) {
        self.principal = principal
        var resources: OrderedDictionary<String, OrderedSet<String>> = [:]
        for permission in permissions {
            resources[permission.action, default: []].append(permission.resource)
        }
        // Actions by the resources that they share.
        var actions: OrderedDictionary<[String], [String]> = [:]
        for action in resources.keys.sorted() {
            let grouped = Self.grouped(resources[action] ?? [], limit)
            actions[grouped, default: []].append(action)
        }
        let statements = actions.elements.sorted {
            ($0.value.joined(separator: ","), $0.key.joined(separator: ","))
                < ($1.value.joined(separator: ","), $1.key.joined(separator: ","))
        }
        document = [
            "Version": "2012-10-17",
            "Statement": .array(
                statements.map { Self.statement($0.value, on: $0.key, for: principal) }),
        ]
    }

    private static func statement(
        _ actions: [String], on resources: [String], for principal: String
    ) -> JSONValue {
        var statement: JSONObject = ["Effect": "Allow"]
        if !principal.hasPrefix("arn:") {
            statement["Principal"] = principal == "*" ? "*" : ["Service": .string(principal)]
        }
        statement["Action"] = list(actions)
        statement["Resource"] = list(resources)
        return .object(statement)
    }

    private static func list(_ texts: [String]) -> JSONValue {
        texts.count == 1 ? .string(texts[0]) : .array(texts.map { .string($0) })
    }

    // MARK: Grouping

    /// Sorted resources, with folders in place of too many objects of one bucket.
    private static func grouped(_ resources: OrderedSet<String>, _ limit: Int) -> [String] {
        var found: OrderedSet<String> = []
        var buckets: OrderedDictionary<String, OrderedSet<[Substring]>> = [:]
        for resource in resources {
            guard resource.hasPrefix("arn:aws:s3:::"), let slash = resource.firstIndex(of: "/")
            else {
                found.append(resource)
                continue
            }
            let key = resource[resource.index(after: slash)...]
            buckets[String(resource[..<slash]), default: []].append(
                key.split(separator: "/", omittingEmptySubsequences: false))
        }
        for (bucket, keys) in buckets {
            for path in folders(keys, limit) { found.append(bucket + "/" + path) }
        }
        return found.sorted()
    }

    /// At most `limit` keys or folders that cover all keys, folders as deep as possible.
    private static func folders(_ keys: OrderedSet<[Substring]>, _ limit: Int) -> [String] {
        if keys.count <= limit { return keys.map { $0.joined(separator: "/") } }
        var depth = (keys.map(\.count).max() ?? 1) - 1
        while true {
            var covering: OrderedSet<[Substring]> = []
            for key in keys { covering.append(Array(key.prefix(min(depth, key.count - 1)))) }
            // A folder covers those in it.
            let outermost = covering.filter { folder in
                !covering.contains { $0.count < folder.count && folder.starts(with: $0) }
            }
            if outermost.count <= limit || depth == 0 {
                return outermost.map { ($0 + ["*"]).joined(separator: "/") }
            }
            depth -= 1
        }
    }
}
