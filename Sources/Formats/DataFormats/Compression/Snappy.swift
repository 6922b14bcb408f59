import CSnappy

/// Unpacks raw snappy blocks, through libsnappy.
enum Snappy {
    static func decompress(
        _ input: UnsafeBufferPointer<UInt8>, limit: Int
    ) throws(CompressionError) -> [UInt8] {
        guard !input.isEmpty else { throw CompressionError(.snappy, .truncated) }
        let base = UnsafeRawPointer(input.baseAddress!).assumingMemoryBound(to: CChar.self)
        var size = 0
        guard snappy_uncompressed_length(base, input.count, &size) == SNAPPY_OK else {
            throw CompressionError(.snappy, .corrupt("no length in front"))
        }
        guard size <= limit else { throw CompressionError(.snappy, .tooLarge(limit: limit)) }
        // No copy can make more than 64 bytes from two, so larger claims are lies.
        guard size <= input.count * 32 else {
            throw CompressionError(.snappy, .corrupt("the length in front is impossible"))
        }
        var status = SNAPPY_OK
        let output = [UInt8](unsafeUninitializedCapacity: size) { output, count in
            count = size
            guard size > 0 else { return }
            status = snappy_uncompress(
                base, input.count,
                UnsafeMutableRawPointer(output.baseAddress!).assumingMemoryBound(to: CChar.self),
                &count)
            if status != SNAPPY_OK { count = 0 }
        }
        guard status == SNAPPY_OK else {
            throw CompressionError(.snappy, .corrupt("libsnappy refuses it"))
        }
        return output
    }
}
