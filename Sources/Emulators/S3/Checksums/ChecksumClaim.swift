import DataFormats

/// What a request says about the checksums of what it sends.
struct ChecksumClaim {
    /// The algorithm that is named or whose value is given.
    var algorithm: ChecksumAlgorithm?
    /// The value given, not yet verified.
    var value: String?
    /// The raw digest of Content-MD5.
    private var md5: [UInt8]?
    private var md5Text: String?

    /// Reads the claim; S3 refuses contradictions before it looks at the body.
    ///
    /// Amazon S3 API Reference, PutObject, "Request Parameters"; texts as S3 answers them.
    init(_ request: JSONObject) throws(S3Error) {
        for name in ChecksumAlgorithm.refused where request.text("Checksum" + name) != nil {
            throw .notEmulated("Checksums by \(name) are")
        }
        let given = ChecksumAlgorithm.allCases.filter { request.text($0.member) != nil }
        guard given.count <= 1 else {
            throw .invalidRequest(
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not"
                    + " allowed.")
        }
        algorithm = try Self.named(request.text("ChecksumAlgorithm"))
        if let only = given.first {
            guard algorithm == nil || algorithm == only else {
                throw .invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
            }
            algorithm = only
            value = request.text(only.member)
        }
        if let text = request.text("ContentMD5") {
            guard let digest = Base64.decode(text), digest.count == 16 else {
                throw S3Error(
                    "InvalidDigest", "The Content-MD5 you specified was invalid.",
                    members: ["Content-MD5": .string(text)])
            }
            md5 = digest
            md5Text = text
        }
    }

    /// The algorithm of a name; nil for no name.
    static func named(_ name: String?) throws(S3Error) -> ChecksumAlgorithm? {
        guard let name else { return nil }
        if let known = ChecksumAlgorithm(rawValue: name.uppercased()) { return known }
        if ChecksumAlgorithm.refused.contains(name.uppercased()) {
            throw .notEmulated("Checksums by \(name) are")
        }
        throw .invalidRequest(
            "Checksum algorithm provided is unsupported. Please try again with any of the valid"
                + " types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512, MD5]")
    }

    /// Verifies what the request claims and answers the checksum to keep; nil if it names none.
    func verify(_ body: ArraySlice<UInt8>) throws(S3Error) -> Checksum? {
        if let md5, let md5Text {
            let actual = ChecksumAlgorithm.md5.digest(body)
            guard actual == md5 else {
                throw S3Error(
                    "BadDigest", "The Content-MD5 you specified did not match what we received.",
                    members: [
                        "ExpectedDigest": .string(md5Text),
                        "CalculatedDigest": .string(Base64.encode(actual)),
                    ])
            }
        }
        guard let algorithm else { return nil }
        let actual = Checksum(algorithm, of: body)
        if let value {
            guard Self.isWellFormed(value, algorithm) else {
                throw .invalidRequest("Value for \(algorithm.header) header is invalid.")
            }
            guard value == actual.value else { throw Self.mismatch(algorithm) }
        }
        return actual
    }

    static func isWellFormed(_ value: String, _ algorithm: ChecksumAlgorithm) -> Bool {
        value.utf8.count.isMultiple(of: 4)
            && Base64.decode(value)?.count == algorithm.length
    }

    static func mismatch(_ algorithm: ChecksumAlgorithm) -> S3Error {
        S3Error(
            "BadDigest",
            "The \(algorithm.rawValue) you specified did not match the calculated checksum.")
    }
}
