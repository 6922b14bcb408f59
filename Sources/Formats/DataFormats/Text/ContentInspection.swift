/// What the first bytes of a file say about it.
public enum ContentSignature: String, Hashable, Sendable {
    case gzip
    case zstd
    case zip
    case parquet
    case bzip2
    case orc
    case avro

    /// The format whose magic number the bytes begin with, if any is known.
    public static func detect(_ bytes: [UInt8]) -> ContentSignature? {
        let known: [(ContentSignature, [UInt8])] = [
            (.gzip, [0x1F, 0x8B]), (.zstd, [0x28, 0xB5, 0x2F, 0xFD]),
            (.zip, [0x50, 0x4B, 0x03, 0x04]), (.zip, [0x50, 0x4B, 0x05, 0x06]),
            (.parquet, Array("PAR1".utf8)), (.bzip2, Array("BZh".utf8)), (.orc, Array("ORC".utf8)),
            (.avro, [0x4F, 0x62, 0x6A, 0x01]),
        ]
        return known.first { bytes.starts(with: $0.1) }?.0
    }
}

/// A byte order mark at the beginning of a text.
public enum ByteOrderMark: String, Hashable, Sendable {
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16 LE"
    case utf16BigEndian = "UTF-16 BE"
    case utf32LittleEndian = "UTF-32 LE"
    case utf32BigEndian = "UTF-32 BE"

    /// The mark that the bytes begin with, if any.
    public static func detect(_ bytes: [UInt8]) -> ByteOrderMark? {
        // The longer marks first: UTF-32 LE begins as UTF-16 LE does.
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return .utf32LittleEndian }
        if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return .utf32BigEndian }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
        if bytes.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
        if bytes.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
        return nil
    }

    /// How many bytes the mark takes.
    public var length: Int {
        switch self {
        case .utf8: 3
        case .utf16LittleEndian, .utf16BigEndian: 2
        case .utf32LittleEndian, .utf32BigEndian: 4
        }
    }
}

/// Questions about the UTF-8 of bytes.
public enum UTF8Inspection {
    /// The offset of the first byte that is not part of well-formed UTF-8, if there is one.
    public static func firstInvalidOffset(_ bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { UTF8Scanner.firstInvalidOffset($0) }
    }

    /// The offset of the first byte that is not part of well-formed UTF-8, if there is one.
    public static func firstInvalidOffset(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        UTF8Scanner.firstInvalidOffset(bytes)
    }

    /// The text, nothing when the bytes are not well-formed UTF-8.
    public static func text(_ bytes: [UInt8]) -> String? {
        firstInvalidOffset(bytes) == nil ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
