import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// Reading what PutObject, CopyObject, CreateMultipartUpload and forms say about a new object.
extension S3Emulator {
    func headers(of request: S3Request) throws(S3Error) -> ObjectHeaders {
        let metadata = request.userMetadata ?? []
        return ObjectHeaders(
            contentType: request.text("ContentType"),
            cacheControl: request.text("CacheControl"),
            contentDisposition: request.text("ContentDisposition"),
            contentEncoding: Self.storedEncoding(request.text("ContentEncoding")),
            contentLanguage: request.text("ContentLanguage"), expires: request.text("Expires"),
            websiteRedirect: try redirect(request), metadata: metadata)
    }

    /// How a body came over the wire is nothing that is stored.
    private static func storedEncoding(_ header: String?) -> String? {
        guard let header, header.contains("aws-chunked") else { return header }
        let rest = header.split(separator: ",").map { item in item.filter { $0 != " " } }
            .filter { $0 != "aws-chunked" }
        return rest.isEmpty ? nil : rest.joined(separator: ",")
    }

    private func redirect(_ request: S3Request) throws(S3Error) -> String? {
        guard let target = request.text("WebsiteRedirectLocation") else { return nil }
        guard
            ["/", "http://", "https://"].contains(where: target.hasPrefix),
            target.utf8.count <= 2_048
        else {
            throw .invalidArgument(
                "The website redirect location must have a prefix of 'http://' or 'https://' or"
                    + " '/'.", "x-amz-website-redirect-location", target)
        }
        return target
    }

    func storageClass(of request: S3Request) throws(S3Error) -> StorageClass? {
        guard let name = request.text("StorageClass") else { return nil }
        guard let known = StorageClass(rawValue: name) else {
            throw S3Error(
                "InvalidStorageClass", "The storage class you specified is not valid",
                members: ["StorageClassRequested": .string(name)])
        }
        return known
    }

    /// Everything that a request says about an object but its content.
    func attributes(
        of request: S3Request, in place: Int, as actor: Actor
    ) throws(S3Error) -> ObjectAttributes {
        var attributes = ObjectAttributes()
        attributes.headers = try headers(of: request)
        attributes.storageClass = try storageClass(of: request) ?? .standard
        attributes.encryption = try encryption(in: place).forWriting(request.input)
        if let header = request.text("Tagging") {
            attributes.tags = try TagRules.read(header: header)
        }
        attributes.lock = try lock(of: request, in: place)
        attributes.acl = try list(of: request, in: place, as: actor)
        return attributes
    }

    /// The list that a request to write an object names.
    func list(
        of request: S3Request, in place: Int, as actor: Actor
    ) throws(S3Error) -> AccessControlList? {
        let owner = owner(of: place, for: actor)
        let reader = reader(of: place, isForBucket: false, owner: owner)
        guard let list = try reader.fromHeaders(request.input) else { return nil }
        try checkList(
            list, request.text("ACL"), in: place, action: "s3:PutObject", by: actor,
            key: request.key)
        return list
    }

    /// The lock headers of a request to write an object.
    ///
    /// Amazon S3 API Reference, PutObject; texts as S3 answers them.
    func lock(of request: S3Request, in place: Int) throws(S3Error) -> ObjectLock {
        let mode = request.text("ObjectLockMode")
        let date = request.text("ObjectLockRetainUntilDate")
        let hold = request.text("ObjectLockLegalHoldStatus")
        var lock = ObjectLock()
        if mode == nil, date == nil, hold == nil { return lock }
        guard state.buckets.values[place].settings.lock != nil else {
            throw .invalidRequest("Bucket is missing ObjectLockConfiguration")
        }
        if mode != nil || date != nil {
            guard let mode, date != nil else {
                throw .invalidArgument(
                    "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be"
                        + " supplied",
                    mode == nil
                        ? "x-amz-object-lock-mode" : "x-amz-object-lock-retain-until-date")
            }
            guard let known = ObjectLock.Mode(rawValue: mode) else {
                throw .invalidArgument(
                    "Unknown wormMode directive.", "x-amz-object-lock-mode", mode)
            }
            guard let until = request.instant("ObjectLockRetainUntilDate") else {
                throw .invalidArgument(
                    "The retain until date must be provided in ISO 8601 format",
                    "x-amz-object-lock-retain-until-date", date)
            }
            guard until > context.now else {
                throw .invalidArgument(
                    "The retain until date must be in the future!",
                    "x-amz-object-lock-retain-until-date", date)
            }
            lock.mode = known
            lock.until = until
        }
        if let hold {
            guard hold == "ON" || hold == "OFF" else {
                throw .invalidArgument(
                    "Legal Hold must be either of 'ON' or 'OFF'", "x-amz-object-lock-legal-hold",
                    hold)
            }
            lock.legalHold = hold == "ON"
        }
        return lock
    }
}
