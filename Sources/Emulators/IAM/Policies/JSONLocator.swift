import Diagnostics

/// Finds where in a JSON text a member or an element stands, for carets.
///
/// It is used on texts that were parsed before and so are known to be JSON.
struct JSONLocator {
    enum Step: Hashable { case key(String), index(Int) }

    private let bytes: [UInt8]
    /// Where the elements of arrays begin, by where the array does: a policy of thousands of
    /// statements is asked for each of them.
    private let known = KnownElements()

    private final class KnownElements {
        var places: [Int: [Int]] = [:]
    }

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The span of the value at a path, or of the last member's name.
    func span(of path: [Step], name wantsName: Bool = false) -> SourceSpan {
        var place = skipSpace(0)
        var name: SourceSpan?
        for step in path {
            guard let found = child(step, ofValueAt: place) else { break }
            name = found.name
            place = found.value
        }
        let value = SourceSpan(start: place, end: end(ofValueAt: place))
        return wantsName ? name ?? value : value
    }

    private func child(_ step: Step, ofValueAt start: Int) -> (name: SourceSpan, value: Int)? {
        switch (step, byte(start)) {
        case (.key(let key), brace): member(key, ofObjectAt: start)
        case (.index(let index), bracket): element(index, ofArrayAt: start)
        default: nil
        }
    }

    private func member(_ key: String, ofObjectAt start: Int) -> (name: SourceSpan, value: Int)? {
        var place = skipSpace(start + 1)
        while let first = byte(place), first != brace + 2 {
            let name = SourceSpan(start: place, end: end(ofValueAt: place))
            place = skipSpace(skipSpace(name.end) + 1)
            let text = bytes[(name.start + 1)..<max(name.start + 1, name.end - 1)]
            if text.elementsEqual(key.utf8) { return (name, place) }
            place = next(after: place)
        }
        return nil
    }

    private func element(_ index: Int, ofArrayAt start: Int) -> (name: SourceSpan, value: Int)? {
        if known.places[start] == nil {
            var places: [Int] = []
            var place = skipSpace(start + 1)
            while let first = byte(place), first != bracket + 2 {
                places.append(place)
                place = next(after: place)
            }
            known.places[start] = places
        }
        guard let places = known.places[start], places.indices.contains(index) else { return nil }
        let place = places[index]
        return (SourceSpan(start: place, end: end(ofValueAt: place)), place)
    }

    /// Where the next member or element begins, or the end of the object or array.
    private func next(after value: Int) -> Int {
        let place = skipSpace(end(ofValueAt: value))
        return byte(place) == UInt8(ascii: ",") ? skipSpace(place + 1) : place
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
