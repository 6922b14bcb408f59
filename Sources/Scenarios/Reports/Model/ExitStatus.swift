/// How the process ends, as scripts and CI see it.
public enum ExitStatus: Int32, CaseIterable, Sendable {
    case passed = 0
    case failed = 1
    case invalid = 2
    case inconclusive = 3
    case nothingSelected = 4
    case rerunsOutstanding = 5
    case nondeterministic = 6
    case refused = 7
    case internalError = 70
    case interrupted = 130

    /// One line for the help text and the documentation.
    public var meaning: String {
        switch self {
        case .passed: "everything passed"
        case .failed: "a guarantee or a check failed, or two things that were compared differ"
        case .invalid: "the command line, a scenario or a pipeline is invalid"
        case .inconclusive: "nothing failed, but something that should have been tried was not"
        case .nothingSelected: "nothing was selected, so nothing was tried"
        case .rerunsOutstanding: "scenarios that failed in an earlier run are still to be run again"
        case .nondeterministic: "two runs with one seed differed"
        case .refused: "a scenario or pipeline needs something that is not emulated"
        case .internalError: "an internal error, or a file that could not be written"
        case .interrupted: "interrupted by the user"
        }
    }

    /// All of them as lines of text.
    public static var table: String {
        allCases.map { status in
            let number = String(status.rawValue)
            return "  " + String(repeating: " ", count: 3 - number.count) + number + "  "
                + status.meaning
        }.joined(separator: "\n")
    }
}
