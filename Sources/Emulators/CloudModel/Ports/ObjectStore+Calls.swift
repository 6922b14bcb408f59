import SimKernel

// What each S3 request is for the gate: its fault point, the permissions that it needs (Service
// Authorization Reference, "Actions defined by Amazon S3") and what the trace keeps of it.

func objectARN(_ bucket: String, _ key: String) -> String { "arn:aws:s3:::\(bucket)/\(key)" }

extension PutObject {
    public var call: ServiceCall {
        ServiceCall(
            service: "s3", operation: "PutObject", point: "s3.put", subject: key,
            permissions: [.init("s3:PutObject", on: objectARN(bucket, key))],
            attributes: [("bucket", bucket), ("key", key)],
            details: [TraceField("bucket", bucket), TraceField("size", body.count)])
    }
}

extension GetObject {
    public var call: ServiceCall {
        ServiceCall(
            service: "s3", operation: "GetObject", point: "s3.get", subject: key,
            permissions: [
                .init(
                    versionID == nil ? "s3:GetObject" : "s3:GetObjectVersion",
                    on: objectARN(bucket, key))
            ],
            attributes: [("bucket", bucket), ("key", key)],
            details: [TraceField("bucket", bucket)])
    }

    /// HeadObject needs the same permission as GetObject.
    public var headCall: ServiceCall {
        var call = call
        call.operation = "HeadObject"
        call.point = "s3.head"
        return call
    }
}

extension CopyObject {
    public var call: ServiceCall {
        ServiceCall(
            service: "s3", operation: "CopyObject", point: "s3.copy", subject: sourceKey,
            permissions: [
                .init(
                    sourceVersionID == nil ? "s3:GetObject" : "s3:GetObjectVersion",
                    on: objectARN(sourceBucket, sourceKey)),
                .init("s3:PutObject", on: objectARN(bucket, key)),
            ],
            attributes: [("bucket", bucket), ("key", sourceKey), ("target", key)],
            details: [
                TraceField("bucket", bucket), TraceField("source-bucket", sourceBucket),
                TraceField("target", key),
            ])
    }
}

extension DeleteObject {
    public var call: ServiceCall {
        ServiceCall(
            service: "s3", operation: "DeleteObject", point: "s3.delete", subject: key,
            permissions: [
                .init(
                    versionID == nil ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
                    on: objectARN(bucket, key))
            ],
            attributes: [("bucket", bucket), ("key", key)],
            details: [TraceField("bucket", bucket)])
    }
}

extension ListObjects {
    public var call: ServiceCall {
        ServiceCall(
            service: "s3", operation: "ListObjectsV2", point: "s3.list", subject: prefix,
            permissions: [.init("s3:ListBucket", on: "arn:aws:s3:::\(bucket)")],
            attributes: [("bucket", bucket), ("prefix", prefix)],
            details: [TraceField("bucket", bucket)],
            context: [
                .init("s3:prefix", prefix), .init("s3:max-keys", String(maxKeys)),
            ] + (delimiter.map { [.init("s3:delimiter", $0)] } ?? []))
    }
}
