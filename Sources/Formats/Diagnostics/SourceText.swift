/// A named text that diagnostics point into, with its lines found once.
///
/// Positions are UTF-8 byte offsets; lines and columns are one-based, and a column counts
/// characters (extended grapheme clusters), so that a caret lands under what a person sees.
public struct SourceText: Sendable {
    /// How the text is named to people: a path relative to where they stand, or `<input>`.
    public let name: String
    public let text: String
    private let lineStarts: [Int]

    public init(name: String, text: String) {
        self.name = name
        self.text = text
        var starts = [0]
        var offset = 0
        for byte in text.utf8 {
            offset += 1
            if byte == UInt8(ascii: "\n") { starts.append(offset) }
        }
        lineStarts = starts
    }

    /// The one-based line and column of a UTF-8 offset; offsets past the end mean the end.
    public func position(at offset: Int) -> (line: Int, column: Int) {
        let bounded = max(0, min(offset, text.utf8.count))
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= bounded { low = middle } else { high = middle }
        }
        let start = text.utf8.index(text.startIndex, offsetBy: lineStarts[low])
        let end = text.utf8.index(text.startIndex, offsetBy: bounded)
        return (low + 1, text[start..<end].count + 1)
    }

    /// The text of a one-based line, without its line end.
    public func line(_ number: Int) -> Substring {
        guard lineStarts.indices.contains(number - 1) else { return "" }
        let start = text.utf8.index(text.startIndex, offsetBy: lineStarts[number - 1])
        let rest = text[start...]
        let end = rest.firstIndex { $0.isNewline } ?? rest.endIndex
        return rest[..<end]
    }
}

/// A half-open range of UTF-8 offsets in one source text.
public struct SourceSpan: Hashable, Sendable {
    public var start: Int
    public var end: Int

    public init(start: Int, end: Int) {
        self.start = start
        self.end = max(start, end)
    }

    /// The smallest span that holds both.
    public func joined(with other: SourceSpan) -> SourceSpan {
        SourceSpan(start: min(start, other.start), end: max(end, other.end))
    }
}
