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

    /// How many lines there are; a line feed at the end opens one more, empty line.
    public var lineCount: Int { lineStarts.count }

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

    /// The UTF-8 offsets of a one-based line, without its line end.
    public func range(ofLine number: Int) -> Range<Int> {
        guard lineStarts.indices.contains(number - 1) else {
            return text.utf8.count..<text.utf8.count
        }
        let start = lineStarts[number - 1]
        guard number < lineStarts.count else { return start..<text.utf8.count }
        var end = lineStarts[number] - 1
        let before = text.utf8.index(text.startIndex, offsetBy: max(start, end - 1))
        if end > start, text.utf8[before] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// The text of a one-based line, without its line end; empty when there is no such line.
    public func line(_ number: Int) -> Substring { self[range(ofLine: number)] }

    /// The text between two UTF-8 offsets.
    public subscript(range: Range<Int>) -> Substring {
        let range = range.clamped(to: 0..<text.utf8.count)
        let start = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
        let end = text.utf8.index(text.startIndex, offsetBy: range.upperBound)
        return text[start..<end]
    }

    /// The text under a span.
    public subscript(span: SourceSpan) -> Substring { self[span.start..<span.end] }

    /// The UTF-8 offset of a one-based line and column; past the end of the line means its end.
    public func offset(line number: Int, column: Int) -> Int {
        let range = range(ofLine: number)
        let line = self[range]
        let end =
            line.index(line.startIndex, offsetBy: max(0, column - 1), limitedBy: line.endIndex)
            ?? line.endIndex
        return range.lowerBound + line.utf8.distance(from: line.startIndex, to: end)
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
