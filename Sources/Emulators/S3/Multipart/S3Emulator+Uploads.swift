import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// Beginning, feeding and giving up multipart uploads.
extension S3Emulator {
    /// CreateMultipartUpload (Amazon S3 API Reference).
    func createMultipartUpload(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        try checkUpload(request.key, size: 0, metadata: request.userMetadata ?? [])
        let attributes = try attributes(of: request, in: place, as: actor)
        let (algorithm, type) = try checksums(of: request)
        let sequencer = state.buckets.values[place].nextSequencer(at: context.now)
        let upload = Upload(
            id: context.stableID("s3-upload", request.bucket, request.key, sequencer.text)
                + context.stableID("s3-upload-end", request.bucket, sequencer.text),
            initiated: context.now, initiator: actor.principal,
            owner: owner(of: place, for: actor), attributes: attributes, algorithm: algorithm,
            checksumType: type)
        state.buckets.values[place].uploads.update(request.key, initial: []) {
            $0.append(upload)
            return true
        }
        var output: JSONObject = [
            "Bucket": .string(request.bucket), "Key": .string(request.key),
            "UploadId": .string(upload.id),
        ]
        attributes.encryption.put(into: &output, withContext: true)
        if let algorithm {
            output.append("ChecksumAlgorithm", .string(algorithm.rawValue))
            output.append("ChecksumType", .string(type.rawValue))
        }
        if let (rule, date) = abortion(of: upload, request.key, in: place) {
            output.put("AbortDate", date)
            output.append("AbortRuleId", .string(rule))
        }
        return APIAnswer(output)
    }

    private func checksums(
        of request: S3Request
    ) throws(S3Error) -> (ChecksumAlgorithm?, Checksum.Kind) {
        let algorithm = try ChecksumClaim.named(request.text("ChecksumAlgorithm"))
        guard let text = request.text("ChecksumType") else {
            return (algorithm, algorithm?.defaultType ?? .fullObject)
        }
        guard let algorithm else {
            throw .invalidRequest(
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm"
                    + " header.")
        }
        guard let type = Checksum.Kind(rawValue: text.uppercased()) else {
            throw .invalidRequest("Value for x-amz-checksum-type header is invalid.")
        }
        guard algorithm.offers(type) else {
            throw .invalidRequest(
                "The \(type.rawValue) checksum type cannot be used with the"
                    + " \(algorithm.rawValue.lowercased()) checksum algorithm.")
        }
        return (algorithm, type)
    }

    /// UploadPart.
    func uploadPart(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        try checkKey(request.key)
        let number = try partNumber(request)
        let upload = try upload(request, in: place)
        guard request.body.count <= Self.largestUpload else {
            throw .entityTooLarge(size: request.body.count, limit: Self.largestUpload)
        }
        try checkCustomerKey(upload, request)
        let checksum = try partChecksum(request, upload)
        let part = add(request.body[...], number, checksum, to: upload, request.key, in: place)
        var output: JSONObject = ["ETag": .string(EntityTag.quoted(part.etag))]
        part.checksum?.put(into: &output, withType: false)
        upload.attributes.encryption.put(into: &output)
        return APIAnswer(output)
    }

    private func partNumber(_ request: S3Request) throws(S3Error) -> Int {
        let number = try request.number("PartNumber", as: "partNumber") ?? 0
        guard (1...10_000).contains(number) else {
            throw .invalidArgument(
                "Part number must be an integer between 1 and 10000, inclusive", "partNumber",
                String(number))
        }
        return number
    }

    private func checkCustomerKey(_ upload: Upload, _ request: S3Request) throws(S3Error) {
        let given = try EncryptionReader.customerKey(request.input)
        let wanted = upload.attributes.encryption.customerKeyMD5
        guard given != wanted else { return }
        throw .invalidRequest(
            wanted == nil
                ? "The encryption parameters are not applicable to this object."
                : "The multipart upload initiate requested encryption. Subsequent part requests"
                    + " must include the appropriate encryption parameters.")
    }

