import CloudModel
import DataFormats
import Testing

@testable import AWSWire

@Suite("Answers as bytes") struct EncodingTests {
    static let identity = AnswerIdentity(
        requestID: "00112233-4455-4677-8899-aabbccddeeff", instant: 1_735_787_045_000_000_000)

    static func call(_ request: WireRequest) throws -> WireCall {
        try WireDecoder().decode(request)
    }

    static func text(_ response: WireResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    @Test("A listing has its root, its namespace and a list without an element around it")
    func listing() throws {
        let call = try Self.call(DecodingTests.request("GET", "/b?list-type=2"))
        let answer = APIAnswer([
            "Name": "b", "KeyCount": 1, "IsTruncated": false,
            "Contents": [["Key": "a<&>\r", "LastModified": "2025-01-02T03:04:05.000Z", "Size": 1]],
        ])
        let response = WireEncoder.encode(.success(answer), to: call, identity: Self.identity)
        #expect(
            Self.text(response) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
                <IsTruncated>false</IsTruncated><Contents><Key>a&lt;&amp;&gt;&#13;</Key>\
                <LastModified>2025-01-02T03:04:05.000Z</LastModified><Size>1</Size></Contents>\
                <Name>b</Name><KeyCount>1</KeyCount></ListBucketResult>
                """)
        #expect(response.header("x-amz-request-id") == "0011223344554677")
        #expect(response.header("Date") == "Thu, 02 Jan 2025 03:04:05 GMT")
    }

    @Test("The location of a bucket is the root itself, and empty in the first region")
    func location() throws {
        let call = try Self.call(DecodingTests.request("GET", "/b?location"))
        let response = WireEncoder.encode(
            .success(APIAnswer()), to: call, identity: Self.identity)
        #expect(
            Self.text(response).hasSuffix(
                #"<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#
                    + "</LocationConstraint>"))
    }

    @Test("HEAD has everything but the body")
    func head() throws {
        let call = try Self.call(DecodingTests.request("HEAD", "/b/k"))
        let found = WireEncoder.encode(
            .success(APIAnswer(["ContentLength": 5, "ETag": "\"e\""])), to: call,
            identity: Self.identity)
        #expect(found.declaredLength == 5)
        #expect(found.body.isEmpty)
        #expect(found.header("etag") == "\"e\"")
        let failure = ServiceFailure(
            service: "s3", code: "NoSuchKey", message: "", status: 404,
            members: ["DeleteMarker": true])
        let missing = WireEncoder.encode(.failure(failure), to: call, identity: Self.identity)
        #expect(missing.status == 404)
        #expect(missing.body.isEmpty)
        #expect(missing.header("x-amz-delete-marker") == "true")
    }

    @Test("A failure of S3 has no namespace and names its resource")
    func failure() throws {
        let call = try Self.call(DecodingTests.request("GET", "/b/k"))
        let failure = ServiceFailure(
            service: "s3", code: "NoSuchKey", message: "Gone.", status: 404,
            members: ["Key": "k"])
        let response = WireEncoder.encode(.failure(failure), to: call, identity: Self.identity)
        #expect(
            Self.text(response).contains(
                "<Error><Code>NoSuchKey</Code><Message>Gone.</Message><Key>k</Key>"
                    + "<Resource>/b/k</Resource><RequestId>0011223344554677</RequestId>"))
    }

    @Test("The query protocol wraps its answers and its failures")
    func query() throws {
        let request = DecodingTests.request(
            "POST", "/", ["content-type": "application/x-www-form-urlencoded"],
            "Action=ListTopics&Version=2010-03-31")
        let call = try Self.call(request)
        let answer = APIAnswer(["Topics": [["TopicArn": "a"]]])
        let response = WireEncoder.encode(.success(answer), to: call, identity: Self.identity)
        #expect(
            Self.text(response) == """
                <ListTopicsResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\
                <ListTopicsResult><Topics><member><TopicArn>a</TopicArn></member></Topics>\
                </ListTopicsResult><ResponseMetadata><RequestId>\
                00112233-4455-4677-8899-aabbccddeeff</RequestId></ResponseMetadata>\
                </ListTopicsResponse>
                """)
        let failure = ServiceFailure(
            service: "sns", code: "NotFound", message: "no", status: 404)
        let refused = WireEncoder.encode(.failure(failure), to: call, identity: Self.identity)
        #expect(Self.text(refused).contains("<Type>Sender</Type><Code>NotFound</Code>"))
    }

    @Test("SQS speaks both of its protocols")
    func queues() throws {
        let old = try Self.call(
            DecodingTests.request(
                "POST", "/", ["content-type": "application/x-www-form-urlencoded"],
                "Action=GetQueueAttributes&Version=2012-11-05&QueueUrl=q&AttributeName.1=All"))
        #expect(old.request.input == ["QueueUrl": "q", "AttributeNames": ["All"]])
        let answer = APIAnswer(["Attributes": ["A": "1"]])
        let response = WireEncoder.encode(.success(answer), to: old, identity: Self.identity)
        #expect(
            Self.text(response).contains(
                "<Attribute><Name>A</Name><Value>1</Value></Attribute>"))
        let new = try Self.call(
            DecodingTests.request(
                "POST", "/", ["x-amz-target": "AmazonSQS.GetQueueUrl"], #"{"QueueName":"q"}"#))
        let failure = ServiceFailure(
            service: "sqs", code: "AWS.SimpleQueueService.NonExistentQueue", message: "no",
            status: 400)
        let refused = WireEncoder.encode(.failure(failure), to: new, identity: Self.identity)
        #expect(
            Self.text(refused)
                == #"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no"}"#)
        #expect(
            refused.header("x-amzn-query-error")
                == "AWS.SimpleQueueService.NonExistentQueue;Sender")
    }

    @Test("JSON has instants as seconds")
    func instants() throws {
        let call = try Self.call(
            DecodingTests.request(
                "POST", "/", ["x-amz-target": "AWSStepFunctions.DescribeExecution"],
                #"{"executionArn":"e"}"#))
        let answer = APIAnswer(["executionArn": "e", "startDate": "2025-01-02T03:04:05.250Z"])
        let response = WireEncoder.encode(.success(answer), to: call, identity: Self.identity)
        #expect(Self.text(response) == #"{"executionArn":"e","startDate":1735787045.25}"#)
        #expect(response.header("content-type") == "application/x-amz-json-1.0")
    }

    @Test("No value of a header can end it")
    func injection() throws {
        let call = try Self.call(DecodingTests.request("GET", "/b/k"))
        let answer = APIAnswer(["ContentType": "a\r\nSet-Cookie: x"])
        let response = WireEncoder.encode(.success(answer), to: call, identity: Self.identity)
        #expect(response.header("content-type") == "a  Set-Cookie: x")
    }
}
