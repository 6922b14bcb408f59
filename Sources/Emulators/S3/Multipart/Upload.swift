import CloudModel
import DataFormats
import SimKernel

/// A multipart upload in progress.
struct Upload: Sendable {
    let id: String
    let initiated: VirtualInstant
    /// Who began it.
    let initiator: Principal
    let owner: String
    let attributes: ObjectAttributes
    /// What the upload asked for; nil where it named no algorithm, which means CRC64NVME.
    let algorithm: ChecksumAlgorithm?
    let checksumType: Checksum.Kind
    /// Sorted by number.
    private(set) var parts: [Part] = []

    /// One part as it was uploaded.
    struct Part: Sendable {
        let number: Int
        let body: ArraySlice<UInt8>
        /// The raw MD5 of the body.
        let digest: [UInt8]
        /// What clients quote: the MD5 in hexadecimal, unless the key is not S3's.
        let etag: String
        let uploaded: VirtualInstant
        let checksum: Checksum?
    }

    init(
        id: String, initiated: VirtualInstant, initiator: Principal, owner: String,
        attributes: ObjectAttributes, algorithm: ChecksumAlgorithm?, checksumType: Checksum.Kind
    ) {
        self.id = id
        self.initiated = initiated
        self.initiator = initiator
        self.owner = owner
        self.attributes = attributes
        self.algorithm = algorithm
        self.checksumType = checksumType
    }

    /// Adds a part, or replaces the one of its number.
    mutating func add(_ part: Part) {
        let place = parts.firstIndex { $0.number >= part.number } ?? parts.count
        if place < parts.count, parts[place].number == part.number {
            parts[place] = part
        } else {
            parts.insert(part, at: place)
        }
    }

    func part(_ number: Int) -> Part? {
        var low = 0
        var high = parts.count
        while low < high {
            let middle = (low + high) / 2
            if parts[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < parts.count && parts[low].number == number ? parts[low] : nil
    }
}

/// What a completed upload has become: asked again, S3 gives the same answer.
struct Completion: Sendable {
    let key: String
    let output: JSONObject
}
