import CloudModel
import DataFormats
import Testing

@testable import AWSWire

@Suite("Requests as operations") struct DecodingTests {
    /// A request, the operation that it is, and its members as JSON.
    struct Case: Sendable {
        var method: String
        var target: String
        var headers: [String: String] = [:]
        var body = ""
        var service = "s3"
        var operation: String
        var input: String
    }

    static func request(
        _ method: String, _ target: String, _ headers: [String: String] = [:], _ body: String = ""
    ) -> WireRequest {
        WireRequest(
            method: method, target: target,
            headers: headers.sorted { $0.key < $1.key }.map { WireHeader($0.key, $0.value) },
            body: Array(body.utf8))
    }

    static let s3: [Case] = [
        Case(method: "GET", target: "/", operation: "ListBuckets", input: "{}"),
        Case(
            method: "PUT", target: "/b",
            body: """
                <CreateBucketConfiguration xmlns="x"><LocationConstraint>eu-west-1\
                </LocationConstraint></CreateBucketConfiguration>
                """, operation: "CreateBucket",
            input: """
                {"Bucket":"b","CreateBucketConfiguration":{"LocationConstraint":"eu-west-1"}}
                """),
        Case(
            method: "GET", target: "/b?list-type=2&prefix=a%2Fb+c&max-keys=7",
            operation: "ListObjectsV2", input: #"{"Bucket":"b","Prefix":"a/b c","MaxKeys":7}"#),
        Case(
            method: "GET", target: "/b/?prefix=x", operation: "ListObjects",
            input: #"{"Bucket":"b","Prefix":"x"}"#),
        Case(
            method: "PUT", target: "/b/a//..%2Fk+%20/?x-id=PutObject",
            headers: ["content-type": "text/plain", "x-amz-meta-a": "1", "if-none-match": "*"],
            body: "hi", operation: "PutObject",
            input: """
                {"Bucket":"b","Key":"a//../k+ /","ContentType":"text/plain",\
                "IfNoneMatch":"*","Metadata":{"a":"1"}}
                """),
        Case(
            method: "PUT", target: "/b/k", headers: ["x-amz-copy-source": "/o/k"],
            operation: "CopyObject", input: #"{"Bucket":"b","Key":"k","CopySource":"/o/k"}"#),
        Case(
            method: "PUT", target: "/b/k?partNumber=2&uploadId=u",
            operation: "UploadPart",
            input: #"{"Bucket":"b","Key":"k","PartNumber":2,"UploadId":"u"}"#),
        Case(
            method: "PUT", target: "/b/k?partNumber=2&uploadId=u",
            headers: ["x-amz-copy-source": "o/k", "x-amz-copy-source-range": "bytes=0-1"],
            operation: "UploadPartCopy",
            input: """
                {"Bucket":"b","Key":"k","PartNumber":2,"UploadId":"u","CopySource":"o/k",\
                "CopySourceRange":"bytes=0-1"}
                """),
        Case(
            method: "GET", target: "/b/k?uploadId=u", operation: "ListParts",
            input: #"{"Bucket":"b","Key":"k","UploadId":"u"}"#),
        Case(
            method: "DELETE", target: "/k", headers: ["host": "my.bucket.s3.localhost:4566"],
            operation: "DeleteObject", input: #"{"Bucket":"my.bucket","Key":"k"}"#),
        Case(
            method: "HEAD", target: "/", headers: ["host": "b.s3.us-east-1.amazonaws.com"],
            operation: "HeadBucket", input: #"{"Bucket":"b"}"#),
        Case(
            method: "GET", target: "/b?policy", operation: "GetBucketPolicy",
            input: #"{"Bucket":"b"}"#),
        Case(
            method: "PUT", target: "/b?policy", body: "{\"a\":1}", operation: "PutBucketPolicy",
            input: #"{"Bucket":"b","Policy":"{\"a\":1}"}"#),
        Case(
            method: "PUT", target: "/b?lifecycle",
            body: """
                <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>\
                <ID>a</ID><Status>Enabled</Status><Filter><Prefix>x/</Prefix></Filter>\
                <Expiration><Days>3</Days></Expiration></Rule></LifecycleConfiguration>
                """, operation: "PutBucketLifecycleConfiguration",
            input: """
                {"Bucket":"b","LifecycleConfiguration":{"Rules":[{"ID":"a","Status":"Enabled",\
                "Filter":{"Prefix":"x/"},"Expiration":{"Days":3}}]}}
                """),
        Case(
            method: "PUT", target: "/b?acl",
            body: """
                <AccessControlPolicy><AccessControlList><Grant><Grantee \
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">\
                <URI>u</URI></Grantee><Permission>READ</Permission></Grant>\
                </AccessControlList></AccessControlPolicy>
                """, operation: "PutBucketAcl",
            input: """
                {"Bucket":"b","AccessControlPolicy":{"Grants":[{"Grantee":{"Type":"Group",\
                "URI":"u"},"Permission":"READ"}]}}
                """),
        Case(
            method: "GET", target: "/b/k?attributes",
            headers: ["x-amz-object-attributes": "ETag, ObjectSize"],
            operation: "GetObjectAttributes",
            input: #"{"Bucket":"b","Key":"k","ObjectAttributes":["ETag","ObjectSize"]}"#),
        Case(
            method: "GET", target: "/b/k",
            headers: ["if-modified-since": "Thu, 02 Jan 2025 03:04:05 GMT", "range": "bytes=1-"],
            operation: "GetObject",
            input: """
                {"Bucket":"b","Key":"k","IfModifiedSince":"2025-01-02T03:04:05.000Z",\
                "Range":"bytes=1-"}
                """),
    ]

    static let others: [Case] = [
        Case(
            method: "POST", target: "/", headers: ["x-amz-target": "AmazonSQS.SendMessage"],
            body: #"{"QueueUrl":"q","MessageBody":"m","DelaySeconds":null}"#, service: "sqs",
            operation: "SendMessage", input: #"{"QueueUrl":"q","MessageBody":"m"}"#),
        Case(
            method: "POST", target: "/000000000000/q",
            headers: [
                "content-type": "application/x-www-form-urlencoded", "host": "h",
            ],
            body: "Action=SendMessageBatch&Version=2012-11-05"
                + "&SendMessageBatchRequestEntry.1.Id=a"
                + "&SendMessageBatchRequestEntry.1.MessageBody=m%20n", service: "sqs",
            operation: "SendMessageBatch",
            input: """
                {"Entries":[{"Id":"a","MessageBody":"m n"}],\
                "QueueUrl":"http://h/000000000000/q"}
                """),
        Case(
            method: "POST", target: "/",
            headers: ["content-type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: "Action=CreateTopic&Version=2010-03-31&Name=t&Attributes.entry.1.key=A"
                + "&Attributes.entry.1.value=1&Tags.member.1.Key=k&Tags.member.1.Value=v",
            service: "sns", operation: "CreateTopic",
            input: """
                {"Name":"t","Attributes":{"A":"1"},"Tags":[{"Key":"k","Value":"v"}]}
                """),
        Case(
            method: "POST", target: "/2015-03-31/functions/f%3Aname/invocations?Qualifier=1",
            headers: [
                "authorization": "AWS4-HMAC-SHA256 Credential=AK/20250102/us-east-1/lambda/"
                    + "aws4_request, SignedHeaders=host, Signature=x",
                "x-amz-invocation-type": "Event",
            ], body: "{\"a\":1}", service: "lambda", operation: "Invoke",
            input: #"{"FunctionName":"f:name","Qualifier":"1","InvocationType":"Event"}"#),
        Case(
            method: "POST", target: "/schedules/s",
            headers: ["host": "scheduler.us-east-1.localhost:1"],
            body: #"{"StartDate":1735787045.5,"ScheduleExpression":"rate(1 day)"}"#,
            service: "scheduler", operation: "CreateSchedule",
            input: """
                {"Name":"s","StartDate":"2025-01-02T03:04:05.500Z",\
                "ScheduleExpression":"rate(1 day)"}
                """),
    ]

    @Test("A request becomes its operation with its members", arguments: s3 + others)
    func decode(_ expected: Case) throws {
        let request = Self.request(
            expected.method, expected.target, expected.headers, expected.body)
        let call = try WireDecoder().decode(request)
        #expect(call.service == expected.service)
        #expect(call.operationName == expected.operation)
        #expect(try JSONValue(parsing: expected.input) == .object(call.request.input))
    }

    /// A request and the code with which it is refused.
    static let refused: [(WireRequest, code: String, status: Int)] = [
        // Never DeleteBucket.
        (request("DELETE", "/b?torrent"), "MethodNotAllowed", 405),
        (request("POST", "/b?acl"), "MethodNotAllowed", 405),
        (request("PATCH", "/b/k"), "MethodNotAllowed", 405),
        (request("PUT", "/b?lifecycle", [:], "<a"), "MalformedXML", 400),
        (request("PUT", "/b?versioning", [:], "<Other/>"), "MalformedXML", 400),
        (
            request("PUT", "/b?versioning", [:], "<!DOCTYPE x><VersioningConfiguration/>"),
            "MalformedXML", 400
        ),
        (request("GET", "/b/%FF"), "InvalidURI", 400),
        (
            request("POST", "/", ["x-amz-target": "AmazonSQS.Nothing"]),
            "UnknownOperationException", 400
        ),
        (
            request("POST", "/", ["x-amz-target": "AmazonSQS.SendMessage"], "[1]"),
            "SerializationException", 400
        ),
        (
            request("POST", "/", ["x-amz-target": "DynamoDB_20120810.GetItem"]),
            "UnknownOperationException", 501
        ),
        (
            request(
                "POST", "/", ["content-type": "application/x-www-form-urlencoded"],
                "Action=Nothing&Version=2011-06-15"), "InvalidAction", 400
        ),
    ]

    @Test("What is no operation is refused in the protocol's own words", arguments: refused)
    func refuse(_ request: WireRequest, code: String, status: Int) {
        #expect {
            _ = try WireDecoder().decode(request)
        } throws: { error in
            guard let refusal = error as? WireRefusal else { return false }
            return refusal.failure.code == code && refusal.failure.status == status
        }
    }

    @Test("The transfer's encoding is none of the object's")
    func chunked() throws {
        let request = Self.request(
            "PUT", "/b/k", ["content-encoding": "aws-chunked, gzip"], "x")
        let call = try WireDecoder().decode(request)
        #expect(call.request.input["ContentEncoding"] == "gzip")
    }
}
