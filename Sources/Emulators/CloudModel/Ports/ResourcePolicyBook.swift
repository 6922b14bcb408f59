/// Where services put the policies of their buckets, topics, queues and functions, so that the
/// authorizer asks them.
public protocol ResourcePolicyBook: AnyObject {
    /// Puts a policy on a resource in place of the one before; nil takes it away.
    ///
    /// A bucket's policy also speaks for its objects.
    ///
    /// - Throws: what is wrong with the policy; the one before stays.
    func setResourcePolicy(_ resource: String, json: String?) throws(MalformedPolicy)
}

/// A policy that cannot be read; each service answers it with a code of its own.
public struct MalformedPolicy: Error, Hashable, Sendable {
    /// What is wrong, such as ``the statement has no `Effect` ``.
    public let message: String

    public init(_ message: String) { self.message = message }
}
