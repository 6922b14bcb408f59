import Crypto

/// Digests. Source: Snowflake documentation, "Cryptographic and checksum functions".
enum HashFunctions {
    private typealias F = FunctionDefinition

    static let all: [FunctionDefinition] = [
        F.simple("MD5", [.any], .text(length: 32)) { (_, a) throws(SnowflakeError) in
            .text(Hex.encode(md5(a[0]), uppercase: false))
        },
        F.simple("MD5_BINARY", [.any], .bytes) { (_, a) throws(SnowflakeError) in
            .binary(md5(a[0]))
        },
        F.simple("MD5_NUMBER_LOWER64", [.any], .integer) { (_, a) throws(SnowflakeError) in
            .number(Int128(number(md5(a[0])[8...])), scale: 0)
        },
        F.simple("MD5_NUMBER_UPPER64", [.any], .integer) { (_, a) throws(SnowflakeError) in
            .number(Int128(number(md5(a[0])[..<8])), scale: 0)
        },
        F.simple("SHA1", [.any], .text(length: 40)) { (_, a) throws(SnowflakeError) in
            .text(Hex.encode(Insecure.SHA1.hash(data: Text.bytes(a[0])), uppercase: false))
        },
        F.simple("SHA1_BINARY", [.any], .bytes) { (_, a) throws(SnowflakeError) in
            .binary(Array(Insecure.SHA1.hash(data: Text.bytes(a[0]))))
        },
        F.simple("SHA2", [.any, .integer], least: 1, .text(length: 128)) {
            (_, a) throws(SnowflakeError) in
            .text(Hex.encode(try sha2(a), uppercase: false))
        },
        F.simple("SHA2_BINARY", [.any, .integer], least: 1, .bytes) {
            (_, a) throws(SnowflakeError) in .binary(try sha2(a))
        },
        hash,
    ]

    /// HASH gives 64 bits that differ from Snowflake's own, which are not published.
    private static let hash: FunctionDefinition = {
        let definition = F.simple(
            "HASH", [.any], rest: .any, .number(precision: 19, scale: 0), takesNull: true
        ) {
            (_, a) throws(SnowflakeError) in
            var bits: UInt64 = 0xCBF2_9CE4_8422_2325
            for value in a {
                for byte in canonical(value) { bits = (bits ^ UInt64(byte)) &* 0x100_0000_01B3 }
                bits = ExecutionEnvironment.mix(bits)
            }
            return .integer(Int64(bitPattern: bits))
        }
        return definition.approximated("a stable 64-bit hash, not Snowflake's own values")
    }()

    /// Equal numbers hash alike, whatever their scale, and whole floats like the number that they
    /// are; instants hash alike whatever their zone. Source: Snowflake documentation, HASH.
    private static func canonical(_ value: SnowflakeValue) -> [UInt8] {
        if value.isNull { return [0] }
        return [1] + canonical(TextForm.variant(value)).stored
    }

    private static func canonical(_ value: VariantValue) -> VariantValue {
        switch value {
        case .double(let number):
            guard number == number.rounded(), abs(number) < 1e38,
                let whole = Int128(exactly: number)
            else { return value }
            return .number(whole, scale: 0)
        case .decfloat(let number):
            return number.fixed.map { .number($0.unscaled, scale: $0.scale) } ?? value
        case .timestampTZ(let instant, _): return .timestampTZ(instant, offset: 0)
        default: return value
        }
    }

    private static func md5(_ value: SnowflakeValue) -> [UInt8] {
        Array(Insecure.MD5.hash(data: Text.bytes(value)))
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func sha2(_ a: [SnowflakeValue]) throws(SnowflakeError) -> [UInt8] {
        let bytes = Text.bytes(a[0])
        switch a.count > 1 ? a.int(1) : 256 {
        case 256, 0: return Array(SHA256.hash(data: bytes))
        case 384: return Array(SHA384.hash(data: bytes))
        case 512: return Array(SHA512.hash(data: bytes))
        case 224: return SHA224.hash(bytes)
        default: throw .invalidArgumentValue("Invalid digest size of SHA2")
        }
    }
}
