import CloudModel
import DataFormats
import SimKernel
import StatesLanguage

/// `ItemReader`: what a distributed Map reads from Amazon S3.
///
/// Step Functions developer guide, "ItemReader (Map)".
extension StepFunctionsEmulator {
    func read(
        _ reading: MapRunRequest.Reading, for identity: ExecutionIdentity
    ) throws(StatesError) -> [ReadItem] {
        guard let bucket = reading.parameters["Bucket"]?.stringValue else {
            throw .itemReader("The field 'Bucket' is required but was missing")
        }
        let actor: Actor
        do throws(ServiceFailure) {
            actor = Actor(
                name: "states/\(identity.machineName)",
                principal: try session(of: identity.roleARN, for: identity))
        } catch {
            throw .itemReader(error.message)
        }
        let limit = reading.maxItems.flatMap { $0 == 0 ? nil : Int(clamping: $0) } ?? .max
        let library = ItemLibrary(bucket: bucket, limit: limit) {
            [self] (request) throws(StatesError) in try self.object(request, actor)
        }
        if reading.reader.action == .listObjects {
            let prefix = reading.parameters["Prefix"]?.stringValue ?? ""
            let listed = try list(
                bucket, prefix, upTo: reading.reader.loadsObjects ? .max : limit, actor)
            guard reading.reader.loadsObjects else {
                return listed.map {
                    ReadItem(value: Self.json($0), source: "S3://\(bucket)")
                }
            }
            return try library.items(inObjects: listed.map(\.key), reading.reader)
        }
        guard let key = reading.parameters["Key"]?.stringValue else {
            throw .itemReader("The field 'Key' is required but was missing")
        }
        return try library.items(
            in: key, version: reading.parameters["VersionId"]?.stringValue, reading.reader)
    }

    private func object(_ request: GetObject, _ actor: Actor) throws(StatesError) -> [UInt8] {
        do throws(ServiceFailure) {
            return try context.callNow(
                request.call, as: actor,
                perform: { (actor) throws(ServiceFailure) in
                    try context.ports.objects.getObject(request, as: actor)
                }
            ).body
        } catch {
            let code = error.code == "NoSuchKey" ? "NoSuchKey" : error.code
            throw .itemReader(
                "\(error.message) (Service: Amazon S3; Status Code: \(error.status); Error Code: "
                    + "\(code); Request ID: \(requestID()); S3 Extended Request ID: "
                    + "\(requestID()); Proxy: null)")
        }
    }

    private func list(
        _ bucket: String, _ prefix: String, upTo limit: Int, _ actor: Actor
    ) throws(StatesError) -> [ObjectPage.Item] {
        var found: [ObjectPage.Item] = []
        var token: String?
        repeat {
            let request = ListObjects(
                bucket: bucket, prefix: prefix, continuationToken: token)
            do throws(ServiceFailure) {
                let page = try context.callNow(
                    request.call, as: actor,
                    perform: { (actor) throws(ServiceFailure) in
                        try context.ports.objects.listObjects(request, as: actor)
                    })
                found += page.items
                token = page.nextToken
            } catch {
                throw .itemReader(error.message)
            }
        } while token != nil && found.count < limit
        return Array(found.prefix(limit))
    }

    /// A listed object as an item.
    private static func json(_ item: ObjectPage.Item) -> JSONValue {
        [
            "Etag": .string("\"\(item.etag)\""), "Key": .string(item.key),
            "LastModified": JSONValue(item.lastModified.secondsSinceEpoch),
            "Size": JSONValue(item.size), "StorageClass": "STANDARD",
        ]
    }
}

extension StatesError {
    static func itemReader(_ cause: String) -> StatesError {
        StatesError(.itemReaderFailed, cause)
    }
}
