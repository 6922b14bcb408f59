/// Where a loader's texts come from; this room reads no files itself.
public protocol PipelineFiles: Sendable {
    /// The text of a file.
    ///
    /// - Throws: `UnreadableFile` when there is one that is no text; anything else means that
    ///   there is none.
    func text(_ relativePath: String) throws -> String
    func exists(_ relativePath: String) -> Bool
}

/// A file is there and cannot be read.
public struct UnreadableFile: Error {
    public var path: String
    /// Such as `it is a folder`.
    public var reason: String
    /// What it holds, where that is no UTF-8.
    public var bytes: [UInt8]?

    public init(path: String, reason: String, bytes: [UInt8]? = nil) {
        self.path = path
        self.reason = reason
        self.bytes = bytes
    }
}

/// Files that live in memory.
public struct MemoryFiles: PipelineFiles {
    /// There is no such file.
    public struct Missing: Error {
        public var path: String
    }

    private let texts: [String: String]

    public init(_ texts: [String: String]) { self.texts = texts }

    public func text(_ relativePath: String) throws -> String {
        guard let text = texts[relativePath] else { throw Missing(path: relativePath) }
        return text
    }

    public func exists(_ relativePath: String) -> Bool { texts[relativePath] != nil }
}

/// Joins a folder and a path in it; `.` and `..` are resolved, a leading `..` stays.
func joined(_ folder: String, _ path: String) -> String {
    var parts: [Substring] = []
    let absolute = folder.hasPrefix("/")
    for part in folder.split(separator: "/") + path.split(separator: "/") {
        if part == "." { continue }
        if part == "..", let last = parts.last, last != ".." {
            parts.removeLast()
        } else {
            parts.append(part)
        }
    }
    return (absolute ? "/" : "") + parts.joined(separator: "/")
}
