import CloudModel
import DataFormats
import SimKernel

/// One event message, `{"Records":[…]}`, in S3's order of members.
///
/// Amazon S3 User Guide, "Event message structure".
struct EventRecord {
    let change: Change
    let bucket: String
    let configurationID: String
    let eventVersion: String
    let actor: Actor
    unowned let context: CloudContext

    var message: JSONValue { ["Records": [record]] }

    private var record: JSONValue {
        [
            "eventVersion": .string(eventVersion),
            "eventSource": "aws:s3",
            "awsRegion": .string(context.region),
            "eventTime": .string(Self.time(change.version.lastModified)),
            "eventName": .string(change.kind.rawValue),
            "userIdentity": ["principalId": .string(Self.principalID(actor.principal, context))],
            // Nobody here has an address; the documentation range says so (RFC 5737).
            "requestParameters": ["sourceIPAddress": "192.0.2.1"],
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
    }

    /// Which members a record has depends on the event.
    private var object: JSONValue {
        var object = JSONObject()
        object.append("key", .string(FormEncoding.encode(change.key)))
        switch change.kind {
        case .put, .copy:
            object.append("size", JSONValue(change.version.body.count))
            object.append("eTag", .string(change.version.etag))
        case .deleteMarker:
            object.append("eTag", .string(EntityTag.ofNothing))
        case .delete: break
        }
        if let versionID = change.version.versionID {
            object.append("versionId", .string(versionID))
        }
        object.append("sequencer", .string(change.version.sequencer.text))
        return .object(object)
    }

    private var requestID: String {
        Self.requestID(context, bucket, change.key, change.version.sequencer.text)
    }

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
}
