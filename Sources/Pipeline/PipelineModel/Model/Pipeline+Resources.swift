public import DataFormats
public import OrderedCollections

extension Pipeline {
    /// An S3 bucket.
    public struct Bucket: Sendable {
        public var name: String
        public var isVersioned: Bool
        public var notifications: [Notification]
        /// A resource policy, if the bucket has one.
        public var policy: JSONFile?
    }

    /// What S3 tells whom when objects come or go.
    public struct Notification: Sendable {
        /// Where an event is delivered.
        public enum Target: Hashable, Sendable {
            case function(String)
            case topic(String)
        }

        public var id: String
        /// Such as `s3:ObjectCreated:*`.
        public var events: [String]
        public var prefix: String
        public var suffix: String
        public var target: Target
    }

    /// An SNS topic.
    public struct Topic: Sendable {
        public var name: String
    }

    /// A Lambda function whose code is native and registered under `handler`.
    public struct Function: Sendable {
        public var name: String
        public var handler: String
        public var role: String
        public var timeout: Duration
        /// Megabytes.
        public var memory: Int
        public var environment: OrderedDictionary<String, String>
        /// Reserved concurrency; nil leaves it to the account.
        public var concurrency: Int?
        /// Retries of an asynchronous invocation, 0 to 2.
        public var retries: Int
        /// How old an asynchronous event may become.
        public var maximumAge: Duration
        /// The topic for events that were given up (the dead-letter queue's target).
        public var deadLetterTopic: String?
        /// The topic that is told of failures (an on-failure destination).
        public var failureTopic: String?
    }

    /// A Glue job whose script is native code registered under `script`.
    public struct Job: Sendable {
        public var name: String
        public var script: String
        public var role: String
        /// Default arguments, names with their leading dashes.
        public var arguments: OrderedDictionary<String, String>
        public var timeout: Duration
        public var retries: Int
        public var maximumConcurrentRuns: Int
        public var usesBookmark: Bool
    }

    /// A Step Functions state machine and the file with its definition.
    public struct StateMachine: Sendable {
        public var name: String
        public var definition: JSONFile
        public var role: String
    }

    /// An EventBridge schedule.
    public struct Schedule: Sendable {
        /// What a schedule starts.
        public enum Target: Hashable, Sendable {
            case stateMachine(String)
            case function(String)
            case job(String)
        }

        public var name: String
        /// `cron(…)`, `rate(…)` or `at(…)`.
        public var expression: String
        public var zone: String
        public var target: Target
        public var role: String
        public var input: JSONValue
    }

    /// An IAM role: who may assume it and what it may do.
    public struct Role: Sendable {
        public var name: String
        /// Services such as `lambda.amazonaws.com`.
        public var trustedServices: [String]
        /// Principals by ARN.
        public var trustedPrincipals: [String]
        /// The external id that principals must name.
        public var externalID: String?
        public var policies: [JSONFile]
    }

    /// An IAM user; scenarios call it by its actor name.
    public struct User: Sendable {
        public var name: String
        public var actor: String
        public var policies: [JSONFile]
    }

    /// The warehouse: scripts that build it and the names that others need to know.
    public struct Warehouse: Sendable {
        /// Run in order, once, when the pipeline is deployed.
        public var scripts: [File]
        /// Session parameters of those who load, such as `TIMEZONE`.
        public var sessionParameters: OrderedDictionary<String, String>
        /// The ARN under which the warehouse asks AWS for a role's session.
        public var principal: String
        /// The task whose runs are "loads" in the timeliness promise, fully qualified.
        public var loadTask: String?
        /// The warehouse role under which analysts read.
        public var analystRole: String?
    }
}
