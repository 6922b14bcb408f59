/// How bytes are written as a text.
///
/// Source: Snowflake documentation, "Binary input and output": BINARY_INPUT_FORMAT and
/// BINARY_OUTPUT_FORMAT, TO_BINARY, and the file format option BINARY_FORMAT.
enum BinaryFormat {
    case hex
    case base64
    case utf8

    init(named name: String) throws(SnowflakeError) {
        switch name.uppercased() {
        case "HEX": self = .hex
        case "BASE64": self = .base64
        case "UTF-8", "UTF8": self = .utf8
        default: throw .invalidArgument("invalid binary format '\(name)'")
        }
    }

    func bytes(of text: String) throws(SnowflakeError) -> [UInt8] {
        switch self {
        case .hex:
            guard let bytes = Hex.decode(Array(text.utf8)) else { throw .notHex(text) }
            return bytes
        case .base64:
            guard let bytes = Base64.decode(text) else { throw .notBase64(text) }
            return bytes
        case .utf8: return Array(text.utf8)
        }
    }

    func text(of bytes: [UInt8]) -> String {
        switch self {
        case .hex: Hex.encode(bytes)
        case .base64: Base64.encode(bytes)
        case .utf8: String(decoding: bytes, as: UTF8.self)
        }
    }
}
