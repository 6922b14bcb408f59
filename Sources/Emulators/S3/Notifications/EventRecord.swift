import CloudModel
import DataFormats
import SimKernel

/// What the transport knows of the request that caused a change.
struct RequestOrigin {
    let id: String?
    let sourceAddress: String?
}

/// One event message, `{"Records":[…]}`, in S3's order of members.
///
/// Amazon S3 User Guide, "Event message structure".
struct EventRecord {
    let change: Change
    let bucket: String
    let configurationID: String
    let eventVersion: String
    let actor: Actor
    let request: RequestOrigin?
    unowned let context: CloudContext

    var message: JSONValue { ["Records": [record]] }

    private var record: JSONValue {
        var record: JSONObject = [
            "eventVersion": .string(eventVersion),
            "eventSource": "aws:s3",
            "awsRegion": .string(context.region),
            "eventTime": .string(Self.time(context.now)),
            "eventName": .string(change.kind.rawValue),
            "userIdentity": ["principalId": .string(Self.principalID(actor.principal, context))],
            "requestParameters": ["sourceIPAddress": .string(sourceAddress)],
            "responseElements": [
                "x-amz-request-id": .string(requestID),
                "x-amz-id-2": .string(context.stableID("s3-host", requestID)),
            ],
            "s3": [
                "s3SchemaVersion": "1.0",
                "configurationId": .string(configurationID),
                "bucket": [
                    "name": .string(bucket),
                    "ownerIdentity": [
                        "principalId": .string(Self.ownerID(context))
                    ],
                    "arn": .string("arn:aws:s3:::\(bucket)"),
                ],
                "object": object,
            ],
        ]
        if change.kind == .restoreCompleted, let expiry = change.version.attributes.restore?.expiry
        {
            record["glacierEventData"] = [
                "restoreEventData": [
                    "lifecycleRestorationExpiryTime": .string(Self.time(expiry)),
                    "lifecycleRestoreStorageClass": storageClass,
                ]
            ]
        }
        if change.kind == .transition {
            record["lifecycleEventData"] = [
                "transitionEventData": ["destinationStorageClass": storageClass]
            ]
        }
        return .object(record)
    }

    private var storageClass: JSONValue {
        .string(change.version.attributes.storageClass.rawValue)
    }

    /// Which members a record has depends on the event.
    private var object: JSONValue {
        var object = JSONObject()
        object.append("key", .string(FormEncoding.encode(change.key)))
        if change.kind.hasSize { object.append("size", JSONValue(change.version.body.count)) }
        if !change.kind.isRemoval { object.append("eTag", .string(change.version.etag)) }
        if let versionID = change.version.versionID {
            object.append("versionId", .string(versionID))
        }
        if change.kind.hasSequencer {
            object.append("sequencer", .string(change.version.sequencer.text))
        }
        return .object(object)
    }

    /// The same text in every event that one change causes, and on the wire in the response.
    private var requestID: String {
        if let given = request?.id { return given }
        let sequencer = change.version.sequencer.text
        return change.kind.hasSequencer
            ? Self.requestID(context, bucket, change.key, sequencer)
            : Self.requestID(
                context, bucket, change.key, sequencer, change.kind.rawValue,
                Self.time(context.now))
    }

    /// Nobody in process has an address; the documentation range says so (RFC 5737).
    private var sourceAddress: String { request?.sourceAddress ?? "192.0.2.1" }

    /// UTC with milliseconds.
    static func time(_ instant: VirtualInstant) -> String {
        ISOTime.text(ofInstant: instant.nanoseconds, fraction: .digits(3))
    }

    /// Sixteen capital letters and digits.
    static func requestID(_ context: CloudContext, _ parts: String...) -> String {
        String(context.stableID("s3-request", parts.joined(separator: "\u{0}")).prefix(16))
            .uppercased()
    }

    /// The canonical user id's short form of the account that owns the buckets.
    static func ownerID(_ context: CloudContext) -> String {
        "A" + context.stableID("s3-owner").prefix(13).uppercased()
    }

    /// `AWS:` and the caller's unique id; `AmazonCustomer:` for what AWS does itself.
    private static func principalID(_ principal: Principal, _ context: CloudContext) -> String {
        func unique(_ start: String, _ arn: String) -> String {
            start + context.stableID("iam-unique-id", arn).prefix(17).uppercased()
        }
        switch principal.kind {
        case .root: return "AWS:\(principal.account)"
        case .user: return "AWS:" + unique("AIDA", principal.name)
        case .role(let arn):
            let session = principal.name.split(separator: "/").last.map(String.init) ?? ""
            return "AWS:" + unique("AROA", arn) + ":" + session
        case .service: return "AmazonCustomer:" + ownerID(context)
        case .anonymous: return "Anonymous"
        }
    }

    // MARK: EventBridge

    /// The same change as an event on the default bus.
    ///
    /// Amazon S3 User Guide, "EventBridge event message structure".
    var busEvent: BusEvent {
        var detail: JSONObject = ["version": "0", "bucket": ["name": .string(bucket)]]
        var object: JSONObject = ["key": .string(change.key)]
        if change.kind.hasSize { object.append("size", JSONValue(change.version.body.count)) }
        if !change.kind.isRemoval { object.append("etag", .string(change.version.etag)) }
        if let version = change.version.versionID { object.append("version-id", .string(version)) }
        if change.kind.hasSequencer {
            object.append("sequencer", .string(change.version.sequencer.text))
        }
        detail.append("object", .object(object))
        detail.append("request-id", .string(requestID))
        let isService = actor.principal.kind == .service
        detail.append(
            "requester", .string(isService ? actor.principal.name : actor.principal.account))
        if !isService { detail.append("source-ip-address", .string(sourceAddress)) }
        let (type, more) = busForm
        for (name, value) in more { detail.append(name, value) }
        return BusEvent(
            source: "aws.s3", detailType: type, detail: detail,
            resources: ["arn:aws:s3:::\(bucket)"], time: context.now)
    }

    /// The detail type and what only it has.
    private var busForm: (type: String, more: JSONObject) {
        switch change.kind {
        case .put: ("Object Created", ["reason": "PutObject"])
        case .post: ("Object Created", ["reason": "POST Object"])
        case .copy: ("Object Created", ["reason": "CopyObject"])
        case .complete: ("Object Created", ["reason": "CompleteMultipartUpload"])
        case .delete:
            (
                "Object Deleted",
                ["reason": "DeleteObject", "deletion-type": "Permanently Deleted"]
            )
        case .deleteMarker:
            (
                "Object Deleted",
                ["reason": "DeleteObject", "deletion-type": "Delete Marker Created"]
            )
        case .lifecycleDelete:
            (
                "Object Deleted",
                ["reason": "Lifecycle Expiration", "deletion-type": "Permanently Deleted"]
            )
        case .lifecycleMarker:
            (
                "Object Deleted",
                ["reason": "Lifecycle Expiration", "deletion-type": "Delete Marker Created"]
            )
        case .taggingPut: ("Object Tags Added", [:])
        case .taggingDelete: ("Object Tags Deleted", [:])
        case .aclPut: ("Object ACL Updated", [:])
        case .restorePost:
            ("Object Restore Initiated", ["source-storage-class": storageClass])
        case .restoreCompleted:
            (
                "Object Restore Completed",
                [
                    "restore-expiry-time": .string(
                        Self.time(change.version.attributes.restore?.expiry ?? context.now)),
                    "source-storage-class": storageClass,
                ]
            )
        case .restoreDelete: ("Object Restore Expired", [:])
        case .transition:
            ("Object Storage Class Changed", ["destination-storage-class": storageClass])
        }
    }
}
