public import SimKernel

/// Why a whole file is refused, in the order in which the reasons are looked for.
public enum RejectionReason: String, Hashable, Sendable, CaseIterable {
    case unknownDataset = "unknown_dataset"
    case emptyFile = "empty_file"
    case unreadableCompression = "unreadable_compression"
    case invalidEncoding = "invalid_encoding"
    case invalidNDJSON = "invalid_ndjson_format"
    case oversizedRow = "oversized_row"
    case wrongDataset = "wrong_dataset"
    case invalidCSV = "invalid_csv_format"
    case invalidHeader = "invalid_header"
    case noRows = "no_rows"
}

/// What must become of a file.
public enum FileVerdict: Hashable, Sendable {
    /// A folder marker, a hidden file or an object outside `raw/`: it stays where it is.
    case ignored
    case accepted
    /// The line is known for reasons that lie in one row.
    case rejected(RejectionReason, line: Int?)
}

/// What must become of a record of an accepted file.
public enum RecordVerdict: Hashable, Sendable {
    /// The canonical values in the order of the rule's fields.
    case good([Cell])
    case quarantined([RecordFault])
}

/// A record of an accepted file.
public struct RecordAssessment: Hashable, Sendable {
    /// The line on which it begins, counted from one.
    public var line: Int
    public var verdict: RecordVerdict
}

/// The judgement on one delivered file.
public struct FileAssessment: Hashable, Sendable {
    /// The key under `raw/`.
    public var key: String
    public var etag: String
    public var uploadedAt: VirtualInstant
    /// The folder below `raw/`, nothing when it is none of the contract's.
    public var dataset: String?
    public var verdict: FileVerdict
    /// The records of an accepted file in order; empty for other files.
    public var records: [RecordAssessment]

    public var isAccepted: Bool { verdict == .accepted }

    /// Where the file must lie in the end: `archive/…` or `rejected/…`, or its own key when it is
    /// ignored. The place depends on key and content alone.
    public var finalKey: String {
        switch verdict {
        case .ignored: key
        case .accepted: place(in: "archive")
        case .rejected: place(in: "rejected")
        }
    }

    /// The folder below `raw/`, whether the contract knows it or not; empty without one.
    public var folder: String {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count > 2 ? String(parts[1]) : ""
    }

    private func place(in zone: String) -> String {
        var parts = key.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let name = parts.popLast() ?? ""
        return "\(zone)/\(parts.map { $0 + "/" }.joined())\(etag)/\(name)"
    }
}
