/// The diagnostics of this room: stable codes and what `rehearse explain` says about them.
public enum PipelineCode: String, CaseIterable, Sendable {
    case missingFile = "P0001"
    case invalidJSON = "P0002"
    case extendsItself = "P0003"
    case unknownKey = "P0101"
    case missingKey = "P0102"
    case wrongKind = "P0103"
    case invalidValue = "P0104"
    case unknownName = "P0105"
    case conflict = "P0106"
    case unknownDefect = "P0201"
    case textNotFound = "P0202"
    case pathNotFound = "P0203"

    /// One paragraph for `rehearse explain`.
    public var story: String {
        switch self {
        case .missingFile:
            "The manifest names a file that is not in the pipeline folder, or that is no UTF-8. "
                + "Paths are relative to the folder of the manifest in which they stand."
        case .invalidJSON:
            "A file that must be JSON (a state machine definition or an IAM policy) is not."
        case .extendsItself:
            "A pipeline extends itself, directly or through others."
        case .unknownKey:
            "Keys are strict, so that a typing error is not silently ignored. Keys of your own "
                + "begin with `x-`."
        case .missingKey: "A key that has no default is missing."
        case .wrongKind:
            "A value has another kind (text, number, list, mapping) than its key needs."
        case .invalidValue: "A value has the right kind but is none that the key knows."
        case .unknownName:
            "A name refers to a role, function, topic, entity or field that the manifest does "
                + "not have."
        case .conflict: "Two things in the manifest cannot both be true."
        case .unknownDefect: "The pipeline has no defect of this name."
        case .textNotFound:
            "A defect edits a text that must occur in the file exactly once, and it does not. A "
                + "defect that changes nothing would prove nothing."
        case .pathNotFound: "A defect changes a value of the manifest that is not there."
        }
    }
}
