/// Something that happened to an object.
struct Change {
    let kind: ChangeKind
    let key: String
    /// The version that came to be; of a removal, the version that is gone.
    let version: ObjectVersion
}

/// The event types that changes cause, without the leading `s3:`.
enum ChangeKind: String, Sendable {
    case put = "ObjectCreated:Put"
    case copy = "ObjectCreated:Copy"
    case delete = "ObjectRemoved:Delete"
    case deleteMarker = "ObjectRemoved:DeleteMarkerCreated"
}
