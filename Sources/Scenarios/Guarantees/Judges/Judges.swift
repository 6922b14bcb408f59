/// The eight guarantees of the reference pipeline, in the order in which they are shown.
public enum GuaranteeCatalogue {
    public static let all: [any Guarantee] = [
        NoCorruptData(), HistoricalAccuracy(), SafeReprocessing(), SingleResponsibility(),
        Conservation(), Timeliness(), AlertTruth(), ReaderConsistency(),
    ]

    public static func guarantee(_ id: String) -> (any Guarantee)? {
        all.first { $0.id == id }
    }
}
