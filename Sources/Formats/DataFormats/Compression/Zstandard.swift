import CZstd

/// Zstandard frames, through libzstd.
enum Zstandard {
    static func compress(_ bytes: [UInt8], level: Int) -> [UInt8] {
        let size = ZSTD_compressBound(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: size) { output, count in
            count = bytes.withUnsafeBytes {
                ZSTD_compress(output.baseAddress, size, $0.baseAddress, $0.count, Int32(level))
            }
            precondition(ZSTD_isError(count) == 0, "libzstd could not compress")
        }
    }

    static func decompress(
        _ input: UnsafeBufferPointer<UInt8>, limit: Int
    ) throws(CompressionError) -> [UInt8] {
        guard !input.isEmpty else { throw CompressionError(.zstd, .truncated) }
        guard let stream = ZSTD_createDStream() else {
            throw CompressionError(.zstd, .corrupt("libzstd could not start"))
        }
        defer { ZSTD_freeDStream(stream) }
        var output: [UInt8] = []
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
        defer { piece.deallocate() }
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        while true {
            var target = ZSTD_outBuffer(dst: piece.baseAddress, size: piece.count, pos: 0)
            let result = ZSTD_decompressStream(stream, &target, &source)
            if ZSTD_isError(result) != 0 {
                throw CompressionError(
                    .zstd, .corrupt(String(cString: ZSTD_getErrorName(result))))
            }
            if output.count + target.pos > limit {
                throw CompressionError(.zstd, .tooLarge(limit: limit))
            }
            output.append(contentsOf: piece[..<target.pos])
            // Zero says that a frame is complete; another may follow.
            if source.pos == source.size, target.pos < target.size {
                if result == 0 { return output }
                throw CompressionError(.zstd, .truncated)
            }
        }
    }
}
