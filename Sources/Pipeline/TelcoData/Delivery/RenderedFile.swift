/// A source file as it is uploaded.
public struct RenderedFile: Hashable, Sendable {
    public var dataset: Dataset
    /// The base name that the source system would choose.
    public var name: String
    public var bytes: [UInt8]

    public init(dataset: Dataset, name: String, bytes: [UInt8]) {
        self.dataset = dataset
        self.name = name
        self.bytes = bytes
    }
}
