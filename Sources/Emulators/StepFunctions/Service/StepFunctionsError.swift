public import CloudModel

/// The errors of the Step Functions API, with the service's codes and messages.
///
/// Step Functions API reference, "Errors" of each operation; messages as recorded on AWS.
public enum StepFunctionsError: ServiceError {
    case stateMachineAlreadyExists(arn: String)
    case stateMachineDoesNotExist(arn: String)
    case stateMachineTypeNotSupported
    case executionAlreadyExists(arn: String)
    case executionDoesNotExist(arn: String)
    case invalidDefinition(message: String)
    case invalidName(String)
    case invalidArn(String)
    case invalidExecutionInput(String)
    case invalidToken
    case validation(String)
    /// An ARN of a kind that the operation is not for, such as `express`.
    case arnTypeNotValid(String)
    case conflict(String)
    case resourceNotFound(String)
    case executionNotRedrivable(String)
    case missingRequiredParameter(String)
    case invalidLoggingConfiguration(String)
    case activityDoesNotExist(arn: String)
    case taskTimedOut
    case invalidOutput(String)
    case tooManyTags(arn: String)

    public var code: String {
        switch self {
        case .stateMachineAlreadyExists: "StateMachineAlreadyExists"
        case .stateMachineDoesNotExist: "StateMachineDoesNotExist"
        case .stateMachineTypeNotSupported: "StateMachineTypeNotSupported"
        case .executionAlreadyExists: "ExecutionAlreadyExists"
        case .executionDoesNotExist: "ExecutionDoesNotExist"
        case .invalidDefinition: "InvalidDefinition"
        case .invalidName: "InvalidName"
        case .invalidArn: "InvalidArn"
        case .invalidExecutionInput: "InvalidExecutionInput"
        case .invalidToken: "InvalidToken"
        case .validation: "ValidationException"
        case .arnTypeNotValid: "InvalidArn"
        case .conflict: "ConflictException"
        case .resourceNotFound: "ResourceNotFound"
        case .executionNotRedrivable: "ExecutionNotRedrivable"
        case .missingRequiredParameter: "MissingRequiredParameter"
        case .invalidLoggingConfiguration: "InvalidLoggingConfiguration"
        case .activityDoesNotExist: "ActivityDoesNotExist"
        case .taskTimedOut: "TaskTimedOut"
        case .invalidOutput: "InvalidOutput"
        case .tooManyTags: "TooManyTags"
        }
    }

    public var message: String {
        switch self {
        case .stateMachineAlreadyExists(let arn): "State Machine Already Exists: '\(arn)'"
        case .stateMachineDoesNotExist(let arn): "State Machine Does Not Exist: '\(arn)'"
        case .stateMachineTypeNotSupported:
            "This operation is not supported by this type of state machine"
        case .executionAlreadyExists(let arn): "Execution Already Exists: '\(arn)'"
        case .executionDoesNotExist(let arn): "Execution Does Not Exist: '\(arn)'"
        case .invalidDefinition(let message): message
        case .invalidArn(let text): "Invalid Arn: 'Invalid ARN prefix: \(text)'"
        case .invalidName(let name): "Invalid Name: '\(name)'"
        case .invalidExecutionInput(let why): "Invalid State Machine Execution Input: '\(why)'"
        case .invalidToken: "Invalid Token: 'Invalid token'"
        case .validation(let message), .conflict(let message),
            .executionNotRedrivable(let message), .missingRequiredParameter(let message):
            message
        case .arnTypeNotValid(let type):
            "Invalid Arn: 'Resource type not valid in this context: \(type)'"
        case .resourceNotFound(let arn): "Resource not found: '\(arn)'"
        case .invalidLoggingConfiguration(let why): "Invalid Logging Configuration: \(why)"
        case .activityDoesNotExist(let arn): "Activity Does Not Exist: '\(arn)'"
        case .taskTimedOut: "Task Timed Out: 'Provided task does not exist anymore'"
        case .invalidOutput(let why): "Invalid Output: '\(why)'"
        case .tooManyTags(let arn): "Too Many Tags: '\(arn)'"
        }
    }

    public var status: Int { 400 }
    public var isDefinite: Bool { true }
}
