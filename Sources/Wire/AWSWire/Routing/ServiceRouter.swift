/// Which service a request is for.
struct ServiceRouter {
    /// Where services and buckets have host names of their own: `sqs.us-east-1.DOMAIN`,
    /// `BUCKET.s3.DOMAIN`, `BUCKET.DOMAIN`.
    let domains: [String]

    /// The service's name, and whether it asks in the query protocol although its own is another.
    func service(of request: WireRequest, query: [QueryItem]) -> Destination {
        if let target = request.header("x-amz-target") {
            let prefix = target.prefix { $0 != "." }
            let model = WireModel.all.first { $0.targetPrefix == String(prefix) }
            return model.map { .known($0) } ?? .unknown(String(prefix), isJSON: true)
        }
        if let scope = scope(request, query) {
            if let model = WireModel.named(scope) { return .known(model) }
            return .unknown(scope, isJSON: false)
        }
        if let name = serviceLabel(request.header("host")), let model = WireModel.named(name) {
            return .known(model)
        }
        let isForm =
            request.method == "POST"
            && request.header("content-type")?.lowercased().hasPrefix(
                "application/x-www-form-urlencoded") == true
        if isForm || query.contains(where: { $0.name == "Action" }) {
            let items =
                isForm ? QueryItem.list(String(decoding: request.body, as: UTF8.self)) : query
            if let version = items.first(where: { $0.name == "Version" })?.value,
                items.contains(where: { $0.name == "Action" }),
                let model = WireModel.all.first(where: {
                    $0.version == version && ($0.style == .query || $0.service == "sqs")
                })
            {
                return .known(model)
            }
        }
        return .known(.s3)
    }

    enum Destination {
        case known(WireModel)
        case unknown(String, isJSON: Bool)
    }

    /// The service of the credential's scope, `KEY/DATE/REGION/SERVICE/aws4_request`.
    private func scope(_ request: WireRequest, _ query: [QueryItem]) -> String? {
        if let header = request.header("authorization"),
            let start = header.range(of: "Credential=")
        {
            let credential = header[start.upperBound...].utf8.prefix { $0 != 0x2C && $0 != 0x20 }
            return Self.service(ofScope: Substring(credential))
        }
        if let item = query.first(where: { $0.name == "X-Amz-Credential" }) {
            return Self.service(ofScope: Substring(item.value))
        }
        return nil
    }

    private static func service(ofScope credential: Substring) -> String? {
        // A key may hold slashes; the scope is the last four parts.
        let parts = credential.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count >= 5, let last = parts.last, Substring(last) == "aws4_request" else {
            return nil
        }
        return String(Substring(parts[parts.count - 2]))
    }

    // MARK: Host names

    /// The host without its port, in lower case.
    static func host(_ header: String?) -> Substring? {
        guard let header else { return nil }
        if header.hasPrefix("[") { return nil }
        let host = Substring(header.lowercased())
        return host[..<(host.utf8.firstIndex(of: UInt8(ascii: ":")) ?? host.endIndex)]
    }

    /// What stands before one of our domains, if anything does.
    private func prefix(_ header: String?) -> Substring? {
        guard let host = Self.host(header) else { return nil }
        for domain in domains where host.hasSuffix("." + domain) {
            return host.dropLast(domain.utf8.count + 1)
        }
        return nil
    }

    /// `sqs` of `sqs.us-east-1.localhost`; S3's hosts are looked at by `bucket(ofHost:)`.
    private func serviceLabel(_ header: String?) -> String? {
        guard let labels = prefix(header)?.split(separator: "."), let first = labels.first,
            labels.count <= 2, first != "s3"
        else { return nil }
        return labels.count == 1 || Self.isRegion(labels[1]) ? String(first) : nil
    }

    private static func isRegion(_ label: Substring) -> Bool {
        let parts = label.split(separator: "-")
        return parts.count >= 3 && parts.last?.allSatisfy(\.isNumber) == true
    }

    /// The bucket of a virtual host; nil where the bucket stands in the path.
    func bucket(ofHost header: String?) -> String? {
        guard let prefix = prefix(header) else { return nil }
        var labels = prefix.split(separator: ".", omittingEmptySubsequences: false)
        if let last = labels.last, Self.isRegion(last) { labels.removeLast() }
        if labels.last == "dualstack" { labels.removeLast() }
        if let last = labels.last, last == "s3" || last.hasPrefix("s3-") {
            labels.removeLast()
            return labels.isEmpty ? nil : labels.joined(separator: ".")
        }
        // `BUCKET.localhost`, as SDKs make it of `http://localhost`.
        return prefix.isEmpty ? nil : String(prefix)
    }
}

extension String {
    /// The place of the first occurrence of a word.
    func range(of word: String) -> Range<String.Index>? {
        let mine = utf8
        let theirs = Array(word.utf8)
        guard let first = theirs.first else { return nil }
        var start = mine.startIndex
        while let found = mine[start...].firstIndex(of: first) {
            if mine[found...].starts(with: theirs) {
                return found..<mine.index(found, offsetBy: theirs.count)
            }
            start = mine.index(after: found)
        }
        return nil
    }
}
