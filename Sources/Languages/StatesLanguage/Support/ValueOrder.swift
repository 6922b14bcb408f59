import DataFormats

/// The outcome of comparing two values that have an order.
enum ValueOrder: Sendable {
    case less, equal, greater

    /// Compares numbers by value: exactly for 64-bit integers, as doubles otherwise.
    init(_ left: JSONNumber, _ right: JSONNumber) {
        if let left = left.int64, let right = right.int64 {
            self = left < right ? .less : left == right ? .equal : .greater
        } else if left.isEqualNumerically(to: right) {
            self = .equal
        } else {
            self = left.double < right.double ? .less : .greater
        }
    }

    /// Compares texts by UTF-16 code units, as Java's `String.compareTo` does.
    init(_ left: String, _ right: String) {
        var left = left.utf16.makeIterator()
        var right = right.utf16.makeIterator()
        while true {
            switch (left.next(), right.next()) {
            case (nil, nil):
                self = .equal
                return
            case (nil, _):
                self = .less
                return
            case (_, nil):
                self = .greater
                return
            case (let one?, let other?) where one != other:
                self = one < other ? .less : .greater
                return
            default: continue
            }
        }
    }
}

extension JSONValue {
    /// Equality in which `1`, `1.0` and `1e0` are the same number, at every depth.
    func isEqualInValue(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.number(let left), .number(let right)): left.isEqualNumerically(to: right)
        case (.array(let left), .array(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy { $0.isEqualInValue(to: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { key, value in
                    right[key].map { value.isEqualInValue(to: $0) } ?? false
                }
        default: self == other
        }
    }
}

extension String {
    /// Whether the text occurs inside, code unit by code unit.
    func contains(text: String) -> Bool {
        let needle = Array(text.utf8)
        let hay = Array(utf8)
        guard needle.count <= hay.count else { return false }
        return (0...(hay.count - needle.count)).contains { start in
            hay[start..<(start + needle.count)].elementsEqual(needle)
        }
    }
}
