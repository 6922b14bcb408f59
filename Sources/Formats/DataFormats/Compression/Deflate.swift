import CZlib

/// Deflate in its three wrappings, through libz.
enum Deflate {
    private static func windowBits(_ format: CompressionFormat) -> Int32 {
        switch format {
        case .gzip: 15 + 16
        case .zlib: 15
        default: -15
        }
    }

    /// libz remembers the address of its stream, so the stream lives where it cannot move.
    private static func newStream() -> UnsafeMutablePointer<z_stream> {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        return stream
    }

    static func compress(_ bytes: [UInt8], format: CompressionFormat, level: Int) -> [UInt8] {
        precondition(bytes.count <= Int(UInt32.max), "libz takes four gigabytes at once")
        let stream = newStream()
        defer { stream.deallocate() }
        let opened = deflateInit2_(
            stream, Int32(max(0, min(level, 9))), Z_DEFLATED, windowBits(format), 8,
            Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(opened == Z_OK, "libz could not start: \(opened)")
        defer { deflateEnd(stream) }
        // Without a header of its own, libz writes time 0 but the name of the system it runs on.
        var header = gz_header()
        header.os = 255
        let size = Int(deflateBound(stream, UInt(bytes.count))) + 32
        return withUnsafeMutablePointer(to: &header) { header in
            if format == .gzip { deflateSetHeader(stream, header) }
            return [UInt8](unsafeUninitializedCapacity: size) { output, count in
                bytes.withUnsafeBufferPointer { input in
                    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                    stream.pointee.avail_in = UInt32(input.count)
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(size)
                    let result = deflate(stream, Z_FINISH)
                    precondition(result == Z_STREAM_END, "libz could not finish: \(result)")
                }
                count = size - Int(stream.pointee.avail_out)
            }
        }
    }

    static func decompress(
        _ input: UnsafeBufferPointer<UInt8>, format: CompressionFormat, limit: Int
    ) throws(CompressionError) -> [UInt8] {
        guard !input.isEmpty else { throw CompressionError(format, .truncated) }
        guard input.count <= Int(UInt32.max) else {
            throw CompressionError(format, .corrupt("more than four gigabytes"))
        }
        let stream = newStream()
        defer { stream.deallocate() }
        let opened = inflateInit2_(
            stream, windowBits(format), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard opened == Z_OK else { throw CompressionError(format, .corrupt("libz: \(opened)")) }
        defer { inflateEnd(stream) }
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        var output: [UInt8] = []
        output.reserveCapacity(min(limit, input.count * 4))
        let piece = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
        defer { piece.deallocate() }
        while true {
            stream.pointee.next_out = piece.baseAddress
            stream.pointee.avail_out = UInt32(piece.count)
            let result = inflate(stream, Z_NO_FLUSH)
            let written = piece.count - Int(stream.pointee.avail_out)
            if output.count + written > limit {
                throw CompressionError(format, .tooLarge(limit: limit))
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: piece[..<written]))
            switch result {
            case Z_STREAM_END:
                if stream.pointee.avail_in == 0 { return output }
                // Another member may follow (RFC 1952, section 2.2).
                guard format == .gzip else { throw CompressionError(format, .trailingBytes) }
                guard stream.pointee.next_in.pointee == 0x1F, inflateReset(stream) == Z_OK else {
                    throw CompressionError(format, .trailingBytes)
                }
            case Z_OK: continue
            case Z_BUF_ERROR: throw CompressionError(format, .truncated)
            case Z_NEED_DICT: throw CompressionError(format, .corrupt("a dictionary is needed"))
            default:
                let why = stream.pointee.msg.map { String(cString: $0) } ?? "libz: \(result)"
                throw CompressionError(format, .corrupt(why))
            }
        }
    }
}
