import Crypto

/// Encryption with AES in Galois/Counter mode. Source: Snowflake documentation, "Encryption
/// functions".
enum EncryptionFunctions {
    private typealias F = FunctionDefinition

    private static var failed: SnowflakeError {
        .execution(
            100311, "22000",
            "Decryption failed. Check encrypted data, key, AAD, or AEAD tag.")
    }

    private static func check(_ a: [SnowflakeValue], _ place: Int) throws(SnowflakeError) {
        guard a.count > place, !a[place].isNull else { return }
        let method = a.text(place).uppercased()
        guard method.hasPrefix("AES") else {
            throw .execution(100313, "22023", "Unsupported encryption method '\(a.text(place))'")
        }
        guard method == "AES" || method == "AES-GCM" || method == "AES-GCM/PAD:NONE" else {
            throw .unsupported("encryption method \(method)")
        }
    }

    private static func nonce(
        _ value: SnowflakeValue, _ environment: ExecutionEnvironment
    ) throws(SnowflakeError) -> [UInt8] {
        guard case .binary(let bytes) = value else {
            return (0..<12).map { _ in UInt8(truncatingIfNeeded: environment.random()) }
        }
        guard bytes.count == 12 else {
            throw .execution(
                100312, "22023", "IV/Nonce of size \(bytes.count * 8) bits needs to be of size 96")
        }
        return bytes
    }

    private static func sealed(
        _ plain: [UInt8], _ key: [UInt8], _ nonce: [UInt8], _ extra: [UInt8]
    ) throws(SnowflakeError) -> AES.GCM.SealedBox {
        guard [16, 24, 32].contains(key.count) else {
            throw .execution(
                100310, "22023",
                "Encryption key size of \(key.count * 8) bits is not supported by AES: 128, 192 or "
                    + "256 expected")
        }
        do {
            return try AES.GCM.seal(
                plain, using: SymmetricKey(data: key), nonce: AES.GCM.Nonce(data: nonce),
                authenticating: extra)
        } catch { throw failed }
    }

    private static func opened(
        _ text: [UInt8], _ key: [UInt8], _ nonce: [UInt8], _ extra: [UInt8], tag: [UInt8]
    ) throws(SnowflakeError) -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: nonce), ciphertext: text, tag: tag)
            return Array(
                try AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: extra))
        } catch { throw failed }
    }

    private static func bytes(_ a: [SnowflakeValue], _ place: Int) -> [UInt8] {
        a.count > place && !a[place].isNull ? Text.bytes(a[place]) : []
    }

    /// The key that stands for a passphrase.
    private static func key(_ phrase: [UInt8], _ salt: [UInt8]) -> [UInt8] {
        var digest = Array(SHA256.hash(data: salt + phrase))
        for _ in 0..<1_000 { digest = Array(SHA256.hash(data: digest + phrase)) }
        return digest
    }

    private static let encryptRaw = F.simple(
        "ENCRYPT_RAW", [.binary, .binary, .binary, .binary, .text], least: 3, .variant,
        takesNull: true, deterministic: false
    ) { (environment, a) throws(SnowflakeError) in
        if a[0].isNull || a[1].isNull { return .null }
        try check(a, 4)
        let nonce = try nonce(a[2], environment)
        let box = try sealed(bytes(a, 0), bytes(a, 1), nonce, bytes(a, 3))
        return .variant(
            .object(
                VariantObject([
                    ("ciphertext", .binary(Array(box.ciphertext))), ("iv", .binary(nonce)),
                    ("tag", .binary(Array(box.tag))),
                ])))
    }

    private static func decryptRaw(_ name: String, isTry: Bool) -> FunctionDefinition {
        F.simple(
            name, [.binary, .binary, .binary, .binary, .text, .binary], least: 3, .bytes,
            takesNull: true
        ) { (_, a) throws(SnowflakeError) in
            if a[0].isNull || a[1].isNull || a[2].isNull { return .null }
            try check(a, 4)
            do throws(SnowflakeError) {
                return .binary(
                    try opened(bytes(a, 0), bytes(a, 1), bytes(a, 2), bytes(a, 3), tag: bytes(a, 5))
                )
            } catch {
                if isTry { return .null }
                throw error
            }
        }
    }

    private static let encrypt = F.simple(
        "ENCRYPT", [.any, .text, .any, .text], least: 2, .bytes, takesNull: true,
        deterministic: false
    ) { (environment, a) throws(SnowflakeError) in
        if a[0].isNull || a[1].isNull { return .null }
        try check(a, 3)
        let nonce = try nonce(.null, environment)
        let box = try sealed(
            Text.bytes(a[0]), key(Text.bytes(a[1]), nonce), nonce, bytes(a, 2))
        return .binary(nonce + Array(box.tag) + Array(box.ciphertext))
    }

    private static func decrypt(_ name: String, isTry: Bool) -> FunctionDefinition {
        F.simple(
            name, [.binary, .text, .any, .text], least: 2, .bytes, takesNull: true
        ) { (_, a) throws(SnowflakeError) in
            if a[0].isNull || a[1].isNull { return .null }
            try check(a, 3)
            do throws(SnowflakeError) {
                let given = bytes(a, 0)
                guard given.count >= 28 else { throw failed }
                let nonce = Array(given[..<12])
                return .binary(
                    try opened(
                        Array(given[28...]), key(Text.bytes(a[1]), nonce), nonce, bytes(a, 2),
                        tag: Array(given[12..<28])))
            } catch {
                if isTry { return .null }
                throw error
            }
        }
    }

    static let all: [FunctionDefinition] =
        [
            encryptRaw, decryptRaw("DECRYPT_RAW", isTry: false),
            decryptRaw("TRY_DECRYPT_RAW", isTry: true),
        ]
        + [encrypt, decrypt("DECRYPT", isTry: false), decrypt("TRY_DECRYPT", isTry: true)].map {
            $0.approximated(
                "a passphrase's key is derived in a way of our own, so that only values that were "
                    + "encrypted here are decrypted")
        }
}
