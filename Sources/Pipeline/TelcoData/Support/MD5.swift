import Crypto

/// The entity tag that S3 gives to an object of one part: the MD5 of its bytes in hexadecimal.
enum MD5 {
    static func hex(_ bytes: [UInt8]) -> String {
        var digest = Insecure.MD5()
        bytes.withUnsafeBytes { digest.update(bufferPointer: $0) }
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(32)
        for byte in digest.finalize() {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
