/// Something that happened to an object.
struct Change {
    let kind: ChangeKind
    let key: String
    /// The version that came to be or was changed; of a removal, the version that is gone.
    let version: ObjectVersion
}

/// The event types that changes cause, without the leading `s3:`.
enum ChangeKind: String, Sendable, CaseIterable {
    case put = "ObjectCreated:Put"
    case post = "ObjectCreated:Post"
    case copy = "ObjectCreated:Copy"
    case complete = "ObjectCreated:CompleteMultipartUpload"
    case delete = "ObjectRemoved:Delete"
    case deleteMarker = "ObjectRemoved:DeleteMarkerCreated"
    case taggingPut = "ObjectTagging:Put"
    case taggingDelete = "ObjectTagging:Delete"
    case aclPut = "ObjectAcl:Put"
    case restorePost = "ObjectRestore:Post"
    case restoreCompleted = "ObjectRestore:Completed"
    case restoreDelete = "ObjectRestore:Delete"
    case lifecycleDelete = "LifecycleExpiration:Delete"
    case lifecycleMarker = "LifecycleExpiration:DeleteMarkerCreated"
    case transition = "LifecycleTransition"

    /// Which members of an object a record shows.
    var hasSize: Bool {
        switch self {
        case .put, .post, .copy, .complete, .restorePost, .restoreCompleted, .transition: true
        default: false
        }
    }

    var hasSequencer: Bool {
        switch self {
        case .taggingPut, .taggingDelete, .aclPut: false
        default: true
        }
    }

    /// Whether the version is gone, so that it has no entity tag.
    var isRemoval: Bool { self == .delete || self == .lifecycleDelete }
    var isMarker: Bool { self == .deleteMarker || self == .lifecycleMarker }
}
