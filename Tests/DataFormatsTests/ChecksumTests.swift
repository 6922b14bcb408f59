import Testing

@testable import DataFormats

@Suite("Checksums and Base64")
struct ChecksumTests {
    /// The check value that catalogues of these algorithms give: of the digits 1 to 9.
    private let digits = Array("123456789".utf8)[...]

    @Test("Every check gives its published check value")
    func checkValues() {
        #expect(CyclicRedundancyCheck.crc32(digits) == 0xCBF4_3926)
        #expect(CyclicRedundancyCheck.crc32c(digits) == 0xE306_9283)
        #expect(CyclicRedundancyCheck.crc64NVME(digits) == 0xAE8B_1486_0A79_9888)
    }

    @Test("CRC-32C gives the values of RFC 3720 for 32 bytes")
    func longer() {
        let zeros = [UInt8](repeating: 0, count: 32)[...]
        let ones = [UInt8](repeating: 255, count: 32)[...]
        let rising = Array(UInt8(0)..<32)[...]
        #expect(CyclicRedundancyCheck.crc32c(zeros) == 0x8A91_36AA)
        #expect(CyclicRedundancyCheck.crc32c(ones) == 0x62A8_AB43)
        #expect(CyclicRedundancyCheck.crc32c(rising) == 0x46DD_794E)
    }

    @Test("Nothing has the checksum zero, and a slice counts only its own bytes")
    func edges() {
        #expect(CyclicRedundancyCheck.crc32([]) == 0)
        #expect(CyclicRedundancyCheck.crc32c([]) == 0)
        #expect(CyclicRedundancyCheck.crc64NVME([]) == 0)
        let framed = Array("xx123456789yy".utf8)
        #expect(CyclicRedundancyCheck.crc32c(framed[2..<11]) == 0xE306_9283)
        #expect(CyclicRedundancyCheck.crc32(framed[2..<11]) == 0xCBF4_3926)
    }

    @Test(
        "Base64 gives the texts of RFC 4648 and reads them back",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func base64(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test("Texts that are not Base64 are refused", arguments: ["A", "A===", "Zg=", "Z%==", "é"])
    func notBase64(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
