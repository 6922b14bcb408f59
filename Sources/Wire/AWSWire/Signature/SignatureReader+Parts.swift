import DataFormats

// What headers, queries and forms have in common.
extension SignatureReader {
    /// `KEY/DAY/REGION/SERVICE/aws4_request`; the key itself may hold slashes.
    func credential(
        _ text: String, place: SignatureClaim.Place
    ) throws(SignatureFailure) -> (key: String, scope: CredentialScope) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count >= 5, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 1_024 else {
            throw malformedCredential(place)
        }
        let tail = parts.suffix(4).map { String(Substring($0)) }
        guard tail[3] == "aws4_request", tail[0].utf8.count == 8,
            tail[0].utf8.allSatisfy({ 0x30...0x39 ~= $0 })
        else { throw malformedCredential(place) }
        return (
            parts.dropLast(4).map { String(Substring($0)) }.joined(separator: "/"),
            CredentialScope(day: tail[0], region: tail[1], service: tail[2])
        )
    }

    private func malformedCredential(_ place: SignatureClaim.Place) -> SignatureFailure {
        let form =
            "the Credential is mal-formed; expecting"
            + " \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."
        return place == .query
            ? .malformedQuery("Error parsing the X-Amz-Credential parameter; \(form)", dialect)
            : .malformedHeader(form, dialect)
    }

    /// Names with semicolons between them; `host` must be one of them.
    func signedHeaders(_ text: String) throws(SignatureFailure) -> [String] {
        let names = text.lowercased().utf8.split(
            separator: UInt8(ascii: ";"), omittingEmptySubsequences: false
        ).map { String(Substring($0)) }
        guard names.count <= 100, names.allSatisfy({ !$0.isEmpty }) else {
            throw .malformedHeader("SignedHeaders is mal-formed.", dialect)
        }
        guard names.contains("host") || names.contains(":authority") else {
            throw unsigned(["host"])
        }
        return names
    }

    /// The complaint about headers that are there and not signed.
    func unsigned(_ names: [String]) -> SignatureFailure {
        dialect == .s3
            ? SignatureFailure(
                "AccessDenied", "There were headers present in the request which were not signed",
                403, ["HeadersNotSigned": .string(names.joined(separator: ", "))])
            : SignatureFailure(
                dialect == .query ? "SignatureDoesNotMatch" : "InvalidSignatureException",
                "'\(names.joined(separator: ", "))' must be a 'SignedHeader' in the AWS"
                    + " Authorization.", 403)
    }
}
