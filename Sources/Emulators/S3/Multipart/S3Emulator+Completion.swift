import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension S3Emulator {
    /// CompleteMultipartUpload: makes one object of the parts listed.
    ///
    /// Repeating a completion answers the same as the first time (Amazon S3 API Reference).
    func completeMultipartUpload(
        _ request: S3Request, as actor: Actor
    ) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        try checkKey(request.key)
        let id = request.text("UploadId") ?? ""
        if let done = state.buckets.values[place].completions[id], done.key == request.key {
            return APIAnswer(done.output)
        }
        let upload = try upload(request, in: place)
        let parts = try chosen(request, upload)
        try checkSizes(parts, request)
        let content = try content(of: parts, upload, request)
        try checkWrite(
            place, request.key, ifMatch: request.text("IfMatch"),
            ifNoneMatch: request.text("IfNoneMatch"))
        let version = commit(
            place, request.key, content, upload.attributes, event: .complete, as: actor)
        remove(upload.id, of: request.key, in: place)
        let output = completionOutput(version, place, request.key)
        state.buckets.values[place].completions[id] = Completion(key: request.key, output: output)
        return APIAnswer(output)
    }

    /// The parts that the request lists, in its order.
    private func chosen(
        _ request: S3Request, _ upload: Upload
    ) throws(S3Error) -> [Upload.Part] {
        let list = request.input.object("MultipartUpload")?.objects("Parts") ?? []
        guard !list.isEmpty, list.count <= 10_000 else { throw .malformedXML }
        var parts: [Upload.Part] = []
        for item in list {
            guard let number = item.whole("PartNumber"), let etag = item.text("ETag") else {
                throw .malformedXML
            }
            if let before = parts.last, number <= before.number {
                throw S3Error(
                    "InvalidPartOrder",
                    "The list of parts was not in ascending order. Parts must be ordered by part"
                        + " number.",
                    members: ["UploadId": .string(upload.id)])
            }
            guard let part = upload.part(number), part.etag == EntityTag.unquoted(etag) else {
                throw S3Error(
                    "InvalidPart",
                    "One or more of the specified parts could not be found.  The part may not have"
                        + " been uploaded, or the specified entity tag may not match the part's"
                        + " entity tag.",
                    members: [
                        "UploadId": .string(upload.id), "PartNumber": .string(String(number)),
                        "ETag": .string(EntityTag.unquoted(etag)),
                    ])
            }
            try checkChecksum(item, part, upload)
            parts.append(part)
        }
        return parts
    }

    private func checkChecksum(
        _ item: JSONObject, _ part: Upload.Part, _ upload: Upload
    ) throws(S3Error) {
        let given = ChecksumAlgorithm.allCases.first { item.text($0.member) != nil }
        guard let given else {
            // Only composite checksums are computed from what the client lists.
            guard let algorithm = upload.algorithm, upload.checksumType == .composite else {
                return
            }
            let name = algorithm.rawValue.lowercased()
            throw .invalidRequest(
                "The upload was created using a \(name) checksum. The complete request must"
                    + " include the checksum for each part. It was missing for part \(part.number)"
                    + " in the request.")
        }
        guard part.checksum?.algorithm == given, part.checksum?.value == item.text(given.member)
        else {
            throw S3Error(
                "InvalidPart",
                "One or more of the specified parts could not be found.  The part may not have"
                    + " been uploaded, or the specified entity tag may not match the part's entity"
                    + " tag.",
                members: [
                    "UploadId": .string(upload.id), "PartNumber": .string(String(part.number)),
                    "ETag": .string(part.etag),
                ])
        }
    }

    /// Every part but the last has at least 5 MiB; a total that the client states must be right.
    private func checkSizes(_ parts: [Upload.Part], _ request: S3Request) throws(S3Error) {
        for part in parts.dropLast() where part.body.count < Self.smallestPart {
            throw S3Error(
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
                members: [
                    "ProposedSize": .string(String(part.body.count)),
                    "MinSizeAllowed": .string(String(Self.smallestPart)),
                    "PartNumber": .string(String(part.number)), "ETag": .string(part.etag),
                ])
        }
        let total = parts.reduce(0) { $0 + $1.body.count }
        guard total <= Self.largestObject else {
            throw .entityTooLarge(size: total, limit: Self.largestObject)
        }
        if let stated = try request.number("MpuObjectSize", as: "x-amz-mp-object-size"),
            stated != total
        {
            throw .invalidRequest(
                "The provided 'x-amz-mp-object-size' header value \(stated) does not match what"
                    + " was computed: \(total)")
        }
    }

    static let smallestPart = 5 * 1024 * 1024
    /// Amazon S3 User Guide, "Multipart upload limits": 48.8 TiB since the end of 2025.
    static let largestObject = 10_000 * largestUpload

    private func content(
        of parts: [Upload.Part], _ upload: Upload, _ request: S3Request
    ) throws(S3Error) -> Content {
        var body: [UInt8] = []
        if parts.count == 1 {
            // One part that is a whole array: the same bytes, not a copy.
            body = Array(parts[0].body)
        } else {
            body.reserveCapacity(parts.reduce(0) { $0 + $1.body.count })
            for part in parts { body += part.body }
        }
        let checksum: Checksum =
            upload.checksumType == .composite
            ? Checksum(composing: parts.compactMap(\.checksum), upload.algorithm ?? .crc32)
            : Checksum(upload.algorithm ?? .crc64NVME, of: body[...])
        try check(checksum, request, upload)
        return Content(
            body: body, etag: EntityTag.ofParts(parts.map(\.digest)), checksum: checksum,
            parts: parts.map { part in
                ObjectPart(
                    number: part.number, size: part.body.count,
                    checksum: upload.algorithm == nil ? nil : part.checksum)
            })
    }

    /// What the client says that the whole must have.
    private func check(
        _ checksum: Checksum, _ request: S3Request, _ upload: Upload
    ) throws(S3Error) {
        if let type = request.text("ChecksumType"), type != upload.checksumType.rawValue {
            throw .invalidRequest(
                "The upload was created using the \(upload.checksumType.rawValue) checksum mode."
                    + " The complete request must use the same checksum mode.")
        }
        let claim = try ChecksumClaim(request.input)
        guard let algorithm = claim.algorithm, let value = claim.value else { return }
        guard algorithm == checksum.algorithm else {
            throw .invalidRequest(
                "Checksum Type mismatch occurred, expected checksum Type:"
                    + " \(checksum.algorithm.rawValue.lowercased()), actual checksum Type:"
                    + " \(algorithm.rawValue.lowercased())")
        }
        // A composite value may come with or without the number of parts.
        let composite = checksum.value.split(separator: "-").first.map(String.init)
        guard value == checksum.value || value == composite else {
            throw S3Error(
                "BadDigest",
                "The \(algorithm.rawValue.lowercased()) you specified did not match the calculated"
                    + " checksum.")
        }
    }

    private func completionOutput(
        _ version: ObjectVersion, _ place: Int, _ key: String
    ) -> JSONObject {
        let bucket = state.buckets.values[place]
        var output: JSONObject = [
            "Location": .string(location(of: key, in: bucket)), "Bucket": .string(bucket.name),
            "Key": .string(key),
            "ETag": .string(EntityTag.quoted(version.etag)),
        ]
        output.put("Expiration", expiration(of: version, key, in: place))
        version.knownChecksum.put(into: &output)
        var encryption = version.attributes.encryption
        encryption.customerKeyMD5 = nil
        encryption.put(into: &output)
        output.put("VersionId", version.versionID)
        return output
    }
}
