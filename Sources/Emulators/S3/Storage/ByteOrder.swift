/// Comparing keys as S3 does: byte by byte in UTF-8.
///
/// Swift's own operators find canonically equivalent strings equal; two such keys are two objects.
enum ByteOrder {
    /// Negative, zero or positive, as the left comes before, is, or comes after the right.
    static func compare(_ left: String, _ right: String) -> Int {
        withBytes(left, right) { left, right in
            let shared = min(left.count, right.count)
            let place = firstDifference(left, right, shared)
            guard place < shared else { return left.count - right.count }
            return Int(left[place]) - Int(right[place])
        }
    }

    static func hasPrefix(_ text: String, _ prefix: String) -> Bool {
        if prefix.isEmpty { return true }
        return withBytes(text, prefix) { text, prefix in
            prefix.count <= text.count
                && firstDifference(text, prefix, prefix.count) == prefix.count
        }
    }

    static func hasSuffix(_ text: String, _ suffix: String) -> Bool {
        if suffix.isEmpty { return true }
        return withBytes(text, suffix) { text, suffix in
            guard suffix.count <= text.count else { return false }
            let tail = UnsafeBufferPointer(rebasing: text[(text.count - suffix.count)...])
            return firstDifference(tail, suffix, suffix.count) == suffix.count
        }
    }

    /// The part of the text up to and including the first delimiter after `start` bytes.
    static func head(of text: String, through delimiter: String, after start: Int) -> String? {
        guard !delimiter.isEmpty else { return nil }
        return withBytes(text, delimiter) { text, delimiter in
            var place = start
            while place + delimiter.count <= text.count {
                let window = UnsafeBufferPointer(rebasing: text[place..<(place + delimiter.count)])
                if firstDifference(window, delimiter, delimiter.count) == delimiter.count {
                    return String(decoding: text[..<(place + delimiter.count)], as: UTF8.self)
                }
                place += 1
            }
            return nil
        }
    }

    @inline(__always)
    private static func withBytes<Answer>(
        _ left: String, _ right: String,
        _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Answer
    ) -> Answer {
        var left = left
        var right = right
        return left.withUTF8 { left in right.withUTF8 { right in body(left, right) } }
    }

    @inline(__always)
    private static func firstDifference(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, _ count: Int
    ) -> Int {
        guard count > 0, let left = UnsafeRawPointer(left.baseAddress),
            let right = UnsafeRawPointer(right.baseAddress)
        else { return 0 }
        var place = 0
        while place + 8 <= count {
            let one = left.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let other = right.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            if one != other { return place + (one ^ other).littleEndian.trailingZeroBitCount / 8 }
            place += 8
        }
        while place < count {
            let one = left.load(fromByteOffset: place, as: UInt8.self)
            if one != right.load(fromByteOffset: place, as: UInt8.self) { return place }
            place += 1
        }
        return count
    }
}
