import OrderedCollections
import DataFormats

/// One rule about requests from web pages of other origins (PutBucketCors).
///
/// Amazon S3 User Guide, "Using cross-origin resource sharing (CORS)".
struct CORSRule: Sendable, Equatable {
    let id: String?
    let origins: [String]
    let methods: [String]
    let headers: [String]
    let exposed: [String]
    let maximumAge: Int?

    private static let known = ["GET", "PUT", "HEAD", "POST", "DELETE"]

    static func read(_ rules: [JSONObject]) throws(S3Error) -> [CORSRule] {
        guard !rules.isEmpty else { throw .malformedXML }
        guard rules.count <= 100 else {
            throw .invalidRequest("The number of CORS rules should not exceed allowed limit of 100")
        }
        var read: [CORSRule] = []
        for rule in rules {
            let methods = rule.texts("AllowedMethods")
            let origins = rule.texts("AllowedOrigins")
            guard !methods.isEmpty, !origins.isEmpty else { throw .malformedXML }
            for method in methods where !known.contains(method) {
                throw .invalidRequest(
                    "Found unsupported HTTP method in CORS config. Unsupported method is \(method)")
            }
            for origin in origins where origin.filter({ $0 == "*" }).count > 1 {
                throw .invalidRequest(
                    "AllowedOrigin \"\(origin)\" can not have more than one wildcard.")
            }
            for header in rule.texts("AllowedHeaders")
            where header.filter({ $0 == "*" }).count > 1 {
                throw .invalidRequest(
                    "AllowedHeader \"\(header)\" can not have more than one wildcard.")
            }
            for header in rule.texts("ExposeHeaders") where header.contains("*") {
                throw .invalidRequest(
                    "ExposeHeader \"\(header)\" contains wildcard. We currently do not support"
                        + " wildcard for ExposeHeader.")
            }
            read.append(
                CORSRule(
                    id: rule.text("ID"), origins: origins, methods: methods,
                    headers: rule.texts("AllowedHeaders"), exposed: rule.texts("ExposeHeaders"),
                    maximumAge: rule.whole("MaxAgeSeconds")))
        }
        return read
    }

    var output: JSONValue {
        var output = JSONObject()
        output.put("ID", id)
        output.put("AllowedHeaders", headers.map { .string($0) })
        output.put("AllowedMethods", methods.map { .string($0) })
        output.put("AllowedOrigins", origins.map { .string($0) })
        output.put("ExposeHeaders", exposed.map { .string($0) })
        output.put("MaxAgeSeconds", maximumAge)
        return .object(output)
    }

    /// Whether the rule lets a page of an origin use a method with these headers.
    func allows(origin: String, method: String, headers asked: [String]) -> Bool {
        methods.contains(method) && origins.contains { Self.matches(origin, $0) }
            && asked.allSatisfy { header in
                headers.contains { Self.matches(header.lowercased(), $0.lowercased()) }
            }
    }

    /// A pattern has at most one star.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return text == pattern }
        let (head, tail) = (pattern[..<star], pattern[pattern.index(after: star)...])
        return text.utf8.count >= head.utf8.count + tail.utf8.count && text.hasPrefix(head)
            && text.hasSuffix(tail)
    }
}

/// A request from a web page, as far as cross-origin rules look at it.
public struct CORSRequest: Hashable, Sendable {
    public var origin: String
    /// The request's own method, or of a preflight the one that it asks for.
    public var method: String
    /// What a preflight asks to send, from `Access-Control-Request-Headers`.
    public var headers: [String]
    public var isPreflight: Bool

    public init(origin: String, method: String, headers: [String] = [], isPreflight: Bool) {
        self.origin = origin
        self.method = method
        self.headers = headers
        self.isPreflight = isPreflight
    }
}

extension S3Emulator {
    /// The headers that an answer to a web page has, by the first rule that fits.
    ///
    /// Nil means that no rule fits: a preflight is then refused with `corsRefusal`, and any other
    /// request is answered without such headers.
    public func corsHeaders(
        bucket: String, for request: CORSRequest
    ) -> [(name: String, value: String)]? {
        let rules = state.buckets[bucket]?.settings.cors ?? []
        let rule = rules.first {
            $0.allows(
                origin: request.origin, method: request.method,
                headers: request.isPreflight ? request.headers : [])
        }
        guard let rule else { return nil }
        let isForAll = rule.origins.contains("*")
        var headers: [(name: String, value: String)] = [
            ("Access-Control-Allow-Origin", isForAll ? "*" : request.origin),
            ("Access-Control-Allow-Methods", rule.methods.joined(separator: ", ")),
        ]
        if request.isPreflight, !request.headers.isEmpty {
            headers.append(
                (
                    "Access-Control-Allow-Headers",
                    request.headers.map { $0.lowercased() }.joined(separator: ", ")
                ))
        }
        if !rule.exposed.isEmpty {
            headers.append(
                ("Access-Control-Expose-Headers", rule.exposed.joined(separator: ", ")))
        }
        if request.isPreflight, let age = rule.maximumAge {
            headers.append(("Access-Control-Max-Age", String(age)))
        }
        if !isForAll { headers.append(("Access-Control-Allow-Credentials", "true")) }
        headers.append(
            (
                "Vary",
                "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
            ))
        return headers
    }

    /// Why a preflight is refused: the bucket has no rules, or none fits.
    public func corsRefusal(bucket: String, for request: CORSRequest) -> S3Error {
        let hasRules = state.buckets[bucket]?.settings.cors.isEmpty == false
        return S3Error(
            "AccessForbidden",
            hasRules
                ? "CORSResponse: This CORS request is not allowed. This is usually because the"
                    + " evalution of Origin, request method / Access-Control-Request-Method or"
                    + " Access-Control-Request-Headers are not whitelisted by the resource's CORS"
                    + " spec."
                : "CORSResponse: CORS is not enabled for this bucket.",
            status: 403,
            members: ["Method": .string(request.method), "ResourceType": "OBJECT"])
    }
}
