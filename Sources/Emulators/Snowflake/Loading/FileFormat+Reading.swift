import DataFormats

extension FileFormat {
    /// The content of a file, unpacked as the format or the file's name says.
    ///
    /// Source: CREATE FILE FORMAT, COMPRESSION: AUTO detects all but Brotli, here by the first
    /// bytes; a file that is not compressed is taken as it is. Parquet compresses inside.
    func decompressed(_ bytes: [UInt8], name: String) throws(SnowflakeError) -> [UInt8] {
        if kind == .parquet { return bytes }
        let packing: CompressionFormat?
        switch compression {
        case "NONE": packing = nil
        case "GZIP": packing = .gzip
        case "ZSTD": packing = .zstd
        case "DEFLATE": packing = .zlib
        case "RAW_DEFLATE": packing = .deflate
        case "AUTO", "AUTO_DETECT":
            if bytes.starts(with: [0x1F, 0x8B]) {
                packing = .gzip
            } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
                packing = .zstd
            } else {
                packing = nil
            }
        default: throw .unsupported("COMPRESSION = \(compression)")
        }
        guard let packing else { return bytes }
        do throws(CompressionError) {
            return try Compression.decompress(bytes, as: packing)
        } catch {
            throw .execution(
                100_031, "22000", "Error reading compressed file '\(name)': \(error)")
        }
    }
}
