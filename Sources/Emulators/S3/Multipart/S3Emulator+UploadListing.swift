import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension S3Emulator {
    /// ListMultipartUploads: by key, and those of one key in the order in which they began.
    func listMultipartUploads(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        let listing = try ListingRequest(request, count: "MaxUploads", as: "max-uploads")
        let keyMarker = request.text("KeyMarker") ?? ""
        // Without a key marker S3 pays no attention to it.
        let uploadMarker = keyMarker.isEmpty ? nil : request.text("UploadIdMarker")
        var items: [JSONValue] = []
        var last: (key: String, id: String)?
        var walk = listing.walk
        walk.run(
            bucket.uploads,
            from: ListingPlace(
                marker: keyMarker, prefix: listing.prefix, delimiter: listing.delimiter),
            first: uploadMarker.flatMap { $0.isEmpty ? nil : keyMarker }
        ) { key, uploads, room in
            var rest = uploads[...]
            // Where the marker's upload has been aborted since, all that are left are listed.
            if let uploadMarker, ByteOrder.compare(key, keyMarker) == 0,
                let place = rest.firstIndex(where: { $0.id == uploadMarker })
            {
                rest = rest[(place + 1)...]
            }
            let page = rest.prefix(room)
            for upload in page {
                items.append(.object(described(upload, listing.shown(key))))
                last = (key, upload.id)
            }
            return (page.count, page.count < rest.count)
        }
        var output: JSONObject = [
            "Bucket": .string(bucket.name), "KeyMarker": .string(listing.shown(keyMarker)),
            "UploadIdMarker": .string(uploadMarker ?? ""),
        ]
        if case .afterPrefix(let prefix) = walk.last {
            output.append("NextKeyMarker", .string(listing.shown(prefix)))
            output.append("NextUploadIdMarker", "")
        } else if let last {
            output.append("NextKeyMarker", .string(listing.shown(last.key)))
            output.append("NextUploadIdMarker", .string(last.id))
        }
        listing.put(into: &output, count: "MaxUploads", prefixes: walk.prefixes)
        output.append("IsTruncated", .bool(walk.isTruncated))
        output.put("Uploads", items)
        return APIAnswer(output)
    }

    private func described(_ upload: Upload, _ key: String) -> JSONObject {
        var item: JSONObject = ["Key": .string(key), "UploadId": .string(upload.id)]
        item.append("Initiator", initiator(upload))
        item.append("Owner", ownerOutput(upload.owner))
        item.append("StorageClass", .string(upload.attributes.storageClass.rawValue))
        item.put("Initiated", upload.initiated)
        if let algorithm = upload.algorithm {
            item.append("ChecksumAlgorithm", .string(algorithm.rawValue))
            item.append("ChecksumType", .string(upload.checksumType.rawValue))
        }
        return item
    }

    /// For the account itself its canonical id, for others their ARN.
    private func initiator(_ upload: Upload) -> JSONValue {
        switch upload.initiator.kind {
        case .root, .anonymous: ownerOutput(upload.owner)
        case .user, .role, .service:
            [
                "ID": .string(upload.initiator.name),
                "DisplayName": .string(
                    upload.initiator.name.split(separator: "/").last.map(String.init)
                        ?? upload.initiator.name),
            ]
        }
    }

    /// ListParts.
    func listParts(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        try checkKey(request.key)
        let upload = try upload(request, in: place)
        let limit = min(
            try ListingRequest.checked(
                try request.number("MaxParts", as: "max-parts") ?? 1_000, "MaxParts"), 1_000)
        let marker = try request.number("PartNumberMarker", as: "part-number-marker") ?? 0
        let rest = upload.parts.filter { $0.number > marker }
        let page = rest.prefix(limit)
        var output: JSONObject = [
            "Bucket": .string(request.bucket), "Key": .string(request.key),
            "UploadId": .string(upload.id), "Initiator": initiator(upload),
            "Owner": ownerOutput(upload.owner),
            "StorageClass": .string(upload.attributes.storageClass.rawValue),
            "PartNumberMarker": JSONValue(marker),
            "NextPartNumberMarker": JSONValue(page.last?.number ?? 0),
            "MaxParts": JSONValue(limit),
            "IsTruncated": .bool(limit > 0 && rest.count > page.count),
        ]
        if let algorithm = upload.algorithm {
            output.append("ChecksumAlgorithm", .string(algorithm.rawValue))
            output.append("ChecksumType", .string(upload.checksumType.rawValue))
        }
        output.put(
            "Parts",
            page.map { part in
                var item: JSONObject = ["PartNumber": JSONValue(part.number)]
                item.put("LastModified", part.uploaded)
                item.append("ETag", .string(EntityTag.quoted(part.etag)))
                item.append("Size", JSONValue(part.body.count))
                if upload.algorithm != nil { part.checksum?.put(into: &item, withType: false) }
                return .object(item)
            })
        if let (rule, date) = abortion(of: upload, request.key, in: place) {
            output.put("AbortDate", date)
            output.append("AbortRuleId", .string(rule))
        }
        return APIAnswer(output)
    }
}
