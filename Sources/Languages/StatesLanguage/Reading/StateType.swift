/// The values of `Type` and the fields that each kind of state may have.
///
/// Step Functions developer guide, "Workflow states", one page per state.
enum StateType: String, CaseIterable {
    case task = "Task", wait = "Wait", pass = "Pass", succeed = "Succeed", fail = "Fail"
    case choice = "Choice", parallel = "Parallel", map = "Map"

    static let common = ["Type", "Comment", "QueryLanguage"]

    /// Fields of both query languages.
    var fields: [String] {
        switch self {
        case .task:
            [
                "Resource", "TimeoutSeconds", "HeartbeatSeconds", "Credentials", "Retry", "Catch",
                "Assign", "Next", "End",
            ]
        case .wait: ["Seconds", "Timestamp", "Assign", "Next", "End"]
        case .pass: ["Assign", "Next", "End"]
        case .succeed: []
        case .fail: ["Error", "Cause"]
        case .choice: ["Choices", "Default", "Assign"]
        case .parallel: ["Branches", "Retry", "Catch", "Assign", "Next", "End"]
        case .map:
            [
                "ItemProcessor", "Iterator", "ItemSelector", "MaxConcurrency", "ItemReader",
                "ItemBatcher", "ResultWriter", "Label", "ToleratedFailureCount",
                "ToleratedFailurePercentage", "Retry", "Catch", "Assign", "Next", "End",
            ]
        }
    }

    var jsonPathFields: [String] {
        switch self {
        case .task:
            [
                "InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector",
                "TimeoutSecondsPath", "HeartbeatSecondsPath",
            ]
        case .wait: ["InputPath", "OutputPath", "SecondsPath", "TimestampPath"]
        case .pass: ["InputPath", "OutputPath", "ResultPath", "Parameters", "Result"]
        case .succeed, .choice: ["InputPath", "OutputPath"]
        case .fail: ["ErrorPath", "CausePath"]
        case .parallel:
            ["InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector"]
        case .map:
            [
                "InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector",
                "ItemsPath", "MaxConcurrencyPath", "ToleratedFailureCountPath",
                "ToleratedFailurePercentagePath",
            ]
        }
    }

    var jsonataFields: [String] {
        switch self {
        case .task, .parallel: ["Arguments", "Output"]
        case .wait, .pass, .succeed, .choice: ["Output"]
        case .fail: []
        case .map: ["Items", "Output"]
        }
    }
}
