/// The ways of compressing that are known here.
public enum CompressionFormat: String, Hashable, Sendable {
    /// RFC 1952.
    case gzip
    /// RFC 1950.
    case zlib
    /// RFC 1951, without a header.
    case deflate
    /// RFC 8878.
    case zstd
    /// A raw snappy block, without framing.
    case snappy
    /// The bzip2 program's format.
    case bzip2
    /// RFC 7932.
    case brotli
}

/// Why bytes could not be decompressed.
public struct CompressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public enum Problem: Hashable, Sendable {
        /// The bytes end too early.
        case truncated
        /// The bytes are not of the format, or a checksum differs.
        case corrupt(String)
        /// More bytes come out than were allowed.
        case tooLarge(limit: Int)
        /// Something else follows the compressed bytes.
        case trailingBytes
    }

    public var format: CompressionFormat
    public var problem: Problem

    public init(_ format: CompressionFormat, _ problem: Problem) {
        self.format = format
        self.problem = problem
    }

    public var description: String {
        switch problem {
        case .truncated: "the \(format.rawValue) data ends too early"
        case .corrupt(let why): "the \(format.rawValue) data is damaged: \(why)"
        case .tooLarge(let limit): "the \(format.rawValue) data unpacks to more than \(limit) bytes"
        case .trailingBytes: "other bytes follow the \(format.rawValue) data"
        }
    }
}

/// Compresses and decompresses whole buffers.
public enum Compression {
    /// The largest output when the caller names none: a gibibyte.
    public static let defaultLimit = 1 << 30

    /// The compressed bytes. Snappy's are the same on every machine, those of the others with the
    /// same release of libz, libzstd, libbz2 and libbrotli.
    ///
    /// - Parameter level: the format's own scale; nothing means its default. Snappy has none.
    public static func compress(
        _ bytes: [UInt8], as format: CompressionFormat, level: Int? = nil
    ) -> [UInt8] {
        switch format {
        case .gzip, .zlib, .deflate:
            Deflate.compress(bytes, format: format, level: level ?? 6)
        case .zstd: Zstandard.compress(bytes, level: level ?? 3)
        case .snappy: SnappyEncoder.compress(bytes)
        case .bzip2: BZip2.compress(bytes, level: level ?? 9)
        case .brotli: Brotli.compress(bytes, level: level ?? 11)
        }
    }

    /// The original bytes, at most `limit` of them.
    ///
    /// Gzip and zstd data may hold several members or frames, which are read one after another.
    public static func decompress(
        _ bytes: [UInt8], as format: CompressionFormat, limit: Int = defaultLimit
    ) throws(CompressionError) -> [UInt8] {
        try decompress(bytes[...], as: format, limit: limit)
    }

    /// The original bytes of a part of a buffer, at most `limit` of them.
    public static func decompress(
        _ bytes: ArraySlice<UInt8>, as format: CompressionFormat, limit: Int = defaultLimit
    ) throws(CompressionError) -> [UInt8] {
        try bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(CompressionError) in
                try decompress(buffer, as: format, limit: limit)
            }
        }.get()
    }

    /// The original bytes, at most `limit` of them.
    public static func decompress(
        _ bytes: UnsafeBufferPointer<UInt8>, as format: CompressionFormat,
        limit: Int = defaultLimit
    ) throws(CompressionError) -> [UInt8] {
        switch format {
        case .gzip, .zlib, .deflate:
            try Deflate.decompress(bytes, format: format, limit: limit)
        case .zstd: try Zstandard.decompress(bytes, limit: limit)
        case .snappy: try Snappy.decompress(bytes, limit: limit)
        case .bzip2: try BZip2.decompress(bytes, limit: limit)
        case .brotli: try Brotli.decompress(bytes, limit: limit)
        }
    }
}
