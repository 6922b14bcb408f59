import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension S3Emulator {
    /// GetObject (Amazon S3 API Reference): whole, a range of bytes, or a part.
    func getObject(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        try read(request, method: "GET", as: actor)
    }

    /// HeadObject: what GetObject would answer, without the body.
    func headObject(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        try read(request, method: "HEAD", as: actor)
    }

    private func read(
        _ request: S3Request, method: String, as actor: Actor
    ) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        try checkKey(request.key)
        // Amazon S3 API Reference, GetObject, "Encryption".
        if let header = request.text("ServerSideEncryption") {
            throw .invalidArgument(
                "x-amz-server-side-encryption header is not supported for this operation.",
                "x-amz-server-side-encryption", header)
        }
        let partNumber = try partNumber(of: request)
        if actor.principal.kind == .anonymous,
            Self.overrides.contains(where: { request.text($0.0) != nil })
        {
            throw .invalidRequest(
                "Request specific response headers cannot be used for anonymous GET requests.")
        }
        if partNumber != nil, request.text("Range") != nil {
            throw .invalidRequest("Cannot specify both Range header and partNumber query parameter")
        }
        let version = try find(
            request.key, request.versionID, in: place, as: actor, method: method)
        try ReadConditions(reading: request.input).check(version, at: context.now)
        if method == "GET" {
            try checkReadable(version, request.input)
        } else {
            try EncryptionReader.checkReading(version.attributes.encryption, request.input)
        }
        let window = try window(version, request.text("Range"), partNumber)
        var output = described(version, place, request.key)
        output.append("ContentLength", JSONValue(window.range.count))
        if window.isPartial, !version.body.isEmpty {
            let (first, last) = (window.range.lowerBound, window.range.upperBound - 1)
            output.append(
                "ContentRange", .string("bytes \(first)-\(last)/\(version.body.count)"))
        }
        if partNumber != nil, !version.parts.isEmpty {
            output.append("PartsCount", JSONValue(version.parts.count))
        }
        if request.text("ChecksumMode")?.uppercased() == "ENABLED" {
            if let partNumber, let part = version.parts.first(where: { $0.number == partNumber }) {
                part.checksum?.put(into: &output, withType: false)
                output.append("ChecksumType", .string(version.knownChecksum.type.rawValue))
            } else if window.range.count == version.body.count {
                version.knownChecksum.put(into: &output)
            }
        }
        for (member, name) in Self.overrides {
            if let value = request.text(member) { output[name] = .string(value) }
        }
        return APIAnswer(
            output, body: method == "GET" ? version.body[window.range] : [],
            status: window.isPartial ? 206 : nil)
    }

    /// Members that replace headers of the answer; anonymous callers may not use them.
    static let overrides = [
        ("ResponseCacheControl", "CacheControl"),
        ("ResponseContentDisposition", "ContentDisposition"),
        ("ResponseContentEncoding", "ContentEncoding"),
        ("ResponseContentLanguage", "ContentLanguage"),
        ("ResponseContentType", "ContentType"), ("ResponseExpires", "Expires"),
    ]

    private func partNumber(of request: S3Request) throws(S3Error) -> Int? {
        guard let number = try request.number("PartNumber", as: "partNumber") else { return nil }
        guard (1...10_000).contains(number) else {
            throw .invalidArgument(
                "Part number must be an integer between 1 and 10000, inclusive", "partNumber",
                String(number))
        }
        return number
    }

    /// Which bytes are asked for, and whether the answer is partial content.
    private func window(
        _ version: ObjectVersion, _ range: String?, _ partNumber: Int?
    ) throws(S3Error) -> (range: Range<Int>, isPartial: Bool) {
        let size = version.body.count
        guard let partNumber else {
            switch ByteRange(range, size: size) {
            case .whole: return (0..<size, false)
            case .part(let part): return (part, true)
            case .unsatisfiable: throw .invalidRange(range ?? "", size: size)
            }
        }
        if version.parts.isEmpty, partNumber == 1 { return (0..<size, true) }
        var start = 0
        for part in version.parts {
            if part.number == partNumber { return (start..<(start + part.size), true) }
            start += part.size
        }
        throw S3Error(
            "InvalidPartNumber", "The requested partnumber is not satisfiable", status: 416,
            members: [
                "PartNumberRequested": .string(String(partNumber)),
                "ActualPartCount": .string(String(max(version.parts.count, 1))),
            ])
    }

    /// The headers of an object that do not depend on the request.
    private func described(_ version: ObjectVersion, _ place: Int, _ key: String) -> JSONObject {
        var output: JSONObject = ["AcceptRanges": "bytes"]
        let attributes = version.attributes
        let headers = attributes.headers
        output.put("LastModified", version.lastModified)
        output.append("ETag", .string(EntityTag.quoted(version.etag)))
        output.put("VersionId", shown(version.versionID, in: place))
        output.append("ContentType", .string(headers.contentType))
        output.put("CacheControl", headers.cacheControl)
        output.put("ContentDisposition", headers.contentDisposition)
        output.put("ContentEncoding", headers.contentEncoding)
        output.put("ContentLanguage", headers.contentLanguage)
        output.put("Expires", headers.expires)
        output.put("WebsiteRedirectLocation", headers.websiteRedirect)
        output.put("Expiration", expiration(of: version, key, in: place))
        output.put("Restore", restoreHeader(attributes.restore))
        if !headers.metadata.isEmpty {
            output.append(
                "Metadata",
                .object(JSONObject(headers.metadata.map { ($0.name, .string($0.value)) })))
        }
        if attributes.storageClass != .standard {
            output.append("StorageClass", .string(attributes.storageClass.rawValue))
        }
        if !attributes.tags.isEmpty { output.append("TagCount", JSONValue(attributes.tags.count)) }
        attributes.encryption.put(into: &output)
        attributes.lock.put(into: &output)
        return output
    }

    /// GetObjectAttributes.
    func getObjectAttributes(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        try checkKey(request.key)
        let version = try find(request.key, request.versionID, in: place, as: actor)
        try EncryptionReader.checkReading(version.attributes.encryption, request.input)
        let wanted = request.input.texts("ObjectAttributes").flatMap {
            $0.split(separator: ",").map { String($0).filter { $0 != " " } }
        }
        let known = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]
        guard !wanted.isEmpty, wanted.allSatisfy(known.contains) else {
            throw .invalidArgument(
                "Invalid attribute name specified.", "x-amz-object-attributes",
                wanted.first { !known.contains($0) })
        }
        var output = JSONObject()
        output.put("LastModified", version.lastModified)
        output.put("VersionId", shown(version.versionID, in: place))
        if wanted.contains("ETag") { output.append("ETag", .string(version.etag)) }
        if wanted.contains("Checksum") {
            var checksum = JSONObject()
            version.knownChecksum.put(into: &checksum)
            output.append("Checksum", .object(checksum))
        }
        if wanted.contains("ObjectParts"), !version.parts.isEmpty {
            output.append("ObjectParts", .object(try parts(of: version, request)))
        }
        if wanted.contains("StorageClass") {
            output.append("StorageClass", .string(version.attributes.storageClass.rawValue))
        }
        if wanted.contains("ObjectSize") {
            output.append("ObjectSize", JSONValue(version.body.count))
        }
        return APIAnswer(output)
    }

    /// A page of parts; those of an object whose parts carry no checksums are only counted.
    private func parts(
        of version: ObjectVersion, _ request: S3Request
    ) throws(S3Error) -> JSONObject {
        var output: JSONObject = ["TotalPartsCount": JSONValue(version.parts.count)]
        guard version.parts.allSatisfy({ $0.checksum != nil }) else { return output }
        let marker = try request.number("PartNumberMarker", as: "part-number-marker") ?? 0
        let limit = min(try request.number("MaxParts", as: "max-parts") ?? 1_000, 1_000)
        let rest = version.parts.filter { $0.number > marker }
        let page = rest.prefix(max(limit, 0))
        output.append("PartNumberMarker", JSONValue(marker))
        output.append("NextPartNumberMarker", JSONValue(page.last?.number ?? 0))
        output.append("MaxParts", JSONValue(limit))
        output.append("IsTruncated", .bool(rest.count > page.count))
        output.put(
            "Parts",
            page.map { part in
                var item: JSONObject = [
                    "PartNumber": JSONValue(part.number), "Size": JSONValue(part.size),
                ]
                part.checksum?.put(into: &item, withType: false)
                return .object(item)
            })
        return output
    }
}
