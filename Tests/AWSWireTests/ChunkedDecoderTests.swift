import CloudModel
import Testing

@testable import AWSWire

@Suite("aws-chunked bodies")
struct ChunkedDecoderTests {
    private static let seed =
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    private static let chunks = [
        "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    ]

    /// AWS's example: 66,560 letters in two chunks.
    private static func body(_ heads: [String] = chunks, trailer: String = "") -> [UInt8] {
        let data = [65_536, 1_024, 0]
        var bytes: [UInt8] = []
        for (head, size) in zip(heads, data) {
            bytes += Array(head.utf8) + [13, 10]
            if size > 0 { bytes += Array(repeating: UInt8(ascii: "a"), count: size) + [13, 10] }
        }
        return bytes + Array(trailer.utf8) + [13, 10]
    }

    private func decoder(
        trailer: Bool = false, length: Int? = 66_560
    ) throws -> AWSChunkedDecoder {
        let form =
            trailer
            ? "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" : "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        var headers = [
            ("Host", "s3.amazonaws.com"), ("x-amz-date", "20130524T000000Z"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"), ("x-amz-content-sha256", form),
            ("Content-Encoding", "aws-chunked"), ("x-amz-decoded-content-length", "66560"),
        ]
        var names = [
            "content-encoding", "host", "x-amz-content-sha256", "x-amz-date",
            "x-amz-decoded-content-length", "x-amz-storage-class",
        ]
        if trailer {
            headers.append(("x-amz-trailer", "x-amz-checksum-crc32c"))
            names.append("x-amz-trailer")
        } else {
            headers.append(("Content-Length", "66824"))
            names.insert("content-length", at: 1)
        }
        let signature =
            trailer
            ? "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e" : Self.seed
        headers.append(
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                    + "aws4_request,SignedHeaders=\(names.joined(separator: ";")),"
                    + "Signature=\(signature)"
            ))
        let request = SignedRequest(
            method: "PUT", rawPath: "/examplebucket/chunkObject.txt",
            headers: headers.map { (name: $0.0, value: $0.1) })
        let verified = try #require(try SignatureWorld().verifier.verify(request))
        return try #require(verified.chunkDecoder(decodedLength: length))
    }

