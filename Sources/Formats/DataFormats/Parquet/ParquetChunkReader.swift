import CZlib

/// Reads one column of one row group, page after page.
struct ParquetChunkReader {
    let file: UnsafeBufferPointer<UInt8>
    let chunk: ParquetChunk
    let leaf: ParquetLeaf
    let options: ParquetReadOptions

    /// Adds each page to what is there of others, and hands all of it on.
    ///
    /// - Parameter before: how many entries the row groups before have.
    func read(
        into page: inout ParquetPage, after before: Int,
        _ take: (inout ParquetPage) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        guard chunk.type == leaf.type.physical.code, chunk.path == leaf.path else {
            throw ParquetError(.corrupt, "the column and the schema disagree")
        }
        let wanted = chunk.valueCount
        guard wanted >= 0, Int64(before) + wanted <= options.maximumValues else {
            throw ParquetError(.tooLarge, "\(wanted) values in a column")
        }
        // A column without values may have no pages at all.
        if wanted == 0 { return }
        var left = Int(wanted)
        let decoder = ParquetPageDecoder(
            type: leaf.type.physical, byteLimit: options.maximumColumnBytes)
        page.dictionary = nil
        var place = try startOffset()
        while left > 0 {
            let (header, body) = try header(at: &place)
            switch header.kind {
            case .index: continue
            case .dictionary:
                try readDictionary(header, body, decoder, into: &page)
                continue
            case .data:
                try checkCount(header, left: left)
                let bytes = try decompress(body, size: header.uncompressedSize)
                try withBuffer(bytes) { (buffer) throws(ParquetError) in
                    try readV1(header, buffer, decoder, into: &page)
                }
            case .dataV2:
                try checkCount(header, left: left)
                try readV2(header, body, decoder, into: &page)
            }
            page.values.count += header.valueCount
            left -= header.valueCount
            try take(&page)
        }
    }

    private func checkCount(
        _ header: ParquetPageHeader, left: Int
    ) throws(ParquetError) {
        guard header.valueCount <= left else {
            throw ParquetError(.corrupt, "pages with more values than the column has")
        }
    }

    private func startOffset() throws(ParquetError) -> Int {
        var start = chunk.dataOffset
        // Some writers put zero where there is no dictionary.
        if let dictionary = chunk.dictionaryOffset, dictionary > 0 {
            start = min(start, dictionary)
        }
        guard start >= 4, start < Int64(file.count) else {
            throw ParquetError(.corrupt, "the column lies outside the file")
        }
        return Int(start)
    }

    private func header(
        at place: inout Int
    ) throws(ParquetError) -> (header: ParquetPageHeader, body: UnsafeBufferPointer<UInt8>) {
        guard place < file.count else { throw HybridCodec.truncated }
        var reader = ThriftReader(UnsafeBufferPointer(rebasing: file[place...]))
        let header = try ParquetPageHeader(&reader)
        let start = place + reader.position
        guard header.compressedSize <= file.count - start else { throw HybridCodec.truncated }
        place = start + header.compressedSize
        let body = UnsafeBufferPointer(rebasing: file[start..<place])
        if let checksum = header.checksum {
            let actual = crc32(0, body.baseAddress, UInt32(body.count))
            guard UInt32(truncatingIfNeeded: actual) == checksum else {
                throw ParquetError(.corrupt, "the checksum of a page differs")
            }
        }
        return (header, body)
    }

    private func readDictionary(
        _ header: ParquetPageHeader, _ body: UnsafeBufferPointer<UInt8>,
        _ decoder: ParquetPageDecoder, into page: inout ParquetPage
    ) throws(ParquetError) {
        guard header.encoding == 0 || header.encoding == 2 else {
            throw ParquetError(.unsupported, "a dictionary in encoding \(header.encoding)")
        }
        guard page.dictionary == nil else {
            throw ParquetError(.corrupt, "a second dictionary in a column")
        }
        let bytes = try decompress(body, size: header.uncompressedSize)
        var dictionary = ParquetColumn()
        try withBuffer(bytes) { (buffer) throws(ParquetError) in
            try decoder.plain(buffer, count: header.valueCount, into: &dictionary)
        }
        page.dictionary = dictionary
    }

    private func readV1(
        _ header: ParquetPageHeader, _ bytes: UnsafeBufferPointer<UInt8>,
        _ decoder: ParquetPageDecoder, into page: inout ParquetPage
    ) throws(ParquetError) {
        var place = 0
        var values = header.valueCount
        if leaf.maxRepetition > 0 {
            guard header.repetitionEncoding == 3 else { throw bitPackedLevels }
            let levels = try levelBytes(bytes, &place)
            try repetitionLevels(levels, count: header.valueCount, into: &page.values)
        }
        if leaf.maxDefinition > 0 {
            guard header.definitionEncoding == 3 else { throw bitPackedLevels }
            let levels = try levelBytes(bytes, &place)
            values = try definitionLevels(levels, count: header.valueCount, into: &page.values)
        }
        page.present = values
        let rest = UnsafeBufferPointer(rebasing: bytes[place...])
        try decoder.decode(rest, encoding: header.encoding, count: values, into: &page)
    }

