/// Why a cron expression cannot be read: which field, and what is wrong with it.
public struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        case wrongFieldCount(found: Int, wanted: Int)
        /// This part of the field is no value, range or step of it.
        case badPart(String)
        case outOfRange(String, least: Int, most: Int)
        /// AWS wants a question mark in exactly one of the two day fields.
        case questionMarkRule
    }

    /// The field's name, such as `day-of-month`; nil when it is about the whole expression.
    public let field: String?
    public let problem: Problem

    public init(field: String?, problem: Problem) {
        self.field = field
        self.problem = problem
    }

    public var description: String {
        let text =
            switch problem {
            case .wrongFieldCount(let found, let wanted):
                "\(found) fields where \(wanted) are needed"
            case .badPart(let part): "`\(part)` cannot stand here"
            case .outOfRange(let part, let least, let most):
                "`\(part)` lies outside \(least) to \(most)"
            case .questionMarkRule:
                "one of day-of-month and day-of-week must be `?`, and the other must not"
            }
        return field.map { "\($0): \(text)" } ?? text
    }
}
