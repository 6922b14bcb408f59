import CBZip2

/// bzip2 streams, through libbz2.
enum BZip2 {
    static func compress(_ bytes: [UInt8], level: Int) -> [UInt8] {
        // The library's manual: one percent and 600 bytes more are always enough.
        let size = bytes.count + bytes.count / 100 + 600
        return [UInt8](unsafeUninitializedCapacity: size) { output, count in
            var length = UInt32(size)
            let result = bytes.withUnsafeBytes { input in
                output.withMemoryRebound(to: CChar.self) { output in
                    BZ2_bzBuffToBuffCompress(
                        output.baseAddress, &length, Self.chars(input), UInt32(input.count),
                        Int32(level), 0, 0)
                }
            }
            precondition(result == BZ_OK, "libbz2 could not compress")
            count = Int(length)
        }
    }

    /// Streams that follow each other are read as one, as the program does.
    static func decompress(
        _ input: UnsafeBufferPointer<UInt8>, limit: Int
    ) throws(CompressionError) -> [UInt8] {
        guard !input.isEmpty else { throw CompressionError(.bzip2, .truncated) }
        var output: [UInt8] = []
        var place = 0
        while place < input.count {
            place += try stream(UnsafeBufferPointer(rebasing: input[place...]), limit, &output)
        }
        return output
    }

    /// Reads one stream; gives the bytes that it took.
    private static func stream(
        _ input: UnsafeBufferPointer<UInt8>, _ limit: Int, _ output: inout [UInt8]
    ) throws(CompressionError) -> Int {
        var state = bz_stream()
        guard BZ2_bzDecompressInit(&state, 0, 0) == BZ_OK else {
            throw CompressionError(.bzip2, .corrupt("libbz2 could not start"))
        }
        defer { BZ2_bzDecompressEnd(&state) }
        let piece = UnsafeMutablePointer<CChar>.allocate(capacity: pieceSize)
        defer { piece.deallocate() }
        state.next_in = chars(UnsafeRawBufferPointer(input))
        state.avail_in = UInt32(input.count)
        while true {
            state.next_out = piece
            state.avail_out = UInt32(pieceSize)
            let result = BZ2_bzDecompress(&state)
            let made = pieceSize - Int(state.avail_out)
            guard result == BZ_OK || result == BZ_STREAM_END else {
                throw CompressionError(.bzip2, .corrupt("libbz2 answers \(result)"))
            }
            if output.count + made > limit {
                throw CompressionError(.bzip2, .tooLarge(limit: limit))
            }
            output.append(
                contentsOf: UnsafeRawBufferPointer(start: piece, count: made))
            if result == BZ_STREAM_END { return input.count - Int(state.avail_in) }
            if state.avail_in == 0, made < pieceSize {
                throw CompressionError(.bzip2, .truncated)
            }
        }
    }

    private static let pieceSize = 1 << 17

    /// The library takes its input by a pointer that it does not write through.
    private static func chars(_ input: UnsafeRawBufferPointer) -> UnsafeMutablePointer<CChar>? {
        UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(to: CChar.self)
    }
}
