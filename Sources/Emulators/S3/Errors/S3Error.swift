public import CloudModel
public import DataFormats

/// What S3 refuses, with its own codes, messages and statuses.
///
/// Amazon S3 API Reference, "Error responses". All of them are definite: nothing was done. Members
/// that the operation's output has as headers (`DeleteMarker`, `VersionId`, `ETag`,
/// `LastModified`, ...) are headers of the error answer; all others are elements of its XML.
public struct S3Error: ServiceError {
    public let code: String
    public let message: String
    public let status: Int
    /// The further elements of the error's XML and its headers, in order.
    public let members: JSONObject
    public var isDefinite: Bool { true }

    init(
        _ code: String, _ message: String, status: Int = 400, members: JSONObject = JSONObject()
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.members = members
    }

    /// The same refusal with more said about it.
    func adding(_ more: JSONObject) -> S3Error {
        var members = members
        for (name, value) in more { members[name] = value }
        return S3Error(code, message, status: status, members: members)
    }
}
