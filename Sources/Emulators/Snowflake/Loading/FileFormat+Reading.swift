import DataFormats

extension FileFormat {
    /// The content of a file, unpacked as the format or the file's name says.
    ///
    /// Source: CREATE FILE FORMAT, COMPRESSION: AUTO detects all but Brotli, here by the first
    /// bytes; a file that is not compressed is taken as it is. Parquet compresses inside.
    func decompressed(_ bytes: [UInt8], name: String) throws(SnowflakeError) -> [UInt8] {
        try requireFiles()
        if kind == .parquet { return bytes }
        let packing: CompressionFormat?
        switch compression {
        case "NONE": packing = nil
        case "GZIP": packing = .gzip
        case "ZSTD": packing = .zstd
        case "DEFLATE": packing = .zlib
        case "RAW_DEFLATE": packing = .deflate
        case "BZ2": packing = .bzip2
        case "BROTLI": packing = .brotli
        case "AUTO", "AUTO_DETECT":
            if bytes.starts(with: [0x1F, 0x8B]) {
                packing = .gzip
            } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
                packing = .zstd
            } else if bytes.starts(with: [0x42, 0x5A, 0x68]), bytes.count > 10,
                bytes[4..<10].elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            {
                packing = .bzip2
            } else {
                packing = nil
            }
        default: throw .unsupported("COMPRESSION = \(compression)")
        }
        guard let packing else { return try recoded(bytes) }
        let plain: [UInt8]
        do throws(CompressionError) {
            plain = try Compression.decompress(bytes, as: packing)
        } catch {
            throw .execution(
                100_031, "22000", "Error reading compressed file '\(name)': \(error)")
        }
        return try recoded(plain)
    }

    /// Refuses kinds whose files are neither read nor written here.
    func requireFiles() throws(SnowflakeError) {
        switch kind {
        case .csv, .json, .parquet, .xml: break
        case .avro, .orc: throw .unsupported("file format type \(kind.rawValue)")
        }
    }

    /// The content as UTF-8.
    private func recoded(_ bytes: [UInt8]) throws(SnowflakeError) -> [UInt8] {
        guard kind == .csv, let encoding else { return bytes }
        guard let text = encoding.utf8(of: bytes, replacing: replaceInvalidCharacters) else {
            throw .execution(
                100_144, "22000", "Invalid data for the encoding \(encoding.name)")
        }
        return text
    }

    /// The encoding behind a value of ENCODING; nil for UTF-8, and an error for an unknown one.
    static func encoding(_ value: String) throws(SnowflakeError) -> TextEncoding? {
        let key = value.uppercased().filter { $0 != "-" && $0 != "_" }
        if key == "UTF8" { return nil }
        guard let name = encodings[key] else {
            throw .compilation(1008, "22023", "invalid value [\(value)] for parameter 'ENCODING'")
        }
        return TextEncoding(name: name)
    }

    /// The values of ENCODING, and what iconv calls them.
    ///
    /// Source: Snowflake documentation, CREATE FILE FORMAT, ENCODING.
    private static let encodings: [String: String] = [
        "BIG5": "BIG5", "EUCJP": "EUC-JP", "EUCKR": "EUC-KR", "GB18030": "GB18030",
        "IBM420": "IBM420", "IBM424": "IBM424", "IBM949": "IBM949", "ISO2022CN": "ISO-2022-CN",
        "ISO2022JP": "ISO-2022-JP", "ISO2022KR": "ISO-2022-KR", "ISO88591": "ISO-8859-1",
        "ISO88592": "ISO-8859-2", "ISO88595": "ISO-8859-5", "ISO88596": "ISO-8859-6",
        "ISO88597": "ISO-8859-7", "ISO88598": "ISO-8859-8", "ISO88599": "ISO-8859-9",
        "ISO885915": "ISO-8859-15", "KOI8R": "KOI8-R", "SHIFTJIS": "SHIFT_JIS",
        "UTF16": "UTF-16", "UTF16BE": "UTF-16BE", "UTF16LE": "UTF-16LE", "UTF32": "UTF-32",
        "UTF32BE": "UTF-32BE", "UTF32LE": "UTF-32LE", "WINDOWS874": "CP874",
        "WINDOWS949": "CP949",
        "WINDOWS1250": "CP1250", "WINDOWS1251": "CP1251", "WINDOWS1252": "CP1252",
        "WINDOWS1253": "CP1253", "WINDOWS1254": "CP1254", "WINDOWS1255": "CP1255",
        "WINDOWS1256": "CP1256",
    ]
}
