import CloudModel
import DataFormats
import OrderedCollections

/// Configurations that are recorded and shown, and that nothing here acts on.
///
/// Each is checked as far as its shape in the API model goes.
struct KeptConfiguration: Sendable {
    /// The name of the kind, such as `Website`.
    let name: String
    /// The member of the put request that holds it.
    let member: String
    /// What Get answers where there is none: an error, or an empty configuration.
    var absence: Absence = .empty
    /// Members that must be there, by a path such as `LoggingEnabled`.
    var check: @Sendable (JSONObject) -> Bool = { _ in true }
    /// The member of the Get answer that holds it; nil where its members stand by themselves.
    var answerMember: String?

    enum Absence: Sendable {
        case empty
        case error(code: String, message: String)
        /// A value that every bucket has.
        case standard(JSONObject)
    }

    static let website = KeptConfiguration(
        name: "Website", member: "WebsiteConfiguration",
        absence: .error(
            code: "NoSuchWebsiteConfiguration",
            message: "The specified bucket does not have a website configuration"),
        check: { input in
            if let all = input.object("RedirectAllRequestsTo") {
                return all.text("HostName") != nil
                    && input.object("IndexDocument") == nil
            }
            return input.object("IndexDocument")?.text("Suffix") != nil
        })
    static let logging = KeptConfiguration(
        name: "Logging", member: "BucketLoggingStatus",
        check: { input in
            guard let enabled = input.object("LoggingEnabled") else { return true }
            return enabled.text("TargetBucket") != nil && enabled.text("TargetPrefix") != nil
        })
    static let accelerate = KeptConfiguration(
        name: "Accelerate", member: "AccelerateConfiguration",
        check: { ["Enabled", "Suspended"].contains($0.text("Status")) })
    static let requestPayment = KeptConfiguration(
        name: "RequestPayment", member: "RequestPaymentConfiguration",
        absence: .standard(["Payer": "BucketOwner"]),
        check: { ["Requester", "BucketOwner"].contains($0.text("Payer")) })
    static let replication = KeptConfiguration(
        name: "Replication", member: "ReplicationConfiguration",
        absence: .error(
            code: "ReplicationConfigurationNotFoundError",
            message: "The replication configuration was not found"),
        check: { $0.text("Role") != nil && !$0.objects("Rules").isEmpty },
        answerMember: "ReplicationConfiguration")
}

extension S3Emulator {
    func putKept(
        _ kind: KeptConfiguration, _ request: S3Request
    ) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        guard let configuration = request.input.object(kind.member), kind.check(configuration)
        else { throw .malformedXML }
        if kind.name == "Replication", state.buckets.values[place].versioning != .enabled {
            throw .invalidRequest(
                "Versioning must be 'Enabled' on the bucket to apply a replication configuration")
        }
        if kind.name == "Logging",
            let target = configuration.object("LoggingEnabled")?.text("TargetBucket"),
            state.buckets[target] == nil
        {
            throw S3Error(
                "InvalidTargetBucketForLogging",
                "The target bucket for logging does not exist",
                members: ["TargetBucket": .string(target)])
        }
        state.buckets.values[place].settings.kept[kind.name] = configuration
        return APIAnswer()
    }

    func getKept(
        _ kind: KeptConfiguration, _ request: S3Request
    ) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        if let known = bucket.settings.kept[kind.name] {
            return APIAnswer(kind.answerMember.map { [$0: .object(known)] } ?? known)
        }
        switch kind.absence {
        case .empty: return APIAnswer()
        case .standard(let output): return APIAnswer(output)
        case .error(let code, let message): throw absent(code, message, bucket)
        }
    }

    func deleteKept(
        _ kind: KeptConfiguration, _ request: S3Request
    ) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        state.buckets.values[place].settings.kept[kind.name] = nil
        return APIAnswer()
    }
}

/// Configurations of which a bucket has several, each with an id: analytics, inventory, metrics,
/// intelligent tiering.
struct KeptList: Sendable {
    /// Such as `Analytics`.
    let name: String
    /// Such as `AnalyticsConfiguration`.
    let member: String
    /// The member of the answer that lists all, such as `AnalyticsConfigurationList`.
    var list: String { member + "List" }

    static let analytics = KeptList(name: "Analytics", member: "AnalyticsConfiguration")
    static let inventory = KeptList(name: "Inventory", member: "InventoryConfiguration")
    static let metrics = KeptList(name: "Metrics", member: "MetricsConfiguration")
    static let tiering = KeptList(
        name: "IntelligentTiering", member: "IntelligentTieringConfiguration")
}

extension S3Emulator {
    func putKept(_ kind: KeptList, _ request: S3Request) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        guard let id = request.text("Id"), let configuration = request.input.object(kind.member),
            configuration.text("Id") == id
        else { throw .malformedXML }
        state.buckets.values[place].settings.kept["\(kind.name)/\(id)"] = configuration
        return APIAnswer()
    }

    func getKept(_ kind: KeptList, _ request: S3Request) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        guard let known = bucket.settings.kept["\(kind.name)/\(request.text("Id") ?? "")"] else {
            throw absent(
                "NoSuchConfiguration", "The specified configuration does not exist.", bucket)
        }
        return APIAnswer([kind.member: .object(known)])
    }

    func deleteKept(_ kind: KeptList, _ request: S3Request) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        let name = "\(kind.name)/\(request.text("Id") ?? "")"
        let bucket = state.buckets.values[place]
        guard state.buckets.values[place].settings.kept.removeValue(forKey: name) != nil else {
            throw absent(
                "NoSuchConfiguration", "The specified configuration does not exist.", bucket)
        }
        return APIAnswer()
    }

    /// All of them, by id; a bucket's are few, so one page holds them.
    func listKept(_ kind: KeptList, _ request: S3Request) throws(S3Error) -> APIAnswer {
        let kept = try bucket(request.bucket).settings.kept
        let all = kept.filter { $0.key.hasPrefix(kind.name + "/") }
            .sorted { ByteOrder.compare($0.key, $1.key) < 0 }
        var output: JSONObject = ["IsTruncated": false]
        output.put(kind.list, all.map { .object($0.value) })
        return APIAnswer(output)
    }
}
