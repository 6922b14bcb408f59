import DataFormats
import Testing

@Suite("Compression")
struct CompressionTests {
    static let formats: [CompressionFormat] = [
        .gzip, .zlib, .deflate, .zstd, .snappy, .bzip2, .brotli,
    ]

    private func sample(_ size: Int) -> [UInt8] {
        var random = TestRandom(seed: UInt64(size))
        return (0..<size).map { place in
            place % 7 < 5 ? UInt8(place / 7 % 50) : UInt8(random.below(256))
        }
    }

    @Test("What is compressed is read back", arguments: formats)
    func roundTrip(format: CompressionFormat) throws {
        for size in [0, 1, 10, 1000, 70_000, 300_000] {
            let bytes = sample(size)
            let packed = Compression.compress(bytes, as: format)
            #expect(try Compression.decompress(packed, as: format) == bytes)
            #expect(packed == Compression.compress(bytes, as: format))
            if size > 1000 { #expect(packed.count < size) }
        }
    }

    @Test("Every truncation is an error", arguments: formats)
    func truncation(format: CompressionFormat) {
        let packed = Compression.compress(sample(400), as: format)
        for length in 0..<packed.count {
            #expect(throws: CompressionError.self) {
                try Compression.decompress(Array(packed[..<length]), as: format)
            }
        }
    }

    @Test("More than the limit is refused", arguments: formats)
    func limit(format: CompressionFormat) throws {
        let packed = Compression.compress([UInt8](repeating: 7, count: 100_000), as: format)
        #expect(try Compression.decompress(packed, as: format, limit: 100_000).count == 100_000)
        #expect(throws: CompressionError(format, .tooLarge(limit: 99_999))) {
            try Compression.decompress(packed, as: format, limit: 99_999)
        }
    }

    @Test("Gzip has no time and no system in its header, and several members are one file")
    func gzip() throws {
        let one = Compression.compress(Array("one ".utf8), as: .gzip)
        let two = Compression.compress(Array("two".utf8), as: .gzip)
        #expect(Array(one[..<10]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
        #expect(try Compression.decompress(one + two, as: .gzip) == Array("one two".utf8))
        #expect(throws: CompressionError(.gzip, .trailingBytes)) {
            try Compression.decompress(one + [1, 2, 3], as: .gzip)
        }
        #expect(throws: CompressionError(.gzip, .truncated)) {
            try Compression.decompress(one + two.dropLast(), as: .gzip)
        }
        #expect(throws: CompressionError.self) {
            try Compression.decompress(Array("no gzip at all".utf8), as: .gzip)
        }
    }

    @Test("Several zstd frames are one file")
    func zstdFrames() throws {
        let packed =
            Compression.compress([1, 2], as: .zstd) + Compression.compress([3], as: .zstd)
        #expect(try Compression.decompress(packed, as: .zstd) == [1, 2, 3])
    }

    @Test("Damaged bytes never crash", arguments: formats)
    func fuzz(format: CompressionFormat) {
        let seed = Compression.compress(sample(500), as: format)
        var random = TestRandom(seed: 21)
        for _ in 0..<2000 {
            var bytes = seed
            for _ in 0...random.below(3) {
                bytes[random.below(bytes.count)] = UInt8(random.below(256))
            }
            let output = try? Compression.decompress(bytes, as: format, limit: 100_000)
            #expect((output?.count ?? 0) <= 100_000)
        }
    }
}

@Suite("Looking at content")
struct ContentInspectionTests {
    @Test("Magic numbers and byte order marks are recognised")
    func signatures() {
        #expect(ContentSignature.detect(Compression.compress([1], as: .gzip)) == .gzip)
        #expect(ContentSignature.detect(Compression.compress([1], as: .zstd)) == .zstd)
        #expect(ContentSignature.detect(Array("PAR1....".utf8)) == .parquet)
        #expect(ContentSignature.detect(Array("PK\u{3}\u{4}".utf8)) == .zip)
        #expect(ContentSignature.detect(Array("{}".utf8)) == nil)
        #expect(ByteOrderMark.detect([0xEF, 0xBB, 0xBF, 0x61]) == .utf8)
        #expect(ByteOrderMark.detect([0xFF, 0xFE, 0x61, 0]) == .utf16LittleEndian)
        #expect(ByteOrderMark.detect([0xFF, 0xFE, 0, 0]) == .utf32LittleEndian)
        #expect(ByteOrderMark.detect([0xFE, 0xFF]) == .utf16BigEndian)
        #expect(ByteOrderMark.detect([0x61]) == nil)
    }

    @Test("The first invalid byte of UTF-8 is found as Swift's own decoder sees it")
    func invalidUTF8() {
        #expect(UTF8Inspection.firstInvalidOffset(Array("plain text and é 😀".utf8)) == nil)
        #expect(UTF8Inspection.firstInvalidOffset(Array("0123456789".utf8) + [0xC3]) == 10)
        var random = TestRandom(seed: 4)
        for _ in 0..<20_000 {
            let bytes = (0..<random.below(12)).map { _ in
                [0x41, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80, 0xED, 0xFF][
                    random.below(12)]
            }.map(UInt8.init)
            let valid = String(validating: bytes, as: UTF8.self) != nil
            #expect((UTF8Inspection.firstInvalidOffset(bytes) == nil) == valid)
        }
    }
}
