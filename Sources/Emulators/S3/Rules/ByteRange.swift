/// What a Range header asks for of an object (RFC 9110, section 14.2; S3 serves one range only).
enum ByteRange: Equatable {
    /// The whole object: no range, or a header that is not understood, which HTTP ignores.
    case whole
    case part(Range<Int>)
    /// Nothing of the object lies in the range: 416.
    case unsatisfiable

    init(_ header: String?, size: Int) {
        self = Self.parsed(header, size) ?? .whole
    }

    /// Nil where the header is to be ignored.
    private static func parsed(_ header: String?, _ size: Int) -> ByteRange? {
        guard let header, header.hasPrefix("bytes="), !header.contains(",") else { return nil }
        let parts = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = position(parts[0]), let last = position(parts[1])
        else { return nil }
        switch (first, last) {
        case (nil, nil): return nil
        case (nil, let suffix?):
            guard suffix > 0, size > 0 else { return .unsatisfiable }
            return .part(max(0, size - suffix)..<size)
        case (let from?, nil):
            return from < size ? .part(from..<size) : .unsatisfiable
        case (let from?, let to?):
            guard from <= to else { return nil }
            return from < size ? .part(from..<(min(to, size - 1) + 1)) : .unsatisfiable
        }
    }

    /// Digits only; `.some(nil)` for no digits, nil for anything else. Huge numbers saturate.
    private static func position(_ text: Substring) -> Int?? {
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return .some(text.isEmpty ? nil : Int(text) ?? Int.max)
    }
}
