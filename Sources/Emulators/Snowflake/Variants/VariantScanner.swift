/// Finds one place inside a stored variant without building the rest of it.
struct VariantScanner {
    let base: UnsafePointer<UInt8>
    let count: Int

    /// One step of a path.
    enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    /// The bytes of the value at the path, nothing when there is none.
    func find(_ path: [Step]) -> Range<Int>? {
        var range = 0..<count
        for step in path {
            switch step {
            case .key(let key):
                guard let found = member(key, in: range) else { return nil }
                range = found
            case .index(let index):
                guard let found = element(index, in: range) else { return nil }
                range = found
            }
        }
        return range
    }

    private func member(_ key: String, in range: Range<Int>) -> Range<Int>? {
        guard base[range.lowerBound] == UInt8(ascii: "{") else { return nil }
        var place = range.lowerBound + 1
        while place < range.upperBound, base[place] != UInt8(ascii: "}") {
            let keyStart = place
            let keyEnd = skipString(place)
            let valueStart = keyEnd + 1
            let valueEnd = skip(valueStart)
            if matches(key, keyStart, keyEnd) { return valueStart..<valueEnd }
            place = base[valueEnd] == UInt8(ascii: ",") ? valueEnd + 1 : valueEnd
        }
        return nil
    }

    private func matches(_ key: String, _ start: Int, _ end: Int) -> Bool {
        let raw = UnsafeBufferPointer(start: base + start + 1, count: end - start - 2)
        if raw.contains(UInt8(ascii: "\\")) {
            var parser = VariantParser(
                UnsafeBufferPointer(start: base + start, count: end - start), stored: true)
            guard let text = try? parser.string() else { return false }
            return text.utf8.elementsEqual(key.utf8)
        }
        return raw.elementsEqual(key.utf8)
    }

    private func element(_ index: Int, in range: Range<Int>) -> Range<Int>? {
        guard index >= 0, base[range.lowerBound] == UInt8(ascii: "[") else { return nil }
        var place = range.lowerBound + 1
        var left = index
        while place < range.upperBound, base[place] != UInt8(ascii: "]") {
            let end = skip(place)
            if left == 0 { return place..<end }
            left -= 1
            place = base[end] == UInt8(ascii: ",") ? end + 1 : end
        }
        return nil
    }

    private func skipString(_ start: Int) -> Int {
        var place = start + 1
        while place < count {
            if base[place] == UInt8(ascii: "\\") {
                place += 2
                continue
            }
            if base[place] == UInt8(ascii: "\"") { return place + 1 }
            place += 1
        }
        return count
    }

    /// The place after the value that starts here.
    private func skip(_ start: Int) -> Int {
        var place = start
        var depth = 0
        while place < count {
            switch base[place] {
            case UInt8(ascii: "\""):
                place = skipString(place)
                if depth == 0 { return place }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return place }
                depth -= 1
                if depth == 0 { return place + 1 }
            case UInt8(ascii: ","):
                if depth == 0 { return place }
            default: break
            }
            place += 1
        }
        return place
    }
}
