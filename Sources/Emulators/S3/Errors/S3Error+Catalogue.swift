import DataFormats

// The refusals that more than one place needs.
extension S3Error {
    static func noSuchBucket(_ name: String) -> S3Error {
        S3Error(
            "NoSuchBucket", "The specified bucket does not exist", status: 404,
            members: ["BucketName": .string(name)])
    }

    static func noSuchKey(_ key: String) -> S3Error {
        S3Error(
            "NoSuchKey", "The specified key does not exist.", status: 404,
            members: ["Key": .string(key)])
    }

    static func noSuchVersion(key: String, versionID: String) -> S3Error {
        S3Error(
            "NoSuchVersion", "The specified version does not exist.", status: 404,
            members: ["Key": .string(key), "VersionId": .string(versionID)])
    }

    static func noSuchUpload(_ uploadID: String) -> S3Error {
        S3Error(
            "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may"
                + " have been aborted or completed.",
            status: 404, members: ["UploadId": .string(uploadID)])
    }

    static func methodNotAllowed(_ method: String, on resource: String) -> S3Error {
        S3Error(
            "MethodNotAllowed", "The specified method is not allowed against this resource.",
            status: 405,
            members: ["Method": .string(method), "ResourceType": .string(resource)])
    }

    static func preconditionFailed(condition: String) -> S3Error {
        S3Error(
            "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
            status: 412, members: ["Condition": .string(condition)])
    }

    static func accessDenied(message: String = "Access Denied") -> S3Error {
        S3Error("AccessDenied", message, status: 403)
    }

    static func invalidArgument(
        _ message: String, _ name: String? = nil, _ value: String? = nil
    ) -> S3Error {
        var members = JSONObject()
        if let name { members["ArgumentName"] = .string(name) }
        if let value { members["ArgumentValue"] = .string(value) }
        return S3Error("InvalidArgument", message, members: members)
    }

    static func invalidRequest(_ message: String) -> S3Error { S3Error("InvalidRequest", message) }

    static let malformedXML = S3Error(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema"
    )

    static let invalidURI = S3Error("InvalidURI", "Couldn't parse the specified URI.")

    static func keyTooLong(size: Int) -> S3Error {
        S3Error(
            "KeyTooLongError", "Your key is too long",
            members: ["Size": .string(String(size)), "MaxSizeAllowed": "1024"])
    }

    static func metadataTooLarge(size: Int) -> S3Error {
        S3Error(
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
            members: ["Size": .string(String(size)), "MaxSizeAllowed": "2048"])
    }

    static func entityTooLarge(size: Int, limit: Int) -> S3Error {
        S3Error(
            "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
            members: [
                "ProposedSize": .string(String(size)), "MaxSizeAllowed": .string(String(limit)),
            ])
    }

    static func invalidBucketName(_ name: String) -> S3Error {
        S3Error(
            "InvalidBucketName", "The specified bucket is not valid.",
            members: ["BucketName": .string(name)])
    }

    static func invalidRange(_ range: String, size: Int) -> S3Error {
        S3Error(
            "InvalidRange", "The requested range is not satisfiable", status: 416,
            members: [
                "RangeRequested": .string(range), "ActualObjectSize": .string(String(size)),
            ])
    }

    /// S3 itself has no such thing.
    static func notImplemented(header: String, additional: String? = nil) -> S3Error {
        var members: JSONObject = ["Header": .string(header)]
        if let additional { members["additionalMessage"] = .string(additional) }
        return S3Error(
            "NotImplemented",
            "A header you provided implies functionality that is not implemented", status: 501,
            members: members)
    }

    /// S3 has it; this emulator does not.
    static func notEmulated(_ what: String) -> S3Error {
        S3Error("NotImplemented", "\(what) not emulated", status: 501)
    }

    static let lockedObject = accessDenied(
        message: "Access Denied because object protected by object lock.")
}