    private func readV2(
        _ header: ParquetPageHeader, _ body: UnsafeBufferPointer<UInt8>,
        _ decoder: ParquetPageDecoder, into page: inout ParquetPage
    ) throws(ParquetError) {
        let levels = header.repetitionLength + header.definitionLength
        guard levels <= body.count, levels <= header.uncompressedSize else {
            throw HybridCodec.truncated
        }
        var values = header.valueCount
        if leaf.maxRepetition > 0 {
            let bytes = UnsafeBufferPointer(rebasing: body[..<header.repetitionLength])
            try repetitionLevels(bytes, count: header.valueCount, into: &page.values)
        }
        if leaf.maxDefinition > 0 {
            let bytes = UnsafeBufferPointer(rebasing: body[header.repetitionLength..<levels])
            values = try definitionLevels(bytes, count: header.valueCount, into: &page.values)
        }
        page.present = values
        let rest = UnsafeBufferPointer(rebasing: body[levels...])
        if header.isCompressed, chunk.codec != 0 {
            let bytes = try decompress(rest, size: header.uncompressedSize - levels)
            try withBuffer(bytes) { (buffer) throws(ParquetError) in
                try decoder.decode(buffer, encoding: header.encoding, count: values, into: &page)
            }
        } else {
            try decoder.decode(rest, encoding: header.encoding, count: values, into: &page)
        }
    }

    private func repetitionLevels(
        _ bytes: UnsafeBufferPointer<UInt8>, count: Int, into column: inout ParquetColumn
    ) throws(ParquetError) {
        let first = column.repetitionLevels.count
        let width = HybridCodec.width(ofMaximum: leaf.maxRepetition)
        try HybridCodec.decode(bytes, width: width, count: count, into: &column.repetitionLevels)
        guard column.repetitionLevels[first...].allSatisfy({ $0 <= leaf.maxRepetition }) else {
            throw ParquetError(.corrupt, "a repetition level beyond the schema")
        }
    }

    /// Adds the levels and says how many of them belong to values.
    private func definitionLevels(
        _ bytes: UnsafeBufferPointer<UInt8>, count: Int, into column: inout ParquetColumn
    ) throws(ParquetError) -> Int {
        let first = column.definitionLevels.count
        let width = HybridCodec.width(ofMaximum: leaf.maxDefinition)
        try HybridCodec.decode(bytes, width: width, count: count, into: &column.definitionLevels)
        var values = 0
        var most = 0
        for level in column.definitionLevels[first...] {
            most = max(most, Int(level))
            values += Int(level) == leaf.maxDefinition ? 1 : 0
        }
        guard most <= leaf.maxDefinition else {
            throw ParquetError(.corrupt, "a definition level beyond the schema")
        }
        return values
    }

    /// Levels in pages of version 1 have their length in front.
    private func levelBytes(
        _ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int
    ) throws(ParquetError) -> UnsafeBufferPointer<UInt8> {
        guard bytes.count - place >= 4 else { throw HybridCodec.truncated }
        let length = Int(bytes.littleEndian32(at: place))
        place += 4
        guard length <= bytes.count - place else { throw HybridCodec.truncated }
        defer { place += length }
        return UnsafeBufferPointer(rebasing: bytes[place..<(place + length)])
    }

    private var bitPackedLevels: ParquetError {
        ParquetError(.unsupported, "levels in the encoding BIT_PACKED, which is deprecated")
    }

    /// The bytes of a page as they were before compression; nothing when they are not compressed.
    private enum PageBytes {
        case own([UInt8])
        case inFile(UnsafeBufferPointer<UInt8>)
    }

    private func decompress(
        _ body: UnsafeBufferPointer<UInt8>, size: Int
    ) throws(ParquetError) -> PageBytes {
        guard size >= 0, size <= options.maximumColumnBytes else {
            throw ParquetError(.tooLarge, "a page of \(size) bytes")
        }
        let format: CompressionFormat
        switch chunk.codec {
        case 0: return .inFile(body)
        case 1: format = .snappy
        case 2: format = .gzip
        case 4: format = .brotli
        case 6: format = .zstd
        default:
            let names = [3: "LZO", 5: "LZ4", 7: "LZ4_RAW"]
            let name = names[chunk.codec] ?? "\(chunk.codec)"
            throw ParquetError(.unsupported, "the codec \(name) is not supported")
        }
        if size == 0, body.isEmpty { return .own([]) }
        let bytes: [UInt8]
        do {
            bytes = try Compression.decompress(body, as: format, limit: size)
        } catch {
            throw ParquetError(.corrupt, "\(error)")
        }
        guard bytes.count == size else {
            throw ParquetError(.corrupt, "a page unpacks to \(bytes.count) bytes, not \(size)")
        }
        return .own(bytes)
    }

    private func withBuffer(
        _ bytes: PageBytes,
        _ body: (UnsafeBufferPointer<UInt8>) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        switch bytes {
        case .inFile(let buffer): try body(buffer)
        case .own(let array):
            try array.withUnsafeBufferPointer { (buffer) throws(ParquetError) in try body(buffer) }
        }
    }
}
