/// A header or trailer; names of requests are in lower case.
public struct WireHeader: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A whole HTTP request as bytes made it, before anyone asked what it means.
public struct WireRequest: Sendable {
    public var method: String
    /// The raw path and query, never normalised: `//`, `..` and a trailing `/` are data.
    public var target: String
    /// In the order of arrival, names in lower case.
    public var headers: [WireHeader]
    /// Without transfer and chunk encodings.
    public var body: [UInt8]
    /// What followed a chunked body, names in lower case.
    public var trailers: [WireHeader]

    public init(
        method: String, target: String, headers: [WireHeader] = [], body: [UInt8] = [],
        trailers: [WireHeader] = []
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.trailers = trailers
    }

    /// The first header of that name, which must be in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The raw path.
    public var path: Substring {
        target[..<(target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex)]
    }

    /// The query parameters in order, decoded.
    public var query: [QueryItem] {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return [] }
        return QueryItem.list(String(target[target.utf8.index(after: mark)...]))
    }
}

/// A whole HTTP answer, but for its transfer.
public struct WireResponse: Sendable {
    public var status: Int
    public var headers: [WireHeader]
    /// Shared with whoever holds the object, never copied.
    public var body: ArraySlice<UInt8>
    /// What `Content-Length` says where no body is sent, as for HEAD.
    public var declaredLength: Int?

    public init(
        status: Int, headers: [WireHeader] = [], body: ArraySlice<UInt8> = [],
        declaredLength: Int? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.declaredLength = declaredLength
    }

    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
