import SimKernel

/// S3 in a guest's hands.
public struct S3Client {
    let caller: Caller

    public init(_ caller: Caller) { self.caller = caller }

    private var store: any ObjectStore { caller.context.ports.objects }

    @discardableResult
    public func put(_ request: PutObject) async throws(ServiceFailure) -> PutObjectAnswer {
        try await caller.call(
            request.call, details: { [TraceField("etag", $0.etag)] },
            perform: { (actor) throws(ServiceFailure) in
                try store.putObject(request, as: actor)
            })
    }

    public func get(_ request: GetObject) async throws(ServiceFailure) -> StoredObject {
        try await caller.call(
            request.call, details: { [TraceField("etag", $0.etag), TraceField("size", $0.size)] },
            perform: { (actor) throws(ServiceFailure) in
                try store.getObject(request, as: actor)
            })
    }

    public func head(_ request: GetObject) async throws(ServiceFailure) -> StoredObject {
        try await caller.call(
            request.headCall, details: { [TraceField("etag", $0.etag)] },
            perform: { (actor) throws(ServiceFailure) in
                try store.headObject(request, as: actor)
            })
    }

    @discardableResult
    public func copy(_ request: CopyObject) async throws(ServiceFailure) -> PutObjectAnswer {
        try await caller.call(
            request.call, details: { [TraceField("etag", $0.etag)] },
            perform: { (actor) throws(ServiceFailure) in
                try store.copyObject(request, as: actor)
            })
    }

    @discardableResult
    public func delete(_ request: DeleteObject) async throws(ServiceFailure) -> DeleteObjectAnswer {
        try await caller.call(
            request.call,
            perform: { (actor) throws(ServiceFailure) in
                try store.deleteObject(request, as: actor)
            })
    }

    /// One page of a listing.
    public func page(_ request: ListObjects) async throws(ServiceFailure) -> ObjectPage {
        try await caller.call(
            request.call, details: { [TraceField("keys", $0.items.count)] },
            perform: { (actor) throws(ServiceFailure) in
                try store.listObjects(request, as: actor)
            })
    }

    /// All keys under a prefix, page after page; others may write between two pages.
    public func list(
        bucket: String, prefix: String
    ) async throws(ServiceFailure) -> [ObjectPage.Item] {
        var items: [ObjectPage.Item] = []
        var request = ListObjects(bucket: bucket, prefix: prefix)
        while true {
            let page = try await page(request)
            items += page.items
            guard let token = page.nextToken else { return items }
            request.continuationToken = token
        }
    }
}

/// SNS in a guest's hands.
public struct SNSClient {
    let caller: Caller

    public init(_ caller: Caller) { self.caller = caller }

    @discardableResult
    public func publish(_ request: PublishMessage) async throws(ServiceFailure) -> String {
        try await caller.call(
            request.call, details: { [TraceField("message-id", $0)] },
            perform: { (actor) throws(ServiceFailure) in
                try caller.context.ports.topics.publish(request, as: actor)
            })
    }
}
