public import DataFormats

/// A named mistake that can be built into a pipeline.
public struct Defect: Sendable {
    /// One change that a defect makes.
    public enum Change: Sendable {
        /// Sets a value of the manifest.
        case set(path: [String], value: JSONValue)
        /// Removes a value of the manifest.
        case remove(path: [String])
        /// Puts another file in a file's place.
        case replace(file: String, with: String)
        /// Replaces a text that must occur exactly once in a file.
        case edit(file: String, find: String, put: String)
    }

    public var id: String
    public var title: String
    /// The id of the guarantee that it breaks.
    public var breaks: String
    /// Whether it is on unless somebody chooses.
    public var isOnByDefault: Bool
    public var changes: [Change]
}

/// Which defects of a pipeline folder are built in.
public enum DefectSelection: Hashable, Sendable {
    /// Those that the manifest has on.
    case byDefault
    case only([String])
    case none
}
