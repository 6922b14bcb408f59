import DataFormats

/// Finds and reads the signature of a request, in its header or its query.
struct SignatureReader {
    let request: SignedRequest
    let dialect: SignatureDialect

    /// What the request claims; nil for anonymous requests.
    func read() throws(SignatureFailure) -> SignatureClaim? {
        let parameters = request.query
        let hasQuery = parameters.contains {
            $0.name == "X-Amz-Algorithm" || $0.name == "X-Amz-Signature"
                || $0.name == "X-Amz-Credential"
        }
        if let text = request.header("authorization") {
            guard !hasQuery else {
                throw SignatureFailure(
                    "InvalidArgument",
                    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter,"
                        + " Signature query string parameter or the Authorization header should be"
                        + " specified", 400)
            }
            return try header(text)
        }
        if hasQuery { return try query(parameters) }
        let isOld =
            parameters.contains { $0.name == "AWSAccessKeyId" }
            && parameters.contains { $0.name == "Signature" }
        if isOld { throw .oldVersion(dialect) }
        return nil
    }

    // MARK: Header

    private func header(_ text: String) throws(SignatureFailure) -> SignatureClaim {
        let trimmed = SignedRequest.trimmed(text)
        guard !trimmed.isEmpty else {
            throw .malformedHeader("the header is empty.", dialect)
        }
        let space = trimmed.utf8.firstIndex(of: 0x20) ?? trimmed.endIndex
        try checkAlgorithm(String(trimmed[..<space]), inHeader: trimmed)
        let fields = try fields(trimmed[space...])
        func field(_ name: String) throws(SignatureFailure) -> String {
            guard let value = fields.first(where: { $0.name == name })?.value, !value.isEmpty
            else { throw missing(name) }
            return value
        }
        let (key, scope) = try credential(try field("Credential"), place: .header)
        let signed = try signedHeaders(try field("SignedHeaders"))
        let signature = try field("Signature")
        let time = try time()
        guard time.text.hasPrefix(scope.day) else {
            throw .malformedHeader(
                "Invalid credential date \"\(scope.day)\". This date is not the same as"
                    + " X-Amz-Date: \"\(time.text.prefix(8))\".", dialect)
        }
        return SignatureClaim(
            place: .header, accessKeyID: key, scope: scope, signedHeaders: signed,
            signature: signature, time: time, expires: nil,
            sessionToken: request.header("x-amz-security-token"))
    }

    private func checkAlgorithm(
        _ algorithm: String, inHeader header: String
    ) throws(SignatureFailure) {
        switch algorithm {
        case SignatureClaim.algorithm: return
        case "AWS": throw .oldVersion(dialect)
        case "AWS4-ECDSA-P256-SHA256": throw .notEmulated("Signature Version 4A (\(algorithm))")
        default:
            guard dialect == .s3 else {
                throw .malformedHeader("Unsupported Authorization Type \(algorithm)", dialect)
            }
            throw SignatureFailure(
                "InvalidArgument", "Unsupported Authorization Type", 400,
                ["ArgumentName": "Authorization", "ArgumentValue": .string(header)])
        }
    }

    /// `name=value` parts with commas between them.
    private func fields(
        _ text: Substring
    ) throws(SignatureFailure) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        let parts = text.utf8.drop { $0 == 0x20 }.split(separator: UInt8(ascii: ","))
        for part in parts {
            let part = SignedRequest.trimmed(String(Substring(part)))
            guard let equals = part.utf8.firstIndex(of: UInt8(ascii: "=")) else {
                throw .malformedHeader(
                    "'\(part)' not a valid key=value pair (missing equal-sign) in Authorization"
                        + " header", dialect)
            }
            guard fields.count < 8 else {
                throw .malformedHeader("the header has too many parts.", dialect)
            }
            let value = part[part.utf8.index(after: equals)...]
            fields.append((String(part[..<equals]), String(value)))
        }
        return fields
    }

    private func missing(_ name: String) -> SignatureFailure {
        dialect == .s3
            ? .malformedHeader("missing \(name).", dialect)
            : .malformedHeader("Authorization header requires '\(name)' parameter.", dialect)
    }

    /// `x-amz-date` comes before `Date`.
    private func time() throws(SignatureFailure) -> SignatureTime {
        if let text = request.header("x-amz-date") {
            guard let time = SignatureTime(basic: text) else { throw .noDate(dialect) }
            return time
        }
        guard let text = request.header("date"),
            let time = SignatureTime(http: text) ?? SignatureTime(basic: text)
        else { throw .noDate(dialect) }
        return time
    }

    // MARK: Query

    private func query(
        _ parameters: [(name: String, value: String)]
    ) throws(SignatureFailure) -> SignatureClaim {
        func parameter(_ name: String) throws(SignatureFailure) -> String {
            guard let value = parameters.first(where: { $0.name == name })?.value, !value.isEmpty
            else {
                throw .malformedQuery(
                    "Query-string authentication version 4 requires the X-Amz-Algorithm,"
                        + " X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and"
                        + " X-Amz-Expires parameters.", dialect)
            }
            return value
        }
        switch try parameter("X-Amz-Algorithm") {
        case SignatureClaim.algorithm: break
        case "AWS4-ECDSA-P256-SHA256":
            throw .notEmulated("Signature Version 4A (AWS4-ECDSA-P256-SHA256)")
        default:
            throw .malformedQuery(
                "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"",
                dialect)
        }
        let (key, scope) = try credential(try parameter("X-Amz-Credential"), place: .query)
        guard let time = SignatureTime(basic: try parameter("X-Amz-Date")) else {
            throw .malformedQuery(
                "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"", dialect)
        }
        guard time.text.hasPrefix(scope.day) else {
            throw .malformedQuery(
                "Invalid credential date \"\(scope.day)\". This date is not the same as"
                    + " X-Amz-Date: \"\(time.text.prefix(8))\".", dialect)
        }
        return SignatureClaim(
            place: .query, accessKeyID: key, scope: scope,
            signedHeaders: try signedHeaders(try parameter("X-Amz-SignedHeaders")),
            signature: try parameter("X-Amz-Signature"), time: time,
            expires: try expires(parameters),
            sessionToken: parameters.first { $0.name == "X-Amz-Security-Token" }?.value)
    }

    /// S3 needs an end of at most a week; other services take 15 minutes where none is given.
    private func expires(
        _ parameters: [(name: String, value: String)]
    ) throws(SignatureFailure) -> Int64 {
        guard let text = parameters.first(where: { $0.name == "X-Amz-Expires" })?.value else {
            guard dialect == .s3 else { return 900 }
            throw .malformedQuery(
                "Query-string authentication version 4 requires the X-Amz-Algorithm,"
                    + " X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and"
                    + " X-Amz-Expires parameters.", dialect)
        }
        guard let seconds = Int64(text) else {
            throw .malformedQuery("X-Amz-Expires should be a number", dialect)
        }
        guard seconds >= 0 else {
            throw .malformedQuery("X-Amz-Expires must be non-negative", dialect)
        }
        guard seconds <= 604_800 else {
            throw .malformedQuery(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given"
                    + " X-Amz-Expires must be less than 604800 seconds", dialect)
        }
        return seconds
    }
}