    private func decode(
        _ bytes: [UInt8], with decoder: AWSChunkedDecoder, step: Int = .max
    ) -> Result<(payload: [UInt8], decoder: AWSChunkedDecoder), SignatureFailure> {
        Result { () throws(SignatureFailure) in
            var decoder = decoder
            var payload: [UInt8] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                try decoder.feed(rest.prefix(step)) { payload += $0 }
                rest = rest.dropFirst(step)
            }
            try decoder.finish()
            return (payload, decoder)
        }
    }

    private func code(_ bytes: [UInt8], _ decoder: AWSChunkedDecoder) -> String? {
        if case .failure(let failure) = decode(bytes, with: decoder) { failure.code } else { nil }
    }

    @Test("AWS's example is verified chunk by chunk, however it is cut", arguments: [1, 7, 8_192])
    func example(step: Int) throws {
        let payload = try decode(Self.body(), with: decoder(), step: step).get().payload
        #expect(payload.count == 66_560 && payload.allSatisfy { $0 == UInt8(ascii: "a") })
    }

    @Test("AWS's example with a trailer is verified to the trailer's signature")
    func trailer() throws {
        let heads = [
            "10000;chunk-signature="
                + "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
            "400;chunk-signature="
                + "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
            "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
        ]
        let signature = "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"
        for lineEnd in ["\r\n", "\n\r\n"] {
            let trailer =
                "x-amz-checksum-crc32c:sOO8/Q==\(lineEnd)x-amz-trailer-signature:\(signature)\r\n"
            let found = try decode(
                Self.body(heads, trailer: trailer), with: decoder(trailer: true)
            ).get()
            #expect(found.decoder.trailers.map(\.name) == ["x-amz-checksum-crc32c"])
            #expect(found.decoder.trailers.map(\.value) == ["sOO8/Q=="])
            // Whoever does not look at the signatures finds the same.
            let blind = try decode(
                Self.body(heads, trailer: trailer),
                with: AWSChunkedDecoder(unsignedWithDecodedLength: 66_560)
            ).get()
            #expect(blind.payload == found.payload)
            #expect(blind.decoder.trailers.map(\.value) == ["sOO8/Q=="])
        }
        let other =
            "x-amz-checksum-crc32c:AAAAAA==\r\nx-amz-trailer-signature:\(signature)\r\n"
        #expect(
            code(Self.body(heads, trailer: other), try decoder(trailer: true))
                == "SignatureDoesNotMatch")
        #expect(
            code(
                Self.body(heads, trailer: "x-amz-checksum-crc32c:sOO8/Q==\r\n"),
                try decoder(trailer: true)) == "IncompleteBody")
    }

    @Test("A changed byte, a lost chunk and a wrong length are told apart")
    func damage() throws {
        var bytes = Self.body()
        bytes[1_000] ^= 1
        #expect(code(bytes, try decoder()) == "SignatureDoesNotMatch")
        #expect(code(Array(Self.body().dropLast(100)), try decoder()) == "IncompleteBody")
        #expect(code(Self.body(), try decoder(length: 66_561)) == "IncompleteBody")
        #expect(code(Self.body(), try decoder(length: 66_559)) == "IncompleteBody")
        #expect(code(Self.body() + [65], try decoder()) == "InvalidRequest")
    }

    @Test(
        "Unsigned frames with a trailer are taken off",
        arguments: [
            ("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", nil as String?),
            ("5\r\nhello\r\n0\r\n\r\n", nil), ("0\r\n\r\n", "IncompleteBody"),
            ("5\r\nhello!\r\n0\r\n\r\n", "InvalidRequest"),
            ("5\r\nhell", "IncompleteBody"), ("x\r\n", "InvalidRequest"),
            ("-5\r\nhello\r\n", "InvalidRequest"),
            ("ffffffffffffffffffff\r\n", "InvalidRequest"),
            ("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "InvalidChunkSizeError"),
            ("5\r\nhello\r\n0\r\nno colon\r\n\r\n", "MalformedTrailerError"),
        ])
    func unsigned(text: String, wanted: String?) {
        let decoder = AWSChunkedDecoder(unsignedWithDecodedLength: 5)
        #expect(code(Array(text.utf8), decoder) == wanted)
    }

    @Test("A line or trailer without end is cut off before it fills memory")
    func limits() {
        let decoder = AWSChunkedDecoder(unsignedWithDecodedLength: nil)
        #expect(code(Array(repeating: 0x31, count: 2_000), decoder) == "InvalidRequest")
        let field = String(repeating: "a", count: 900) + ":b\r\n"
        let text = "0\r\n" + String(repeating: field, count: 30)
        #expect(code(Array(text.utf8), decoder) == "InvalidRequest")
    }

    @Test("No bytes crash the decoder, and it never hands out more than it was given")
    func fuzz() throws {
        var state: UInt64 = 7
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let texts = [
            "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
            "5;chunk-signature=00\r\nhello\r\n0;chunk-signature=00\r\n\r\n",
        ]
        let signed = try decoder(trailer: true, length: nil)
        for round in 0..<4_000 {
            var bytes = Array(texts[round % 2].utf8)
            for _ in 0...random(4) {
                switch random(3) {
                case 0: bytes[random(bytes.count)] = UInt8(random(256))
                case 1 where bytes.count > 1: bytes.remove(at: random(bytes.count))
                default: bytes.insert(UInt8(random(256)), at: random(bytes.count))
                }
            }
            let decoder =
                random(2) == 0
                ? signed : AWSChunkedDecoder(unsignedWithDecodedLength: random(2) == 0 ? 5 : nil)
            if case .success(let found) = decode(bytes, with: decoder, step: 1 + random(9)) {
                #expect(found.payload.count <= bytes.count)
            }
        }
    }
}
