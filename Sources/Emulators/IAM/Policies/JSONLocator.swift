import Diagnostics

/// Finds where in a JSON text a member or an element stands, for carets.
///
/// It is used on texts that were parsed before and so are known to be JSON.
struct JSONLocator {
    enum Step: Hashable { case key(String), index(Int) }

    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The span of the value at a path, or of the last member's name.
    func span(of path: [Step], name wantsName: Bool = false) -> SourceSpan {
        var place = skipSpace(0)
        var name = SourceSpan(start: place, end: end(ofValueAt: place))
        for step in path {
            guard let found = child(step, ofValueAt: place) else { break }
            name = found.name
            place = found.value
        }
        return wantsName ? name : SourceSpan(start: place, end: end(ofValueAt: place))
    }

    private func child(_ step: Step, ofValueAt start: Int) -> (name: SourceSpan, value: Int)? {
        guard let opening = byte(start), opening == brace || opening == bracket else { return nil }
        var place = skipSpace(start + 1)
        var count = 0
        while let next = byte(place), next != brace + 2, next != bracket + 2 {
            var name = SourceSpan(start: place, end: place)
            if opening == brace {
                name.end = end(ofValueAt: place)
                place = skipSpace(skipSpace(name.end) + 1)
            }
            let valueEnd = end(ofValueAt: place)
            switch step {
            case .key(let key)
            where opening == brace
                && bytes[(name.start + 1)..<max(name.start + 1, name.end - 1)]
                    .elementsEqual(key.utf8):
                return (name, place)
            case .index(let index) where opening == bracket && index == count:
                return (SourceSpan(start: place, end: valueEnd), place)
            default: break
            }
            count += 1
            place = skipSpace(valueEnd)
            if byte(place) == UInt8(ascii: ",") { place = skipSpace(place + 1) }
        }
        return nil
    }

    private let brace = UInt8(ascii: "{")
    private let bracket = UInt8(ascii: "[")

    private func byte(_ place: Int) -> UInt8? { place < bytes.count ? bytes[place] : nil }

    private func skipSpace(_ start: Int) -> Int {
        var place = start
        while let next = byte(place), [0x20, 0x09, 0x0A, 0x0D].contains(next) { place += 1 }
        return place
    }

    private func end(ofValueAt start: Int) -> Int {
        guard let first = byte(start) else { return start }
        if first == UInt8(ascii: "\"") { return end(ofStringAt: start) }
        guard first == brace || first == bracket else {
            var place = start
            while let next = byte(place),
                ![0x2C, 0x5D, 0x7D, 0x20, 0x09, 0x0A, 0x0D].contains(next)
            { place += 1 }
            return place
        }
        var depth = 0
        var place = start
        while let next = byte(place) {
            switch next {
            case UInt8(ascii: "\""):
                place = end(ofStringAt: place)
                continue
            case brace, bracket: depth += 1
            case brace + 2, bracket + 2: depth -= 1
            default: break
            }
            place += 1
            if depth == 0 { break }
        }
        return place
    }

    private func end(ofStringAt start: Int) -> Int {
        var place = start + 1
        while let next = byte(place), next != UInt8(ascii: "\"") {
            place += next == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, bytes.count)
    }
}
