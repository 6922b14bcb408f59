/// What one page of a flat column holds.
///
/// A page of values that come again and again may hold their places in a dictionary instead
/// (parquet-format, `Encodings.md`), so that each is looked at once.
public struct ParquetPage {
    /// The values without the nulls, and the levels that tell where those are.
    public internal(set) var values = ParquetColumn()
    /// The dictionary of the pages up to the next row group, if there is one.
    public internal(set) var dictionary: ParquetColumn?
    /// Which of the dictionary's values stand here, instead of ``values``.
    public internal(set) var indices: [UInt32] = []
    /// The number of the row group.
    public internal(set) var group = 0
    /// How many of the page's entries are no nulls.
    public internal(set) var present = 0
    /// How many bytes the column's texts take that are not among ``values``.
    var bytesBefore = 0

    init() {}

    /// Puts the dictionary's values themselves behind the other ones.
    mutating func spread(_ type: ParquetPhysicalType) {
        guard let dictionary, !indices.isEmpty else { return }
        switch type {
        case .boolean: values.booleans += indices.map { dictionary.booleans[Int($0)] }
        case .int32: values.int32 += indices.map { dictionary.int32[Int($0)] }
        case .int64: values.int64 += indices.map { dictionary.int64[Int($0)] }
        case .float: values.floats += indices.map { dictionary.floats[Int($0)] }
        case .double: values.doubles += indices.map { dictionary.doubles[Int($0)] }
        case .int96, .byteArray, .fixedLengthByteArray:
            values.byteArrays.append(indices, of: dictionary.byteArrays)
            bytesBefore = 0
        }
        indices.removeAll(keepingCapacity: true)
    }

    /// Makes room for the next page.
    mutating func clear() {
        bytesBefore += values.byteArrays.bytes.count
        values.clear()
        indices.removeAll(keepingCapacity: true)
    }
}

extension ParquetColumn {
    fileprivate mutating func clear() {
        booleans.removeAll(keepingCapacity: true)
        int32.removeAll(keepingCapacity: true)
        int64.removeAll(keepingCapacity: true)
        floats.removeAll(keepingCapacity: true)
        doubles.removeAll(keepingCapacity: true)
        byteArrays.clear()
        definitionLevels.removeAll(keepingCapacity: true)
        repetitionLevels.removeAll(keepingCapacity: true)
        count = 0
    }
}

extension ParquetFile {
    /// Takes the pages of a flat column one after another, over all row groups.
    ///
    /// Together they hold at most as many entries as the file has records; that they do hold as
    /// many is known when this returns.
    public func pages(
        _ place: Int, _ take: (ParquetPage) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        var page = ParquetPage()
        var records = 0
        try readPages(place, &page) { (page) throws(ParquetError) in
            records += page.values.count
            if records <= rowCount { try take(page) }
            page.clear()
        }
        try check(records, leaves[place])
    }
}
