import CloudModel
import DataFormats
import Testing

@testable import AWSWire

@Suite("Browser forms") struct FormTests {
    static func request(_ parts: [(name: String, file: String?, value: String)]) -> WireRequest {
        let body =
            parts.map { part in
                let file = part.file.map { "; filename=\"\($0)\"" } ?? ""
                return
                    "--xx\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n"
                    + part.value + "\r\n"
            }.joined() + "--xx--\r\n"
        return DecodingTests.request(
            "POST", "/b", ["content-type": "multipart/form-data; boundary=xx"], body)
    }

    @Test("Fields are PutObject's members, and the file is the body")
    func fields() throws {
        let call = try WireDecoder().decode(
            Self.request([
                ("key", nil, "up/${filename}"), ("acl", nil, "private"),
                ("x-amz-meta-a", nil, "1"), ("Content-Type", nil, "text/plain"),
                (
                    "tagging", nil,
                    "<Tagging><TagSet><Tag><Key>k</Key><Value>v w</Value></Tag></TagSet></Tagging>"
                ),
                ("file", "f.txt", "data\r\n--x"), ("late", nil, "x"),
            ]))
        #expect(call.request.operation == "PostObject")
        #expect(call.request.body == Array("data\r\n--x".utf8))
        let expected: JSONObject = [
            "ACL": "private", "Metadata": ["a": "1"], "ContentType": "text/plain",
            "Tagging": "k=v%20w", "Bucket": "b", "Key": "up/f.txt",
        ]
        #expect(call.request.input == expected)
        #expect(call.upload?.value("late") == nil)
    }

    @Test("A form without a key or a file is refused")
    func incomplete() {
        for parts in [[("file", "f", "x")], [("key", nil, "k")]] as [[(String, String?, String)]] {
            #expect(throws: WireRefusal.self) {
                try WireDecoder().decode(
                    Self.request(parts.map { (name: $0.0, file: $0.1, value: $0.2) }))
            }
        }
    }
}

@Suite("Base64") struct Base64Tests {
    @Test("Bytes come back, and what is no base64 is none")
    func roundTrip() {
        for count in 0..<40 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
            #expect(Base64Text.decode(Base64Text.encode(bytes)) == bytes)
        }
        #expect(Base64Text.encode(Array("hello".utf8)) == "aGVsbG8=")
        for text in ["a", "a===", "a=b=", "aGVsbG8", "é"] {
            #expect(Base64Text.decode(text) == nil)
        }
    }
}
