import CloudModel
import SimKernel

/// Objects in one bucket named `bucket`, without anything that these tests do not need.
final class Shelf: ObjectStore {
    var objects: [String: [UInt8]] = [:]

    subscript(key: String) -> String? {
        get { objects[key].map { String(decoding: $0, as: UTF8.self) } }
        set { objects[key] = newValue.map { Array($0.utf8) } }
    }

    func putObject(
        _ request: PutObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        objects[request.key] = request.body
        return PutObjectAnswer(
            etag: "e", versionID: nil, sequencer: "0", size: request.body.count)
    }

    func getObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject {
        guard let body = objects[request.key] else {
            throw ServiceFailure(
                service: "s3", code: "NoSuchKey", message: "The specified key does not exist.",
                status: 404)
        }
        return StoredObject(
            key: request.key, body: body, size: body.count, etag: "e", versionID: nil,
            sequencer: "0", lastModified: .distantPast, contentType: nil, metadata: [])
    }

    func headObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject {
        try getObject(request, as: actor)
    }

    func copyObject(
        _ request: CopyObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        throw ServiceFailure(service: "s3", code: "No", message: "not in these tests", status: 501)
    }

    func deleteObject(
        _ request: DeleteObject, as actor: Actor
    ) throws(ServiceFailure) -> DeleteObjectAnswer {
        throw ServiceFailure(service: "s3", code: "No", message: "not in these tests", status: 501)
    }

    func listObjects(
        _ request: ListObjects, as actor: Actor
    ) throws(ServiceFailure) -> ObjectPage {
        let keys = objects.keys.filter { $0.hasPrefix(request.prefix) }.sorted()
        return ObjectPage(
            items: keys.map {
                ObjectPage.Item(
                    key: $0, size: objects[$0]!.count, etag: "e",
                    lastModified: VirtualInstant(secondsSinceEpoch: 1_600_000_000))
            }, commonPrefixes: [], nextToken: nil)
    }
}
