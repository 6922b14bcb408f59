import DataFormats

/// Walks over the lines of bytes; a line ends with a line feed, which it does not include.
struct LineReader {
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var line = 0
    private var place: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) {
        self.bytes = bytes
        place = start
    }

    /// The next line's offsets, without white space at its ends; empty for a blank line.
    mutating func next() -> Range<Int>? {
        guard place < bytes.count, let base = bytes.baseAddress else { return nil }
        line += 1
        var start = place
        var end = Self.lineFeed(base, from: place, to: bytes.count)
        place = end + 1
        while start < end, Self.isBlank(base[start]) { start += 1 }
        while end > start, Self.isBlank(base[end - 1]) { end -= 1 }
        return start..<end
    }

    /// The first line feed, eight bytes at a time.
    private static func lineFeed(
        _ base: UnsafePointer<UInt8>, from start: Int, to end: Int
    ) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var place = start
        while place + 8 <= end {
            let word =
                UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self) ^ (ones &* 0x0A)
            let found = (word &- ones) & ~word & highs
            if found != 0 {
                return place + UInt64(littleEndian: found).trailingZeroBitCount / 8
            }
            place += 8
        }
        while place < end, base[place] != 0x0A { place += 1 }
        return place
    }

    /// JSON's own white space within a line.
    @inline(__always)
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }
}

/// A file's text as the handlers see it: unpacked and without a byte order mark.
enum FileText {
    static let unpackedLimit = 256 << 20

    /// Why a file cannot be unpacked.
    struct Unreadable: Error {
        var detail: String
    }

    static func unpacked(_ body: [UInt8], name: String) throws(Unreadable) -> [UInt8] {
        let signature = ContentSignature.detect(body)
        if signature == .zip || signature == .parquet {
            throw Unreadable(detail: "the content is \(signature == .zip ? "a zip" : "Parquet")")
        }
        guard signature == .gzip || name.hasSuffix(".gz") else { return body }
        do {
            return try Compression.decompress(body, as: .gzip, limit: unpackedLimit)
        } catch { throw Unreadable(detail: error.description) }
    }

    /// Where the text begins: behind a UTF-8 byte order mark.
    static func start(of bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    /// Whether there is nothing but white space.
    static func isBlank(_ bytes: [UInt8]) -> Bool {
        bytes.dropFirst(start(of: bytes)).allSatisfy {
            $0 == 0x20 || (0x09...0x0D).contains($0)
        }
    }
}
