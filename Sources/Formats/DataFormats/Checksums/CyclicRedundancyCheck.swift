import CZlib

/// Cyclic redundancy checks as storage services use them.
public enum CyclicRedundancyCheck {
    /// CRC-32 of gzip and zlib (ISO 3309), through libz.
    public static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            return UInt32(truncatingIfNeeded: crc32_z(0, base, bytes.count))
        }
    }

    /// CRC-32C of Castagnoli (RFC 3720, appendix B.4).
    public static func crc32c(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: castagnoli.checksum(of: bytes))
    }

    /// CRC-64/NVME (NVM Express, "NVM Command Set Specification", section 5.2.1.3.4).
    public static func crc64NVME(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        nvme.checksum(of: bytes)
    }

    private static let castagnoli = ReflectedCRC(polynomial: 0x82F6_3B78, width: 32)
    private static let nvme = ReflectedCRC(polynomial: 0x9A6C_9329_AC4B_C9B5, width: 64)
}

/// A check whose register shifts to the right, eight bytes at a time with eight tables.
///
/// The register starts with all bits set and is inverted at the end.
struct ReflectedCRC: Sendable {
    /// Eight tables of 256 entries, one behind the other.
    private let tables: [UInt64]
    private let ones: UInt64

    /// The polynomial with its lowest power in the highest bit.
    init(polynomial: UInt64, width: Int) {
        var tables = [UInt64](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var register = UInt64(byte)
            for _ in 0..<8 {
                register = register & 1 == 1 ? register >> 1 ^ polynomial : register >> 1
            }
            tables[byte] = register
        }
        for place in 256..<(8 * 256) {
            let before = tables[place - 256]
            tables[place] = before >> 8 ^ tables[Int(before & 255)]
        }
        self.tables = tables
        ones = width == 64 ? .max : 1 << UInt64(width) - 1
    }

    func checksum(of bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            tables.withUnsafeBufferPointer { tables in
                var register = ones
                var place = 0
                while place + 8 <= bytes.count {
                    let next = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                    let mixed = register ^ UInt64(littleEndian: next)
                    register = 0
                    for byte in 0..<8 {
                        let index = Int(mixed >> UInt64(byte * 8) & 255)
                        register ^= tables[(7 - byte) * 256 + index]
                    }
                    place += 8
                }
                while place < bytes.count {
                    register = register >> 8 ^ tables[Int((register ^ UInt64(bytes[place])) & 255)]
                    place += 1
                }
                return register ^ ones
            }
        }
    }
}
