import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension S3Emulator {
    /// ListObjectVersions: keys in order, the versions of each newest first.
    func listObjectVersions(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        let listing = try ListingRequest(request, count: "MaxKeys", as: "max-keys")
        let keyMarker = request.text("KeyMarker") ?? ""
        try checkMarkers(keyMarker, request.text("VersionIdMarker"))
        // Both empty are the beginning.
        let versionMarker = keyMarker.isEmpty ? nil : request.text("VersionIdMarker")
        var page = VersionPage(
            emulator: self, listing: listing,
            after: versionMarker.map { (key: keyMarker, version: $0) })
        var walk = listing.walk
        walk.run(
            bucket.keys,
            from: ListingPlace(
                marker: keyMarker, prefix: listing.prefix, delimiter: listing.delimiter),
            first: versionMarker == nil ? nil : keyMarker
        ) { key, versions, room in
            page.take(key, versions, room)
        }
        var output: JSONObject = ["Name": .string(bucket.name)]
        listing.put(into: &output, count: "MaxKeys", prefixes: walk.prefixes)
        output.append("KeyMarker", .string(listing.shown(keyMarker)))
        output.append("VersionIdMarker", .string(versionMarker ?? ""))
        output.append("IsTruncated", .bool(walk.isTruncated))
        if walk.isTruncated {
            output.put("NextKeyMarker", walk.last.text.map(listing.shown))
            if case .afterKey = walk.last { output.put("NextVersionIdMarker", page.lastVersion) }
        }
        output.put("Versions", page.versions)
        output.put("DeleteMarkers", page.markers)
        return APIAnswer(output)
    }

    private func checkMarkers(_ key: String, _ version: String?) throws(S3Error) {
        // Clients that go on page by page begin with two empty ones.
        guard let version, !(version.isEmpty && key.isEmpty) else { return }
        guard !version.isEmpty else {
            throw .invalidArgument(
                "A version-id marker cannot be empty.", "version-id-marker", version)
        }
        guard !key.isEmpty else {
            throw .invalidArgument(
                "A version-id marker cannot be specified without a key marker.",
                "version-id-marker", version)
        }
        _ = try parsed(version)
    }
}

/// A page of versions in the making.
private struct VersionPage {
    let emulator: S3Emulator
    let listing: ListingRequest
    /// The key in whose middle the page before ended, and the last version that it had.
    let after: (key: String, version: String)?
    var versions: [JSONValue] = []
    var markers: [JSONValue] = []
    var lastVersion: String?

    mutating func take(
        _ key: String, _ all: [ObjectVersion], _ room: Int
    ) -> (taken: Int, isMore: Bool) {
        var newestFirst = all.reversed()[...]
        // Where the version has been deleted since, as by those who delete page by page, all that
        // is left of the key is listed; where the key is gone, the next one is whole.
        if let after, ByteOrder.compare(key, after.key) == 0,
            let place = newestFirst.firstIndex(where: {
                ($0.versionID ?? "null") == after.version
            })
        {
            newestFirst = newestFirst[newestFirst.index(after: place)...]
        }
        let page = newestFirst.prefix(room)
        for version in page {
            add(version, key, isLatest: version.sequencer == all.last?.sequencer)
        }
        return (page.count, page.count < newestFirst.count)
    }

    private mutating func add(_ version: ObjectVersion, _ key: String, isLatest: Bool) {
        let shown = listing.shown(key)
        lastVersion = version.versionID ?? "null"
        var item: JSONObject
        if version.isDeleteMarker {
            item = ["Key": .string(shown)]
            item.put("LastModified", version.lastModified)
        } else {
            item = emulator.listed(version, shown)
        }
        item.append("VersionId", .string(version.versionID ?? "null"))
        item.append("IsLatest", .bool(isLatest))
        item.append("Owner", emulator.ownerOutput(version.owner))
        if version.isDeleteMarker {
            markers.append(.object(item))
        } else {
            versions.append(.object(item))
        }
    }
}
