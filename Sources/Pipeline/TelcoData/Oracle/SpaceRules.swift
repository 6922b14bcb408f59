/// The white space that cleaning knows: ASCII space, tab and U+00A0.
enum SpaceRules {
    /// Without white space at both ends.
    static func trimmed(_ text: String) -> String {
        var text = text
        let range = text.withUTF8 { bytes -> Range<Int>? in
            var start = 0
            var end = bytes.count
            while start < end {
                if bytes[start] == 0x20 || bytes[start] == 0x09 {
                    start += 1
                } else if start + 1 < end, bytes[start] == 0xC2, bytes[start + 1] == 0xA0 {
                    start += 2
                } else {
                    break
                }
            }
            while end > start {
                if bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 {
                    end -= 1
                } else if end - start > 1, bytes[end - 2] == 0xC2, bytes[end - 1] == 0xA0 {
                    end -= 2
                } else {
                    break
                }
            }
            return start == 0 && end == bytes.count ? nil : start..<end
        }
        guard let range else { return text }
        return String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }

    /// Runs of white space inside become one space.
    static func collapsed(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x20 || $0 == 0x09 || $0 == 0xC2 }) else {
            return text
        }
        var scalars = String.UnicodeScalarView()
        var isPending = false
        for scalar in text.unicodeScalars {
            if scalar == " " || scalar == "\t" || scalar == "\u{A0}" {
                isPending = true
                continue
            }
            if isPending { scalars.append(" ") }
            isPending = false
            scalars.append(scalar)
        }
        return String(scalars)
    }
}
