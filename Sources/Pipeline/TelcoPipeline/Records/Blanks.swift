/// The white space that is trimmed from texts: space, tab and U+00A0.
enum Blanks {
    /// How many bytes the blank that starts here has; zero when there is none.
    @inline(__always)
    private static func length(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        let byte = bytes[place]
        if byte == 0x20 || byte == 0x09 { return 1 }
        if byte == 0xC2, place + 1 < bytes.count, bytes[place + 1] == 0xA0 { return 2 }
        return 0
    }

    static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = bytes.count
        while start < end {
            let length = length(bytes, start)
            if length == 0 { break }
            start += length
        }
        while end > start {
            if bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 {
                end -= 1
            } else if end - start >= 2, bytes[end - 1] == 0xA0, bytes[end - 2] == 0xC2 {
                end -= 2
            } else {
                break
            }
        }
        return UnsafeBufferPointer(rebasing: bytes[start..<end])
    }

    /// Writes the bytes with each run of blanks as one space.
    static func collapse(_ bytes: UnsafeBufferPointer<UInt8>, into buffer: inout [UInt8]) {
        var place = 0
        var wasBlank = false
        while place < bytes.count {
            let length = length(bytes, place)
            if length > 0 {
                if !wasBlank { buffer.append(0x20) }
                wasBlank = true
                place += length
            } else {
                buffer.append(bytes[place])
                wasBlank = false
                place += 1
            }
        }
    }
}