    /// A part's checksum must be of the sort that the upload asked for.
    private func partChecksum(
        _ request: S3Request, _ upload: Upload
    ) throws(S3Error) -> Checksum? {
        let claim = try ChecksumClaim(request.input)
        if let wanted = upload.algorithm, claim.algorithm != wanted {
            let isRequired = upload.checksumType == .composite || claim.algorithm != nil
            if isRequired {
                let actual = claim.algorithm?.rawValue.lowercased() ?? "null"
                throw .invalidRequest(
                    "Checksum Type mismatch occurred, expected checksum Type:"
                        + " \(wanted.rawValue.lowercased()), actual checksum Type: \(actual)")
            }
        }
        if let known = try claim.verify(request.body[...]) { return known }
        return Checksum(upload.algorithm ?? .crc64NVME, of: request.body[...])
    }

    private func add(
        _ body: ArraySlice<UInt8>, _ number: Int, _ checksum: Checksum?, to upload: Upload,
        _ key: String, in place: Int
    ) -> Upload.Part {
        let digest = EntityTag.digest(body)
        let part = Upload.Part(
            number: number, body: body, digest: digest,
            etag: upload.attributes.encryption.etag(EntityTag.text(digest)),
            uploaded: context.now, checksum: checksum)
        state.buckets.values[place].uploads.update(key, initial: []) { uploads in
            if let at = uploads.firstIndex(where: { $0.id == upload.id }) {
                uploads[at].add(part)
            }
            return !uploads.isEmpty
        }
        return part
    }

    /// UploadPartCopy: a part that is a range of an object.
    func uploadPartCopy(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        try checkKey(request.key)
        let number = try partNumber(request)
        let upload = try upload(request, in: place)
        try checkCustomerKey(upload, request)
        let from = try CopySource(request.text("CopySource") ?? "")
        let source = try copySource(
            from.bucket, from.key, from.versionID, ReadConditions(copying: request.input),
            request.input, as: actor)
        let range = try Self.copyRange(request.text("CopySourceRange"), size: source.body.count)
        let body = source.body[range]
        let part = add(
            body, number, Checksum(upload.algorithm ?? .crc64NVME, of: body), to: upload,
            request.key, in: place)
        var result: JSONObject = ["ETag": .string(EntityTag.quoted(part.etag))]
        result.put("LastModified", part.uploaded)
        if upload.algorithm != nil { part.checksum?.put(into: &result, withType: false) }
        var output: JSONObject = ["CopyPartResult": .object(result)]
        if let at = state.buckets.index(forKey: from.bucket) {
            output.put("CopySourceVersionId", shown(source.versionID, in: at))
        }
        upload.attributes.encryption.put(into: &output)
        return APIAnswer(output)
    }

    /// Stricter than a read's range: both ends, and within the object.
    static func copyRange(_ header: String?, size: Int) throws(S3Error) -> Range<Int> {
        guard let header else { return 0..<size }
        let parts = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        let isNumber = { (text: Substring) in
            !text.isEmpty && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
        }
        guard header.hasPrefix("bytes="), parts.count == 2, parts.allSatisfy(isNumber),
            let first = Int(parts[0]), let last = Int(parts[1]), first <= last
        else {
            throw .invalidArgument(
                "The x-amz-copy-source-range value must be of the form bytes=first-last where"
                    + " first and last are the zero-based offsets of the first and last bytes to"
                    + " copy", "x-amz-copy-source-range", header)
        }
        guard last < size else {
            throw .invalidArgument(
                "Range specified is not valid for source object of size: \(size)",
                "x-amz-copy-source-range", header)
        }
        return first..<(last + 1)
    }

    /// AbortMultipartUpload.
    func abortMultipartUpload(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        try checkKey(request.key)
        let upload = try upload(request, in: place)
        if let wanted = request.instant("IfMatchInitiatedTime"),
            wanted.secondsSinceEpoch != upload.initiated.secondsSinceEpoch
        {
            throw .preconditionFailed(condition: "x-amz-if-match-initiated-time")
        }
        remove(upload.id, of: request.key, in: place)
        return APIAnswer()
    }

    func remove(_ uploadID: String, of key: String, in place: Int) {
        state.buckets.values[place].uploads.update(key, initial: []) { uploads in
            uploads.removeAll { $0.id == uploadID }
            return !uploads.isEmpty
        }
    }

    /// The upload that a request names.
    func upload(_ request: S3Request, in place: Int) throws(S3Error) -> Upload {
        let id = request.text("UploadId") ?? ""
        guard
            let upload = state.buckets.values[place].uploads[request.key]?.first(where: {
                $0.id == id
            })
        else { throw .noSuchUpload(id) }
        return upload
    }
}
