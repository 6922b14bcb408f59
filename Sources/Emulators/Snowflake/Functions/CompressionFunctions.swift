import DataFormats

/// COMPRESS and its inverses. Source: Snowflake documentation, "Compression/decompression".
enum CompressionFunctions {
    private typealias F = FunctionDefinition

    /// `SNAPPY`, `ZLIB(9)`: the method and, where one is written, its level.
    private static func method(_ text: String) throws(SnowflakeError) -> (CompressionFormat, Int?) {
        let word = text.uppercased().prefix { $0 != "(" }
        var level: Int?
        if let open = text.firstIndex(of: "(") {
            level = Int(text[text.index(after: open)...].prefix { $0 != ")" })
        }
        switch word.filter({ $0 != " " }) {
        case "SNAPPY": return (.snappy, nil)
        case "ZLIB": return (.zlib, level)
        case "ZSTD": return (.zstd, level)
        case "BZ2": return (.bzip2, level)
        default: throw .invalidArgumentValue("Unknown compression method: \(text)")
        }
    }

    private static func decompressed(_ a: [SnowflakeValue]) throws(SnowflakeError) -> [UInt8] {
        let (format, _) = try method(a.text(1))
        do {
            return try Compression.decompress(
                Text.bytes(a[0]), as: format, limit: SnowflakeType.longestBinary)
        } catch {
            throw .execution(
                100340, "22000", "Invalid data for decompression: \(error.description)")
        }
    }

    static let all: [FunctionDefinition] = [
        F.simple("COMPRESS", [.any, .text], .bytes) { (_, a) throws(SnowflakeError) in
            let (format, level) = try method(a.text(1))
            return .binary(Compression.compress(Text.bytes(a[0]), as: format, level: level))
        },
        F.simple("DECOMPRESS_BINARY", [.binary, .text], .bytes) { (_, a) throws(SnowflakeError) in
            .binary(try decompressed(a))
        },
        F.simple("DECOMPRESS_STRING", [.binary, .text], .varchar) { (_, a) throws(SnowflakeError) in
            .text(String(decoding: try decompressed(a), as: UTF8.self))
        },
    ]
}
