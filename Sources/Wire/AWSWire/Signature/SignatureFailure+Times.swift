import DataFormats

extension SignatureFailure {
    /// A request whose own time is too far from the server's.
    static func skewed(
        _ time: SignatureTime, now: Int64, _ dialect: SignatureDialect
    ) -> Self {
        if dialect == .s3 {
            return Self(
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.", 403,
                [
                    "RequestTime": .string(time.text),
                    "ServerTime": .string(
                        ISOTime.text(ofInstant: now, fraction: .digits(0))),
                    "MaxAllowedSkewMilliseconds": 900_000,
                ])
        }
        let limit = 900 * SignatureTime.second
        let server = SignatureTime(nanoseconds: now).text
        let message: String
        if time.nanoseconds < now {
            let border = SignatureTime(nanoseconds: now - limit).text
            message =
                "Signature expired: \(time.text) is now earlier than \(border) (\(server) - 15"
                + " min.)"
        } else {
            let border = SignatureTime(nanoseconds: now + limit).text
            message =
                "Signature not yet current: \(time.text) is still later than \(border) (\(server)"
                + " + 15 min.)"
        }
        return Self(
            dialect == .query ? "SignatureDoesNotMatch" : "InvalidSignatureException", message, 403)
    }

    /// A presigned request after its end.
    static func expired(
        _ time: SignatureTime, seconds: Int64, now: Int64, _ dialect: SignatureDialect
    ) -> Self {
        let end = time.nanoseconds + seconds * SignatureTime.second
        if dialect == .s3 {
            return Self(
                "AccessDenied", "Request has expired", 403,
                [
                    "X-Amz-Expires": .string(String(seconds)),
                    "Expires": .string(ISOTime.text(ofInstant: end, fraction: .digits(0))),
                    "ServerTime": .string(ISOTime.text(ofInstant: now, fraction: .digits(0))),
                ])
        }
        return Self(
            "RequestExpired",
            "Request must expire within the time that it names: it ended at"
                + " \(SignatureTime(nanoseconds: end).text)", 400)
    }

    static func noDate(_ dialect: SignatureDialect) -> Self {
        dialect == .s3
            ? Self(
                "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header",
                403)
            : malformedHeader(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date'"
                    + " header.", dialect)
    }
}
