import SimKernel

/// One version of an object, or a delete marker.
///
/// The body is never changed in place, so all who hold it share the same bytes.
struct ObjectVersion: Sendable, Equatable {
    /// Nil is the null version.
    let versionID: String?
    let isDeleteMarker: Bool
    let body: [UInt8]
    let etag: String
    let lastModified: VirtualInstant
    let contentType: String
    let metadata: Metadata
    let sequencer: Sequencer

    /// User metadata in the order given.
    struct Metadata: Sendable, Equatable {
        let pairs: [(name: String, value: String)]

        static func == (lhs: Self, rhs: Self) -> Bool {
            lhs.pairs.elementsEqual(rhs.pairs) { $0.name == $1.name && $0.value == $1.value }
        }
    }
}

/// A number that rises with every change in a bucket, and so with every change of one key.
///
/// Amazon S3 User Guide, "Event message structure": compared as hexadecimal text, right-padded.
/// All of ours have sixteen digits, so any way of comparing them agrees.
struct Sequencer: Sendable, Equatable {
    let number: UInt64

    var text: String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
