import Diagnostics
import Yams

/// Finds in the bytes of a source what libyaml names by line and column, and where nodes end.
struct YAMLPlaces {
    /// The text without a byte order mark.
    let text: String
    /// How many bytes the byte order mark took.
    let shift: Int
    private let bytes: [UInt8]
    /// Line starts as libyaml counts lines: also at U+0085, U+2028 and U+2029.
    private let lineStarts: [Int]

    init(_ whole: String) {
        let all = Array(whole.utf8)
        shift = all.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        bytes = shift == 0 ? all : Array(all.dropFirst(shift))
        text = shift == 0 ? whole : String(decoding: bytes, as: UTF8.self)
        lineStarts = Self.lineStarts(bytes)
    }

    private static func lineStarts(_ bytes: [UInt8]) -> [Int] {
        var starts = [0]
        for place in bytes.indices {
            let next = place + 1
            switch bytes[place] {
            case 0x0A: starts.append(next)
            case 0x0D where next == bytes.count || bytes[next] != 0x0A: starts.append(next)
            case 0x85 where place > 0 && bytes[place - 1] == 0xC2: starts.append(next)
            case 0xA8, 0xA9:
                if place > 1, bytes[place - 1] == 0x80, bytes[place - 2] == 0xE2 {
                    starts.append(next)
                }
            default: break
            }
        }
        return starts
    }

    /// The offset in the source of a mark; its column counts Unicode scalars.
    func offset(_ mark: Mark?) -> Int {
        guard let mark, lineStarts.indices.contains(mark.line - 1) else {
            return shift + (mark == nil ? 0 : bytes.count)
        }
        var place = lineStarts[mark.line - 1]
        var column = 1
        while column < mark.column, place < bytes.count {
            place += 1
            while place < bytes.count, bytes[place] & 0xC0 == 0x80 { place += 1 }
            column += 1
        }
        return shift + place
    }

    /// Steps over anchors and tags in front of a node.
    func contentStart(_ offset: Int) -> Int {
        var place = offset - shift
        while place < bytes.count, bytes[place] == UInt8(ascii: "&") || bytes[place] == 0x21 {
            var next = place
            while next < bytes.count, bytes[next] > 0x20 { next += 1 }
            while next < bytes.count, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
            // Nothing behind it on this line: the node is empty or begins further down.
            if next == bytes.count || bytes[next] < 0x20 { return offset }
            place = next
        }
        return place + shift
    }

    /// The tag in front of a node, if one is written there.
    func tag(at offset: Int) -> SourceSpan? {
        var place = offset - shift
        while place < bytes.count, bytes[place] == UInt8(ascii: "&") {
            while place < bytes.count, bytes[place] > 0x20 { place += 1 }
            while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
        }
        guard place < bytes.count, bytes[place] == UInt8(ascii: "!") else { return nil }
        let end = bytes[place...].firstIndex { $0 <= 0x20 } ?? bytes.count
        return SourceSpan(start: shift + place, end: shift + end)
    }

    /// Where a scalar ends that begins at an offset.
    func scalarEnd(from offset: Int, style: YAMLScalarStyle, text: String) -> Int {
        let start = offset - shift
        guard start < bytes.count else { return offset }
        switch style {
        case .plain: return shift + plainEnd(from: start, text: text)
        case .singleQuoted: return shift + quotedEnd(from: start, quote: 0x27)
        case .doubleQuoted: return shift + quotedEnd(from: start, quote: 0x22)
        case .literal, .folded: return shift + blockEnd(from: start)
        }
    }

    private func plainEnd(from start: Int, text: String) -> Int {
        var place = start
        for byte in text.utf8 {
            let isSpace = byte == 0x20 || byte == 0x0A
            if isSpace {
                // Folding has changed white space; any amount of it stands for this one.
                while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
            } else if place < bytes.count, bytes[place] == byte {
                place += 1
            } else {
                return place
            }
        }
        return place
    }

    private func quotedEnd(from start: Int, quote: UInt8) -> Int {
        var place = start + 1
        while place < bytes.count {
            if quote == 0x22, bytes[place] == UInt8(ascii: "\\") {
                place += 2
                continue
            }
            if bytes[place] == quote {
                let doubled = quote == 0x27 && place + 1 < bytes.count && bytes[place + 1] == quote
                if !doubled { return place + 1 }
                place += 1
            }
            place += 1
        }
        return bytes.count
    }

    /// A block scalar ends before the first line that is indented less than its first.
    private func blockEnd(from start: Int) -> Int {
        var end = lineEnd(start)
        var indentation: Int?
        var place = end + 1
        while place < bytes.count {
            var first = place
            while first < bytes.count, bytes[first] == 0x20 { first += 1 }
            let stop = lineEnd(place)
            if first < stop {
                let own = first - place
                if let indentation, own < indentation { break }
                if indentation == nil, own == 0 { break }
                indentation = indentation ?? own
                end = stop
            }
            place = stop + 1
        }
        return end
    }

    private func lineEnd(_ start: Int) -> Int {
        bytes[min(start, bytes.count)...].firstIndex(of: 0x0A) ?? bytes.count
    }

    /// Where a collection ends: behind its bracket, or with its last child.
    func collectionEnd(from offset: Int, lastChild: Int?) -> Int {
        let start = offset - shift
        let isFlow = start < bytes.count && (bytes[start] == 0x5B || bytes[start] == 0x7B)
        let inner = (lastChild ?? 0) - shift
        guard isFlow else { return shift + max(start, inner) }
        // The last child of an alias may stand before this collection.
        var place = max(start + 1, inner)
        while place < bytes.count {
            switch bytes[place] {
            case 0x5D, 0x7D: return shift + place + 1
            case UInt8(ascii: "#"): place = lineEnd(place)
            default: place += 1
            }
        }
        return shift + bytes.count
    }

    /// Where a key ends that begins at an offset, in whatever style it is written.
    func keyEnd(from offset: Int, key: String) -> Int {
        let start = offset - shift
        guard start < bytes.count else { return offset }
        let style: YAMLScalarStyle =
            switch bytes[start] {
            case 0x22: .doubleQuoted
            case 0x27: .singleQuoted
            default: .plain
            }
        return scalarEnd(from: offset, style: style, text: key)
    }

    /// The next place that reads like a key: in the same column when the key began its line.
    func nextKey(like span: SourceSpan, column: Int) -> SourceSpan? {
        let from = span.start - shift
        let to = span.end - shift
        guard from >= 0, to > from, to <= bytes.count else { return nil }
        let key = bytes[from..<to]
        let ownLine = lineStarts.lastIndex { $0 <= from } ?? 0
        let beginsLine = bytes[lineStarts[ownLine]..<from].allSatisfy { $0 == 0x20 || $0 == 0x2D }
        if beginsLine {
            for start in lineStarts[(ownLine + 1)...] {
                let place = start + column - 1
                guard place < bytes.count, bytes[start..<place].allSatisfy({ $0 == 0x20 }) else {
                    continue
                }
                if isKey(key, at: place) { return found(place, key.count) }
            }
            return nil
        }
        return (to..<bytes.count).first { isKey(key, at: $0) }.map { found($0, key.count) }
    }

    private func found(_ place: Int, _ length: Int) -> SourceSpan {
        SourceSpan(start: shift + place, end: shift + place + length)
    }

    /// Whether these bytes stand at a place with a colon behind them.
    private func isKey(_ key: ArraySlice<UInt8>, at place: Int) -> Bool {
        guard bytes[place...].starts(with: key) else { return false }
        return bytes[(place + key.count)...].first { $0 != 0x20 } == UInt8(ascii: ":")
    }
}
