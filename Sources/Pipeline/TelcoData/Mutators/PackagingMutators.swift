import DataFormats

/// Mutators that wrap or replace the whole content.
enum PackagingMutators {
    static let all: [Mutator] = [
        Mutator("gzip", "Compresses the file.", failures: [4]) { mutant in
            mutant.bytes = Compression.compress(mutant.bytes, as: .gzip)
        },
        Mutator(
            "gzip_truncate", "Compresses the file and cuts the end off.", failures: [2],
            [MutatorParameter("bytes", .integer(1...Int.max), 10, "how many bytes are lost")]
        ) { mutant in
            let packed = Compression.compress(mutant.bytes, as: .gzip)
            // Two bytes stay, so that the file is still known as gzip.
            mutant.bytes = Array(
                packed.prefix(max(2, packed.count - (mutant.integer("bytes") ?? 10))))
        },
        Mutator(
            "gzip_concat", "Compresses the file in several members, one after another.",
            failures: [3],
            [MutatorParameter("members", .integer(2...1_000), 2, "how many")], gzipConcat),
        Mutator(
            "bomb", "Replaces the file by a small gzip that unpacks to a huge one.", failures: [44],
            [
                MutatorParameter(
                    "mebibytes", .integer(1...4_096), 257, "how much it unpacks to")
            ]
        ) { mutant in
            let spaces = [UInt8](repeating: 0x20, count: 1 << 20)
            let member = Compression.compress(spaces, as: .gzip, level: 9)
            let count = mutant.integer("mebibytes") ?? 257
            mutant.bytes = Array(repeatElement(member, count: count).joined())
        },
        Mutator("zip", "Puts the file into a zip archive, uncompressed.", failures: [43]) {
            mutant in
            mutant.bytes = zipArchive(mutant.bytes, name: mutant.file.name)
        },
        Mutator(
            "parquet_magic", "Puts Parquet's magic bytes around the file.", failures: [43]
        ) { mutant in
            mutant.bytes = Array("PAR1".utf8) + mutant.bytes + Array("PAR1".utf8)
        },
    ]

    private static func gzipConcat(_ mutant: inout Mutant) {
        let members = mutant.integer("members") ?? 2
        let size = max(1, (mutant.bytes.count + members - 1) / members)
        var packed: [UInt8] = []
        for member in 0..<members {
            let part = mutant.bytes.dropFirst(member * size).prefix(size)
            packed += Compression.compress(Array(part), as: .gzip)
        }
        mutant.bytes = packed
    }

    /// An archive of one stored entry (PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16).
    static func zipArchive(_ content: [UInt8], name: String) -> [UInt8] {
        let title = Array(name.utf8)
        let sizes = little(crc32(content), 4) + little(content.count, 4) + little(content.count, 4)
        let common =
            little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4) + sizes
            + little(title.count, 2) + little(0, 2)
        let local: [UInt8] = [0x50, 0x4B, 3, 4] + common + title + content
        let central: [UInt8] =
            [0x50, 0x4B, 1, 2] + little(20, 2) + common + little(0, 2) + little(0, 2)
            + little(0, 2) + little(0, 4) + little(0, 4) + title
        let end: [UInt8] =
            [0x50, 0x4B, 5, 6] + little(0, 4) + little(1, 2) + little(1, 2)
            + little(central.count, 4) + little(local.count, 4) + little(0, 2)
        return local + central + end
    }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// The checksum of zip and gzip (RFC 1952, section 8).
    static func crc32(_ bytes: [UInt8]) -> Int {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return Int(~crc)
    }
}
