import CBrotli

/// Brotli streams, through libbrotli.
enum Brotli {
    static func compress(_ bytes: [UInt8], level: Int) -> [UInt8] {
        // The bound is 0 only for sizes that no array has.
        let size = max(BrotliEncoderMaxCompressedSize(bytes.count), 16)
        return [UInt8](unsafeUninitializedCapacity: size) { output, count in
            var length = size
            let isDone = bytes.withUnsafeBufferPointer {
                BrotliEncoderCompress(
                    Int32(level), BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, bytes.count,
                    $0.baseAddress ?? UnsafePointer(output.baseAddress!), &length,
                    output.baseAddress!)
            }
            precondition(isDone != 0, "libbrotli could not compress")
            count = length
        }
    }

    static func decompress(
        _ input: UnsafeBufferPointer<UInt8>, limit: Int
    ) throws(CompressionError) -> [UInt8] {
        guard let state = BrotliDecoderCreateInstance(nil, nil, nil) else {
            throw CompressionError(.brotli, .corrupt("libbrotli could not start"))
        }
        defer { BrotliDecoderDestroyInstance(state) }
        var output: [UInt8] = []
        let piece = UnsafeMutablePointer<UInt8>.allocate(capacity: pieceSize)
        defer { piece.deallocate() }
        var left = input.count
        var next = input.baseAddress
        while true {
            var room = pieceSize
            var target: UnsafeMutablePointer<UInt8>? = piece
            let result = BrotliDecoderDecompressStream(state, &left, &next, &room, &target, nil)
            let made = pieceSize - room
            if output.count + made > limit {
                throw CompressionError(.brotli, .tooLarge(limit: limit))
            }
            output.append(contentsOf: UnsafeBufferPointer(start: piece, count: made))
            switch result {
            case BROTLI_DECODER_RESULT_SUCCESS:
                guard left == 0 else { throw CompressionError(.brotli, .trailingBytes) }
                return output
            case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: continue
            case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:
                throw CompressionError(.brotli, .truncated)
            default:
                let why = BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state))
                throw CompressionError(
                    .brotli, .corrupt(why.map { String(cString: $0) } ?? "unknown"))
            }
        }
    }

    private static let pieceSize = 1 << 17
}
