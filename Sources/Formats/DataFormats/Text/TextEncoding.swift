import Glibc

/// A way in which texts are written as bytes, by a name that iconv knows.
public struct TextEncoding: Hashable, Sendable {
    public var name: String

    public init(name: String) { self.name = name }

    /// The bytes of a text in this encoding as UTF-8, through the C library's iconv; nil when they
    /// are not of the encoding, or the machine does not know it.
    ///
    /// - Parameter replacing: puts U+FFFD in the place of bytes that mean nothing, one for each.
    public func utf8(of bytes: [UInt8], replacing: Bool = false) -> [UInt8]? {
        let converter = iconv_open("UTF-8", name)
        guard converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = bytes
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 4)
        let piece = UnsafeMutablePointer<CChar>.allocate(capacity: Self.pieceSize)
        defer { piece.deallocate() }
        return input.withUnsafeMutableBytes { raw -> [UInt8]? in
            var next = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            var left = raw.count
            while left > 0 {
                var target: UnsafeMutablePointer<CChar>? = piece
                var room = Self.pieceSize
                let result = iconv(converter, &next, &left, &target, &room)
                let problem = errno
                output.append(
                    contentsOf: UnsafeRawBufferPointer(start: piece, count: Self.pieceSize - room))
                guard result == -1 else { continue }
                if problem == E2BIG { continue }
                guard replacing else { return nil }
                output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                next = next?.advanced(by: 1)
                left -= 1
            }
            return output
        }
    }

    private static let pieceSize = 1 << 16
}
