public import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension S3Emulator {
    /// ListObjectsV2 (Amazon S3 API Reference): one page in UTF-8 binary order.
    public func listObjects(
        _ request: ListObjects, as actor: Actor
    ) throws(ServiceFailure) -> ObjectPage {
        try answering { () throws(S3Error) in
            let keys = try bucket(request.bucket).keys
            let limit = min(try ListingRequest.checked(request.maxKeys, "MaxKeys"), 1_000)
            var walk = ListingWalk(
                prefix: request.prefix, delimiter: request.delimiter, limit: limit)
            let place = try ListingPlace(
                token: request.continuationToken, marker: request.startAfter,
                prefix: request.prefix, delimiter: walk.delimiter)
            var items: [ObjectPage.Item] = []
            walk.run(keys, from: place, shows: Self.hasObject) { key, versions, _ in
                if let version = versions.last { items.append(version.item(key)) }
                return (1, false)
            }
            return ObjectPage(
                items: items, commonPrefixes: walk.prefixes,
                nextToken: walk.isTruncated ? walk.last.token : nil)
        }
    }

    static func hasObject(_ versions: [ObjectVersion]) -> Bool {
        versions.last?.isDeleteMarker == false
    }

    /// ListObjectsV2, with everything that an answer has.
    func listObjectsV2(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        let listing = try ListingRequest(request, count: "MaxKeys", as: "max-keys")
        let token = request.text("ContinuationToken")
        let place = try ListingPlace(
            token: token, marker: request.text("StartAfter"), prefix: listing.prefix,
            delimiter: listing.delimiter)
        let (walk, contents) = contents(
            of: bucket, listing, place, request, withOwner: request.flag("FetchOwner"))
        var output: JSONObject = ["Name": .string(bucket.name)]
        listing.put(into: &output, count: "MaxKeys", prefixes: walk.prefixes)
        output.put("StartAfter", request.text("StartAfter").map(listing.shown))
        output.append("IsTruncated", .bool(walk.isTruncated))
        output.append("KeyCount", JSONValue(contents.count + walk.prefixes.count))
        output.put("ContinuationToken", token)
        if walk.isTruncated { output.put("NextContinuationToken", walk.last.token) }
        output.put("Contents", contents)
        return APIAnswer(output)
    }

    /// ListObjects, the first version: with markers instead of tokens.
    func listObjectsV1(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        let listing = try ListingRequest(request, count: "MaxKeys", as: "max-keys")
        let marker = request.text("Marker") ?? ""
        let place = ListingPlace(
            marker: marker, prefix: listing.prefix, delimiter: listing.delimiter)
        let (walk, contents) = contents(of: bucket, listing, place, request, withOwner: true)
        var output: JSONObject = ["Name": .string(bucket.name)]
        listing.put(into: &output, count: "MaxKeys", prefixes: walk.prefixes)
        output.append("Marker", .string(listing.shown(marker)))
        output.append("IsTruncated", .bool(walk.isTruncated))
        // Without a delimiter the last key is the marker of the next page.
        if walk.isTruncated, listing.delimiter != nil {
            output.put("NextMarker", walk.last.text.map(listing.shown))
        }
        output.put("Contents", contents)
        return APIAnswer(output)
    }

    private func contents(
        of bucket: Bucket, _ listing: ListingRequest, _ place: ListingPlace,
        _ request: S3Request, withOwner: Bool
    ) -> (ListingWalk, [JSONValue]) {
        var walk = listing.walk
        var contents: [JSONValue] = []
        let showsRestore = request.input.texts("OptionalObjectAttributes").contains {
            $0.contains("RestoreStatus")
        }
        walk.run(bucket.keys, from: place, shows: Self.hasObject) { key, versions, _ in
            if let version = versions.last {
                var item = listed(version, listing.shown(key), showsRestore: showsRestore)
                if withOwner { item.append("Owner", ownerOutput(version.owner)) }
                contents.append(.object(item))
            }
            return (1, false)
        }
        return (walk, contents)
    }

    /// A version as listings describe it.
    func listed(
        _ version: ObjectVersion, _ key: String, showsRestore: Bool = false
    ) -> JSONObject {
        var item = JSONObject()
        item.reserveCapacity(8)
        item.append("Key", .string(key))
        item.put("LastModified", version.lastModified)
        item.append("ETag", .string(EntityTag.quoted(version.etag)))
        let checksum = version.checksum
        item.append(
            "ChecksumAlgorithm",
            [.string((checksum?.algorithm ?? .crc64NVME).rawValue)])
        item.append("ChecksumType", .string((checksum?.type ?? .fullObject).rawValue))
        item.append("Size", JSONValue(version.body.count))
        item.append("StorageClass", .string(version.attributes.storageClass.rawValue))
        if showsRestore, let restore = version.attributes.restore {
            var status: JSONObject = ["IsRestoreInProgress": .bool(restore.expiry == nil)]
            status.put("RestoreExpiryDate", restore.expiry)
            item.append("RestoreStatus", .object(status))
        }
        return item
    }

    func ownerOutput(_ account: String) -> JSONValue {
        .object(userOutput(canonicalID(account)))
    }

    /// A user by canonical id; one that has a bucket or object here also by name.
    func userOutput(_ id: String) -> JSONObject {
        var output = JSONObject()
        if settings.showsOwnerNames {
            output.append("DisplayName", .string("account-" + id.prefix(8)))
        }
        output.append("ID", .string(id))
        return output
    }
}
