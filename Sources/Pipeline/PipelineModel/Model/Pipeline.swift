public import DataFormats
public import Diagnostics

/// The system under test: what a pipeline folder describes, with its files read.
public struct Pipeline: Sendable {
    public var name: String
    public var version: String
    public var title: String
    /// The folder that it was loaded from, relative to where the loader's files begin.
    public var folder: String
    public var account: String
    public var region: String
    public var buckets: [Bucket] = []
    public var topics: [Topic] = []
    public var functions: [Function] = []
    public var jobs: [Job] = []
    public var stateMachines: [StateMachine] = []
    public var schedules: [Schedule] = []
    public var roles: [Role] = []
    public var users: [User] = []
    public var warehouse: Warehouse?
    public var contract: Contract
    /// Every defect that can be switched on, in the order of the manifest.
    public var defects: [Defect] = []
    /// The ids of those that are on.
    public var activeDefects: [String] = []
    /// The manifest that this was read from, for messages.
    var manifest: Manifest?

    public init(name: String, version: String, title: String, folder: String, contract: Contract) {
        self.name = name
        self.version = version
        self.title = title
        self.folder = folder
        account = "123456789012"
        region = "us-east-1"
        self.contract = contract
    }
}

extension Pipeline {
    /// A manifest's text and places, which say nothing about what the pipeline is.
    struct Manifest: Sendable, CustomDebugStringConvertible {
        let root: ManifestNode
        var debugDescription: String { "manifest" }
    }

    /// Where something stands in the manifest: a path of keys, followed as far as it leads.
    ///
    /// - Returns: the place of a value, or the key of a mapping or list; nil for a pipeline that
    ///   was not read from a manifest.
    public func place(of path: String...) -> (source: SourceText, span: SourceSpan)? {
        guard var node = manifest?.root else { return nil }
        var span = node.span
        for key in path {
            guard let member = node.members?.first(where: { $0.key == key }) else { break }
            node = member.value
            if case .scalar = node.value { span = node.span } else { span = member.keySpan }
        }
        return (node.source, span)
    }
}

extension Pipeline {
    /// A file of the pipeline folder: its path relative to the loader's files, and its text.
    public struct File: Hashable, Sendable {
        public var path: String
        public var text: String

        public init(path: String, text: String) {
            self.path = path
            self.text = text
        }
    }

    /// A file that holds a JSON document, such as an IAM policy.
    public struct JSONFile: Sendable {
        public var file: File
        public var value: JSONValue

        public init(file: File, value: JSONValue) {
            self.file = file
            self.value = value
        }
    }

    /// The ARN of an IAM role of this account.
    public func roleARN(_ name: String) -> String { "arn:aws:iam::\(account):role/\(name)" }
    /// The ARN of an IAM user of this account.
    public func userARN(_ name: String) -> String { "arn:aws:iam::\(account):user/\(name)" }
    /// The ARN of an SNS topic of this account.
    public func topicARN(_ name: String) -> String { "arn:aws:sns:\(region):\(account):\(name)" }
    /// The ARN of a function of this account.
    public func functionARN(_ name: String) -> String {
        "arn:aws:lambda:\(region):\(account):function:\(name)"
    }
    /// The ARN of a state machine of this account.
    public func stateMachineARN(_ name: String) -> String {
        "arn:aws:states:\(region):\(account):stateMachine:\(name)"
    }
}
