import SnowflakeSQL

/// The kinds of objects that a session may have for itself: those of one kind hide each other.
enum TemporaryKind: Sendable {
    /// A table or a view.
    case relation
    case stage
    case fileFormat
    case function
    case procedure
}

/// An object that goes with its session; a routine's name is its key.
struct TemporaryObject: Hashable, Sendable {
    var kind: TemporaryKind
    var path: Resolver.Path
}

extension TemporaryKind {
    /// Nil for a kind that sessions have none of for themselves.
    init?(_ kind: ObjectKind) {
        switch kind {
        case .table, .view, .dynamicTable, .materializedView: self = .relation
        case .stage: self = .stage
        case .fileFormat: self = .fileFormat
        case .function: self = .function
        case .procedure: self = .procedure
        default: return nil
        }
    }
}
