public import Diagnostics
import OrderedCollections

/// A policy, read and compiled once.
///
/// IAM User Guide, "IAM JSON policy reference".
public struct PolicyDocument: Sendable {
    /// Where a policy is attached, which decides what elements it needs and may have.
    public enum Kind: String, Hashable, Sendable {
        /// To a user or role: has resources and no principals.
        case identity
        /// To a resource such as a bucket: has principals and resources.
        case resource
        /// To a role, about who may assume it: has principals and no resources.
        case trust
    }

    /// How the policy is named to people.
    public let name: String
    public let kind: Kind
    /// The JSON as it was given.
    public let text: String
    let statements: [PolicyStatement]

    /// Reads a policy; the source's text is JSON.
    ///
    /// - Throws: everything that is wrong with it, each with its place in the text.
    public init(_ source: SourceText, name: String, kind: Kind) throws(PolicyProblems) {
        try self.init(source, name: name, kind: kind, isFile: true)
    }

    /// Reads a policy from a text that has no file.
    public init(text: String, name: String, kind: Kind) throws(PolicyProblems) {
        let source = SourceText(name: name, text: text)
        try self.init(source, name: name, kind: kind, isFile: false)
    }

    private init(
        _ source: SourceText, name: String, kind: Kind, isFile: Bool
    ) throws(PolicyProblems) {
        var reader = PolicyReader(source: source, name: name, kind: kind, isFile: isFile)
        self.name = name
        self.kind = kind
        text = source.text
        statements = try reader.read()
    }
}

/// Everything that is wrong with one policy.
public struct PolicyProblems: Error, Sendable {
    public let diagnostics: [Diagnostic]
}
