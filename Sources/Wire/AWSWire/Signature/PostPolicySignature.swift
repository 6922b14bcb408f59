import CloudModel
import DataFormats

/// The signature of a browser form, over its policy as it was sent.
///
/// Amazon S3 API Reference, "Authenticating requests: browser-based uploads using POST".
extension SignatureVerifier {
    /// Who signed a form; nil for forms without a policy.
    ///
    /// The policy's conditions and end are S3's to check.
    ///
    /// - Parameter fields: the form's fields before the file, names in any case.
    public func verifyForm(
        _ fields: [(name: String, value: String)]
    ) throws(SignatureFailure) -> VerifiedSignature? {
        func field(_ name: String) -> String? {
            fields.first { $0.name.lowercased() == name }?.value
        }
        guard let policy = field("policy") else { return nil }
        func required(_ name: String) throws(SignatureFailure) -> String {
            guard let value = field(name), !value.isEmpty else {
                throw SignatureFailure(
                    "InvalidArgument",
                    "Bucket POST must contain a field named '\(name)'. If it is specified, please"
                        + " check the order of the fields.", 400,
                    ["ArgumentName": .string(name), "ArgumentValue": ""])
            }
            return value
        }
        if field("x-amz-algorithm") == nil,
            field("awsaccesskeyid") != nil || field("signature") != nil
        {
            let old = OldClaim(
                place: .form, accessKeyID: try required("awsaccesskeyid"),
                signature: try required("signature"), date: "")
            return try verify(old, token: field("x-amz-security-token"), stringToSign: policy)
        }
        switch try required("x-amz-algorithm") {
        case SignatureClaim.algorithm: break
        case "AWS4-ECDSA-P256-SHA256":
            throw .notEmulated("Signature Version 4A (AWS4-ECDSA-P256-SHA256)")
        case let other:
            throw SignatureFailure(
                "InvalidArgument",
                "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"",
                400, ["ArgumentName": "x-amz-algorithm", "ArgumentValue": .string(other)])
        }
        let reader = SignatureReader(
            request: SignedRequest(method: "POST", rawPath: "/", headers: []), dialect: dialect)
        let (key, scope) = try reader.credential(try required("x-amz-credential"), place: .form)
        guard let time = SignatureTime(basic: try required("x-amz-date")) else {
            throw .noDate(dialect)
        }
        let claim = SignatureClaim(
            place: .form, accessKeyID: key, scope: scope, signedHeaders: [],
            signature: try required("x-amz-signature"), time: time, expires: nil,
            sessionToken: field("x-amz-security-token"))
        try checkScope(claim)
        let credential = try credential(of: claim)
        let signing = SigningKey(secret: credential.secret, scope: scope)
        guard Self.same(signing.signature(of: policy), claim.signature) else {
            throw .mismatch(
                key: key, provided: claim.signature, stringToSign: policy, canonical: nil, dialect)
        }
        return VerifiedSignature(
            credential: credential, claim: claim, payload: .unsigned,
            payloadHash: "UNSIGNED-PAYLOAD", key: signing)
    }
}
