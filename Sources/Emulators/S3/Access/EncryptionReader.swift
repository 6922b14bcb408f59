import DataFormats

/// Reads what a request says about encryption; texts as S3 answers them.
///
/// Amazon S3 API Reference, PutObject; Amazon S3 User Guide, "Using server-side encryption with
/// customer-provided keys (SSE-C)".
struct EncryptionReader {
    let bucket: BucketEncryption
    /// The key that S3 uses where KMS is asked for and no key is named.
    let defaultKey: String

    /// How a new object is to be encrypted.
    func forWriting(_ input: JSONObject) throws(S3Error) -> Encryption {
        let customer = try Self.customerKey(input)
        let method = input.text("ServerSideEncryption")
        if let customer {
            guard method == nil else {
                throw .invalidArgument(
                    "Server Side Encryption with Customer provided key is incompatible with the"
                        + " encryption method specified", "x-amz-server-side-encryption", method)
            }
            guard !bucket.blocksCustomerKeys else {
                throw .accessDenied(
                    message: "Access Denied because SSE-C is blocked for this bucket")
            }
            return Encryption(method: nil, customerKeyMD5: customer)
        }
        guard let method else {
            guard input.text("SSEKMSKeyId") == nil else {
                throw Self.keyWithoutMethod
            }
            var standard = bucket.standard
            if !standard.isPlain { standard.keyID = standard.keyID ?? defaultKey }
            return standard
        }
        guard let known = Encryption.Method(rawValue: method) else {
            throw .invalidArgument(
                "The encryption method specified is not supported", "x-amz-server-side-encryption",
                method)
        }
        if known == .aes256 {
            guard input.text("SSEKMSKeyId") == nil else { throw Self.keyWithoutMethod }
            return .standard
        }
        return Encryption(
            method: known, keyID: input.text("SSEKMSKeyId") ?? bucket.standard.keyID ?? defaultKey,
            context: input.text("SSEKMSEncryptionContext"),
            usesBucketKey: input.flag("BucketKeyEnabled") ?? bucket.standard.usesBucketKey)
    }

    private static let keyWithoutMethod = S3Error.invalidArgument(
        "Server Side Encryption with AWS KMS managed key requires HTTP header"
            + " x-amz-server-side-encryption : aws:kms or aws:kms:dsse",
        "x-amz-server-side-encryption")

    /// Whether a reader may see an object: with a customer's key only who sends the same one.
    static func checkReading(
        _ object: Encryption, _ input: JSONObject, prefix: String = ""
    ) throws(S3Error) {
        let given = try customerKey(input, prefix: prefix)
        guard let wanted = object.customerKeyMD5 else {
            guard given == nil else {
                throw .invalidRequest(
                    "The encryption parameters are not applicable to this object.")
            }
            return
        }
        guard let given else {
            throw .invalidRequest(
                "The object was stored using a form of Server Side Encryption. The correct"
                    + " parameters must be provided to retrieve the object.")
        }
        guard given == wanted else {
            throw .accessDenied(
                message: "Requests specifying Server Side Encryption with Customer provided keys"
                    + " must provide the correct secret key.")
        }
    }

    /// The MD5 of a customer's key, checked; nil where none is sent.
    static func customerKey(
        _ input: JSONObject, prefix: String = ""
    ) throws(S3Error) -> String? {
        let algorithm = input.text(prefix + "SSECustomerAlgorithm")
        let key = input.text(prefix + "SSECustomerKey")
        let digest = input.text(prefix + "SSECustomerKeyMD5")
        if algorithm == nil, key == nil, digest == nil { return nil }
        let header = "x-amz-server-side-encryption"
        guard let algorithm else {
            throw .invalidArgument(
                "Requests specifying Server Side Encryption with Customer provided keys must"
                    + " provide a valid encryption algorithm.", header)
        }
        guard algorithm == "AES256" else {
            throw S3Error(
                "InvalidEncryptionAlgorithmError",
                "The encryption request you specified is not valid. The valid value is AES256.",
                members: [
                    "ArgumentName": .string(header + "-customer-algorithm"),
                    "ArgumentValue": .string(algorithm),
                ])
        }
        guard let key else {
            throw .invalidArgument(
                "Requests specifying Server Side Encryption with Customer provided keys must"
                    + " provide an appropriate secret key.", header + "-customer-key")
        }
        guard let bytes = Base64.decode(key), bytes.count == 32 else {
            throw .invalidArgument(
                "The secret key was invalid for the specified algorithm.",
                header + "-customer-key")
        }
        guard let digest else {
            throw .invalidArgument(
                "Requests specifying Server Side Encryption with Customer provided keys must"
                    + " provide the client calculated MD5 of the secret key.",
                header + "-customer-key-MD5")
        }
        guard digest == Base64.encode(EntityTag.digest(bytes[...])) else {
            throw .invalidArgument(
                "The calculated MD5 hash of the key did not match the hash that was provided.",
                header + "-customer-key-MD5")
        }
        return digest
    }
}
