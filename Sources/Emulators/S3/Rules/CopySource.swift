import DataFormats

/// What the header `x-amz-copy-source` names.
///
/// Amazon S3 API Reference, CopyObject: `bucket/key`, URL-encoded, with or without a slash in
/// front, and with `?versionId=` behind it.
struct CopySource: Equatable {
    let bucket: String
    let key: String
    let versionID: String?

    init(_ header: String) throws(S3Error) {
        var text = header[...]
        var version: String?
        if let mark = text.range(of: "?versionId=") {
            version = String(text[mark.upperBound...])
            text = text[..<mark.lowerBound]
        }
        guard let decoded = FormEncoding.decode(text, plusMeansSpace: false) else {
            throw Self.invalid(header)
        }
        let path = decoded.hasPrefix("/") ? decoded.dropFirst() : decoded[...]
        guard !path.hasPrefix("arn:") else {
            throw .notEmulated("Copies from access points are")
        }
        guard let slash = path.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            throw Self.invalid(header)
        }
        bucket = String(path[..<slash])
        key = String(path[path.utf8.index(after: slash)...])
        versionID = version
        guard !bucket.isEmpty, !key.isEmpty else { throw Self.invalid(header) }
    }

    private static func invalid(_ header: String) -> S3Error {
        .invalidArgument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
            "x-amz-copy-source", header)
    }
}

extension Substring {
    /// The first place of a text, byte by byte.
    func range(of text: String) -> Range<Index>? {
        let wanted = Array(text.utf8)
        var start = utf8.startIndex
        while start != utf8.endIndex {
            if utf8[start...].starts(with: wanted) {
                return start..<utf8.index(start, offsetBy: wanted.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}
