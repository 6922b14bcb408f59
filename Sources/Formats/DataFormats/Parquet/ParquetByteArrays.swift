/// Many byte strings in one buffer.
public struct ParquetByteArrays: Hashable, Sendable {
    /// All bytes, one string after another.
    public private(set) var bytes: [UInt8] = []
    /// Where each string ends; it begins where the one before ends.
    public private(set) var ends: [Int] = []

    public init() {}

    /// Strings that lie one after another already.
    ///
    /// - Parameter ends: where each ends, in order; the last one is the count of bytes.
    public init(bytes: [UInt8], ends: [Int]) {
        precondition(ends.last ?? 0 == bytes.count, "the ends are not those of the bytes")
        self.bytes = bytes
        self.ends = ends
    }

    /// The bytes of each text in UTF-8.
    public init(_ texts: some Collection<String>) {
        ends.reserveCapacity(texts.count)
        for text in texts { append(text) }
    }

    /// How many strings there are.
    public var count: Int { ends.count }

    /// The offsets of a string in the buffer.
    @inline(__always)
    public func range(_ place: Int) -> Range<Int> {
        (place == 0 ? 0 : ends[place - 1])..<ends[place]
    }

    /// The bytes of a string.
    public subscript(place: Int) -> ArraySlice<UInt8> { bytes[range(place)] }

    /// A string as text; bytes that are not UTF-8 become U+FFFD.
    public func text(_ place: Int) -> String {
        let range = range(place)
        return bytes.withUnsafeBufferPointer {
            String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self)
        }
    }

    /// Adds a text in UTF-8.
    @inline(__always)
    public mutating func append(_ text: String) {
        let appended: Void? = text.utf8.withContiguousStorageIfAvailable {
            bytes.append(contentsOf: $0)
        }
        if appended == nil { bytes.append(contentsOf: text.utf8) }
        ends.append(bytes.count)
    }

    /// Adds bytes.
    @inline(__always)
    public mutating func append(_ string: some Collection<UInt8>) {
        bytes.append(contentsOf: string)
        ends.append(bytes.count)
    }

    /// Adds some of the strings of another buffer.
    mutating func append(_ places: [UInt32], of others: ParquetByteArrays) {
        var size = 0
        for place in places { size += others.range(Int(place)).count }
        reserve(strings: places.count, bytes: size)
        others.bytes.withUnsafeBufferPointer { all in
            for place in places {
                append(UnsafeBufferPointer(rebasing: all[others.range(Int(place))]))
            }
        }
    }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    mutating func reserve(strings: Int, bytes count: Int) {
        ends.makeRoom(for: strings)
        bytes.makeRoom(for: count)
    }
}

extension Array {
    /// Makes room for more elements, and so much of it that making room often costs little.
    mutating func makeRoom(for more: Int) {
        if count + more > capacity { reserveCapacity(Swift.max(count + more, 2 * capacity)) }
    }
}
