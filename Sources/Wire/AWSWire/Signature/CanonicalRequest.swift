import Crypto

/// The text of a request that both sides hash and sign.
///
/// IAM User Guide, "Create a signed AWS API request"; Amazon S3 API Reference, "Authenticating
/// requests".
struct CanonicalRequest {
    let text: String

    init(
        _ request: SignedRequest, signedHeaders: [String], payloadHash: String, isS3: Bool,
        isPresigned: Bool
    ) {
        var text = request.method + "\n"
        text += Self.path(request.rawPath, isS3: isS3) + "\n"
        text += Self.query(request.rawQuery, isPresigned: isPresigned) + "\n"
        for name in signedHeaders {
            text += "\(name):\(request.joinedHeader(name) ?? "")\n"
        }
        text += "\n" + signedHeaders.joined(separator: ";") + "\n" + payloadHash
        self.text = text
    }

    /// S3 encodes a path once and takes it as it is; others remove dots and empty segments and
    /// encode what is encoded already.
    static func path(_ raw: String, isS3: Bool) -> String {
        if isS3 {
            // Segment by segment, because an encoded slash stays encoded.
            let segments = raw.utf8.split(
                separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            let path = segments.map {
                URIEncoding.encode(URIEncoding.decode($0, plusIsSpace: false))
            }
            return raw.isEmpty ? "/" : path.joined(separator: "/")
        }
        return URIEncoding.encode(normalized(raw).utf8, keepSlash: true)
    }

    /// RFC 3986, section 5.2.4, and without empty segments.
    private static func normalized(_ raw: String) -> String {
        var segments: [Substring] = []
        for segment in raw.split(separator: "/") {
            switch segment {
            case ".": break
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        let path = "/" + segments.joined(separator: "/")
        return raw.hasSuffix("/") && path != "/" ? path + "/" : path
    }

    /// Parameters encoded anew and sorted, without the signature itself.
    static func query(_ raw: String, isPresigned: Bool) -> String {
        var pairs: [(name: String, value: String)] = []
        if raw.isEmpty { return "" }
        for part in raw.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = URIEncoding.encode(URIEncoding.decode(parts[0], plusIsSpace: true))
            if isPresigned, name == "X-Amz-Signature" { continue }
            let value =
                parts.count == 2
                ? URIEncoding.encode(URIEncoding.decode(parts[1], plusIsSpace: true)) : ""
            pairs.append((name, value))
        }
        pairs.sort {
            Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8))
                || $0.name == $1.name
                    && Array($0.value.utf8).lexicographicallyPrecedes(Array($1.value.utf8))
        }
        return pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }
}

/// The key of one day, region and service, and what is signed with it.
public struct SigningKey: Sendable {
    private let key: SymmetricKey

    init(secret: String, scope: CredentialScope) {
        var key = SymmetricKey(data: Array(("AWS4" + secret).utf8))
        for part in [scope.day, scope.region, scope.service, "aws4_request"] {
            key = SymmetricKey(
                data: Array(HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key)))
        }
        self.key = key
    }

    func signature(of text: String) -> String {
        Hex.text(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }
}

/// Signing keys that were computed already: clients sign a whole day with one.
public final class SigningKeyCache {
    private struct Place: Hashable {
        let secret: String
        let scope: CredentialScope
    }

    private var keys: [Place: SigningKey] = [:]
    private static let limit = 256

    public init() {}

    func key(secret: String, scope: CredentialScope) -> SigningKey {
        let place = Place(secret: secret, scope: scope)
        if let known = keys[place] { return known }
        if keys.count >= Self.limit { keys.removeAll() }
        let key = SigningKey(secret: secret, scope: scope)
        keys[place] = key
        return key
    }
}

/// Day, region and service that a signature is for.
public struct CredentialScope: Hashable, Sendable, CustomStringConvertible {
    /// Such as `20250109`.
    public let day: String
    public let region: String
    public let service: String

    public var description: String { "\(day)/\(region)/\(service)/aws4_request" }
}

/// Hexadecimal digits in small letters.
enum Hex {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 + nibble : 0x57 + nibble
    }

    static func sha256(_ text: String) -> String {
        Hex.text(SHA256.hash(data: Array(text.utf8)))
    }

    /// Whether a text is a digest of SHA-256 in hexadecimal.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x61...0x66, 0x41...0x46: true
                default: false
                }
            }
    }
}
