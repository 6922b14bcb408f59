import Crypto
import DataFormats

/// A checksum as S3 keeps it beside an object or part.
///
/// Amazon S3 User Guide, "Checking object integrity for data uploads in Amazon S3".
struct Checksum: Sendable, Equatable {
    let algorithm: ChecksumAlgorithm
    /// Base64; a composite one ends in a dash and the number of parts.
    let value: String
    let type: Kind

    /// Over the whole object, or over the checksums of its parts.
    enum Kind: String, Sendable {
        case fullObject = "FULL_OBJECT"
        case composite = "COMPOSITE"
    }

    init(_ algorithm: ChecksumAlgorithm, value: String, type: Kind = .fullObject) {
        self.algorithm = algorithm
        self.value = value
        self.type = type
    }

    init(_ algorithm: ChecksumAlgorithm, of body: ArraySlice<UInt8>) {
        self.init(algorithm, value: Base64.encode(algorithm.digest(body)))
    }

    /// The checksum over the checksums of the parts.
    init(composing parts: [Checksum], _ algorithm: ChecksumAlgorithm) {
        let joined = parts.flatMap { Base64.decode($0.value) ?? [] }
        self.init(
            algorithm, value: Base64.encode(algorithm.digest(joined[...])) + "-\(parts.count)",
            type: .composite)
    }

    /// Adds the member of the checksum's name, and on demand its type.
    func put(into output: inout JSONObject, withType: Bool = true) {
        output.append(algorithm.member, .string(value))
        if withType { output.append("ChecksumType", .string(type.rawValue)) }
    }
}

/// The algorithms that S3 verifies here.
enum ChecksumAlgorithm: String, CaseIterable, Sendable {
    case crc32 = "CRC32"
    case crc32c = "CRC32C"
    case crc64NVME = "CRC64NVME"
    case sha1 = "SHA1"
    case sha256 = "SHA256"
    case sha512 = "SHA512"
    case md5 = "MD5"

    /// Algorithms of the API model whose digests are not computed here.
    static let refused = ["XXHASH64", "XXHASH3", "XXHASH128"]

    /// The member that carries a value, such as `ChecksumCRC32`.
    var member: String { "Checksum" + rawValue }
    /// The header that carries a value, such as `x-amz-checksum-crc32`.
    var header: String { "x-amz-checksum-" + rawValue.lowercased() }

    /// Bytes of a value.
    var length: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64NVME: 8
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        case .md5: 16
        }
    }

    /// What a multipart upload gets that does not choose a type.
    ///
    /// Amazon S3 User Guide, "Full object and composite checksum types".
    var defaultType: Checksum.Kind { self == .crc64NVME ? .fullObject : .composite }

    /// Whether the algorithm can have the type for a multipart upload.
    func offers(_ type: Checksum.Kind) -> Bool {
        switch self {
        case .crc32, .crc32c: true
        case .crc64NVME: type == .fullObject
        case .sha1, .sha256, .sha512, .md5: type == .composite
        }
    }

    func digest(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        switch self {
        case .crc32: Self.bigEndian(CyclicRedundancyCheck.crc32(bytes))
        case .crc32c: Self.bigEndian(CyclicRedundancyCheck.crc32c(bytes))
        case .crc64NVME: Self.bigEndian(CyclicRedundancyCheck.crc64NVME(bytes))
        case .sha1: Self.hash(Insecure.SHA1(), bytes)
        case .sha256: Self.hash(SHA256(), bytes)
        case .sha512: Self.hash(SHA512(), bytes)
        case .md5: Self.hash(Insecure.MD5(), bytes)
        }
    }

    private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    private static func hash(_ start: some HashFunction, _ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var hash = start
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }
}
