public import Cloud
public import CloudModel
public import S3
import SimFaults
public import SimKernel
public import Snowflake

/// The account behind an endpoint.
public protocol WireAccount: AnyObject {
    var context: CloudContext { get }

    /// The service with this endpoint name; nil for one that is not emulated.
    func api(_ name: String) -> (any APIService)?

    /// The warehouse of the account; nil where there is none.
    var warehouse: SnowflakeEmulator? { get }

    /// Who signs with which key; nil where nobody has any.
    var keys: (any AccessKeyBook)? { get }

    /// The headers that a bucket's rules grant to a web page of another origin.
    func corsHeaders(
        bucket: String, for request: CORSRequest
    ) -> Result<[(name: String, value: String)], ServiceFailure>

    /// Every version of every object in every bucket, in a form to compare two accounts by.
    var objects: String { get }

    /// The whole account as a value.
    func copy() throws(SnapshotFailure) -> any Sendable
}

/// Makes accounts on the thread that will keep them.
public struct AccountSource: Sendable {
    /// The account as it is at the start.
    public var make: @Sendable () -> any WireAccount
    /// An account from a copy of one.
    public var restore: @Sendable (any Sendable) -> any WireAccount

    public init(
        make: @escaping @Sendable () -> any WireAccount,
        restore: @escaping @Sendable (any Sendable) -> any WireAccount
    ) {
        self.make = make
        self.restore = restore
    }

    /// An empty account, or one with a pipeline in it.
    ///
    /// - Parameter workers: hands for pure work, such as reading large files.
    public init(
        _ settings: Cloud.Settings, account: String = "000000000000",
        region: String = "us-east-1", deployed: CloudSnapshot? = nil, workers: Workers = .none
    ) {
        let restore: @Sendable (any Sendable) -> any WireAccount = { copy in
            guard let copy = copy as? CloudSnapshot else {
                preconditionFailure("this is no copy of a cloud")
            }
            return Cloud(
                copy, settings: settings, decisions: CalmDecisions(), faults: FaultInjector(),
                memo: Memo(workers: workers))
        }
        self.init(
            make: {
                if let deployed { return restore(deployed) }
                return Cloud(
                    account: account, region: region, settings: settings,
                    memo: Memo(workers: workers))
            }, restore: restore)
    }
}

extension Cloud: WireAccount {
    public var keys: (any AccessKeyBook)? { iam }

    public var warehouse: SnowflakeEmulator? { snowflake }

    public func corsHeaders(
        bucket: String, for request: CORSRequest
    ) -> Result<[(name: String, value: String)], ServiceFailure> {
        if let headers = s3.corsHeaders(bucket: bucket, for: request) { return .success(headers) }
        return .failure(
            ServiceFailure(s3.corsRefusal(bucket: bucket, for: request), service: "s3"))
    }

    public var objects: String {
        var hash = StableHash()
        for bucket in s3.inspect() {
            hash.combine(bucket.name)
            hash.combine(UInt64(bitPattern: bucket.created.nanoseconds))
            for version in s3.versions(bucket: bucket.name) {
                hash.combine(version.key)
                hash.combine("\(version.versionID) \(version.isDeleteMarker) \(version.etag)")
                hash.combine("\(version.sequencer) \(version.lastModified.nanoseconds)")
            }
        }
        return String(hash.finalize(), radix: 16)
    }

    public func copy() throws(SnapshotFailure) -> any Sendable { try snapshot() }
}
