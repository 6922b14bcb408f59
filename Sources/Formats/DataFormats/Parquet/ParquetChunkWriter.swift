import CZlib

/// Writes one column of one row group: a dictionary page if it pays, and data pages.
struct ParquetChunkWriter {
    let leaf: ParquetLeaf
    let column: ParquetColumn
    let options: ParquetWriteOptions

    func write(to bytes: inout [UInt8]) -> ParquetChunk {
        let type = leaf.type.physical
        let dictionary =
            options.usesDictionary ? ParquetDictionary(column, type: type) : nil
        var chunk = ParquetChunk()
        chunk.type = type.code
        chunk.path = leaf.path
        chunk.codec = options.codec.code
        chunk.valueCount = Int64(column.count)
        chunk.encodings = dictionary == nil ? [0, 3] : [0, 3, 8]
        chunk.statistics = ParquetStatistics(column, leaf: leaf)
        let start = bytes.count
        if let dictionary {
            chunk.dictionaryOffset = Int64(start)
            var page: [UInt8] = []
            ParquetPlainEncoder.append(
                0..<dictionary.values.count, of: dictionary.values, type: type, to: &page)
            var header = ParquetPageHeader()
            header.kind = .dictionary
            header.valueCount = dictionary.values.count
            append(page, header, to: &bytes, chunk: &chunk)
        }
        chunk.dataOffset = Int64(bytes.count)
        var entry = 0
        var value = 0
        repeat {
            let end = pageEnd(from: entry)
            writePage(entry..<end, &value, dictionary, to: &bytes, chunk: &chunk)
            entry = end
        } while entry < column.count
        chunk.compressedSize = Int64(bytes.count - start)
        return chunk
    }

    /// A page ends where a record does.
    private func pageEnd(from start: Int) -> Int {
        var end = min(start + options.rowsPerPage, column.count)
        guard leaf.maxRepetition > 0 else { return end }
        while end < column.count, column.repetitionLevels[end] > 0 { end += 1 }
        return end
    }

    private func writePage(
        _ entries: Range<Int>, _ value: inout Int, _ dictionary: ParquetDictionary?,
        to bytes: inout [UInt8], chunk: inout ParquetChunk
    ) {
        var page: [UInt8] = []
        if leaf.maxRepetition > 0 {
            appendLevels(
                column.repetitionLevels[entries], maximum: leaf.maxRepetition, to: &page)
        }
        var values = entries.count
        if leaf.maxDefinition > 0 {
            if column.definitionLevels.isEmpty {
                let all = [UInt8](repeating: UInt8(leaf.maxDefinition), count: entries.count)
                appendLevels(all[...], maximum: leaf.maxDefinition, to: &page)
            } else {
                let levels = column.definitionLevels[entries]
                appendLevels(levels, maximum: leaf.maxDefinition, to: &page)
                values = levels.reduce(0) { $0 + (Int($1) == leaf.maxDefinition ? 1 : 0) }
            }
        }
        let range = value..<(value + values)
        value += values
        if let dictionary {
            page.append(UInt8(dictionary.width))
            dictionary.indices[range].withUnsafeBufferPointer {
                HybridCodec.encode($0, width: dictionary.width, to: &page)
            }
        } else {
            ParquetPlainEncoder.append(range, of: column, type: leaf.type.physical, to: &page)
        }
        var header = ParquetPageHeader()
        header.kind = .data
        header.valueCount = entries.count
        header.encoding = dictionary == nil ? 0 : 8
        append(page, header, to: &bytes, chunk: &chunk)
    }

    /// Levels have their length in front.
    private func appendLevels(
        _ levels: ArraySlice<UInt8>, maximum: Int, to page: inout [UInt8]
    ) {
        var encoded: [UInt8] = []
        levels.withUnsafeBufferPointer {
            HybridCodec.encode($0, width: HybridCodec.width(ofMaximum: maximum), to: &encoded)
        }
        page.append(littleEndian: UInt32(encoded.count))
        page.append(contentsOf: encoded)
    }

    private func append(
        _ page: [UInt8], _ header: ParquetPageHeader, to bytes: inout [UInt8],
        chunk: inout ParquetChunk
    ) {
        let body = options.codec.format.map { Compression.compress(page, as: $0) } ?? page
        var header = header
        header.uncompressedSize = page.count
        header.compressedSize = body.count
        header.checksum = body.withUnsafeBufferPointer {
            UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, UInt32($0.count)))
        }
        let start = bytes.count
        header.write(to: &bytes)
        chunk.uncompressedSize += Int64(bytes.count - start + page.count)
        bytes.append(contentsOf: body)
    }
}
