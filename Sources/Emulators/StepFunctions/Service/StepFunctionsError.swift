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
        case .validation(let message): message
        }
    }

    public var status: Int { 400 }
    public var isDefinite: Bool { true }
}
