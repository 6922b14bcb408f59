/// Functions on the addresses that texts hold, and on FILE objects.
///
/// Source: Snowflake documentation, PARSE_URL, PARSE_IP and "File functions".
enum WebFunctions {
    private typealias F = FunctionDefinition

    static let all: [FunctionDefinition] =
        files.map {
            $0.approximated(
                "a FILE value is an object; the groups of media types are the common ones")
        } + [
            F.simple("PARSE_URL", [.text, .integer], least: 1, .object) {
                (_, a) throws(SnowflakeError) in
                do throws(Unreadable) {
                    return .variant(.object(try url(a.text(0))))
                } catch {
                    guard a.count > 1, a.int(1) != 0 else {
                        throw .execution(100139, "22000", "Error parsing URL: \(error.reason)")
                    }
                    return .variant(.object(VariantObject([("error", .string(error.reason))])))
                }
            }.approximated("escapes in an address stay as written"),
            F.simple("PARSE_IP", [.text, .text, .integer], least: 2, .object) {
                (_, a) throws(SnowflakeError) in
                guard a.text(1).uppercased() == "INET" else {
                    throw .invalidArgumentValue("Invalid IP address type '\(a.text(1))'")
                }
                if let parsed = NetworkAddress(a.text(0)) { return .variant(parsed.object) }
                guard a.count > 2, a.int(2) != 0 else {
                    throw .invalidArgumentValue("Failed to parse IP address '\(a.text(0))'")
                }
                return .variant(.object(VariantObject([("error", .string("invalid address"))])))
            },
        ]

    private struct Unreadable: Error {
        var reason: String
    }

    /// The parts of an address; what it lacks is JSON's null.
    private static func url(_ text: String) throws(Unreadable) -> VariantObject {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex,
            text[..<colon].allSatisfy({
                $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0))
            })
        else { throw Unreadable(reason: "scheme not specified") }
        let scheme = text[..<colon]
        var rest = text[text.index(after: colon)...]
        func cut(_ mark: Character) -> VariantValue {
            guard let place = rest.firstIndex(of: mark) else { return .null }
            defer { rest = rest[..<place] }
            return .string(String(rest[rest.index(after: place)...]))
        }
        let fragment = cut("#")
        let query = cut("?")
        var host = VariantValue.null
        var port = VariantValue.null
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            var authority = rest
            if let slash = rest.firstIndex(of: "/") {
                authority = rest[..<slash]
                rest = rest[rest.index(after: slash)...]
            } else {
                rest = rest[rest.endIndex...]
            }
            let start = authority.lastIndex(of: "@") ?? authority.startIndex
            if let mark = authority[start...].lastIndex(of: ":"),
                authority[authority.index(after: mark)...].allSatisfy(\.isNumber)
            {
                port = .string(String(authority[authority.index(after: mark)...]))
                authority = authority[..<mark]
            }
            host = .string(String(authority))
        }
        return VariantObject([
            ("fragment", fragment), ("host", host), ("parameters", parameters(query)),
            ("path", .string(String(rest))), ("port", port), ("query", query),
            ("scheme", .string(String(scheme))),
        ])
    }

    private static func parameters(_ query: VariantValue) -> VariantValue {
        guard case .string(let text) = query else { return .null }
        var pairs: [(String, VariantValue)] = []
        for part in text.split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            pairs.append(
                (String(sides[0]), sides.count > 1 ? .string(String(sides[1])) : .null))
        }
        return .object(VariantObject(pairs))
    }

    /// A member of the object that describes a file.
    private static func member(_ name: String, _ key: String) -> FunctionDefinition {
        F.simple(name, [.variant], .varchar) { (_, a) throws(SnowflakeError) in
            guard case .object(let file) = a.variant(0), let value = file[key] else { return .null }
            if case .string(let text) = value { return .text(text) }
            return .null
        }
    }

    /// The first of the given members that is a text.
    private static func contentType(_ file: VariantValue) -> String? {
        guard case .object(let file) = file else { return nil }
        for key in ["CONTENT_TYPE", "FILE_TYPE"] {
            if case .string(let text)? = file[key] { return text.lowercased() }
        }
        return nil
    }

    /// The group that a media type belongs to.
    private static func fileType(_ type: String) -> String {
        let compressed = [
            "application/gzip", "application/x-gzip", "application/zip", "application/x-bzip2",
            "application/zstd", "application/x-7z-compressed", "application/x-tar",
            "application/vnd.rar",
        ]
        if compressed.contains(type) { return "compressed" }
        for kind in ["image", "audio", "video"] where type.hasPrefix(kind + "/") { return kind }
        if type.hasPrefix("application/") || type.hasPrefix("text/") { return "document" }
        return "unknown"
    }

    private static func isKind(_ name: String, _ kind: String) -> FunctionDefinition {
        F.simple(name, [.variant], .boolean) { (_, a) throws(SnowflakeError) in
            guard let type = contentType(a.variant(0)) else { return .null }
            return .boolean(fileType(type) == kind)
        }
    }

    private static let files: [FunctionDefinition] = [
        member("FL_GET_STAGE", "STAGE"), member("FL_GET_RELATIVE_PATH", "RELATIVE_PATH"),
        member("FL_GET_ETAG", "ETAG"), member("FL_GET_LAST_MODIFIED", "LAST_MODIFIED"),
        member("FL_GET_STAGE_FILE_URL", "STAGE_FILE_URL"),
        member("FL_GET_SCOPED_FILE_URL", "SCOPED_FILE_URL"),
        F.simple("FL_GET_CONTENT_TYPE", [.variant], .varchar) { (_, a) throws(SnowflakeError) in
            contentType(a.variant(0)).map { .text($0) } ?? .null
        },
        F.simple("FL_GET_FILE_TYPE", [.variant], .varchar) { (_, a) throws(SnowflakeError) in
            contentType(a.variant(0)).map { .text(fileType($0)) } ?? .null
        },
        F.simple("FL_GET_SIZE", [.variant], .integer) { (_, a) throws(SnowflakeError) in
            guard case .object(let file) = a.variant(0),
                case .number(let size, let scale)? = file["SIZE"]
            else { return .null }
            return .number(size, scale: scale)
        },
        isKind("FL_IS_IMAGE", "image"), isKind("FL_IS_AUDIO", "audio"),
        isKind("FL_IS_VIDEO", "video"), isKind("FL_IS_COMPRESSED", "compressed"),
        isKind("FL_IS_DOCUMENT", "document"),
    ]
}
