import DataFormats

/// How an object is said to be encrypted at rest; nothing is encrypted here.
///
/// Amazon S3 User Guide, "Protecting data with server-side encryption".
struct Encryption: Sendable, Hashable {
    enum Method: String, Sendable {
        case aes256 = "AES256"
        case kms = "aws:kms"
        case dualLayerKMS = "aws:kms:dsse"
    }

    /// Nil where the customer provides the key.
    var method: Method? = .aes256
    var keyID: String?
    var context: String?
    var usesBucketKey = false
    /// The MD5 of the customer's key, by which readers are told apart from others.
    var customerKeyMD5: String?

    static let standard = Encryption()

    var isPlain: Bool { method == .aes256 }

    /// Adds the members that answers have.
    func put(into output: inout JSONObject, withContext: Bool = false) {
        output.put("ServerSideEncryption", method?.rawValue)
        output.put("SSEKMSKeyId", keyID)
        if usesBucketKey { output.append("BucketKeyEnabled", true) }
        if let customerKeyMD5 {
            output.append("SSECustomerAlgorithm", "AES256")
            output.append("SSECustomerKeyMD5", .string(customerKeyMD5))
        }
        if withContext { output.put("SSEKMSEncryptionContext", context) }
    }

    /// The entity tag of content that is encrypted so: no MD5 of the body unless S3 holds the key.
    func etag(_ plain: String) -> String {
        isPlain ? plain : EntityTag.of(Array((plain + (customerKeyMD5 ?? keyID ?? "")).utf8))
    }
}

/// A bucket's default encryption (PutBucketEncryption).
struct BucketEncryption: Sendable {
    var standard = Encryption.standard
    /// Whether uploads with customer keys are refused.
    var blocksCustomerKeys = false

    var output: JSONObject {
        var by: JSONObject = ["SSEAlgorithm": .string(standard.method?.rawValue ?? "AES256")]
        by.put("KMSMasterKeyID", standard.keyID)
        var rule: JSONObject = [
            "ApplyServerSideEncryptionByDefault": .object(by),
            "BucketKeyEnabled": .bool(standard.usesBucketKey),
        ]
        if blocksCustomerKeys {
            rule["BlockedEncryptionTypes"] = ["EncryptionType": ["SSE-C"]]
        }
        return ["ServerSideEncryptionConfiguration": ["Rules": [.object(rule)]]]
    }

    init() {}

    init(_ configuration: JSONObject) throws(S3Error) {
        let rules = configuration.objects("Rules")
        guard rules.count == 1, let rule = rules.first else { throw .malformedXML }
        if let by = rule.object("ApplyServerSideEncryptionByDefault") {
            guard let method = by.text("SSEAlgorithm").flatMap(Encryption.Method.init(rawValue:))
            else { throw .malformedXML }
            let key = by.text("KMSMasterKeyID")
            guard key == nil || method != .aes256 else {
                throw .invalidArgument(
                    "a KMSMasterKeyID is not applicable if the default sse algorithm is not"
                        + " aws:kms or aws:kms:dsse", "ApplyServerSideEncryptionByDefault")
            }
            standard = Encryption(method: method, keyID: key)
        }
        standard.usesBucketKey = rule.flag("BucketKeyEnabled") ?? false
        blocksCustomerKeys =
            rule.object("BlockedEncryptionTypes")?.texts("EncryptionType").contains("SSE-C")
            ?? false
    }
}
