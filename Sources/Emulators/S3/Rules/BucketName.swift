/// Which names a bucket may have.
///
/// Amazon S3 User Guide, "General purpose bucket naming rules".
enum BucketName {
    private static let reservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"]
    private static let reservedSuffixes = [
        "-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3",
        // For buckets in the regional namespace of an account, which are refused by name.
        "-an",
    ]

    static func isValid(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard (3...63).contains(bytes.count), bytes.allSatisfy(isAllowed),
            isLetterOrDigit(bytes[0]), isLetterOrDigit(bytes[bytes.count - 1])
        else { return false }
        let dot = UInt8(ascii: ".")
        for (left, right) in zip(bytes, bytes.dropFirst()) where left == dot && right == dot {
            return false
        }
        return !looksLikeAddress(name) && !reservedPrefixes.contains(where: name.hasPrefix)
            && !reservedSuffixes.contains(where: name.hasSuffix)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Four numbers, as in `192.168.5.4`.
    private static func looksLikeAddress(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }
    }
}
