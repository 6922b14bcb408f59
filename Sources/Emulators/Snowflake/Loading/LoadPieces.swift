import CloudModel
import SimKernel

/// The rows of a large file that are read in pieces: other hands read the next ones while those of
/// one go into the table, and no more of them than that lie in memory.
///
/// A piece ends at a newline. Whether a record ends there too is known once all before it was read,
/// so pieces count only as long as each of them is sound. Where one is not, the file is read in one
/// go instead.
struct LoadPieces: Sendable {
    /// Reads one piece; nil when it is not sound: when a record is bad, or goes on behind it.
    typealias Reading =
        @Sendable (_ piece: UnsafeBufferPointer<UInt8>, _ isLast: Bool) ->
        LoadBatch?
    /// Reads the piece of a number.
    typealias Counting = @Sendable (_ number: Int) -> LoadBatch?

    /// About how many bytes a piece has: what a core's own cache holds along with its rows.
    static let size = 1 << 20
    /// Files below that are read in one go, and their rows kept for the next who asks.
    static let least = 1 << 24
    /// The same for files that tell how many rows they have.
    static let leastRows = 100_000

    private let count: Int
    private let reading: Counting
    /// Reads the file in one go.
    let whole: @Sendable () throws(SnowflakeError) -> LoadBatch

    /// Nil for a file that is not cut.
    ///
    /// - Parameters:
    ///   - start: where its first record begins.
    ///   - size: about how many bytes a piece has.
    init?(
        _ bytes: [UInt8], from start: Int, of size: Int, reading: @escaping Reading,
        whole: @escaping @Sendable () throws(SnowflakeError) -> LoadBatch
    ) {
        let ranges = Self.ranges(bytes, from: start, of: size)
        guard ranges.count > 1 else { return nil }
        self.init(
            ranges.count,
            reading: { number in
                bytes.withUnsafeBufferPointer {
                    reading(
                        UnsafeBufferPointer(rebasing: $0[ranges[number]]),
                        number == ranges.count - 1)
                }
            }, whole: whole)
    }

    init(
        _ count: Int, reading: @escaping Counting,
        whole: @escaping @Sendable () throws(SnowflakeError) -> LoadBatch
    ) {
        (self.count, self.reading, self.whole) = (count, reading, whole)
    }

    private static func ranges(
        _ bytes: [UInt8], from start: Int, of size: Int
    ) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var place = start
        while place < bytes.count {
            let cut = place + size
            let newline = cut < bytes.count ? bytes[cut...].firstIndex(of: 0x0A) : nil
            let end = newline.map { $0 + 1 } ?? bytes.count
            ranges.append(place..<end)
            place = end
        }
        return ranges
    }

    /// Gives the rows of each piece in the order of the file; false as soon as one is not sound.
    ///
    /// - Parameter shape: that of the table, where it takes images.
    func forEach(
        by workers: Workers, for shape: TableShape? = nil,
        _ body: (LoadBatch, TableImage?) throws(SnowflakeError) -> Void
    ) throws(SnowflakeError) -> Bool {
        var areSound = true
        try workers.forEach(count) { [reading] number -> (LoadBatch, TableImage?)? in
            guard let batch = reading(number) else { return nil }
            return (batch, shape.flatMap { batch.rows.image($0, 0..<batch.rows.count) })
        } _: { (piece) throws(SnowflakeError) in
            if let piece { try body(piece.0, piece.1) }
            areSound = piece != nil
            return areSound
        }
        return areSound
    }
}
