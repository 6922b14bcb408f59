import DataFormats
import SimKernel

/// The conditions of a read, or of a copy's source.
///
/// RFC 9110, section 13.2.2, and Amazon S3 API Reference, GetObject: an entity tag that matches
/// outweighs a date.
struct ReadConditions {
    var ifMatch: String?
    var ifNoneMatch: String?
    var ifModifiedSince: VirtualInstant?
    var ifUnmodifiedSince: VirtualInstant?
    /// How error answers name the conditions, before the name of the header.
    var prefix = ""
    /// A copy fails where a read would answer 304.
    var failsWhenUnmodified = false

    init(ifMatch: String? = nil, ifNoneMatch: String? = nil) {
        self.ifMatch = ifMatch
        self.ifNoneMatch = ifNoneMatch
    }

    init(reading input: JSONObject) {
        ifMatch = input.text("IfMatch")
        ifNoneMatch = input.text("IfNoneMatch")
        ifModifiedSince = input.instant("IfModifiedSince")
        ifUnmodifiedSince = input.instant("IfUnmodifiedSince")
    }

    init(copying input: JSONObject) {
        ifMatch = input.text("CopySourceIfMatch")
        ifNoneMatch = input.text("CopySourceIfNoneMatch")
        ifModifiedSince = input.instant("CopySourceIfModifiedSince")
        ifUnmodifiedSince = input.instant("CopySourceIfUnmodifiedSince")
        prefix = "x-amz-copy-source-"
        failsWhenUnmodified = true
    }

    func check(_ version: ObjectVersion, at now: VirtualInstant) throws(S3Error) {
        // Dates in headers have no fractions.
        let modified = version.lastModified.secondsSinceEpoch
        if let ifMatch {
            guard EntityTag.condition(ifMatch, names: version.etag) else {
                throw .preconditionFailed(condition: prefix + "If-Match")
            }
        } else if let ifUnmodifiedSince, modified > ifUnmodifiedSince.secondsSinceEpoch {
            throw .preconditionFailed(condition: prefix + "If-Unmodified-Since")
        }
        if let ifNoneMatch {
            if EntityTag.condition(ifNoneMatch, names: version.etag) {
                throw unmodified("If-None-Match", version)
            }
        } else if let ifModifiedSince, modified <= ifModifiedSince.secondsSinceEpoch,
            ifModifiedSince <= now
        {
            // A date in the future is no date that the client can have seen.
            throw unmodified("If-Modified-Since", version)
        }
    }

    private func unmodified(_ condition: String, _ version: ObjectVersion) -> S3Error {
        if failsWhenUnmodified { return .preconditionFailed(condition: prefix + condition) }
        var members: JSONObject = ["ETag": .string(EntityTag.quoted(version.etag))]
        members.put("LastModified", version.lastModified)
        members.put("CacheControl", version.attributes.headers.cacheControl)
        return S3Error("NotModified", "Not Modified", status: 304, members: members)
    }
}
